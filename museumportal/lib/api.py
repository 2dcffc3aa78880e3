"""What the API's parts share: language maps, addresses, pages, problems in words."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response

from museumportal.lib.languages import language_map

PROBLEM = "application/problem+json"


class LanguageMapSerializer(serializers.Serializer[Any]):
    """A text by language; null where it is missing."""

    kk = serializers.CharField(allow_null=True)
    ru = serializers.CharField(allow_null=True)
    en = serializers.CharField(allow_null=True)


@extend_schema_field(LanguageMapSerializer)
class LanguageMap(serializers.Field[Any, Any, dict[str, str | None], Any]):
    """The translated column `field` (else the one named like this member) as a language map."""

    def __init__(self, field: str = "", **options: Any) -> None:
        self.column = field
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, instance: Any) -> dict[str, str | None]:
        return language_map(instance, self.column or self.field_name or "")


class TextField(serializers.CharField):
    """A text that is null, never empty, where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) or None


@extend_schema_field(OpenApiTypes.URI)
class AddressField(serializers.Field[Any, Any, str, Any]):
    """An absolute address on the request's host, made from the record by `path`."""

    def __init__(self, path: Any, **options: Any) -> None:
        self.path = path
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, instance: Any) -> str:
        return absolute(self.context["request"], self.path(instance))


def absolute(request: HttpRequest, path: str) -> str:
    return request.build_absolute_uri(path)


class ListPagination(PageNumberPagination):
    """Pages of a short list, with an exact count; `page_size` up to 500."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500


def problem(code: int, title: str, **members: Any) -> Response:
    """An answer after RFC 9457: `status`, `title`, and what helps to mend the request."""
    body = {"type": "about:blank", "status": code, "title": title, **members}
    return Response(body, status=code, content_type=PROBLEM)


class Gone(exceptions.APIException):
    status_code = status.HTTP_410_GONE
    default_detail = "This record was withdrawn."
    default_code = "gone"
