"""The root of the REST API: every app declares its routes, the roof joins them."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from catalog.api.views import ROUTES as CATALOG
from regions.api import ROUTES as REGIONS
from tours.api import ROUTES as TOURS

router = DefaultRouter()
router.include_format_suffixes = False
for prefix, viewset in (*CATALOG, *REGIONS, *TOURS):
    router.register(prefix, viewset, basename=prefix)

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("", include(router.urls)),
]
