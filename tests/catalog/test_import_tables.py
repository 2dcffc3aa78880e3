"""Tables as museums send them: titles above the names, formulas, merged cells, hidden sheets."""

import csv
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from catalog.importers.mapping import Mapping, parse_mapping
from catalog.importers.readers import ReadingOptions, open_source
from catalog.importers.rejects import write_rejects
from museumportal.lib.readers import tables
from museumportal.lib.readers.problems import ImportRefused, RowRefused
from museumportal.lib.readers.tables import header_guess, sheets_of

pytestmark = pytest.mark.usefixtures("in_english")

NAMES = ["номер", "название", "высота"]


def contents(path: Path, **options: object) -> list[object]:
    return [row.content for row in open_source(path, "table", ReadingOptions(**options)).rows()]  # type: ignore[arg-type]


def workbook(path: Path, fill: Callable[[Worksheet], object], **options: object) -> Path:
    """An XLSX file with one sheet."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book.add_worksheet("Опись"))
    return path


def text(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mapping(**source: object) -> Mapping:
    section = {"name": "ours", "format": "table", "key": "номер", "language": "ru", **source}
    fields = {
        "inventory_number": "номер",
        "title_ru": {"from": "название", "optional": True},
        "internal_notes": {"from": "высота", "optional": True},
    }
    return parse_mapping("", {"source": section, "fields": fields})


# Workbooks


def test_of_a_formula_its_value_counts_and_one_without_is_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["1", "Ковёр"])
        sheet.write_formula(1, 2, "=6*7", None, 42)
        sheet.write_row(2, 0, ["2", "Сосуд"])
        sheet.write_formula(2, 2, "=A99/0", None, "#DIV/0!")
        sheet.write_row(3, 0, ["3"])
        sheet.write_formula(3, 1, "=B99&C99", None, "")
        sheet.write_row(4, 0, ["4"])
        sheet.write_formula(4, 1, '=IF(A1="","",A1)', None, "Кесе")

    path = workbook(tmp_path / "a.xlsx", fill)
    read = mapping()
    told = {row.line: read.clean(row) for row in read.open(path).rows()}
    assert told[2].values["internal_notes"] == "42"
    assert told[5].values["title_ru"] == "Кесе"
    assert [str(problem) for problem in told[3].problems] == [
        "internal_notes: is a formula that ends in the error #DIV/0!"
    ]
    assert [str(problem) for problem in told[4].problems] == [
        "title_ru: is a formula without a value: open the file in a spreadsheet program and save it"
    ]


def test_the_error_of_a_formula_is_no_text_in_csv_either(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "номер,название\n1,#REF!\n#N/A,Ковёр\n3,# 17\n")
    read = mapping()
    records = [read.clean(row) for row in read.open(path).rows()]
    assert [[problem.field for problem in record.problems] for record in records] == [
        ["title_ru"],
        ["source.key", "inventory_number"],
        [],
    ]


def test_a_title_in_a_merged_cell_is_passed_over_and_merged_rows_give_one_value(
    tmp_path: Path,
) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 2, "Опись ковров 1960 года")
        sheet.write_row(2, 0, NAMES)
        sheet.write_row(3, 0, ["1", "", "30"])
        sheet.merge_range(3, 1, 4, 1, "Ковёр")
        sheet.write_row(4, 0, ["2"])

    source = open_source(workbook(tmp_path / "a.xlsx", fill), "table")
    assert (source.columns, source.header, source.total) == (NAMES, 3, 2)
    assert [(row.line, *row.content.values()) for row in source.rows()] == [
        (4, "1", "Ковёр", "30"),
        (5, "2", "", ""),
    ]


@pytest.mark.parametrize("from_1904", [False, True])
def test_dates_read_as_one_sees_them(tmp_path: Path, from_1904: bool) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["номер", "день", "миг", "час", "долго", "число"])
        sheet.write_string(1, 0, "1")
        sheet.write_datetime(1, 1, date(1998, 3, 1), day)
        sheet.write_datetime(1, 2, datetime(2026, 11, 21, 14, 30), moment)  # noqa: DTZ001
        sheet.write_datetime(1, 3, time(14, 30), hour)
        sheet.write_number(1, 4, 1.5, hours)
        sheet.write_number(1, 5, 35855, number)

    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": from_1904}) as book:
        day, moment = (
            book.add_format({"num_format": code}) for code in (14, 'dd" "mmm yyyy [$-419] hh:mm')
        )
        hour, hours = (book.add_format({"num_format": code}) for code in ("hh:mm", "[h]:mm"))
        number = book.add_format({"num_format": '0.00" день"'})
        fill(book.add_worksheet())
    assert contents(tmp_path / "a.xlsx") == [
        {
            "номер": "1",
            "день": "1998-03-01",
            "миг": "2026-11-21 14:30:00",
            "час": "14:30:00",
            "долго": "1 day, 12:00:00",
            "число": "35855",
        }
    ]


def test_days_before_the_one_that_never_was(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["номер", "день"])
        for row, serial in enumerate((1, 59, 61, 1e12), start=1):
            sheet.write_number(row, 0, row)
            sheet.write_number(row, 1, serial, day)

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        day = book.add_format({"num_format": 14})
        fill(book.add_worksheet())
    days = [row["день"] for row in contents(tmp_path / "a.xlsx")]  # type: ignore[index]
    assert days == ["1900-01-01", "1900-02-28", "1900-03-01", "1000000000000"]


def test_the_first_visible_sheet_counts_and_what_is_hidden_in_it_is_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in ("черновик", "скрытый", "Опись", "Фото"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [*NAMES])
            sheet.write_row(1, 0, ["1", name])
        first, hidden, register, _ = book.worksheets()
        register.activate()
        register.set_first_sheet()
        first.hide()
        hidden.very_hidden()
        register.set_row(1, None, None, {"hidden": True})
        register.set_column(1, 1, None, None, {"hidden": True})
    path = tmp_path / "a.xlsx"
    assert sheets_of(path) == ["Опись", "Фото"]
    assert [row["название"] for row in contents(path)] == ["Опись"]  # type: ignore[index]
    assert [row["название"] for row in contents(path, sheet="скрытый")] == ["скрытый"]  # type: ignore[index]
    with pytest.raises(ImportRefused, match="no sheet called “Монеты”"):
        contents(path, sheet="Монеты")


def test_texts_of_every_kind_that_office_programs_write(tmp_path: Path) -> None:
    """Shared, inline and rich texts, readings above words, escapes, cells without an address."""
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.write_row(0, 0, NAMES))
    rows = (
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c>'
        '<x:c t="inlineStr"><x:is><x:r><x:t>в</x:t></x:r><x:r><x:t>ыс</x:t></x:r></x:is></x:c>'
        '</x:row><x:row r="7"><x:c r="C7" t="str"><x:f>A1</x:f><x:v>a_x000D_b</x:v></x:c>'
        '</x:row><x:row r="9"><x:c r="A9" t="d"><x:v>2026-11-21T00:00:00</x:v></x:c>'
        '<x:c r="B9" t="b"><x:v>0</x:v></x:c></x:row>'
    )
    main = 'xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    parts = {
        "xl/worksheets/sheet1.xml": f"<x:worksheet {main}><x:sheetData>{rows}</x:sheetData>"
        "</x:worksheet>",
        "xl/sharedStrings.xml": f"<x:sst {main}><x:si><x:t>номер</x:t></x:si><x:si><x:r><x:t>на"
        "</x:t></x:r><x:r><x:t>звание</x:t></x:r><x:rPh><x:t>читай</x:t></x:rPh></x:si></x:sst>",
    }
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist() if name not in parts}
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name, content in {**kept, **parts}.items():
            new.writestr(name, content)
    source = open_source(tmp_path / "b.xlsx", "table")
    assert source.columns == ["номер", "название", "выс"]
    assert [(row.line, *row.content.values()) for row in source.rows()] == [
        (7, "", "", "a\rb"),
        (9, "2026-11-21", "false", ""),
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData><row><c",
        '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><row><c><v>&b;</v></c></row></worksheet>',
        '<worksheet><row><c r="ZZZ1"><v>1</v></c></row></worksheet>',
        '<worksheet><row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></worksheet>',
        '<worksheet><row><c r="1"><v>1</v></c></row></worksheet>',
        '<worksheet><row r="x"><c><v>1</v></c></row></worksheet>',
        '<worksheet><row><c t="s"><v>99</v></c></row></worksheet>',
    ],
)
def test_a_sheet_that_is_broken_is_refused_in_a_sentence(tmp_path: Path, sheet: str) -> None:
    good = workbook(tmp_path / "a.xlsx", lambda made: made.write_row(0, 0, NAMES))
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            is_sheet = name.startswith("xl/worksheets/sheet")
            new.writestr(name, sheet if is_sheet else old.read(name))
    with pytest.raises(ImportRefused, match=r"b.xlsx: the sheet “Опись” cannot be read \("):
        open_source(tmp_path / "b.xlsx", "table")


def test_rows_that_are_only_painted_cost_neither_memory_nor_rows(tmp_path: Path) -> None:
    """A hundred thousand of them; what a process needs stays below what the sheet would take."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as book:
        yellow = book.add_format({"bg_color": "yellow"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["1", "Ковёр"])
        for row in range(2, 100_000):
            for column in range(10):
                sheet.write_blank(row, column, None, yellow)
    script = (
        "import resource, sys; from pathlib import Path; import django; django.setup()\n"
        "from catalog.importers.readers import open_source\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = list(open_source(Path(sys.argv[1]), 'table').rows())\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(len(rows), after - before)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "museumportal.settings"}
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.xlsx")],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | environment,
    )
    count, kilobytes = map(int, told.stdout.split()[-2:])
    assert count == 1
    assert kilobytes < 20_000


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
