"""The root of the REST API: every app declares its routes, the roof joins them."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from catalog.api.views import ROUTES as CATALOG
from museumportal.views.api_docs import ApiDescription, ApiDocs
from regions.api import ROUTES as REGIONS
from tours.api import ROUTES as TOURS

router = DefaultRouter()
router.include_format_suffixes = False
for prefix, viewset in (*CATALOG, *REGIONS, *TOURS):
    router.register(prefix, viewset, basename=prefix)

app_name = "api"
urlpatterns = [
    path("schema/", ApiDescription.as_view(), name="schema"),
    path("docs/", ApiDocs.as_view(), name="docs"),
    path("", include(router.urls)),
]
