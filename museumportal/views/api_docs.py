"""The description of the API, for programs and for people to try out."""

from typing import Any

from django.utils import translation
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request


class ApiDescription(SpectacularAPIView):
    """OpenAPI 3, in English: as YAML, or as JSON by `Accept` or `?format=json`."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        translation.activate("en")


class ApiDocs(SpectacularSwaggerSplitView):
    """The same as a page on which every request can be tried, without inline style or script."""

    template_name = "api_docs.html"
    url_name = "api:schema"
