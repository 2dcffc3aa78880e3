"""Tables as museums send them: which row names the columns, text tables, rejected rows."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from catalog.importers.mapping import Mapping
from catalog.importers.readers import open_source
from catalog.importers.rejects import write_rejects
from museumportal.lib.readers import tables
from museumportal.lib.readers.problems import ImportRefused, RowRefused
from museumportal.lib.readers.tables import header_guess, sheets_of
from tests.catalog.table_files import NAMES, contents, mapping, text, workbook

pytestmark = pytest.mark.usefixtures("in_english")


# The row of the column names


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([["a", "b"], ["1", "2"]], 0),
        ([["Опись", "", ""], ["№", "Название", "Год"], ["1", "Ковёр", "1960"]], 1),
        ([["Опись", "", ""], ["", "от", ""], ["№", "Название", "Год"], ["1", "Ковёр", ""]], 2),
        ([["Опись", ""], ["№", "Название"], ["1", "Ковёр"]], 0),  # too narrow to tell
        ([["Опись", "", ""], ["1", "Ковёр", "1960"]], 0),  # no names anywhere
        ([["№", "Имя", "Имя"], ["а", "Ковёр", "шерсть"]], 0),  # two of one name are refused
        ([], 0),
    ],
)
def test_the_row_of_the_names_is_guessed(rows: list[list[str]], index: int) -> None:
    assert header_guess(rows) == index


@given(st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=12))
def test_a_guess_is_always_one_of_the_first_ten(rows: list[list[str]]) -> None:
    assert 0 <= header_guess(rows) < max(1, min(10, len(rows)))


def test_the_row_of_the_names_can_be_said(tmp_path: Path) -> None:
    content = "Музей;Абай\nОпись;1960\n\nномер;название\n1;Ковёр\n"
    path = text(tmp_path / "a.csv", content)
    source = mapping(header=4).open(path)
    assert (source.columns, source.total) == (["номер", "название"], 1)
    assert [row.line for row in source.rows()] == [5]
    for none in (3, 99):
        with pytest.raises(ImportRefused, match=f"no column names in row {none}"):
            mapping(header=none).open(path)
    for wrong in (0, -1, "4", True, 1.5):
        with pytest.raises(ImportRefused, match="header must be the number of a row, from 1 on"):
            mapping(header=wrong)


@pytest.mark.parametrize(
    ("below", "records"),
    [
        ("1;2;3;4", 1),
        (";;см;", 1),
        (";;(см);(кг)", 1),
        ("1;2;3;5", 2),
        ("5;;см;", 2),
        ("КП-2;;;", 2),
    ],
)
def test_a_second_row_of_names_that_is_plainly_no_record_is_passed_over(
    tmp_path: Path, below: str, records: int
) -> None:
    path = text(tmp_path / "a.csv", f"номер;название;высота;вес\n{below}\nКП-1;Ковёр;30;2\n")
    assert open_source(path, "table").total == records


def test_names_in_two_rows_are_joined(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 1, 0, "номер")
        sheet.merge_range(0, 1, 0, 2, "Размеры")
        sheet.write_row(1, 1, ["высота", "ширина"])
        sheet.write_row(2, 0, ["1", 30, 40])

    assert contents(workbook(tmp_path / "a.xlsx", fill)) == [
        {"номер": "1", "Размеры высота": "30", "Размеры ширина": "40"}
    ]


# Text tables


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (content, encoding)
        for content in (
            "Опись ковров, 1960 г.\nномер;название;высота\n1;Ковёр, войлок;30\n",
            "номер;название;высота\r1;Ковёр, войлок;30\r",
            "номер;название;высота\n1;Ков\x00ёр, войлок;30\n",
        )
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251")
        if not ("\x00" in content and encoding.startswith("utf-16-"))
    ],
)
def test_text_tables_as_they_come(tmp_path: Path, content: str, encoding: str) -> None:
    path = text(tmp_path / "a.csv", content.encode(encoding))
    expected = dict(zip(NAMES, ["1", "Ковёр, войлок", "30"], strict=True))
    assert contents(path) == [expected]


def test_a_cell_beyond_all_measure_is_told(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", f"номер,название\n1,{'x' * 10_000_001}\n2,Ковёр\n")
    first, second = contents(path)
    assert isinstance(first, RowRefused)
    assert first.problem.reason == "has a cell of more than 10,000,000 characters"
    assert second == {"номер": "2", "название": "Ковёр"}
    path = text(tmp_path / "a.csv", f"номер,название\n1,{'x' * 10_000_000}\n")
    [record] = [mapping().clean(row) for row in open_source(path, "table").rows()]
    assert "is longer than 1000 characters (10000000)" in record.problems[0].reason


def test_five_thousand_columns_are_read(tmp_path: Path) -> None:
    names = [f"столбец {number}" for number in range(5000)]
    path = text(tmp_path / "a.csv", ",".join(names) + "\n" + ",".join("x" * 5000) + "\n")
    assert contents(path) == [dict.fromkeys(names, "x")]


def test_a_table_of_names_alone_has_no_rows(tmp_path: Path) -> None:
    source = open_source(text(tmp_path / "a.csv", "номер;название\n"), "table")
    assert (source.columns, source.total, list(source.rows())) == (["номер", "название"], 0, [])
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.write_row(0, 0, NAMES))
    assert open_source(path, "table").total == 0
    for empty in (lambda sheet: None, lambda sheet: sheet.write_row(3, 3, [" ", " "])):
        with pytest.raises(ImportRefused, match="the sheet “Опись” is empty"):
            open_source(workbook(tmp_path / "b.xlsx", empty), "table")


# Rejects


def rejected(path: Path, read: Mapping, into: Path) -> int:
    """Write the rows that the mapping refuses; how many."""
    source = read.open(path)
    reasons = {
        record.line: (record.key, "; ".join(map(str, record.problems)))
        for record in map(read.clean, source.rows())
        if record.problems
    }
    write_rejects(into, source, reasons)
    return len(reasons)


@pytest.mark.parametrize("name", ["rejects.csv", "rejects.xlsx"])
def test_rejects_are_read_by_the_mapping_that_rejected_them(tmp_path: Path, name: str) -> None:
    """Where the names stood, in the sheet and with the delimiter it asks for, again and again."""
    rows = "1;Ковёр;\n;Безымянный;3\n3;a;b;c\n4\n5;#REF!;\n0006;=1+1;\n"
    path = text(tmp_path / "a.csv", "Опись;;\nДата;1960;\nномер;название;высота\n" + rows)
    read = mapping(header=3, delimiter=";", sheet="Опись" if name.endswith("x") else "")
    into = tmp_path / name
    if name.endswith(".xlsx"):
        table = list(csv.reader(path.open(encoding="utf-8"), delimiter=";"))
        path = workbook(
            tmp_path / "a.xlsx",
            lambda sheet: [
                sheet.write_string(row, column, cell)
                for row, cells in enumerate(table)
                for column, cell in enumerate(cells)
            ],
        )
    count = rejected(path, read, into)
    source = read.open(into)
    assert source.columns == [*NAMES, "reason"]
    assert (source.header, source.total) == (3, count)
    again = tmp_path / f"again-{name}"
    assert rejected(into, read, again) == count
    assert read.open(again).columns == [*NAMES, "reason"]
    if name.endswith(".csv"):
        kept = "3;a;b;c;has 4 cells where the first line names 3"
        assert kept in into.read_text(encoding="utf-8-sig").splitlines()
        assert "3;a;b;c;has 5 cells" in again.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rejects_have_the_delimiter_that_was_found_out(tmp_path: Path, delimiter: str) -> None:
    """Excel of one country opens no other: also where a name holds more commas than there are
    columns, the rejects are read again without being told."""
    names = ["номер", "название", "материал, техника, школа, век"]
    rows = [names, ["1", "Ковёр", "шерсть"], ["", "Без, номера", "x"], ["3", "a", "b", "c"]]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    into, again = tmp_path / "rejects.csv", tmp_path / "again.csv"
    read = mapping()
    assert rejected(path, read, into) == 2
    with into.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.reader(file, delimiter=delimiter))
    assert back[0] == [*names, "reason"]
    assert back[1][:3] == ["", "Без, номера", "x"]
    assert rejected(into, read, again) == 2
    assert read.open(again).columns == [*names, "reason"]


def test_a_cell_too_long_for_a_workbook_is_no_row_lost(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", f"номер,название\n1,{'x' * 40_000}\n")
    with pytest.raises(ImportRefused, match="Row 2 has a cell too long for XLSX"):
        rejected(path, mapping(), tmp_path / "rejects.xlsx")
    assert not (tmp_path / "rejects.xlsx").exists()


def test_the_largest_workbooks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.write_row(0, 0, NAMES))
    monkeypatch.setattr(tables, "_LARGEST_XLSX", 100)
    with pytest.raises(ImportRefused, match="save the sheet as CSV"):
        sheets_of(path)
