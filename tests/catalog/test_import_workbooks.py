"""Workbooks as museums send them: formulas, merged cells, dates, hidden and painted sheets."""

import os
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from catalog.importers.readers import open_source
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.tables import sheets_of
from tests.catalog.table_files import NAMES, contents, mapping, text, workbook

pytestmark = pytest.mark.usefixtures("in_english")


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


def test_a_number_keeps_the_zeros_that_its_format_shows(tmp_path: Path) -> None:
    """Of formats of zeros alone: 45 shown as 00045 is the inventory number 00045."""
    shown = [
        *[(45, "00000", "00045"), (123456, "00000", "123456"), (0, "000", "000")],
        *[
            (-7, "000", "-007"),
            (45.5, "00000", "45.5"),
            (45.0, "000", "045"),
            (1e20, "00", "1" + "0" * 20),
        ],
        *[(45, "0", "45"), (45, "0000.00", "45"), (45, "0000-00", "45"), (45, "General", "45")],
        *[(45, '"КП-"000', "45"), (45, "00000;-00000", "45")],
    ]

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        for row, (number, code, _) in enumerate(shown, start=1):
            sheet.write_number(row, 0, number, book.add_format({"num_format": code}))
        row = len(shown) + 1
        sheet.write_formula(row, 0, "=40+5", book.add_format({"num_format": "00000"}), 45)
        sheet.write_string(row + 1, 0, "45", book.add_format({"num_format": "00000"}))
    read = [row["номер"] for row in contents(path)]  # type: ignore[index]
    assert read == [*(text for *_, text in shown), "00045", "45"]


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


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None
)
@given(data=st.data())
def test_no_damage_breaks_the_reader_of_workbooks(tmp_path: Path, data: st.DataObject) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["1", "Ковёр", 30.5])
        sheet.write_formula(2, 0, "=A1", None, 7)

    if not (good := tmp_path / "good.xlsx").exists():
        workbook(good, fill, default_date_format="yyyy")
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    start = data.draw(st.integers(0, len(parts[name])))
    length = data.draw(st.integers(0, 30))
    new = data.draw(st.one_of(st.binary(max_size=9), st.sampled_from([b'"1e999"', b"nan", b"-1"])))
    parts[name] = parts[name][:start] + new + parts[name][start + length :]
    with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    content = (tmp_path / "bad.xlsx").read_bytes()
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(content) - 1))
        (tmp_path / "bad.xlsx").write_bytes(content[:at] + b"\xff\xff" + content[at + 2 :])
    with suppress(ImportRefused):
        list(open_source(tmp_path / "bad.xlsx", "table").rows())
        sheets_of(tmp_path / "bad.xlsx")


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


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Опись">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def ods(path: Path, *rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(rows="".join(rows)))
    return path


def ods_row(*cells: str, times: int = 1, columns: int = 1) -> str:
    said = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{said}</table:table-row>'


def test_an_open_document_is_read_without_its_endless_empty_rows(tmp_path: Path) -> None:
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    path = ods(tmp_path / "a.ods", ods_row(*NAMES), ods_row("1", "Ковёр", "30"), empty)
    assert sheets_of(path) == ["Опись"]
    assert contents(path) == [dict(zip(NAMES, ["1", "Ковёр", "30"], strict=True))]


def test_an_open_document_that_repeats_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", ods_row("x", times=1_000_000, columns=1000))
    with pytest.raises(ImportRefused, match=r"has 1,000,000,000 cells or more, too many"):
        open_source(path, "table")


def test_an_open_document_with_a_cell_far_away_is_refused(tmp_path: Path) -> None:
    far = ods_row("x", times=1_000_000), ods_row("x", columns=1000)
    with pytest.raises(ImportRefused, match="too many for an ODS file"):
        open_source(ods(tmp_path / "a.ods", *far), "table")


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("word/document.xml", "is no readable spreadsheet (no workbook)"),
        ("xl/workbook.bin", "is no spreadsheet that is read here: save it as XLSX or CSV"),
    ],
)
def test_other_documents_of_office_programs_are_refused(
    tmp_path: Path, document: str, sentence: str
) -> None:
    path = tmp_path / "a.xlsx"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    folder, _, name = document.partition("/")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            '<r:Relationships xmlns:r="x">'
            f'<r:Relationship Id="a" Type="{kind}" Target="{document}"/></r:Relationships>',
        )
        archive.writestr(f"{folder}/_rels/{name}.rels", '<r:Relationships xmlns:r="x"/>')
        archive.writestr(document, '<w:document xmlns:w="y"/>')
    with pytest.raises(ImportRefused, match=re.escape(sentence)):
        open_source(path, "table")
