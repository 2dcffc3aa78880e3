"""The pages of a mass edit: from what a list, a search or pasted numbers find to the dry run."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from catalog.actions.batch_runs import run
from catalog.actions.vocabulary import concept_saved
from catalog.admin import finding
from catalog.models import Batch, Collection, Concept, MuseumObject, Upload
from museumportal.lib.fields import Rights
from tests.cast import Cast, signed_in
from tests.catalog.mass_editing import told
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory

pytestmark = pytest.mark.django_db
MASS = "admin:catalog_museumobject_mass"
LIST = "admin:catalog_museumobject_changelist"


def named(**columns: Any) -> Concept:
    """A concept that is found by what it is called."""
    return concept_saved(concept=ConceptFactory(**columns))


def chosen(client: Client, query: str = "", **sent: Any) -> Upload | None:
    """What was chosen on the first page; None where it says why not."""
    answer = client.post(reverse(MASS) + query, {"how": "list", **sent})
    return Upload.objects.latest("pk") if answer.status_code == 302 else None


def changes(*rows: dict[str, str], **more: str) -> dict[str, str]:
    sent = {"change-TOTAL_FORMS": str(max(len(rows), 1)), "change-INITIAL_FORMS": "0", **more}
    for number, row in enumerate(rows):
        sent |= {f"change-{number}-{name}": value for name, value in row.items()}
    return sent


def page_of(selection: Upload | None) -> str:
    assert selection is not None
    return reverse(f"{MASS}_changes", args=[selection.key])


def asked(client: Client, selection: Upload | None, *rows: dict[str, str]) -> Batch:
    """The finished dry run of these rows of the form."""
    answer = client.post(page_of(selection), changes(*rows))
    assert answer.status_code == 302, re.findall(
        r'class="errorlist[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL
    )
    batch = Batch.objects.latest("pk")
    assert answer["Location"] == reverse("admin:catalog_batch_change", args=[batch.pk])
    run(batch)
    return Batch.objects.get(pk=batch.pk)


def errors(client: Client, selection: Upload | None, *rows: dict[str, str]) -> str:
    answer = client.post(page_of(selection), changes(*rows))
    assert answer.status_code == 200
    return " ".join(
        re.findall(r'class="errorlist[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
    )


def test_from_the_list_as_it_is_filtered(cast: Cast) -> None:
    mine = ObjectFactory(museum=cast.abai, status="draft")
    ObjectFactory(museum=cast.abai)
    ObjectFactory(museum=cast.komi, status="draft")
    client = signed_in(cast.aigul)
    page = client.get(reverse(LIST), {"status__exact": "draft"}).content.decode()
    assert f"{reverse(MASS)}?status__exact=draft" in page
    page = client.get(reverse(MASS), {"status__exact": "draft"}).content.decode()
    assert "the list finds 1 object." in page
    selection = chosen(client, "?status__exact=draft")
    assert "1 object is chosen" in client.get(page_of(selection)).content.decode()
    batch = asked(client, selection, {"do": "set", "field": "location", "value": "Hall 2"})
    assert (batch.updated_count, batch.items.get().object) == (1, mine)


def test_all_hits_of_a_search_are_taken(
    cast: Cast, reindex: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list itself shows no more than some of them."""
    monkeypatch.setattr(finding, "MOST", 3)
    for number in range(8):
        ObjectFactory(museum=cast.abai, inventory_number=f"A-{number}", title_en="Golden ring")
    ObjectFactory(museum=cast.abai, title_en="Vase")
    ObjectFactory(museum=cast.komi, title_en="Golden ring")
    reindex()
    client = signed_in(cast.aigul)
    assert "finds 8 objects" in client.get(reverse(MASS), {"q": "golden"}).content.decode()
    for sent in (
        {"query": "?q=golden"},
        {"how": "search", "search": "golden"},
        {"how": "search", "search": "http://testserver/en/objects/?q=golden&museum=ABAI"},
    ):
        selection = chosen(client, **sent)  # type: ignore[arg-type]
        assert selection is not None
        assert selection.reading["chosen"] == 8
    for nothing in (
        "",
        '"',
        "...",
        "/en/objects/?q=golden&matreial=gold",
        "http://testserver/admin/catalog/museumobject/?status__exact=draft",
        "/en/objects/?page=2",
    ):
        assert chosen(client, how="search", search=nothing) is None, nothing
    assert chosen(client, how="search", search="/en/objects/?year_from=x") is None


