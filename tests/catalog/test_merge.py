"""Two records of one object become one, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from catalog.actions.annotations import mark_details
from catalog.actions.merge_objects import GONE, KEPT, merge_objects
from catalog.models import (
    Annotation,
    BatchItem,
    Concept,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    SourceRecord,
)
from museumportal.changes.models import Change, MovedIdentifier
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.importing import Register, record
from tests.catalog.telling import history, on_day, words
from tests.factories import (
    AgentFactory,
    ConceptFactory,
    GalleryFactory,
    ImageFactory,
    ObjectFactory,
)
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour


@pytest.fixture
def pair(cast: Cast) -> tuple[MuseumObject, MuseumObject]:
    """A public record that says little, and a fuller draft of the same bracelet."""
    with on_day(0, cast.aigul):
        kept = ObjectFactory.create(museum=cast.abai, inventory_number="КП-1", title_en="Bracelet")
        gone = ObjectFactory.create(
            museum=cast.abai,
            inventory_number="КП 001",
            status=Status.DRAFT,
            title_en="Silver bracelet with carnelians",
            description_en="Worn by brides.",
            location="Room 3",
            production_earliest=1850,
            production_latest=1899,
        )
    return kept, gone


def merge_page(one: MuseumObject, other: MuseumObject) -> str:
    return reverse("admin:catalog_museumobject_merge", args=[one.pk, other.pk])


def sent(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    """What the browser sends of the page as it opens, with some choices changed."""
    context = client.get(page).context
    fields = {
        f"field-{each.name}": "gone" if each.takes_gone else "kept" for each in context["choices"]
    }
    lists = {f"list-{each.name}": each.chosen for each in context["lists"]}
    return {"seen": context["seen"], "merge": "1", **fields, **lists, **changed}


def test_a_curator_merges_two_and_the_fuller_values_stay(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, _gone = pair
    client, page = signed_in(cast.timur), merge_page(*pair)
    answer = client.post(page, sent(client, page), follow=True)
    assert "The two records are one now" in answer.content.decode()
    now = MuseumObject.objects.get()
    assert (now.pk, now.public_id, now.status) == (kept.pk, kept.public_id, Status.PUBLISHED)
    assert (now.inventory_number, now.title_en) == ("КП-1", "Silver bracelet with carnelians")
    assert (now.description_en, now.location) == ("Worn by brides.", "Room 3")
    assert (now.production_earliest, now.production_latest) == (1850, 1899)


def test_each_value_is_chosen(cast: Cast, pair: tuple[MuseumObject, MuseumObject]) -> None:
    client, page = signed_in(cast.timur), merge_page(*pair)
    chosen = {"field-inventory_number": "gone", "field-title_en": "kept"}
    assert client.post(page, sent(client, page, **chosen)).status_code == 302
    now = MuseumObject.objects.get()
    assert (now.inventory_number, now.title_en) == ("КП 001", "Bracelet")


def test_the_old_identifier_leads_to_the_one_that_stays_everywhere(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject], reindex: Callable[[], int]
) -> None:
    kept, gone = pair
    older = ObjectFactory.create(museum=cast.abai, inventory_number="КП 1.", status="draft")
    merge_objects(kept=gone, gone=older)
    merge_objects(kept=kept, gone=gone)
    moved = dict(MovedIdentifier.objects.values_list("old", "new"))
    assert moved == {older.public_id: kept.public_id, gone.public_id: kept.public_id}
    for old in (older.public_id, gone.public_id):
        answer = Client().get(f"/id/{old}", headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/{kept.public_id}")
        page = Client().get(f"/en/objects/{old}/")
        assert page.headers["Location"] == f"/en/objects/{kept.public_id}/"
        for address in (
            "/api/v1/objects/{}/",
            "/api/v1/objects/{}/related/",
            "/en/objects/{}/citation.bib",
            "/ru/objects/{}/citation.ris",
        ):
            moved_on = Client().get(address.format(old))
            assert moved_on.status_code == 301, address
            assert moved_on.headers["Location"].endswith(address.format(kept.public_id))
        assert Client().get(f"/en/objects/{old}/citation.doc").status_code == 404
    last = Change.objects.filter(public_id=gone.public_id).latest("id")
    assert last.action == Change.Action.DELETED
    assert Change.objects.filter(public_id=kept.public_id).latest("id").action == "saved"


def test_lists_are_joined_and_equal_rows_stand_once(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, gone = pair
    silver, gold = (ConceptFactory.create(scheme=Concept.Scheme.MATERIAL) for _ in range(2))
    master, helper = AgentFactory.create(), AgentFactory.create()
    for each, concepts, makers in ((kept, [silver], [master]), (gone, [silver, gold], [helper])):
        for concept in concepts:
            ObjectConcept.objects.create(object=each, relation="material", concept=concept)
        for maker in makers:
            ObjectMaker.objects.create(object=each, agent=maker)
        each.measurements.create(dimension="height", value="6.5", unit="cm")
    ObjectMaker.objects.create(object=gone, agent=master, certainty="probable")
    gone.inscriptions.create(text="Абай")
    gone.precious_metals.create(metal=silver, fineness=875)
    merge_objects(kept=kept, gone=gone)
    assert [each.concept for each in kept.concepts.order_by("position")] == [silver, gold]
    assert {each.agent for each in kept.makers.all()} == {master, helper}
    assert kept.makers.get(agent=master).certainty == "certain"
    assert kept.measurements.count() == kept.inscriptions.count() == 1
    assert kept.precious_metals.count() == 1


@pytest.mark.parametrize(("choice", "values"), [(KEPT, {"10.000"}), (GONE, {"11.000"})])
def test_or_one_record_has_the_better_list(
    pair: tuple[MuseumObject, MuseumObject], choice: str, values: set[str]
) -> None:
    for each, value in zip(pair, ("10", "11"), strict=True):
        each.measurements.create(dimension="height", value=value, unit="cm")
    merge_objects(kept=pair[0], gone=pair[1], chosen={"measurement": choice})
    assert {str(each.value) for each in pair[0].measurements.all()} == values


def test_pictures_come_along_and_the_same_file_once(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, gone = pair
    main = ImageFactory.create(object=kept, is_main=True, caption_en="")
    twin = ImageFactory.create(object=gone, sha256=main.sha256, is_main=True, caption_en="Front")
    back = ImageFactory.create(object=gone, position=1)
    detail = Annotation(image=twin, x=0, y=0, width=5, height=5, label_en="Clasp")
    mark_details(image=twin, details=[detail])
    merge_objects(kept=kept, gone=gone)
    assert [each.pk for each in kept.images.all()] == [main.pk, back.pk]
    main.refresh_from_db()
    assert (main.is_main, main.caption_en) == (True, "Front")
    assert main.annotations.get().public_id == detail.public_id
    answer = Client().get(f"/id/{twin.public_id}")
    assert answer.headers["Location"] == f"/id/{main.public_id}"


def test_tours_models_galleries_parts_and_sources_follow(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject], tmp_path: Any
) -> None:
    kept, gone = pair
    part = ObjectFactory.create(museum=cast.abai, part_of=gone)
    both, one = GalleryFactory.create(shows=[kept, gone]), GalleryFactory.create(shows=[gone])
    model = Model3D.objects.create(museum=cast.abai, object=gone, title_en="M", file="a.glb")
    tour = Tour.objects.create(museum=cast.abai, title_en="T")
    room = Panorama(museum=cast.abai, title_en="P", file="p.jpg", width=2, height=1)
    Panorama.objects.bulk_create([room])
    scene = Scene.objects.create(tour=tour, panorama=room, title_en="S")
    spot = Hotspot.objects.create(scene=scene, yaw=0, pitch=0, label_en="L", target_object=gone)
    SourceRecord.objects.create(
        museum=cast.abai, source="register", key="r1", object=gone, digest=b"x", values={}
    )
    merge_objects(kept=kept, gone=gone)
    for row in (part, model, spot):
        row.refresh_from_db()
    assert (part.part_of, model.object, spot.target_object) == (kept, kept, kept)
    assert both.items.get().object == one.items.get().object == kept
    assert SourceRecord.objects.get().object == kept
    told = set(Change.objects.values_list("kind", "public_id"))
    assert {("model", model.public_id), ("tour", tour.public_id)} <= told


def test_nothing_that_leads_to_objects_is_forgotten(db: None) -> None:
    """A table of another app that leads to objects is followed there: FOLLOWERS of merge."""
    from django.db.models import DO_NOTHING, SET_NULL

    outside = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in MuseumObject._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and relation.related_model._meta.app_label != "catalog"
        and getattr(relation, "on_delete", DO_NOTHING) not in (DO_NOTHING, SET_NULL)
    }
    assert outside == {"tours.Model3D.object", "tours.Hotspot.target_object"}


def test_an_import_goes_on_with_the_record_that_stays(cast: Cast, tmp_path: Any) -> None:
    register = Register(tmp_path)
    register.write([record(1, number="КП 001")])
    register.run()
    gone = MuseumObject.objects.get()
    kept = ObjectFactory.create(museum=cast.abai, inventory_number="КП-1", title_ru="Браслет 1")
    merge_objects(kept=kept, gone=gone, taken=["production_date_ru", "production_earliest"])
    assert BatchItem.objects.get().object is None
    register.write([record(1, number="КП 001", date="XX в.")])
    counts = register.run()
    assert (counts["created"], counts["updated"]) == (0, 1)
    assert MuseumObject.objects.get() == kept


def test_both_histories_can_be_read(cast: Cast, pair: tuple[MuseumObject, MuseumObject]) -> None:
    kept, gone = pair
    gone_key = gone.pk
    with on_day(1, cast.aigul):
        gone.title_en = "Armlet"
        gone.save()
    client, page = signed_in(cast.timur), merge_page(*pair)
    client.post(page, sent(client, page))
    html = history(cast.aigul, kept)
    assert "This record was merged into it: КП 001 " in words(html)
    assert f'href="?of={gone_key}"' in html
    former = words(history(cast.aigul, kept, of=gone_key))
    assert "Silver bracelet with carnelians → Armlet" in former
    assert "Merged into another record: КП-1" in former
    address = reverse("admin:catalog_museumobject_history", args=[gone_key])
    assert signed_in(cast.aigul).get(address).status_code == 404


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"museum": "komi"}, "one museum"),
        ({"binned_at": "2026-01-01T00:00Z"}, "in the bin"),
        ({"status": Status.PUBLISHED, "kept": Status.DRAFT}, "must stay"),
    ],
)
def test_what_cannot_be_merged_is_said(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject], change: dict[str, Any], sentence: str
) -> None:
    kept, gone = pair
    if kept_status := change.pop("kept", None):
        MuseumObject.objects.filter(pk=kept.pk).update(status=kept_status)
    change = {name: cast.komi if value == "komi" else value for name, value in change.items()}
    MuseumObject.objects.filter(pk=gone.pk).update(**change)
    with pytest.raises(ValidationError, match=sentence):
        merge_objects(kept=kept, gone=gone)
    assert MuseumObject.objects.count() == 2


def test_a_merge_that_would_be_invalid_changes_nothing(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, gone = pair
    ImageFactory.create(object=gone)
    gone.measurements.create(dimension="height", value=1, unit="cm")
    MuseumObject.objects.filter(pk=kept.pk).update(quantity=1)
    MuseumObject.objects.filter(pk=gone.pk).update(rights="http://example.org/unknown")
    client, page = signed_in(cast.timur), merge_page(*pair)
    answer = client.post(page, sent(client, page, **{"field-rights": "gone"}))
    assert answer.status_code == 200
    assert "is not a valid choice" in answer.content.decode()
    assert MuseumObject.objects.count() == 2
    assert gone.measurements.count() == gone.images.count() == 1
    assert not MovedIdentifier.objects.exists()


def test_cataloguers_look_and_curators_merge(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    page = merge_page(*pair)
    aigul, timur = signed_in(cast.aigul), signed_in(cast.timur)
    text = aigul.get(page).content.decode()
    assert "Merge into one" not in text
    assert "Silver bracelet with carnelians" in text
    assert aigul.post(page, sent(timur, page)).status_code == 403
    assert signed_in(cast.olga).post(page, {"merge": "1"}).status_code == 404
    assert MuseumObject.objects.count() == 2


def test_what_somebody_saved_meanwhile_is_looked_at_first(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    client, page = signed_in(cast.timur), merge_page(*pair)
    old = sent(client, page)
    pair[1].title_en = "Ring"
    pair[1].save()
    answer = client.post(page, old)
    assert "saved one of the two records meanwhile" in answer.content.decode()
    assert MuseumObject.objects.count() == 2
    assert client.post(page, sent(client, page)).status_code == 302


def test_the_published_record_stays_unless_told(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, gone = pair
    client = signed_in(cast.timur)
    for one, other in ((kept, gone), (gone, kept)):
        assert client.get(merge_page(one, other)).context["kept"] == kept
    MuseumObject.objects.filter(pk=gone.pk).update(status=Status.PUBLISHED)
    page = merge_page(kept, gone) + f"?kept={gone.pk}"
    assert client.get(page).context["kept"] == gone
    assert client.post(page, sent(client, page)).status_code == 302
    assert MuseumObject.objects.get() == gone
