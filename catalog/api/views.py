"""Objects, makers, concepts and galleries over REST."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import serializers
from catalog.api.moved import LeadsOn
from catalog.api.told import CONCEPT_COLUMNS, told_concepts, told_objects
from catalog.facets import facet_labels
from catalog.images.looks import COLOURS
from catalog.models import Agent, Concept, Gallery, GalleryItem, MuseumObject
from catalog.query import OBJECT_FACETS, ORDER_NAMES, ObjectQuery, look_up
from catalog.records import objects_with_parts, pictures_of
from catalog.related import related_to
from museumportal.lib.api import (
    PAGE_SIZE,
    PAGE_SIZES,
    PublicViewSet,
    Told,
    absolute,
    no_page_size,
    not_known,
    page_size,
)
from museumportal.lib.fields import Status
from museumportal.search import search
from regions.search import access_tokens

FACET_VALUES = 5_000
"""Values counted for each facet; museums, regions, types, centuries have fewer in any country."""

RELATED = 12
"""Objects told of each relation."""

FILTERS = {
    "museum": "Code of a museum.",
    "region": "ISO 3166-2 code of a region.",
    "object_type": "Identifier of a concept (narrower ones are found too), or `none`.",
    "material": "Identifier of a concept; narrower ones are found too.",
    "technique": "Identifier of a concept; narrower ones are found too.",
    "subject": "Identifier of a concept; narrower ones are found too.",
    "period": "Identifier of a concept; narrower ones are found too.",
    "culture": "Identifier of a concept; narrower ones are found too.",
    "place": "Identifier of a concept, where made, found or shown; narrower ones are found too.",
    "century": "`19`, `-3` for the third BC, or `undated`: the century in which the middle of the "
    "span of possible years lies. `year_from` and `year_to` find all that may be of a time.",
    "maker": "Identifier of a maker.",
    "rights": "Address of a rights statement.",
    "content_tier": "Content tier of the Europeana Publishing Framework, 1 to 4, by the size of "
    "the best picture and its rights; 3 and 4 may be reused.",
    "colour": f"What the object on the main picture looks like: {', '.join(COLOURS)}.",
}
FLAGS = {
    "has_image": "Objects with, or without, a picture.",
    "has_3d": "Objects with, or without, a 3D model.",
    "has_tour": "Objects in a virtual tour, or in none.",
}
FACETS_EXPLAINED = (
    f"Facets to count, comma-separated: {', '.join(OBJECT_FACETS)}. The counts of a facet ignore "
    "the choice made in it. Every object has exactly one museum, region, century and `has_…`, so "
    "that the counts of each add up to `count` (where the facet itself is not filtered by). The "
    "others do not: an object has several makers or materials, or none; it counts under its type "
    "(`none` where it has none) and every broader one. The commonest values come first; of a facet "
    f"with more than {FACET_VALUES:,} values, such as makers, those {FACET_VALUES:,}."
)


def _parameter(name: str, description: str, *, many: bool = False, kind: Any = str) -> Any:
    return OpenApiParameter(name, kind, description=description, many=many)


OBJECT_PARAMETERS = [
    _parameter(
        "q",
        'Words, "phrases", -exclusions, inventory numbers in any writing, and words that must '
        "stand in one place: `title:`, `maker:`, `description:`, `number:`, `year:1850..1899`, or "
        "a facet.",
    ),
    *(
        _parameter(
            facet, f"{FILTERS.get(facet, '')} Repeat it for several values.".strip(), many=True
        )
        for facet in OBJECT_FACETS
        if facet not in FLAGS
    ),
    *(
        _parameter(flag, FLAGS[flag], kind=OpenApiTypes.BOOL)
        for flag in OBJECT_FACETS
        if flag in FLAGS
    ),
    _parameter("year_from", "May have been made in this year or later.", kind=OpenApiTypes.INT),
    _parameter("year_to", "May have been made in this year or earlier.", kind=OpenApiTypes.INT),
    OpenApiParameter(
        "order",
        str,
        enum=list(ORDER_NAMES),
        description="Default: newest. By relevance 10,000 results can be reached; the other orders "
        "have no end. By title in the alphabet of the language of the answer.",
    ),
    _parameter(
        "seed",
        "With `order=random`: tells one random order from another; the same seed gives the same "
        "order everywhere. Default 0.",
        kind=OpenApiTypes.INT,
    ),
    _parameter("facets", FACETS_EXPLAINED),
    _parameter("page_size", f"{PAGE_SIZES}; default {PAGE_SIZE}.", kind=OpenApiTypes.INT),
    _parameter("cursor", "From `next` or `previous`."),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of objects was asked for."""

    query: ObjectQuery
    page_size: int
    facets: tuple[str, ...]
    cursor: str

    @classmethod
    def read(cls, request: Request) -> "Asked":
        """ValidationError with a sentence for each parameter that means nothing."""
        parameters = request.query_params
        query, refusals = ObjectQuery.read(parameters)
        query, _labels, more = look_up(query)
        problems: dict[str, list[str]] = defaultdict(list)
        for refusal in (*refusals, *more):
            problems[refusal.parameter].append(str(refusal))
        size = page_size(request)
        if size is None:
            problems["page_size"].append(no_page_size(request))
        names = [name.strip() for name in parameters.get("facets", "").split(",") if name.strip()]
        problems["facets"] += [
            not_known(name, ", ".join(OBJECT_FACETS)) for name in names if name not in OBJECT_FACETS
        ]
        if problems := {name: sentences for name, sentences in problems.items() if sentences}:
            raise ValidationError(problems)
        order = replace(query, order=query.order or "newest")
        return cls(order, size or 0, tuple(dict.fromkeys(names)), parameters.get("cursor", ""))


