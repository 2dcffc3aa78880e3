"""What the API's parts share: language maps, addresses, pages, problems in words."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from django_filters import Filter
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.viewsets import GenericViewSet

from museumportal.lib.languages import language_map

_M = TypeVar("_M", bound=Model)
Told = dict[str, Any]

PROBLEM = "application/problem+json"
PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 500
PAGE_SIZES: Final = f"1-{MAX_PAGE_SIZE}"
_PLACE: Final = "o00000000"
_SHOWN = 50


def shown(value: str) -> str:
    """What somebody sent, short enough and clean enough to be shown to them again."""
    readable = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value[:_SHOWN]
    )
    return f"{readable}…" if len(value) > _SHOWN else readable


def not_known(value: str, allowed: str) -> str:
    """A value of a parameter that means nothing, in words."""
    words = {"value": shown(value), "allowed": allowed}
    return gettext("“%(value)s” is not known here. Allowed: %(allowed)s.") % words


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


def absolute(request: HttpRequest | Request, path: str) -> str:
    return request.build_absolute_uri(path)


def addresses(request: HttpRequest | Request, view: str) -> Callable[[str], str]:
    """Makes the absolute addresses of many records shown by `view`, resolving its route once."""
    before, after = absolute(request, reverse(view, args=[_PLACE])).split(_PLACE)
    return lambda public_id: f"{before}{public_id}{after}"


class ListPagination(PageNumberPagination):
    """Pages of a short list, with an exact count."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    page_size_query_description = f"{PAGE_SIZES}; default {PAGE_SIZE}."
    max_page_size = MAX_PAGE_SIZE

    def get_page_size(self, request: Request) -> int:
        size = page_size(request)
        if size is None:
            raise exceptions.ValidationError({"page_size": [no_page_size(request)]})
        return size

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().paginate_queryset(*args, **kwargs)
        except exceptions.NotFound:
            raise exceptions.NotFound(gettext("There is no such page.")) from None


def page_size(request: Request) -> int | None:
    """The page size asked for, None where it is none."""
    text = request.query_params.get("page_size", "") or str(PAGE_SIZE)
    fits = text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PAGE_SIZE
    return int(text) if fits else None


def no_page_size(request: Request) -> str:
    return not_known(request.query_params["page_size"], PAGE_SIZES)


class PublicViewSet(GenericViewSet[_M]):
    """A kind of public record, as a list and singly, with the same members.

    Refuses query parameters it does not know, for who mistypes a filter must not harvest
    everything. Answers carry an ETag.
    """

    pagination_class: Any = ListPagination
    more_parameters: tuple[str, ...] = ()
    """What a list knows besides paging and its filters."""

    withdrawn: QuerySet[Any] | None = None
    """Records that were public once: 410 instead of 404."""

    def tell(self, rows: Sequence[Any]) -> Sequence[Told]:
        """What is said of each row of `get_queryset`; a fixed number of queries."""
        told: Sequence[Told] = self.get_serializer(rows, many=True).data
        return told

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.tell(page or []))

    def retrieve(self, request: Request, **lookup: str) -> Response:
        return Response(self.tell([self.found(**lookup)])[0])

    def found(self, **lookup: str) -> Any:
        """The record asked for; Http404, or `Gone` where it was public once."""
        try:
            return self.get_object()
        except Http404:
            if self.withdrawn is not None and self.withdrawn.filter(**lookup).exists():
                raise Gone from None
            raise

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The filters' own refusals say what was wrong, ours what would be right."""
        try:
            return super().filter_queryset(queryset)
        except exceptions.ValidationError as error:
            filters = DjangoFilterBackend().get_filterset_class(self, queryset).base_filters
            raise exceptions.ValidationError(
                {
                    name: self._refusals(filters[name], name) or said
                    for name, said in _by_name(error)
                }
            ) from None

    def _refusals(self, asked: Filter, name: str) -> Sequence[str]:
        """A sentence for each value that is not among the choices; none for filters by text."""
        choices = [str(value) for value, _label in getattr(asked.field, "choices", ()) if value]
        values = self.request.query_params.getlist(name) if choices else []
        return [not_known(text, ", ".join(choices)) for text in values if text not in choices]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self._parameters() if self.action == "list" else ()
        if unknown := {
            name: [no_parameter(name, known)]
            for name in request.query_params
            if name not in (*known, api_settings.URL_FORMAT_OVERRIDE)
        }:
            raise exceptions.ValidationError(unknown)

    def _parameters(self) -> tuple[str, ...]:
        paging = ("page", "page_size") if self.pagination_class else ()
        filters = getattr(self, "filterset_class", None)
        named = filters.base_filters if filters else getattr(self, "filterset_fields", ())
        return (*paging, *named, *self.more_parameters)

    @method_decorator(conditional_page)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)


def _by_name(error: exceptions.ValidationError) -> Iterable[tuple[str, Any]]:
    return error.detail.items() if isinstance(error.detail, dict) else ()


def no_parameter(name: str, known: Sequence[str]) -> str:
    """A parameter that an address does not know, in words."""
    words = {"name": shown(name), "known": ", ".join(known)}
    if not known:
        return gettext("There is no parameter “%(name)s”; this address takes none.") % words
    if name in ("page", "offset") and "cursor" in known:
        return gettext("Pages have no number here: go on by `next`, or by the `cursor` in it.")
    if near := get_close_matches(name, known, n=1):
        words["near"] = near[0]
        return gettext("There is no parameter “%(name)s”. Do you mean “%(near)s”?") % words
    return gettext("There is no parameter “%(name)s”. There are: %(known)s.") % words


def problem(code: int, title: str, **members: Any) -> Response:
    """An answer after RFC 9457: `status`, `title`, and what helps to mend the request."""
    body = {"type": "about:blank", "status": code, "title": title, **members}
    return Response(body, status=code, content_type=PROBLEM)


class Gone(exceptions.APIException):
    status_code = status.HTTP_410_GONE
    default_detail = _("This was public once and has been withdrawn.")
    default_code = "gone"
