"""Objects, makers, concepts and galleries over REST."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from catalog.api import serializers
from catalog.facets import facet_labels
from catalog.models import (
    Agent,
    Concept,
    Gallery,
    GalleryItem,
    Image,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from catalog.query import OBJECT_FACETS, ORDER_NAMES, ObjectQuery
from museumportal.lib.api import Gone, ListPagination, absolute
from museumportal.search import search
from regions.models import type_of_user
from regions.search import access_tokens

PAGE_SIZE = 50
MAX_PAGE_SIZE = 500
MAX_FACETS = len(OBJECT_FACETS)


def with_parts(rows: QuerySet[MuseumObject]) -> QuerySet[MuseumObject]:
    """Everything an answer about an object needs: one query, and one for each kind of part."""
    return rows.select_related("museum__region", "object_type").prefetch_related(
        Prefetch("makers", ObjectMaker.objects.select_related("agent", "role")),
        Prefetch("concepts", ObjectConcept.objects.select_related("concept")),
        "measurements",
        "inscriptions",
        Prefetch("images", Image.objects.ready()),
    )


def in_order(ids: Sequence[str], user: type_of_user) -> list[MuseumObject]:
    """The objects with these public ids that `user` may see, in the order of `ids`."""
    visible = MuseumObject.objects.filter(public_id__in=ids).visible_to(user)
    found = {record.public_id: record for record in with_parts(visible)}
    return [found[public_id] for public_id in ids if public_id in found]


def _parameter(name: str, description: str, *, many: bool = False, kind: Any = str) -> Any:
    return OpenApiParameter(name, kind, description=description, many=many)


OBJECT_PARAMETERS = [
    _parameter("q", 'Words, "phrases", -exclusions, inventory numbers.'),
    *(
        _parameter(facet, "Keeps these values; repeat for several.", many=True)
        for facet in OBJECT_FACETS
    ),
    _parameter("year_from", "Made in this year or later.", kind=OpenApiTypes.INT),
    _parameter("year_to", "Made in this year or earlier.", kind=OpenApiTypes.INT),
    OpenApiParameter(
        "order",
        str,
        enum=list(ORDER_NAMES),
        description="Default: newest. By relevance 10,000 results can be reached; "
        "the other orders have no end.",
    ),
    _parameter("facets", f"Facets to count, comma-separated: {', '.join(OBJECT_FACETS)}."),
    _parameter("page_size", f"1 to {MAX_PAGE_SIZE}.", kind=OpenApiTypes.INT),
    _parameter("cursor", "From `next` or `previous`."),
]


def _page_size(request: Request) -> int:
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PAGE_SIZE):
        raise ValidationError({"page_size": [f"A number from 1 to {MAX_PAGE_SIZE}."]})
    return int(text)


def _facets(request: Request) -> tuple[str, ...]:
    names = [name for name in request.query_params.get("facets", "").split(",") if name]
    if unknown := [name for name in names if name not in OBJECT_FACETS]:
        known = ", ".join(OBJECT_FACETS)
        raise ValidationError({"facets": [f"No facet {unknown[0][:50]!r}. There are: {known}."]})
    return tuple(dict.fromkeys(names))


@extend_schema(tags=["objects"])
class ObjectViewSet(GenericViewSet[MuseumObject]):
    """The objects of the catalogue that the reader may see."""

    queryset = MuseumObject.objects.none()
    serializer_class = serializers.ObjectSerializer
    pagination_class = None
    lookup_field = "public_id"

    @extend_schema(
        parameters=OBJECT_PARAMETERS,
        responses=forced_singular_serializer(  # type: ignore[no-untyped-call]
            serializers.ObjectListSerializer
        ),
        filters=False,
    )
    def list(self, request: Request) -> Response:
        """Search and filter; exact counts, and facets on request."""
        query = ObjectQuery.parse(request.query_params)
        order = query.order or "newest"
        size, facets = _page_size(request), _facets(request)
        result = search(
            ObjectQuery(**{**vars(query), "order": order}).to_request(
                access=access_tokens(request.user),
                language=get_language() or "kk",
                facets=facets,
                limit=size,
                cursor=request.query_params.get("cursor", ""),
            )
        )
        body: dict[str, Any] = {
            "count": result.count,
            "next": self._address(query, size, facets, result.next_cursor),
            "previous": self._address(query, size, facets, result.previous_cursor),
            "results": self.get_serializer(in_order(result.ids, request.user), many=True).data,
        }
        if facets:
            body["facets"] = {facet: _counted(facet, result.facets[facet]) for facet in facets}
        return Response(body)

    @extend_schema(responses=serializers.ObjectSerializer)
    def retrieve(self, request: Request, public_id: str) -> Response:
        """One object, with the same members as in a list."""
        rows = MuseumObject.objects.filter(public_id=public_id)
        record = with_parts(rows.visible_to(request.user)).first()
        if record is None:
            raise Gone if rows.filter(status="withdrawn").exists() else NotFound
        return Response(self.get_serializer(record).data)

    def _address(
        self, query: ObjectQuery, size: int, facets: tuple[str, ...], cursor: str
    ) -> str | None:
        if not cursor:
            return None
        more = urlencode({"facets": ",".join(facets)} if facets else {})
        state = query.query_string(page_size=str(size), cursor=cursor)
        return absolute(
            self.request, "?".join((self.request.path, "&".join(filter(None, (state, more)))))
        )


def _counted(facet: str, counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    labels = facet_labels(facet, [value for value, _ in counts])
    return [{"value": value, "label": labels.get(value), "count": count} for value, count in counts]


@extend_schema(tags=["makers"])
class MakerViewSet(ReadOnlyModelViewSet[Agent]):
    """Persons, workshops and organisations that made objects."""

    queryset = Agent.objects.order_by("sort_name", "pk")
    serializer_class = serializers.MakerSerializer
    pagination_class = ListPagination
    lookup_field = "public_id"


@extend_schema(tags=["concepts"])
class ConceptViewSet(ReadOnlyModelViewSet[Concept]):
    """The vocabularies."""

    queryset = Concept.objects.prefetch_related(
        "terms", "matches", "broader_links__broader"
    ).order_by("scheme", "pk")
    serializer_class = serializers.ConceptSerializer
    pagination_class = ListPagination
    filterset_fields = ("scheme", "notation")
    lookup_field = "public_id"


@extend_schema(tags=["galleries"])
class GalleryViewSet(ReadOnlyModelViewSet[Gallery]):
    """Chosen sets of objects."""

    queryset = (
        Gallery.objects.filter(status="published")
        .select_related("museum")
        .prefetch_related(Prefetch("items", GalleryItem.objects.select_related("object")))
        .order_by("position", "pk")
    )
    serializer_class = serializers.GallerySerializer
    pagination_class = ListPagination
    lookup_field = "public_id"


ROUTES: tuple[tuple[str, Any], ...] = (
    ("objects", ObjectViewSet),
    ("makers", MakerViewSet),
    ("concepts", ConceptViewSet),
    ("galleries", GalleryViewSet),
)