@extend_schema(tags=["objects"])
class ObjectViewSet(LeadsOn, PublicViewSet[MuseumObject]):
    """The objects of the catalogue that the reader may see."""

    queryset = MuseumObject.objects.none()
    serializer_class = serializers.ObjectSerializer
    pagination_class = None
    more_parameters = tuple(parameter.name for parameter in OBJECT_PARAMETERS)
    withdrawn = MuseumObject.objects.filter(status=Status.WITHDRAWN)
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
        asked = Asked.read(request)
        result = search(
            asked.query.to_request(
                access=access_tokens(request.user),
                language=get_language() or "",
                facets=asked.facets,
                facet_limit=FACET_VALUES,
                limit=asked.page_size,
                cursor=asked.cursor,
            )
        )
        visible = self.get_queryset().filter(public_id__in=result.ids)
        found = {told["id"]: told for told in told_objects(visible, request)}
        body: dict[str, Any] = {
            "count": result.count,
            "next": self._address(result.next_cursor),
            "previous": self._address(result.previous_cursor),
            "results": [found[public_id] for public_id in result.ids if public_id in found],
        }
        if asked.facets:
            body["facets"] = {name: _counted(name, result.facets[name]) for name in asked.facets}
        return Response(body)

    @extend_schema(responses=serializers.RelatedObjectsSerializer)
    @action(detail=True)
    def related(self, request: Request, **lookup: str) -> Response:
        """Other objects that this one leads to: of the same set, those whose main pictures look
        most like its own, by the same makers, found in the same place, and those described
        alike. Each comes once, at the first of these relations, the closest first."""
        self.found(**lookup)
        record = next(iter(objects_with_parts([lookup["public_id"]], request.user)))
        picture = next(iter(pictures_of(record)), None)
        found = related_to(record, picture, request.user, limit=RELATED)
        body = {"public_id": record.public_id, "related": found}
        context = self.get_serializer_context()
        return Response(serializers.RelatedObjectsSerializer(body, context=context).data)

    def get_queryset(self) -> QuerySet[MuseumObject]:
        return MuseumObject.objects.visible_to(self.request.user)

    def tell(self, rows: Sequence[MuseumObject]) -> Sequence[Told]:
        found = self.get_queryset().filter(pk__in=[row.pk for row in rows])
        return told_objects(found, self.request)

    def _address(self, cursor: str) -> str | None:
        if not cursor:
            return None
        parameters = self.request.query_params.copy()
        parameters["cursor"] = cursor
        return absolute(self.request, f"{self.request.path}?{parameters.urlencode()}")


def _counted(facet: str, counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    labels = facet_labels(facet, [value for value, _ in counts])
    said = {"yes": "true", "no": "false"} if facet.startswith("has_") else {}
    return [
        {"value": said.get(value, value), "label": labels.get(value), "count": count}
        for value, count in counts
    ]


@extend_schema(tags=["makers"])
class MakerViewSet(LeadsOn, PublicViewSet[Agent]):
    """Persons, workshops and organisations that made objects."""

    queryset = Agent.objects.order_by("sort_name", "pk")
    serializer_class = serializers.MakerSerializer
    lookup_field = "public_id"


@extend_schema(tags=["concepts"])
class ConceptViewSet(LeadsOn, PublicViewSet[Concept]):
    """The vocabularies."""

    queryset = Concept.objects.order_by("scheme", "pk")
    serializer_class = serializers.ConceptSerializer
    filterset_fields = ("scheme", "notation")
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().values(*CONCEPT_COLUMNS)

    def tell(self, rows: Sequence[Any]) -> Sequence[Told]:
        return told_concepts(rows)


@extend_schema(tags=["galleries"])
class GalleryViewSet(PublicViewSet[Gallery]):
    """Chosen sets of objects."""

    queryset = Gallery.objects.none()
    serializer_class = serializers.GallerySerializer
    withdrawn = Gallery.objects.filter(status=Status.WITHDRAWN)
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Gallery]:
        shown = GalleryItem.objects.filter(
            object__in=MuseumObject.objects.visible_to(self.request.user)
        )
        galleries = Gallery.objects.visible_to(self.request.user).select_related("museum")
        return galleries.prefetch_related(
            Prefetch("items", shown.select_related("object"))
        ).order_by("position", "pk")


ROUTES: tuple[tuple[str, Any], ...] = (
    ("objects", ObjectViewSet),
    ("makers", MakerViewSet),
    ("concepts", ConceptViewSet),
    ("galleries", GalleryViewSet),
)
