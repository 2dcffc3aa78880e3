"""Files as they come: in any encoding, with any delimiter, broken, or no table at all."""

import csv
import gzip
import json
import os
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.importers.json_records import open_json
from catalog.importers.readers import ReadingOptions, Row, open_source
from museumportal.lib.readers import tables
from museumportal.lib.readers.problems import ImportRefused, RowRefused
from tests.shared_data import shared_data

pytestmark = pytest.mark.usefixtures("in_english")

RUSSIAN = "номер;название\n1;Ковёр войлочный, орнамент\n2;Сосуд глиняный\n"
LIDO = ReadingOptions(record="lido:lido", prefixes={"lido": "http://www.lido-schema.org"})


def rows_of(path: Path, kind: str = "table", options: ReadingOptions | None = None) -> list[Row]:
    return list(open_source(path, kind, options).rows())


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"],
)
def test_russian_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "objects.csv"
    path.write_bytes(RUSSIAN.encode(encoding))
    assert [row.content["название"] for row in rows_of(path)] == [
        "Ковёр войлочный, орнамент",
        "Сосуд глиняный",
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_json_and_xml_in_utf_16_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "objects"
    path.write_bytes('{"название": "Ковёр — қоржын"}\n'.encode(encoding))
    assert rows_of(path, "json")[0].content == {"название": "Ковёр — қоржын"}
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding[:6]}"?><a>Ж</a>'.encode(encoding))
    rows = open_source(path, "xml", ReadingOptions(record="a")).rows()
    assert next(rows).content.text == "Ж"


def test_bytes_that_are_no_text_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_bytes(b"number,title\n1,Caf\xe9 \xfc\xdf\xe4\xf6\n")
    with pytest.raises(ImportRefused, match=r"not UTF-8.*line 2.*encoding = "):
        open_source(path, "table")


