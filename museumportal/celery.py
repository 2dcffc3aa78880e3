"""The Celery application; its settings are the Django settings that begin with CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museumportal.settings")

app = Celery("museumportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
