"""The roof: settings, addresses, schedule, API root, home and site-wide search."""

from museumportal.celery import app as celery_app

__all__ = ["celery_app"]
