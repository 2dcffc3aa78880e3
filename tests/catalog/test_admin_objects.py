"""Cataloguers, curators and moderators at work in the admin."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Picture

from catalog.models import (
    Agent,
    Concept,
    Image,
    MuseumObject,
    ObjectConcept,
)
from museumportal.accounts.admin import paging
from museumportal.changes.models import Change
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

LIST = "admin:catalog_museumobject_changelist"
INLINES = (
    "concepts",
    "origins",
    "subjects",
    "makers",
    "measurements",
    "inscriptions",
    "precious_metals",
    "references",
    "relations",
    "provenance",
    "images",
)


def form(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What the browser sends for an object of the Abai museum."""
    empty = {f"{name}-{part}_FORMS": 0 for name in INLINES for part in ("TOTAL", "INITIAL")}
    return (
        empty
        | {
            "museum": cast.abai.pk,
            "inventory_number": "КП-1",
            "title_kk": "Білезік",
            "quantity": 1,
            "fund": "main",
            "status": "draft",
            "_continue": "1",
        }
        | changed
    )


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


def jpeg(size: tuple[int, int] = (300, 200), colour: str = "teal") -> io.BytesIO:
    file = io.BytesIO()
    Picture.new("RGB", size, colour).save(file, "JPEG")
    file.seek(0)
    file.name = "bracelet.jpg"
    return file


def test_a_cataloguer_enters_an_object_with_its_parts_and_a_picture(cast: Cast) -> None:
    silver = ConceptFactory(scheme=Concept.Scheme.MATERIAL, label_en="Silver")
    client = signed_in(cast.aigul)
    answer = client.post(
        reverse("admin:catalog_museumobject_add"),
        form(
            cast,
            **{
                "concepts-TOTAL_FORMS": 1,
                "concepts-0-relation": "material",
                "concepts-0-concept": silver.pk,
                "concepts-0-position": 0,
                "measurements-TOTAL_FORMS": 1,
                "measurements-0-dimension": "diameter",
                "measurements-0-value": "6.5",
                "measurements-0-unit": "cm",
                "measurements-0-position": 0,
                "pictures": [jpeg(), jpeg(colour="navy")],
            },
        ),
    )
    assert answer.status_code == 302, errors(answer)
    record = MuseumObject.objects.get()
    assert (record.title_kk, record.status) == ("Білезік", Status.DRAFT)
    assert record.concepts.get().concept == silver
    assert str(record.measurements.get().value) == "6.500"
    assert record.images.filter(is_main=True).count() == 1
    assert record.images.count() == 2
    assert Change.objects.filter(kind="object", public_id=record.public_id).exists()
    history = record.history.latest()
    assert history.history_user == cast.aigul
    assert record.concepts.get().history.latest().history_user == cast.aigul


def test_a_file_that_is_no_picture_is_refused_in_words_and_the_record_is_kept(cast: Cast) -> None:
    fake = io.BytesIO(b"MZ this is a program")
    fake.name = "photo.jpg"
    answer = signed_in(cast.aigul).post(
        reverse("admin:catalog_museumobject_add"), form(cast, pictures=[fake]), follow=True
    )
    assert "photo.jpg: " in answer.content.decode().lower()
    record = MuseumObject.objects.get()
    assert not record.images.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"inventory_number": ""}, "inventory_number"),
        ({"inventory_number": "КП-TAKEN"}, "inventory_number"),
        ({"title_kk": "x" * 100_000}, "title_kk"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "many"}, "quantity"),
        ({"production_earliest": "1900", "production_latest": "1800"}, "__all__"),
        ({"publication_restricted": "on"}, "__all__"),
        ({"status": "published"}, "status"),
        ({"museum": "999999"}, "museum"),
        ({"insurance_value": "1e99"}, "insurance_value"),
    ],
)
def test_wrong_entries_are_said_at_the_field_and_kept(
    cast: Cast, changed: dict[str, str], field: str
) -> None:
    ObjectFactory(museum=cast.abai, inventory_number="КП-TAKEN")
    answer = signed_in(cast.aigul).post(
        reverse("admin:catalog_museumobject_add"), form(cast, **changed)
    )
    assert answer.status_code == 200
    assert field in errors(answer)
    text = answer.content.decode()
    typed = next(iter(changed.values()))
    assert len(typed) > 50 or f'"{typed}"' in text or typed in ("on", "999999", "published")
    assert MuseumObject.objects.count() == 1


