"""Public addresses of this app, below the language."""

from django.urls import URLPattern

app_name = "grants"
urlpatterns: list[URLPattern] = []
