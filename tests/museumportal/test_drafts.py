"""What is typed into a form is kept until it is saved, and only for the one who typed it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import MuseumObject
from museumportal.accounts import drafts
from museumportal.accounts.models import FormDraft
from museumportal.accounts.tasks import expire_sessions
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form
from tests.factories import ConceptFactory, ObjectFactory
from tests.museumportal.test_admin_merging import measured, rows
from tests.museumportal.test_admin_saving import page_of, seen

KEEP = "admin:catalog_museumobject_drafts"
ADD = "admin:catalog_museumobject_add"
OBJECT = "catalog.museumobject"


def keep(client: Client, user: Any, values: dict[str, Any], **about: Any) -> int:
    """Send what drafts.js sends; returns the status of the answer."""
    texts = {name: [str(value)] for name, value in values.items()}
    draft = {"user": str(user.pk), "form": OBJECT, "record": "", "token": "t1", "title": "КП-1"}
    sent = {**draft, **about, "values": texts}
    return client.post(reverse(KEEP), json.dumps(sent), content_type="application/json").status_code


def test_what_is_typed_is_offered_again_taken_up_and_saved(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    kind = ConceptFactory(label_en="Coin")
    typed = form(cast, title_en="Half a ti", object_type=kind.pk, quantity="")
    typed |= {"measurements-TOTAL_FORMS": 1, "measurements-0-dimension": "height"}
    typed |= {"measurements-0-value": "6,5", "measurements-0-unit": "cm"}
    assert keep(client, cast.aigul, typed) == 204
    page = client.get(reverse(ADD))
    assert "You have unsaved work of" in page.content.decode()
    taken = client.post(reverse(ADD), {"_take_up": "t1"})
    text = taken.content.decode()
    assert "This is your unsaved work of" in text
    assert "Please correct" not in text
    assert 'value="Half a ti"' in text
    assert 'value="6,5"' in text
    assert f'<option value="{kind.pk}" selected' in text
    assert 'name="draft" value="t1"' in text
    assert not MuseumObject.objects.exists()
    answer = client.post(
        reverse(ADD),
        typed
        | {"quantity": 1, "draft": "t1"}
        | {"measurements-0-position": 0, "measurements-0-value": "6.5"},
    )
    assert answer.status_code == 302
    assert answer.cookies["draft-saved"].value == "t1"
    assert not FormDraft.objects.exists()
    assert "unsaved work" not in client.get(reverse(ADD)).content.decode()


def test_only_its_writer_sees_a_draft(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    aigul, timur = signed_in(cast.aigul), signed_in(cast.timur)
    assert keep(aigul, cast.aigul, {"title_en": "Secret"}, record=str(record.pk)) == 204
    assert "unsaved work" in aigul.get(page_of(record)).content.decode()
    assert "unsaved work" not in timur.get(page_of(record)).content.decode()
    taken = timur.post(page_of(record), {"_take_up": "t1"}, follow=True)
    assert "Secret" not in taken.content.decode()
    timur.post(page_of(record), {"_discard": "t1"})
    assert FormDraft.objects.count() == 1
    # Somebody else has signed in in this browser meanwhile: nothing goes to their account.
    assert keep(timur, cast.aigul, {"title_en": "Secret"}, token="t2") == 409
    sent = {"user": str(cast.aigul.pk), "token": "t2", "values": {}}
    refused = timur.post(reverse(KEEP), json.dumps(sent), content_type="application/json")
    assert "timur" in refused.json()["told"], "the tab says who"
    assert keep(signed_in(cast.arman), cast.arman, {"title_en": "x"}) == 403
    assert keep(signed_in(cast.olga), cast.olga, {"title_en": "x"}, record=str(record.pk)) == 404
    assert keep(Client(), cast.aigul, {"title_en": "x"}) == 302


def test_two_tabs_keep_two_drafts_and_one_is_discarded(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    for token in ("t1", "t2"):
        assert keep(client, cast.aigul, {"title_en": token}, token=token) == 204
    assert keep(client, cast.aigul, {"title_en": "more"}, token="t2") == 204
    offered = client.get(reverse(KEEP), {"form": OBJECT, "besides": "t2"}).content.decode()
    assert offered.count("You have unsaved work of") == 1
    client.post(reverse(ADD), {"_discard": "t1"})
    assert [each.token for each in FormDraft.objects.all()] == ["t2"]


def test_an_unsaved_state_meets_what_others_saved_meanwhile(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, status="draft", inventory_number="КП-1")
    height = record.measurements.create(dimension="height", value=10, unit="cm")
    aigul, timur = signed_in(cast.aigul), signed_in(cast.timur)
    lists = rows("measurements", record, measured("height", "11", id=height.pk))
    typed = form(cast, seen_version=seen(aigul, record), location="Room 1", **lists)
    keep(aigul, cast.aigul, typed, record=str(record.pk))
    gone = rows("measurements", record, measured("height", "10", id=height.pk, DELETE="on"))
    answer = timur.post(page_of(record), form(cast, condition="Good", **gone))
    assert answer.status_code == 302
    taken = aigul.post(page_of(record), {"_take_up": "t1"})
    assert taken.status_code == 200
    shown = taken.context["adminform"].form
    assert (shown["location"].value(), shown["condition"].value()) == ("Room 1", "Good")
    assert "removed, but kept as you have changed it" in taken.content.decode()


def test_many_drafts_are_folded_and_discarded_together(cast: Cast) -> None:
    client, record = signed_in(cast.aigul), ObjectFactory(museum=cast.abai)
    keep(client, cast.aigul, {"title_en": "x"}, token="elsewhere", record=str(record.pk))
    for number in range(8):
        if number == 3:
            few = client.get(reverse(ADD)).content.decode()
            assert few.count("You have unsaved work of") == 3
            assert "Discard all" not in few
        keep(client, cast.aigul, {"title_en": "x"}, token=f"n{number}", title=f"КП-{number}")
    text = client.get(reverse(ADD)).content.decode()
    open_, folded = text.split("<summary>5 more</summary>")
    assert [f"КП-{number}" in open_ for number in range(8)] == [False] * 5 + [True] * 3
    assert all(f"КП-{number}" in folded for number in range(5))
    assert "Discard all 8" in folded
    [every] = re.findall(r'name="_discard" value="([^"]* [^"]*)"', text)
    keep(client, cast.aigul, {"title_en": "x"}, token="later")
    signed_in(cast.timur).post(reverse(ADD), {"_discard": every})
    assert FormDraft.objects.count() == 10
    answer = client.post(reverse(ADD), {"_discard": every}, follow=True)
    assert "The unsaved work was discarded." in answer.content.decode()
    assert {each.token for each in FormDraft.objects.all()} == {"elsewhere", "later"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"values": []}', b'{"values": {}, "token": ""}', b"\xff", b"nul"]
)
def test_nonsense_is_no_draft(cast: Cast, body: bytes) -> None:
    client = signed_in(cast.aigul)
    answer = client.post(reverse(KEEP), body, content_type="application/json")
    assert answer.status_code == 400
    assert client.put(reverse(KEEP)).status_code == 405


def test_drafts_are_bounded_and_hold_no_secrets(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.aigul)
    values = {"password1": "s", "csrfmiddlewaretoken": "s", "_save": "s", "title_en": "a\x00b"}
    keep(client, cast.aigul, values)
    assert FormDraft.objects.get().values == {"title_en": ["ab"]}
    assert keep(client, cast.aigul, {"title_en": "x" * (drafts.LONGEST + 1)}) == 413
    monkeypatch.setattr(drafts, "MOST", 3)
    for number in range(5):
        keep(client, cast.aigul, {"title_en": "x"}, token=f"n{number}")
    assert {each.token for each in FormDraft.objects.all()} == {"n2", "n3", "n4"}


def test_drafts_that_nobody_takes_up_go(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    keep(client, cast.aigul, {"title_en": "x"})
    expire_sessions()
    assert FormDraft.objects.exists()
    FormDraft.objects.update(saved=timezone.now() - drafts.KEPT - timedelta(days=1))
    expire_sessions()
    assert not FormDraft.objects.exists()


def test_quick_entry_keeps_what_is_typed_too(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    quick = reverse("admin:catalog_museumobject_quick")
    keep(
        client,
        cast.aigul,
        {"title_en": "Half a ti", "museum": cast.abai.pk},
        form=f"{OBJECT}.quick",
    )
    assert "unsaved work" not in client.get(reverse(ADD)).content.decode()
    assert "unsaved work" in client.get(quick).content.decode()
    text = client.post(quick, {"_take_up": "t1"}).content.decode()
    assert 'value="Half a ti"' in text
    assert not MuseumObject.objects.exists()
    client.post(quick, {"_discard": "t1"})
    assert not FormDraft.objects.exists()
