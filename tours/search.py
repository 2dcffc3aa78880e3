"""What the search engine knows of 3D models, virtual tours, and the objects they show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Model

from museumportal.lib.fields import Status
from museumportal.lib.languages import known_texts
from museumportal.search import BETWEEN, PUBLIC, Addition, Document, Source, title_keys
from regions.search import staff_token
from tours.models import Hotspot, Model3D, Tour

FACETS: tuple[str, ...] = ("has_3d", "has_tour")

_CHUNK = 1000


def _document(record: Model3D | Tour, kind: str, other: Iterable[tuple[Model, str]]) -> Document:
    """The document of a record, which is also found by the `other` texts (record, column)."""
    titles = known_texts(record, "title")
    staff = staff_token(record.museum.code)
    named: dict[str, list[str]] = defaultdict(list)
    for thing, column in ((record.museum, "name"), *other):
        for language, text in known_texts(thing, column).items():
            named[language].append(text)
    return Document(
        id=record.public_id,
        kind=kind,
        access=(PUBLIC, staff) if record.status == Status.PUBLISHED else (staff,),
        texts={
            "title": titles,
            "description": known_texts(record, "description"),
            "other": {language: BETWEEN.join(texts) for language, texts in named.items()},
        },
        names={language: (name,) for language, name in titles.items()},
        sort=title_keys(titles),
        modified=int(record.created.timestamp() * 1_000_000),
    )


def model_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    models = Model3D.objects.select_related("museum").order_by("pk")
    if ids is not None:
        models = models.filter(public_id__in=ids)
    for model in models.iterator(chunk_size=_CHUNK):
        yield _document(model, "model", ())


def tour_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    """Tours are found by the titles of their scenes too."""
    tours = Tour.objects.select_related("museum").prefetch_related("scenes").order_by("pk")
    if ids is not None:
        tours = tours.filter(public_id__in=ids)
    for tour in tours.iterator(chunk_size=_CHUNK):
        yield _document(tour, "tour", [(scene, "title") for scene in tour.scenes.all()])


def models_that_depend(kind: str, ids: Sequence[str]) -> Iterator[str]:
    """Public ids of the 3D models whose museum changed."""
    if kind == "museum":
        models = Model3D.objects.filter(museum__public_id__in=ids).order_by("pk")
        yield from models.values_list("public_id", flat=True)


def tours_that_depend(kind: str, ids: Sequence[str]) -> Iterator[str]:
    """Public ids of the tours whose museum changed."""
    if kind == "museum":
        tours = Tour.objects.filter(museum__public_id__in=ids).order_by("pk")
        yield from tours.values_list("public_id", flat=True)


def facets_of_objects(ids: Sequence[str]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Whether there are published 3D models of these objects, and tours that lead to them."""
    models = Model3D.objects.public().filter(object__public_id__in=ids).order_by()
    modelled = set(models.values_list("object__public_id", flat=True))
    spots = Hotspot.objects.filter(
        scene__tour__status=Status.PUBLISHED, target_object__public_id__in=ids
    ).order_by()
    toured = set(spots.values_list("target_object__public_id", flat=True))
    return {
        each: {"has_3d": _flag(each in modelled), "has_tour": _flag(each in toured)} for each in ids
    }


def _flag(is_so: bool) -> tuple[str, ...]:
    return ("yes" if is_so else "no",)


SOURCES: tuple[Source, ...] = (
    Source("model", model_documents, models_that_depend),
    Source("tour", tour_documents, tours_that_depend),
)

ADDITIONS: tuple[Addition, ...] = (Addition("object", facets_of_objects),)