def test_a_refused_choice_leaves_the_list_to_choose_from(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai)
    client = signed_in(cast.aigul)
    page = client.post(reverse(MASS), {"how": "search", "search": "***"}).content.decode()
    assert "No word and no filter" in page
    assert "the list finds 1 object" in page
    back = client.get(f"{reverse(MASS)}?bogus=1")
    assert back["Location"] == f"{reverse(LIST)}?e=1"
    assert client.post(f"{reverse(MASS)}?bogus=1", {"how": "list"}).status_code == 302


def test_the_page_says_what_is_done_to_which_objects(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai, status="draft", title_en="Silver ring")
    client = signed_in(cast.aigul)
    selection = chosen(client, "?status__exact=draft")
    assert selection is not None
    batch = asked(client, selection, {"do": "find", "field": "title_en", "find": "a", "value": "b"})
    page = client.get(reverse("admin:catalog_batch_change", args=[batch.pk])).content.decode()
    assert "Title [en]: Find and replace text, “a” → “b”" in page
    assert "Status: draft" in page
    assert str(batch) == f"mass edit {batch.pk}: Status: draft"


def test_more_than_is_read_is_answered_with_a_sentence(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    numbers = "\n".join(f"ҚРОММ КП-{n:05}/1" for n in range(69_202))
    body = urlencode({"how": "numbers", "numbers": numbers})
    kind = "application/x-www-form-urlencoded"
    assert client.post(reverse(MASS), body, content_type=kind).status_code == 200
    answer = client.post(reverse(MASS), body + numbers * 6, content_type=kind)
    assert answer.status_code == 400
    assert "More was sent at once" in answer.content.decode()


def test_without_an_index_no_part_is_taken_for_all(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai)
    client = signed_in(cast.aigul)
    assert chosen(client, how="search", search="golden") is None
    page = client.get(reverse(MASS), {"q": "golden"}, follow=True).content.decode()
    assert "search index" in page
    assert "cannot be counted" in page


def test_pasted_numbers_and_identifiers(cast: Cast) -> None:
    one, two, three = (ObjectFactory(museum=cast.abai) for _ in range(3))
    theirs = ObjectFactory(museum=cast.komi)
    lines = [
        one.inventory_number,
        f"  {two.public_id.lower()}  ",
        f"http://testserver/id/{three.public_id}",
        one.inventory_number,
        theirs.inventory_number,
        theirs.public_id,
        "<b>nothing</b>",
        "",
    ]
    client = signed_in(cast.aigul)
    selection = chosen(client, how="numbers", numbers="\r\n".join(lines))
    assert selection is not None
    assert selection.reading["chosen"] == 3
    page = client.get(page_of(selection)).content.decode()
    assert "3 lines name no object of your museum" in page
    assert "&lt;b&gt;nothing" in page
    assert chosen(client, how="numbers", numbers="nothing\nelse") is None
    assert chosen(client, how="numbers", numbers="") is None


def test_chosen_rows_of_the_list(cast: Cast) -> None:
    mine = [ObjectFactory(museum=cast.abai) for _ in range(3)]
    client = signed_in(cast.aigul)
    sent = {"action": "change_chosen", "_selected_action": [mine[0].pk, mine[2].pk], "index": "0"}
    answer = client.post(reverse(LIST), sent, follow=True)
    assert "2 objects are chosen" in answer.content.decode()


def test_what_is_typed_is_understood(cast: Cast) -> None:
    """Labels in any language, names of concepts and makers, numbers, collections."""
    record = ObjectFactory(museum=cast.abai, title_en="Silver ring")
    ring = named(label_en="Ring", label_ru="Кольцо")
    silver = named(scheme="material", label_en="Silver")
    maker = AgentFactory(name_en="Anna Smith")
    engraver = named(scheme="role", label_en="Engraver")
    store = Collection.objects.create(museum=cast.abai, name_en="Jewellery")
    client = signed_in(cast.timur)
    selection = chosen(client)
    batch = asked(
        client,
        selection,
        {"do": "set", "field": "object_type", "value": "кольцо"},
        {"do": "set", "field": "rights", "value": Rights.CC_BY.value},
        {"do": "set", "field": "collection", "value": "jewellery"},
        {"do": "set", "field": "quantity", "value": "2"},
        {"do": "add", "field": "material", "value": silver.public_id},
        {"do": "add", "field": "makers", "value": "anna smith", "role": "engraver"},
        {"do": "find", "field": "", "find": "Silver ", "value": "Golden "},
        {"do": "move:withdrawn"},
    )
    assert batch.items.get().after == {
        "object_type": ring.pk,
        "rights": Rights.CC_BY,
        "collection": store.pk,
        "quantity": 2,
        "material": [[silver.pk]],
        "makers": [[maker.pk, engraver.pk, "certain"]],
        "title_en": "Golden ring",
        "status": "withdrawn",
    }
    page = client.get(reverse("admin:catalog_batch_change", args=[batch.pk])).content.decode()
    for text in ("Golden ring", "Anna Smith", "Jewellery", "withdrawn"):
        assert text in page
    assert record.public_id


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "Choose at least one change"),
        ({"value": "x"}, "Choose what is to be done"),
        ({"do": "set", "field": "title_en", "value": " "}, "Give a value"),
        ({"do": "set", "field": "title_en", "value": "x" * 1001}, "1000"),
        ({"do": "set", "field": "rights", "value": "mine"}, "mine"),
        ({"do": "set", "field": "quantity", "value": "0"}, "0"),
        ({"do": "set", "field": "production_earliest", "value": "MM"}, "MM"),
        ({"do": "set", "field": "", "value": "x"}, "cannot be done to this field"),
        ({"do": "set", "field": "material", "value": "x"}, "cannot be done to this field"),
        ({"do": "clear", "field": "quantity"}, "cannot be done to this field"),
        ({"do": "find", "field": "rights", "find": "x"}, "cannot be done to this field"),
        ({"do": "set", "field": "status", "value": "published"}, "status"),
        ({"do": "nonsense", "field": "title_en"}, "nonsense"),
        ({"do": "find", "field": "title_en", "find": ""}, "Say what is to be replaced"),
        ({"do": "add", "field": "material", "value": "Bracelet"}, "Nothing here is called"),
        ({"do": "add", "field": "makers", "value": ""}, "Say which one"),
        ({"do": "set", "field": "collection", "value": "theirs"}, "Nothing here is called"),
        ({"do": "set", "field": "object_type", "value": "Plate"}, "give the identifier"),
        ({"do": "swap", "field": "", "find": "Plate", "value": "x"}, "give the identifier"),
    ],
)
def test_what_is_not_understood_is_said_in_a_sentence(
    cast: Cast, row: dict[str, str], sentence: str
) -> None:
    ObjectFactory(museum=cast.abai)
    ConceptFactory()
    for _twice in range(2):
        named(label_en="Plate")
    Collection.objects.create(museum=cast.komi, name_en="theirs")
    client = signed_in(cast.aigul)
    assert sentence in errors(client, chosen(client), row)
    assert not Batch.objects.exists()


