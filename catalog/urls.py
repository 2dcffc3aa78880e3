"""Public addresses of this app, below the language."""

from django.urls import URLPattern

app_name = "catalog"
urlpatterns: list[URLPattern] = []
