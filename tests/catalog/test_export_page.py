"""The page “Export” of the list of objects: who gets which rows and columns, as which file."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from catalog.actions.export_objects import keys_of
from catalog.actions.exports import Order, written
from catalog.models import Inscription, MuseumObject
from museumportal.accounts.models import User
from tests.cast import Cast, signed_in
from tests.factories import ObjectFactory

pytestmark = pytest.mark.django_db

ALL = {"format": "csv", "language": "en", "which": "all"}


def address(**asked: str) -> str:
    return reverse("admin:catalog_museumobject_export", query=asked)


def sent(user: User, where: str, **asked: Any) -> str:
    response = signed_in(user).post(where, ALL | asked)
    assert response.status_code == 200
    assert response.streaming, response.content.decode()
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def numbers(text: str) -> list[str]:
    return [row["Inventory number"] for row in table(text)]


@pytest.fixture
def objects(cast: Cast) -> list[MuseumObject]:
    return [
        ObjectFactory.create(museum=cast.abai, inventory_number="A-1", location="Shelf 3"),
        ObjectFactory.create(museum=cast.abai, inventory_number="A-2", status="draft"),
        ObjectFactory.create(museum=cast.abai, inventory_number="B-3", title_en="=1+1"),
        ObjectFactory.create(museum=cast.komi, inventory_number="K-1", location="Elsewhere"),
    ]


def test_everybody_gets_what_their_list_shows(cast: Cast, objects: list[MuseumObject]) -> None:
    assert numbers(sent(cast.aigul, address())) == ["A-1", "A-2", "B-3"]
    assert numbers(sent(cast.olga, address())) == ["K-1"]
    assert numbers(sent(cast.dana, address())) == ["A-1", "A-2", "B-3", "K-1"]
    for outsider in (cast.arman, cast.vera, cast.stranger):
        assert signed_in(outsider).get(address()).status_code in (302, 403)


def test_filters_and_search_of_the_list_hold(
    cast: Cast, objects: list[MuseumObject], reindex: Callable[[], int]
) -> None:
    reindex()
    assert numbers(sent(cast.timur, address(status__exact="draft"))) == ["A-2"]
    assert numbers(sent(cast.timur, address(q="A-"))) == ["A-1", "A-2"]
    assert numbers(sent(cast.timur, address(q="A-", status__exact="draft"))) == ["A-2"]
    assert numbers(sent(cast.timur, address(q=objects[0].public_id))) == ["A-1"]
    assert numbers(sent(cast.timur, address(q="K-"))) == []


def test_a_search_finds_more_than_its_list_shows(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, reindex: Callable[[], int]
) -> None:
    monkeypatch.setattr("catalog.admin.finding.MOST", 2)
    for number in range(5):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A-{number}")
    ObjectFactory.create(museum=cast.komi, inventory_number="K-1")
    reindex()
    assert len(numbers(sent(cast.timur, address(q="A-")))) == 5
    assert len(numbers(sent(cast.timur, address(q="bracelet")))) == 5


def test_without_an_index_nothing_is_left_out_unsaid(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.SEARCH_DIR = tmp_path / "no-index"
    response = signed_in(cast.timur).get(address(q="bracelet"), follow=True)
    assert "being built" in response.content.decode()


def test_an_address_that_means_nothing_leads_back_to_the_list(cast: Cast) -> None:
    response = signed_in(cast.timur).get(address(nonsense="1"))
    assert response.status_code == 302


def test_chosen_objects_alone(cast: Cast, objects: list[MuseumObject]) -> None:
    client = signed_in(cast.timur)
    listed = reverse("admin:catalog_museumobject_changelist")
    chosen = [objects[0].pk, objects[2].pk]
    page = client.post(listed, {"action": "export_chosen", "_selected_action": chosen})
    assert page.status_code == 200
    assert "2 objects are exported" in page.content.decode()
    keys = ",".join(map(str, [*chosen, objects[3].pk]))
    assert numbers(sent(cast.timur, address(), chosen=keys)) == ["A-1", "B-3"]
    assert numbers(sent(cast.timur, address(), chosen=f"x,,{'9' * 5000}")) == []


def test_columns_are_chosen_and_remembered(cast: Cast, objects: list[MuseumObject]) -> None:
    client = signed_in(cast.timur)
    asked = ALL | {"which": "chosen", "columns": ["title_en", "makers"], "format": "csv"}
    answer = client.post(address(), asked)
    [row, *_] = table(b"".join(answer.streaming_content).decode("utf-8-sig"))  # type: ignore[arg-type]
    assert row == {"Inventory number": "A-1", "Title (English)": "Silver bracelet"}
    form = client.get(address()).context["form"]
    assert form["columns"].value() == ["title_en", "makers"]
    assert form["format"].value() == "csv"


def test_texts_like_formulas_are_guarded(cast: Cast, objects: list[MuseumObject]) -> None:
    rows = table(sent(cast.timur, address()))
    assert rows[2]["Title (English)"] == "'=1+1"
    [_, _, third] = sent(cast.timur, address(), format="jsonl").splitlines()
    assert json.loads(third)["title_en"] == "=1+1"


def test_what_a_format_cannot_hold_is_told(cast: Cast, objects: list[MuseumObject]) -> None:
    Inscription.objects.bulk_create(
        Inscription(object=objects[0], text=str(number)) for number in range(31)
    )
    client = signed_in(cast.timur)
    assert "31 entries" in client.post(address(), ALL).content.decode()
    MuseumObject.objects.filter(pk=objects[0].pk).update(description_en="x" * 40_000)
    asked = {"which": "chosen", "columns": ["description_en"], "format": "xlsx"}
    assert re.search("40.?000 characters", client.post(address(), ALL | asked).content.decode())
    sent(cast.timur, address(), format="jsonl")


@pytest.mark.parametrize(
    "asked",
    [{"format": "exe"}, {"language": "xx"}, {"which": ""}, {"which": "chosen", "columns": ["id"]}],
)
def test_what_nobody_offers_is_refused(cast: Cast, asked: dict[str, Any]) -> None:
    response = signed_in(cast.timur).post(address(), ALL | asked)
    assert not response.streaming
    assert response.status_code == 200


def test_an_object_that_vanishes_midway_does_no_harm(
    cast: Cast, objects: list[MuseumObject], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.actions.export_objects.CHUNK", 1)
    response = signed_in(cast.timur).post(address(), ALL)
    pieces = iter(response.streaming_content)  # type: ignore[arg-type]
    text = next(pieces)
    objects[1].delete()
    assert numbers((text + b"".join(pieces)).decode("utf-8-sig")) == ["A-1", "B-3"]


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_a_client_that_goes_away_stops_the_work(
    cast: Cast, objects: list[MuseumObject], monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    monkeypatch.setattr("catalog.actions.export_objects.CHUNK", 1)
    told: list[int] = []
    monkeypatch.setattr(
        "catalog.actions.export_objects.Teller.tell", lambda *_: told.append(1) or []
    )
    keys = keys_of(MuseumObject.objects.all())
    pieces = written(Order(format_, "en", ("title_en",)), keys)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert len(told) == 1