def test_more_rows_and_the_choices_of_a_field_come_without_javascript(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai)
    client = signed_in(cast.aigul)
    sent = changes({"do": "set", "field": "rights", "value": ""}, more="1")
    page = client.post(page_of(chosen(client)), sent).content.decode()
    assert 'name="change-3-do"' in page
    assert 'name="change-0-value"' in page
    assert f'<option value="{Rights.CC0.value}">' in page
    assert "errorlist" not in page


def test_others_do_not_reach_a_choice(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai)
    selection = chosen(signed_in(cast.aigul))
    for person in (cast.timur, cast.olga, cast.dana):
        assert signed_in(person).get(page_of(selection)).status_code == 404
    assert signed_in(cast.stranger).get(page_of(selection)).status_code == 302
    for person in (cast.vera, cast.arman):
        assert signed_in(person).get(reverse(MASS)).status_code == 403
    assert chosen(signed_in(cast.olga)) is None  # nothing there
    cast.aigul.memberships.all().delete()
    ObjectFactory(museum=cast.komi)
    assert signed_in(cast.aigul).get(page_of(selection)).status_code == 403


def test_a_moderator_chooses_of_one_museum(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai)
    ObjectFactory(museum=cast.komi)
    client = signed_in(cast.dana)
    assert chosen(client) is None
    answer = client.post(reverse(MASS), {"how": "list"})
    assert "of 2 museums" in answer.content.decode()
    selection = chosen(client, f"?museum__id__exact={cast.komi.pk}") or chosen(
        client, f"?museum={cast.komi.pk}"
    )
    assert selection is not None


def test_one_concept_is_replaced_wherever_it_stands(cast: Cast) -> None:
    old = named(scheme="material", label_en="Argent")
    new = named(scheme="material", label_en="Silver")
    record = ObjectFactory(museum=cast.abai)
    record.concepts.create(concept=old, relation="material")
    client = signed_in(cast.aigul)
    batch = asked(
        client, chosen(client), {"do": "swap", "field": "", "find": "argent", "value": "silver"}
    )
    assert told(batch) == [(record.inventory_number, "updated", {"material": [[new.pk]]})]
    assert MuseumObject.objects.count() == 1
    assert Concept.objects.count() == 2
