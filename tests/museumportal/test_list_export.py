"""The export of lists other than that of objects: whose rows, which columns, and the way back."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from catalog.actions.vocabulary import concept_saved
from catalog.models import Agent, Collection, ConceptTerm
from museumportal.accounts.admin.exporting import TECHNICAL, ExportsList
from museumportal.accounts.models import User
from museumportal.lib.internal import internal_columns
from regions.models import Museum, Region
from tests.cast import Cast, signed_in
from tests.commands import counted
from tests.factories import AgentFactory, ConceptFactory

pytestmark = pytest.mark.django_db

ALL = {"format": "csv", "language": "en", "which": "all"}


def address(model: Any, **asked: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export", query=asked)


def sent(user: User, where: str, **asked: Any) -> bytes:
    response = signed_in(user).post(where, ALL | asked)
    assert response.streaming, response.content.decode()
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def makers() -> list[Agent]:
    return [
        AgentFactory.create(
            name_en=name,
            name_ru=f"{name} по-русски",
            sort_name=name,
            kind="person",
            born=1850,
            source="register",
            source_key=name,
            biography_en=f"{name}\nwas here",
            matches=["https://a.example/1;2", "https://b.example/"],
        )
        for name in ("Aisha", "=1+1", "-5")
    ]


def test_a_list_is_exported_as_people_read_it(cast: Cast, makers: list[Agent]) -> None:
    rows = table(sent(cast.aigul, address(Agent)))
    assert [row["Name (English)"] for row in rows] == ["-5", "'=1+1", "Aisha"]
    assert rows[2]["Kind"] == "person"
    assert rows[2]["The same person elsewhere"] == "https://a.example/1;2\nhttps://b.example/"
    [museum] = table(sent(cast.aigul, address(Museum), language="ru"))
    assert museum["Регион"] == "Абайская область"
    assert museum["Идентификатор"] == cast.abai.public_id
    assert museum["Вид"] == "музей-заповедник"


def test_filters_and_search_hold(
    cast: Cast, makers: list[Agent], reindex: Callable[[], int]
) -> None:
    reindex()
    AgentFactory.create(name_en="A group", sort_name="A group", kind="group")
    rows = table(sent(cast.timur, address(Agent, kind__exact="group")))
    assert [row["Name (English)"] for row in rows] == ["A group"]
    rows = table(sent(cast.timur, address(Agent, q="Aisha")))
    assert [row["Name (English)"] for row in rows] == ["Aisha"]
    assert signed_in(cast.timur).get(address(Agent, nonsense="1")).status_code == 302


def test_everybody_gets_what_their_list_shows(cast: Cast) -> None:
    for museum in (cast.abai, cast.komi):
        Collection.objects.create(museum=museum, name_en=f"Coins of {museum.code}")
    for person, names in (
        (cast.aigul, ["Coins of ABAI"]),
        (cast.olga, ["Coins of KOMI"]),
        (cast.dana, ["Coins of ABAI", "Coins of KOMI"]),
    ):
        rows = table(sent(person, address(Collection)))
        assert sorted(row["Name (English)"] for row in rows) == names
    for outsider in (cast.arman, cast.vera, cast.stranger):
        assert signed_in(outsider).get(address(Collection)).status_code in (302, 403)


def test_columns_are_chosen(cast: Cast, makers: list[Agent]) -> None:
    chosen = {"which": "chosen", "columns": ["name_ru", "born"]}
    lines = sent(cast.timur, address(Agent), format="jsonl", **chosen).splitlines()
    assert json.loads(lines[0]) == {"name_ru": "-5 по-русски", "born": 1850}
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(sent(cast.timur, address(Agent), format="xlsx", **chosen))
    ).get_sheet_by_index(0)
    assert sheet.to_python()[1:3] == [["-5 по-русски", 1850.0], ["=1+1 по-русски", 1850.0]]
    page = signed_in(cast.timur).post(address(Agent), ALL | {"which": "chosen"})
    assert "Choose at least one column." in page.content.decode()
    page = signed_in(cast.timur).post(address(Agent), ALL | {**chosen, "columns": ["source_key"]})
    assert not page.streaming


def test_the_page_says_how_many_rows_there_are(cast: Cast) -> None:
    AgentFactory.create_batch(1_001)
    page = signed_in(cast.timur).get(address(Agent)).content.decode()
    assert re.search(r"1.001 rows of the list are exported", page)


def test_queries_do_not_grow_with_the_rows_of_a_chunk(cast: Cast) -> None:
    def queries() -> int:
        client = signed_in(cast.dana)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(address(Collection), ALL)
            assert b"".join(answer.streaming_content)  # type: ignore[arg-type]
        return len(asked)

    Collection.objects.create(museum=cast.abai, name_en="Coins")
    alone = queries()
    for number in range(5):
        Collection.objects.create(museum=(cast.abai, cast.komi)[number % 2], name_en=str(number))
    assert queries() <= alone


def test_what_excel_cannot_hold_is_told(cast: Cast, makers: list[Agent]) -> None:
    Agent.objects.filter(pk=makers[0].pk).update(biography_kk="x" * 40_000)
    page = signed_in(cast.timur).post(address(Agent), ALL | {"format": "xlsx"})
    assert "characters" in page.content.decode()
    sent(cast.timur, address(Agent))


def test_no_list_exports_what_is_internal() -> None:
    for model, page in admin.site._registry.items():
        if isinstance(page, ExportsList):
            internal = {column.name for column in internal_columns(model)}
            assert not internal & {*page.export_names(), *page.export_columns}, model


def stored(model: Any) -> list[dict[str, Any]]:
    with override("en"):
        return [*model.objects.order_by("pk").values()]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_a_command_reads_comes_back_unchanged(
    cast: Cast, makers: list[Agent], tmp_path: Path, ending: str
) -> None:
    materials = [
        concept_saved(concept=ConceptFactory.create(scheme="material", label_en=label))
        for label in ("silver", "=1+1")
    ]
    ConceptTerm.objects.create(
        concept=materials[0], scheme="material", language="en", text="argent|um", folded="argent|um"
    )
    Museum.objects.filter(pk=cast.abai.pk).update(branch_of=cast.komi, founded=1940, phone="+7 1")
    for model, asked in (
        (Region, ("import_regions",)),
        (Museum, ("import_museums",)),
        (Agent, ("import_makers", "portal_makers")),
        (type(materials[0]), ("import_vocabulary",)),
    ):
        before = stored(model)
        path = tmp_path / f"{model._meta.model_name}.{ending}"
        path.write_bytes(sent(cast.boss, address(model), format=ending, language=TECHNICAL))
        command, *mapping = asked
        options = ("--mapping", *mapping) if mapping else ()
        status, last, told = counted(command, path, *options)
        unchanged = f"unchanged={len(before)}"
        assert (status, unchanged in last) == (0, True), (model, last, told)
        assert stored(model) == before
