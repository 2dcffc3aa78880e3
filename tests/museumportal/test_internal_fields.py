"""A marker in every internal column of every table, and nobody outside the museum meets it.

What is internal each model says itself (`museumportal.lib.internal`). Here it is planted in all
rows of a world in which everything is published, and looked for at every address, in the search
index and in the admin of another museum.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import translation

from catalog.models import MuseumObject, ProvenanceEvent, Reference
from museumportal.changes import story
from museumportal.findable import findable
from museumportal.lib.fields import Status
from museumportal.lib.internal import internal_columns, public_by
from museumportal.search import SearchRequest, search
from regions.search import access_tokens
from tests.cast import Cast, signed_in
from tests.factories import AgentFactory, AnnotationFactory, ConceptFactory, ImageFactory
from tests.museumportal.admin_rows import one_of_each
from tests.museumportal.swept import Rows, addresses, told

OURS = ("accounts", "regions", "catalog", "tours", "grants")
MARKER = "zzmarkerzz"
VALUE = Decimal("98765432.17")
FOUND_BY = (MARKER, "98765432", "98 765 432", "98,765,432", "98\xa0765\xa0432")
PEOPLE = ("accounts.user",)
"""Names of staff are no secret among staff: they are looked for as the public."""


def models_of_ours() -> Iterator[type[models.Model]]:
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            if not model.__name__.startswith("Historical"):
                yield model


def planted(column: models.Field, number: int) -> Any:
    """A marker for the column; None where it can hold none."""
    if isinstance(column, models.DecimalField):
        return VALUE
    if isinstance(column, models.EmailField):
        return f"{MARKER}{number}@example.org"
    is_text = isinstance(column, (models.CharField, models.TextField)) and not column.choices
    if is_text and (column.max_length or 100) > len(MARKER) + 6:
        return f"{MARKER} {number}" if column.name != "username" else f"{MARKER}{number}"
    return None


def plant(model: type[models.Model], columns: list[models.Field], rows: Any) -> int:
    """Markers in these columns of the rows, without a trace in the history; how many columns."""
    count = 0
    for row in rows.values_list("pk", flat=True):
        values = {each.attname: planted(each, row) for each in columns}
        values = {name: value for name, value in values.items() if value is not None}
        model._base_manager.filter(pk=row).update(**values)
        count += len(values)
    return count


@pytest.fixture
def world(cast: Cast) -> Rows:
    """One of each of the Abai museum, all of it published, with all that hangs on an object."""
    rows: Rows = one_of_each(cast)
    record: Any = rows["catalog.museumobject"]
    hang_all_on(record)
    for row in rows.values():
        fields = {each.name for each in row._meta.concrete_fields}
        if "status" in fields and row._meta.app_label in ("catalog", "tours"):
            type(row)._base_manager.filter(pk=row.pk).update(status=Status.PUBLISHED)
        if "published" in fields:
            type(row)._base_manager.filter(pk=row.pk).update(published=True)
    panorama: Any = rows["tours.panorama"]
    panorama.file.storage.save(panorama.file.name, ContentFile(b"a picture"))
    return rows


def hang_all_on(record: MuseumObject) -> None:
    """A row in every table that hangs on an object, and of what is public by a column two."""
    silver = ConceptFactory.create(scheme="material")
    record.makers.create(agent=AgentFactory.create())
    record.concepts.create(relation="material", concept=silver)
    record.measurements.create(dimension="height", value=3, unit="cm")
    record.inscriptions.create(text="A blessing")
    record.precious_metals.create(metal=silver)
    record.relations.create(relation="pair_of", other=MuseumObject.objects.exclude(pk=record.pk)[0])
    Reference.objects.create(object=record, citation="Margulan 1986", number="17", pages="3")
    ProvenanceEvent.objects.create(object=record, holder_en="Zere", published=True)
    ProvenanceEvent.objects.create(object=record, holder_en=f"{MARKER} donor", source=MARKER)
    ImageFactory.create(object=record, published=False, caption_en=MARKER, photographer=MARKER)
    AnnotationFactory.create(image=record.images.filter(published=True).first())


@pytest.fixture
def marked(world: Rows, cast: Cast, reindex: Callable[[], int]) -> Rows:
    """Every internal column of every row says the marker."""
    count = 0
    for model in models_of_ours():
        rows = model._base_manager.all()
        if model._meta.label_lower in PEOPLE:
            rows = rows.filter(pk__in=[cast.aigul.pk, cast.timur.pk, cast.saule.pk])
        count += plant(model, internal_columns(model), rows)
        if flag := public_by(model):
            hidden = [each for each in model._meta.concrete_fields if not each.is_relation]
            count += plant(model, _free(hidden), model._base_manager.filter(**{flag: False}))
    assert count > 20
    reindex()
    return world


def _free(columns: list[models.Field]) -> list[models.Field]:
    """Columns that may say anything: identifiers and hashes are left as they are."""
    kept = {"public_id", "sha256", "media_type"}
    return [each for each in columns if each.name not in kept and not each.unique]


def asked(cast: Cast, name: str) -> Client:
    if name == "a guest":
        return Client(headers={"accept-language": "en"})
    return signed_in(getattr(cast, name))


@pytest.mark.parametrize("name", ["a guest", "stranger", "olga"])
def test_nobody_outside_meets_what_is_internal(cast: Cast, marked: Rows, name: str) -> None:
    client = asked(cast, name)
    with translation.override("en"):
        swept = list(addresses(cast, marked))
    wrong, read = [], 0
    for address in swept:
        if name == "olga" and "people" in address.path:
            continue
        text = told(client.get(address.path)).replace(address.path, "")
        read += address.is_private and "404" not in text[:200]
        wrong += [(address.name, address.path) for word in FOUND_BY if word in text]
    assert wrong == []
    assert read > 5


def test_the_api_tells_nothing_internal(cast: Cast, marked: Rows) -> None:
    paths = Client().get("/api/v1/schema/?format=json").json()["paths"]
    record: Any = marked["catalog.museumobject"]
    for name in ("a guest", "stranger", "olga"):
        client = asked(cast, name)
        for path in paths:
            text = told(client.get(path.replace("{public_id}", record.public_id)))
            assert not [word for word in FOUND_BY if word in text], (name, path)
    assert record.public_id in told(Client().get("/api/v1/objects/"))


def test_the_index_neither_keeps_nor_finds_what_is_internal(cast: Cast, marked: Rows) -> None:
    known = findable()
    for source in known.sources:
        for document in known.documents(source, None):
            said = repr(document)
            assert not [word for word in FOUND_BY if word in said], said
    for person in (None, cast.olga, cast.aigul):
        for kind in ("object", "maker", "gallery", "museum"):
            access = access_tokens(person) if person else frozenset({"public"})
            found = search(SearchRequest(kind=kind, text=MARKER, access=access, language="en"))
            assert found.ids == [], (person, kind)


def test_the_museums_own_staff_read_it_in_the_admin(cast: Cast, marked: Rows) -> None:
    """So the marker is where it should be, and the tests above mean something."""
    record: Any = marked["catalog.museumobject"]
    page = f"/admin/catalog/museumobject/{record.pk}/change/"
    text = told(signed_in(cast.timur).get(page))
    for column in MuseumObject.INTERNAL_FIELDS:
        assert f'name="{column}"' in text, column
    assert text.count(MARKER) > len(MuseumObject.INTERNAL_FIELDS)
    assert "98765432" in text


# What the public is told of no object, and why that is no secret.
NOT_TOLD = {
    "catalog.MuseumObject.ownership": "stands on papers",
    "catalog.MuseumObject.fund": "stands on papers",
}


def columns_that_speak() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Texts that people type of an object and of what hangs on it, all languages."""
    for table in story.tables_of(MuseumObject):
        internal = internal_columns(table.model)
        for column in table.fields:
            is_text = isinstance(column, (models.CharField, models.TextField))
            free = is_text and not column.choices and column.editable
            if free and column not in internal and not isinstance(column, models.URLField):
                yield table.model, column


