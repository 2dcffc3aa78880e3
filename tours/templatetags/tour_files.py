"""Addresses of the files of models and tours, which caches may keep for good."""

from django import template

from tours import media

register = template.Library()
register.filter("model_address", media.model_address)
register.filter("poster_address", media.poster_address)
register.simple_tag(media.scene_address)
