"""Rejected rows come back in a file of their own, to be corrected and imported again."""

import csv
import errno
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.actions import imports
from catalog.models import Batch, BatchItem, MuseumObject
from tests.cast import Cast
from tests.catalog.importing import Register, counts, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def test_bad_rows_are_reported_and_the_others_go_in(
    cast: Cast, register: Register, tmp_path: Path
) -> None:
    register.write(
        [
            record(1),
            record(2, items="none"),
            record(3, number=""),
            record(4, number="КП-1"),
            record(5, key="r1"),
            record(6, title="x" * 1001),
            record(7),
        ]
    )
    with register.file.open("a") as file:
        file.write("{not json\n")
    rejects = tmp_path / "rejects.jsonl"
    assert register.run(rejects=rejects) == counts(created=2, rejected=6)

    told = {item.line: item.problems for item in BatchItem.objects.filter(outcome="rejected")}
    assert [told[line][0]["field"] for line in (2, 3, 4, 5, 6)] == [
        "quantity",
        "inventory_number",
        "inventory_number",
        "key",
        "title_ru",
    ]
    assert "the row with the key “r1”" in told[4][0]["reason"]
    assert "already stands in row 1" in told[5][0]["reason"]
    assert "line 2: quantity: “none” is no whole number" in register.stderr
    back = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert len(back) == 6
    assert back[0] == {**record(2, items="none"), "reason": "quantity: “none” is no whole number"}


def test_only_the_corrected_rows_are_needed_again(
    cast: Cast, register: Register, tmp_path: Path
) -> None:
    register.write([record(1), record(2, items="none")])
    rejects = tmp_path / "rejects.jsonl"
    register.run(rejects=rejects)
    [row] = [json.loads(line) for line in rejects.read_text().splitlines()]
    register.write([row | {"items": 3}])
    assert register.run() == counts(created=1)
    assert MuseumObject.objects.get(inventory_number="КП-2").quantity == 3


def test_rejected_rows_of_a_table_come_back_as_a_table(cast: Cast, tmp_path: Path) -> None:
    table, rejects, mapping = (tmp_path / name for name in ("a.csv", "rejects.csv", "m.toml"))
    table.write_bytes("номер;название\n1;Ковёр\n;Безымянный\n3;a;b\n".encode("cp1251"))
    mapping.write_text(
        '[source]\nname="t"\nformat="table"\nkey="номер"\n'
        '[fields]\ninventory_number="номер"\ntitle_ru="название"\n'
    )
    with pytest.raises(SystemExit):
        call_command(
            "import_objects", str(table), museum="ABAI", mapping=str(mapping), rejects=rejects
        )
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.reader(file, delimiter=";"))
    assert back[0] == ["номер", "название", "reason"]
    assert back[1][:2] == ["", "Безымянный"]
    assert back[2] == ["3", "a", "b", "has 3 cells where the first line names 2"]


def test_rejects_that_cannot_be_written_are_told_before_the_import(
    cast: Cast, register: Register, tmp_path: Path
) -> None:
    register.write([record(1), record(2, items="none")])
    os.mkfifo(tmp_path / "pipe")
    os.link(register.file, tmp_path / "linked.jsonl")
    for rejects, sentence in (
        (tmp_path, "is a folder: name a file in it"),
        (tmp_path / "pipe", "is no ordinary file"),
        (tmp_path / "linked.jsonl", "is read by this import"),
        (register.mapping, "is read by this import"),
        (Path("/dev/null"), "is no ordinary file"),
        (Path("/proc/rejects.csv"), "cannot be written to /proc/rejects.csv: "),
    ):
        with pytest.raises(CommandError, match=sentence):
            register.run(rejects=rejects)
    assert not Batch.objects.exists()
    assert len(register.file.read_text().splitlines()) == 2


def test_rejects_replace_the_last_ones_whole_or_not_at_all(
    cast: Cast, register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    rejects = folder / "rejects.jsonl"
    rejects.write_text("those of last time\n")
    register.write([record(1), record(2, items="none")])

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(CommandError, match=r"No space left.*The import itself is done"):
            register.run(rejects=rejects)
    assert rejects.read_text() == "those of last time\n"
    assert register.run(rejects=rejects) == counts(unchanged=1, rejected=1)
    assert json.loads(rejects.read_text())["key"] == "r2"
    assert list(folder.iterdir()) == [rejects]


def test_a_file_that_shrinks_while_it_is_imported_is_no_finished_import(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "sha256_of", lambda path, text: register.write([record(1)]) or "")
    register.write([record(number) for number in range(5)])
    with pytest.raises(CommandError, match="it had 5 rows and now has 1"):
        register.run()
    assert Batch.objects.get().state == Batch.State.FAILED
