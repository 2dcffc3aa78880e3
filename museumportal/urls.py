"""Addresses of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from museumportal import operation

urlpatterns = [
    path("livez", operation.livez),
    path("readyz", operation.readyz),
    path("metrics", operation.metrics),
    path("admin/", admin.site.urls),
    path("api/v1/", include("museumportal.api_urls")),
    *i18n_patterns(
        path("", include("regions.urls")),
        path("", include("catalog.urls")),
        path("", include("tours.urls")),
        path("", include("grants.urls")),
    ),
]