def test_the_declared_encoding_counts(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_bytes("number,title\n1,Café\n".encode("cp1252"))
    assert rows_of(path, options=ReadingOptions(encoding="cp1252"))[0].content["title"] == "Café"
    for none in ("klingon", "hex", "rot13"):
        with pytest.raises(ImportRefused, match="no encoding called"):
            open_source(path, "table", ReadingOptions(encoding=none))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_outside_quotation_marks(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "objects.csv"
    path.write_text(f'"number, or; so"{delimiter}title\n1{delimiter}"a{delimiter}b"\n')
    assert rows_of(path)[0].content == {"number, or; so": "1", "title": f"a{delimiter}b"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_line_that_tells_excel_its_delimiter_is_no_header(
    tmp_path: Path, delimiter: str
) -> None:
    path = tmp_path / "objects.csv"
    path.write_text(f"sep={delimiter}\nnumber{delimiter}title\n1{delimiter}a\n", "utf-8-sig")
    assert [(row.line, row.content) for row in rows_of(path)] == [
        (3, {"number": "1", "title": "a"})
    ]


def test_a_file_that_shrinks_after_it_was_opened_just_ends(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_text("number,title\n1,a\n")
    source = open_source(path, "table")
    path.write_text("")
    assert list(source.rows()) == []


def test_lines_are_those_of_the_file_and_blank_ones_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_text('number,title\r\n1,"two\r\nlines"\r\n\r\n,\r\n2,one\r\n', newline="")
    assert [(row.line, row.content["number"]) for row in rows_of(path)] == [(2, "1"), (6, "2")]


def test_a_row_of_another_width_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_text("number,title\n1,a,b\n2\n3,c\n4,d,\n")
    rows = rows_of(path)
    assert [isinstance(row.content, RowRefused) for row in rows] == [True, True, False, False]
    assert "3 cells where the first line names 2" in rows[0].content.problem.reason


def test_an_unclosed_quotation_mark_is_found_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_text('number,title\n1,a\n2,"never closed\n3,c\n')
    with pytest.raises(ImportRefused, match="opened on line 3 is never closed"):
        open_source(path, "table")


def test_a_wrong_quotation_mark_refuses_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_text('number,title\n1,"a" b\n2,c\n')
    rows = rows_of(path)
    assert isinstance(rows[0].content, RowRefused)
    assert rows[1].content == {"number": "2", "title": "c"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("a,a\n1,2\n", "two columns called “a”"),
        ("a,,b\n1,2,3\n", "column 2 has no name"),
    ],
)
def test_a_table_without_proper_columns_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "objects.csv"
    path.write_text(text)
    with pytest.raises(ImportRefused, match=sentence):
        open_source(path, "table")


def test_a_spreadsheet_reads_as_one_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "objects.whatever"
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    hidden, sheet = book.add_worksheet("notes"), book.add_worksheet("objects")
    hidden.write_row(0, 0, ["nothing", "here"])
    hidden.hide()
    sheet.activate()
    sheet.set_first_sheet()
    sheet.write_row(0, 0, ["number", "year", "date", "kept"])
    sheet.write_row(2, 0, ["КП-1", 1850.0])
    sheet.write_datetime(2, 2, date(2026, 11, 21))
    sheet.write_boolean(2, 3, True)
    book.close()
    rows = rows_of(path)
    assert [row.content for row in rows] == [
        {"number": "КП-1", "year": "1850", "date": "2026-11-21", "kept": "true"}
    ]
    assert rows[0].line == 3
    with pytest.raises(ImportRefused, match="no sheet called “coins”"):
        open_source(path, "table", ReadingOptions(sheet="coins"))


def test_a_zip_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "objects.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"")
    with pytest.raises(ImportRefused, match="is a ZIP archive: unpack it"):
        open_source(path, "table")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ImportRefused, match="no readable spreadsheet"):
        open_source(path, "table")


def test_a_spreadsheet_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "objects.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, ["number"])
    book.close()
    monkeypatch.setattr(tables, "_LARGEST_XLSX", 1000)
    with pytest.raises(ImportRefused, match=r"unpacks to .* save the sheet as CSV"):
        open_source(path, "table")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\xff\xd8\xff\xe0....", "a JPEG picture"),
        (bytes(range(32)) * 400, "no table, spreadsheet"),
        (gzip.compress(gzip.compress(b"a,b", mtime=0), mtime=0), "a packed file in a packed one"),
        (b"<!DOCTYPE html><html><p>Log in</html>", "a web page"),
    ],
)
def test_other_files_are_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "objects.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=what):
        open_source(path, "table")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read: No such file"):
        open_source(tmp_path / "nothing.csv", "table")
    with pytest.raises(ImportRefused, match="is a folder"):
        open_source(tmp_path, "table")


def test_a_pipe_is_refused_for_it_cannot_be_read_twice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImportRefused, match="is no ordinary file"):
        open_source(tmp_path / "pipe", "table")


def test_the_content_must_suit_the_mapping(tmp_path: Path) -> None:
    path = tmp_path / "objects.csv"
    path.write_text("number,title\n1,a\n")
    with pytest.raises(ImportRefused, match=r"should be JSON lines.*but it is a table"):
        open_source(path, "json")


def test_json_lines_refuse_broken_lines_alone(tmp_path: Path) -> None:
    path = tmp_path / "objects.jsonl"
    lines = ['{"a": 1}', "{broken", "[1]", "", '{"a": NaN}', '{"a": 2}', "[" * 100_000]
    path.write_text("\ufeff" + "\n".join(lines))
    rows = rows_of(path, "json")
    assert [row.line for row in rows] == [1, 2, 3, 5, 6, 7]
    assert [isinstance(row.content, RowRefused) for row in rows] == [0, 1, 1, 1, 0, 1]