def test_a_taken_number_is_said_also_where_the_museum_is_fixed(cast: Cast) -> None:
    """On the change page the museum is read-only, yet the rule spans both columns."""
    ObjectFactory(museum=cast.abai, inventory_number="КП-TAKEN")
    record = ObjectFactory(museum=cast.abai, status=Status.DRAFT)
    answer = signed_in(cast.aigul).post(
        reverse("admin:catalog_museumobject_change", args=[record.pk]),
        form(cast, inventory_number="КП-TAKEN"),
    )
    assert "already has this inventory number" in answer.content.decode()


def test_nobody_writes_into_another_museum(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    answer = client.post(reverse("admin:catalog_museumobject_add"), form(cast, museum=cast.komi.pk))
    assert "museum" in errors(answer)
    theirs = ObjectFactory(museum=cast.komi)
    answer = client.post(reverse("admin:catalog_museumobject_add"), form(cast, part_of=theirs.pk))
    assert "part_of" in errors(answer)
    assert MuseumObject.objects.get() == theirs


def test_a_published_object_stays_and_a_cataloguer_does_not_publish(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, status=Status.PUBLISHED)
    delete = reverse("admin:catalog_museumobject_delete", args=[record.pk])
    for person in (cast.aigul, cast.saule, cast.dana, cast.boss):
        assert signed_in(person).post(delete, {"post": "yes"}).status_code == 403
    assert MuseumObject.objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize(
    ("who", "step", "before", "after"),
    [
        ("aigul", "send_to_review", "draft", "in_review"),
        ("aigul", "publish", "in_review", "in_review"),
        ("aigul", "withdraw", "published", "published"),
        ("timur", "publish", "in_review", "published"),
        ("timur", "publish", "draft", "published"),
        ("timur", "withdraw", "published", "withdrawn"),
        ("timur", "publish", "withdrawn", "published"),
        ("timur", "back_to_draft", "published", "published"),
        ("timur", "back_to_draft", "withdrawn", "withdrawn"),
        ("olga", "publish", "draft", "draft"),
        ("dana", "publish", "draft", "published"),
    ],
)
def test_steps_on_the_way_to_the_public(
    cast: Cast, who: str, step: str, before: str, after: str
) -> None:
    record = ObjectFactory(museum=cast.abai, status=before)
    signed_in(getattr(cast, who)).post(
        reverse(LIST), {"action": step, "_selected_action": [record.pk]}
    )
    record.refresh_from_db()
    assert record.status == after
    changes = Change.objects.filter(public_id=record.public_id)
    assert changes.exists() == (before != after)


@pytest.mark.parametrize(("who", "restricted"), [("aigul", False), ("timur", True)])
def test_only_curators_keep_from_the_public_what_it_sees(
    cast: Cast, who: str, restricted: bool
) -> None:
    record = ObjectFactory(museum=cast.abai, status=Status.PUBLISHED)
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    data = form(cast, publication_restricted="on", restriction_reason="спор", status="published")
    answer = signed_in(getattr(cast, who)).post(page, data)
    record.refresh_from_db()
    assert record.publication_restricted == restricted
    assert restricted or list(errors(answer)) == ["publication_restricted"]


@pytest.mark.parametrize(
    ("step", "before", "told"),
    [
        ("send_to_review", "draft", "2 objects sent to review."),
        ("back_to_draft", "in_review", "2 objects sent back to draft."),
        ("publish", "in_review", "2 objects published."),
        ("withdraw", "published", "2 objects withdrawn from the public."),
    ],
)
def test_the_step_that_was_taken_is_named(cast: Cast, step: str, before: str, told: str) -> None:
    rows = [ObjectFactory(museum=cast.abai, status=before) for _ in range(2)]
    sent = {"action": step, "_selected_action": [row.pk for row in rows]}
    answer = signed_in(cast.timur).post(reverse(LIST), sent, follow=True)
    assert told in answer.content.decode()


def test_drafts_go_to_the_bin_and_come_back(cast: Cast) -> None:
    draft = ObjectFactory(museum=cast.abai, status=Status.DRAFT, inventory_number="D-1")
    public = ObjectFactory(museum=cast.abai, inventory_number="P-1")
    client = signed_in(cast.aigul)
    answer = client.post(
        reverse(LIST),
        {"action": "into_bin", "_selected_action": [draft.pk, public.pk]},
        follow=True,
    )
    text = answer.content.decode()
    assert "1 object put into the bin." in text
    assert "1 left as they were" in text
    draft.refresh_from_db()
    public.refresh_from_db()
    assert draft.binned_at
    assert not public.binned_at
    assert "D-1" not in client.get(reverse(LIST)).content.decode()
    assert "D-1" in client.get(reverse(LIST), {"bin": "yes"}).content.decode()
    sent = {"action": "out_of_bin", "_selected_action": [draft.pk]}
    answer = client.post(reverse(LIST) + "?bin=yes", sent, follow=True)
    assert "1 object taken out of the bin." in answer.content.decode()
    draft.refresh_from_db()
    assert not draft.binned_at


def test_lists_page_by_key_in_both_directions(cast: Cast) -> None:
    keys = [ObjectFactory(museum=cast.abai).pk for _ in range(120)][::-1]
    client = signed_in(cast.aigul)
    seen, address = [], reverse(LIST)
    pages = []
    while address:
        cl = client.get(address).context["cl"]
        pages.append([row.pk for row in cl.result_list])
        seen += pages[-1]
        address = reverse(LIST) + cl.older if cl.older else ""
        newer = cl.newer
    assert seen == keys
    assert [len(page) for page in pages] == [50, 50, 20]
    back = client.get(reverse(LIST) + newer).context["cl"]
    assert [row.pk for row in back.result_list] == pages[1]
    for nonsense in ("?before=x", "?after=-1", "?before=99999999999999999999999", "?before="):
        assert client.get(reverse(LIST) + nonsense).status_code == 200
    filtered = client.get(reverse(LIST), {"status__exact": "published"}).context["cl"]
    assert "status__exact=published" in filtered.older


def test_all_that_is_found_is_chosen_at_once(cast: Cast) -> None:
    """Beyond the page at hand, within the filter and one's own museums."""
    ours = [ObjectFactory(museum=cast.abai, status=Status.DRAFT) for _ in range(60)]
    public, theirs = ObjectFactory(museum=cast.abai), ObjectFactory(museum=cast.komi)
    MuseumObject.objects.filter(pk=theirs.pk).update(status=Status.DRAFT)
    client, drafts = signed_in(cast.aigul), reverse(LIST) + "?status__exact=draft"
    text = client.get(drafts).content.decode()
    assert "Select all 60 found" in text
    assert "All 60 found are selected" in text
    older = client.get(drafts).context["cl"].older.lstrip("?")
    page_two = f"{reverse(LIST)}?{older}"
    assert "Select all 60 found" in client.get(page_two).content.decode()
    assert "found are selected" not in client.get(reverse(LIST) + "?bin=yes").content.decode()
    sent = {"_selected_action": [ours[0].pk], "select_across": "1", "index": "0"}
    answer = client.post(page_two, sent | {"action": "print_chosen"}, follow=True)
    assert "60 objects are chosen" in answer.content.decode()
    client.post(page_two, sent | {"action": "send_to_review"})
    assert set(MuseumObject.objects.filter(status=Status.IN_REVIEW)) == set(ours)
    public.refresh_from_db()
    theirs.refresh_from_db()
    assert (public.status, theirs.status) == (Status.PUBLISHED, Status.DRAFT)


@pytest.mark.parametrize("across", ["1", "on", "true"])
def test_no_more_than_a_bound_is_chosen_at_once(
    cast: Cast, across: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_CHOSEN", 55)
    ours = [ObjectFactory(museum=cast.abai, status=Status.DRAFT) for _ in range(56)]
    client = signed_in(cast.aigul)
    text = client.get(reverse(LIST)).content.decode()
    assert "More than 55 are found" in text
    assert "found are selected" not in text
    sent = {"action": "send_to_review", "_selected_action": [ours[0].pk], "index": "0"}
    answer = client.post(reverse(LIST), sent | {"select_across": across}, follow=True)
    assert "More than 55 are found" in str(next(iter(answer.context["messages"])))
    assert not MuseumObject.objects.exclude(status=Status.DRAFT).exists()
    client.post(reverse(LIST), sent | {"select_across": "0"})
    assert MuseumObject.objects.exclude(status=Status.DRAFT).get() == ours[0]
    ours.pop().delete()
    assert "Select all 55 found" in client.get(reverse(LIST)).content.decode()


def test_lists_with_a_count_have_the_same_bound(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_CHOSEN", 55)
    chosen = [AgentFactory() for _ in range(55)]
    client, makers = signed_in(cast.dana), reverse("admin:catalog_agent_changelist")
    assert "Select all 55 found" in client.get(makers).content.decode()
    AgentFactory()
    assert "More than 55 are found" in client.get(makers).content.decode()
    sent = {"action": "merge", "_selected_action": [chosen[0].pk], "select_across": "1"}
    answer = client.post(makers, sent | {"index": "0"}, follow=True)
    assert "More than 55 are found" in str(next(iter(answer.context["messages"])))


def test_search_finds_numbers_without_an_index(cast: Cast) -> None:
    """By the number or its beginning, by identifier; only in one's own museum."""
    mine = ObjectFactory(museum=cast.abai, inventory_number="УМЛ-17978/5")
    ObjectFactory(museum=cast.abai, inventory_number="КП-2")
    ObjectFactory(museum=cast.komi, inventory_number="УМЛ-17978/6")
    client = signed_in(cast.aigul)
    for words in ("УМЛ-17978/5", "УМЛ-179", mine.public_id, mine.public_id.lower()):
        assert list(client.get(reverse(LIST), {"q": words}).context["cl"].result_list) == [mine]
    for words in ('"', "-", "*:*", "a AND (", "\\", "х" * 3000, "'; drop table"):
        assert client.get(reverse(LIST), {"q": words}).status_code == 200


@pytest.mark.parametrize(
    "address", [LIST, "admin:catalog_image_changelist", "admin:catalog_concept_changelist"]
)
def test_lists_cost_the_same_for_few_rows_and_many(cast: Cast, address: str) -> None:
    def rows(count: int) -> None:
        for _ in range(count):
            record = ObjectFactory(museum=cast.abai, object_type=ConceptFactory())
            ImageFactory(object=record, is_main=True)

    client = signed_in(cast.aigul)
    counts = []
    for count in (2, 30):
        rows(count)
        client.get(reverse(address))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(address)).status_code == 200
        counts.append(len(queries))
        assert address.endswith("concept_changelist") or not [
            query for query in queries if "COUNT(" in query["sql"].upper()
        ]
    assert counts[0] == counts[1]


def test_the_form_costs_the_same_for_few_parts_and_many(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, object_type=ConceptFactory())
    client = signed_in(cast.aigul)
    counts = []
    for _ in range(2):
        for _ in range(6):
            concept = ConceptFactory(scheme=Concept.Scheme.MATERIAL)
            ObjectConcept.objects.create(object=record, relation="material", concept=concept)
            record.makers.create(agent=Agent.objects.create(name_en="A"))
            ImageFactory(object=record)
        address = reverse("admin:catalog_museumobject_change", args=[record.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_main_picture_changes_hands(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, status=Status.DRAFT)
    first = ImageFactory(object=record, is_main=True)
    second = ImageFactory(object=record)
    rows: dict[str, Any] = {"images-TOTAL_FORMS": 2, "images-INITIAL_FORMS": 2}
    for number, image in enumerate((first, second)):
        rows |= {
            f"images-{number}-id": image.pk,
            f"images-{number}-object": record.pk,
            f"images-{number}-position": 0,
            f"images-{number}-is_main": "on",  # the old one is still ticked
            f"images-{number}-published": "on",
        }
    answer = signed_in(cast.aigul).post(
        reverse("admin:catalog_museumobject_change", args=[record.pk]), form(cast, **rows)
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert list(record.images.filter(is_main=True)) == [second]


def test_a_picture_is_attached_on_its_own_page_and_tried_again(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    client = signed_in(cast.aigul)
    page = {"object": record.pk, "position": 0, "published": "on", "alt_en": "A bracelet"}
    add = reverse("admin:catalog_image_add")
    assert client.post(add, page | {"file": jpeg()}).status_code == 302
    image = Image.objects.get()
    assert (image.alt_en, image.is_main) == ("A bracelet", True)
    again = client.post(add, page | {"file": jpeg()}, follow=True)
    assert "already has this picture" in again.content.decode()
    wrong = client.post(add, page | {"file": io.BytesIO(b"nothing")}, follow=True)
    assert wrong.status_code == 200
    assert Image.objects.count() == 1

    Image.objects.update(state="refused", refusal={"code": "empty", "params": {}})
    text = client.get(reverse("admin:catalog_image_changelist")).content.decode()
    assert "refused:" in text
    client.post(
        reverse("admin:catalog_image_changelist"),
        {"action": "try_again", "_selected_action": [image.pk]},
    )
    image.refresh_from_db()
    assert image.state != "refused"
