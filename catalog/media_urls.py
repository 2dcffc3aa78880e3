"""Addresses of files, below ``/media/``: without a language, and names without a namespace."""

from django.urls import path

from catalog.views.images import image_file

urlpatterns = [
    path("images/<str:image_id>/<slug:spec>", image_file, name="image_file"),
]