def test_a_json_array_on_one_line_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "objects.json"
    records = [{"a": "ё" * 300, "number": number} for number in range(2000)]
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8-sig")
    rows = rows_of(path, "json")
    assert [row.line for row in rows] == list(range(1, 2001))
    assert rows[-1].content["number"] == 1999
    path.write_text(path.read_text("utf-8-sig")[:-3])
    with pytest.raises(ImportRefused, match="breaks at record 2000"):
        open_source(path, "json")


@pytest.mark.parametrize("text", ['{\n "items": [\n  {"a": 1}\n ]\n}', "[1, 2]", '"a"\n"b"\n{'])
def test_json_of_another_shape_is_one_refusal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "objects.json"
    path.write_text(text)
    with pytest.raises(ImportRefused, match="one JSON object a line, or one array of objects"):
        open_json(path, encoding="")


def test_what_json_knows_no_word_for_is_told(tmp_path: Path) -> None:
    path = tmp_path / "objects.jsonl"
    path.write_text('{"length": NaN}\n' * 3)
    with pytest.raises(ImportRefused, match="NaN is no JSON value"):
        open_json(path, encoding="")


def test_nothing_may_follow_an_array(tmp_path: Path) -> None:
    path = tmp_path / "objects.json"
    path.write_text('[{"a": 1}]\n \n')
    assert len(rows_of(path, "json")) == 1
    path.write_text('[{"a": 1}]\n[{"a": 2}]')
    with pytest.raises(ImportRefused, match="something follows its array"):
        open_source(path, "json")


def test_a_cut_off_gzip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "objects.jsonl.gz"
    packed = gzip.compress(b"".join(b'{"a": %d}\n' % number for number in range(5000)))
    path.write_bytes(packed)
    assert len(rows_of(path, "json")) == 5000
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(ImportRefused, match="damaged or cut-off gzip"):
        open_source(path, "json")


def test_xml_reads_record_by_record(tmp_path: Path) -> None:
    rows = rows_of(shared_data("lido/LIDO-Extended-Example.xml"), "xml", LIDO)
    assert [row.line for row in rows] == [1, 2, 3]


def test_xml_without_such_records_or_broken_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "objects.xml"
    path.write_text("<a><b/></a>")
    with pytest.raises(ImportRefused, match="has no element lido:lido"):
        open_source(path, "xml", LIDO)
    path.write_text("<a><b></a>")
    with pytest.raises(ImportRefused, match="no well-formed XML"):
        open_source(path, "xml", ReadingOptions(record="b"))


def _billion_laughs() -> str:
    levels = (f'<!ENTITY y{n} "{f"&y{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!ENTITY y0 "ha">{"".join(levels)}<!ENTITY x "&y9;">'


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    path = tmp_path / "objects.xml"
    for declared in (
        f'<!ENTITY x SYSTEM "file://{tmp_path}/secret">',
        '<!ENTITY y "ha"><!ENTITY x "&y;&y;&y;&y;">',
        _billion_laughs(),
    ):
        path.write_text(f"<!DOCTYPE a [{declared}]><a><b>&x;</b></a>")
        with pytest.raises(ImportRefused, match="declares entities"):
            open_source(path, "xml", ReadingOptions(record="b"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=300), kind=st.sampled_from(["table", "json", "xml"]))
def test_no_bytes_break_a_reader(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "anything"
    path.write_bytes(content)
    with suppress(ImportRefused):
        for row in open_source(path, kind, ReadingOptions(record="a")).rows():
            assert row.line > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    table=st.lists(
        st.lists(st.text(alphabet='ab,;"\t\r\n\x00ё ', max_size=6), min_size=2, max_size=2),
        max_size=6,
    )
)
@example(table=[["a\n;;\n;;", "b"]])  # more semicolons than commas, all in one cell
def test_what_python_writes_as_csv_is_read_back(tmp_path: Path, table: list[list[str]]) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["first", "second"], *table])
    clean = [[cell.replace("\x00", "") for cell in row] for row in table]
    wanted = [row for row in clean if any(cell.strip() for cell in row)]
    assert [list(row.content.values()) for row in rows_of(path)] == wanted
