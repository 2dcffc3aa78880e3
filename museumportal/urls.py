"""Addresses of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("regions.urls")),
        path("", include("catalog.urls")),
        path("", include("tours.urls")),
        path("", include("grants.urls")),
    ),
]