def test_a_text_is_either_told_to_the_public_or_declared_internal(
    cast: Cast, world: Rows, reindex: Callable[[], int]
) -> None:
    """Whoever adds a column decides: a page, the API or the index tells it, or `INTERNAL_FIELDS`
    (or `NOT_TOLD` above) names it."""
    record: Any = world["catalog.museumobject"]
    words: dict[str, str] = {}
    for number, (model, column) in enumerate(columns_that_speak()):
        word = f"qx{number:03d}wq"
        value = f"10.1000/{word}" if column.name == "doi" else word
        words[f"{model._meta.label}.{column.name}"] = word
        path = "object" if model is not MuseumObject else "pk"
        path = "image__object" if model._meta.model_name == "annotation" else path
        rows = model._base_manager.filter(**{path: record.pk})
        if flag := public_by(model):
            rows = rows.filter(**{flag: True})
        assert rows.update(**{column.attname: value}), f"{model} has no row to look at"
    client = Client()
    text = ""
    for language in ("kk", "ru", "en"):
        text += told(client.get(f"/{language}/objects/{record.public_id}/"))
    text += told(client.get(f"/api/v1/objects/{record.public_id}/"))
    text += told(client.get(f"/iiif/presentation/3/{record.public_id}/manifest"))
    text += repr(next(iter(findable().documents(findable().sources[1], [record.public_id]))))
    silent = {name for name, word in words.items() if word not in text}
    assert silent - set(NOT_TOLD) == set()
    assert len(words) > 30


def test_columns_that_the_database_calls_internal_are_declared_so() -> None:
    for model in models_of_ours():
        declared = {each.name for each in internal_columns(model)}
        for column in model._meta.concrete_fields:
            if (column.db_comment or "").startswith("internal"):
                assert column.name in declared, f"{model.__name__}.{column.name}"


def test_names_of_internal_columns_are_right() -> None:
    """A slip of the pen in `INTERNAL_FIELDS` would hide nothing."""
    for model in models_of_ours():
        known = {each.name for each in model._meta.get_fields()} | {"*"}
        assert set(getattr(model, "INTERNAL_FIELDS", ())) <= known, model
        assert {public_by(model)} - {""} <= known, model
