"""Mappings: every slip is a sentence before the first row, every value ends where it should."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from catalog.importers.makers import load_maker_mapping
from catalog.importers.mapping import (
    SHIPPED,
    Mapping,
    find_mapping,
    load_mapping,
    parse_mapping,
)
from catalog.importers.readers import Row
from catalog.importers.records import CleanRecord
from museumportal.lib.readers.problems import ImportRefused

pytestmark = pytest.mark.usefixtures("in_english")

HEAD = """
[source]
name = "ours"
format = "json"
key = "id"
language = "ru"
"""
NUMBER = '[fields]\ninventory_number = "number"\n'


def mapping_of(text: str) -> Mapping:
    return parse_mapping(text, tomllib.loads(text))


def cleaned(text: str, **row: Any) -> CleanRecord:
    return mapping_of(HEAD + text).clean(Row(7, {"id": 1, "number": "КП-1", **row}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"no \[source\] table"),
        ('[source]\nformat = "json"', "needs a name"),
        ('[source]\nname = "a"\nformat = "word"', "format must be one of table, json, xml"),
        ('[source]\nname = "a"\nformat = "json"', "needs key"),
        ('[source]\nname = "a"\nformat = "xml"\nkey = "a"', "needs record"),
        (HEAD + 'colour = "red"', "“colour” is not known here"),
        (HEAD + "[feilds]", "“feilds” is not known here. Did you mean “fields”"),
        (HEAD, "must say where inventory_number comes from"),
        (HEAD + NUMBER + 'titel_en = "t"', "no field “titel_en”. Did you mean “title_en”"),
        (HEAD + NUMBER + 'title = "t"', "no field “title”"),
        (HEAD + NUMBER + 'status = "s"', "no field “status”"),
        (HEAD + NUMBER + 'title_en = { from = "a[" }', "no JMESPath"),
        (HEAD + NUMBER + "title_en = { steps = [] }", "exactly one of from, all and value"),
        (HEAD + NUMBER + 'title_en = { from = "a", steps = ["lowre"] }', "step called “lowre”"),
        (HEAD + NUMBER + 'title_en = { from = "a", steps = [{ split = 5 }] }', "cannot take 5"),
        (HEAD + NUMBER + 'title_en = { from = "a", steps = [{ extract = "(" }] }', "cannot take"),
        (HEAD + NUMBER + 'object_type = { from = "a", missing = "guess" }', "create or reject"),
        (HEAD + NUMBER + 'production = { from = "a", language = "fr" }', "one of kk, ru, en"),
        (HEAD + NUMBER + '[[makers]]\nrole = "r"', "at least one of name_kk"),
        (HEAD + NUMBER + '[[concepts]]\nfrom = "r"', "relation must be one of material"),
        (HEAD + NUMBER + "[concepts]", r"must be written as \[\[concepts\]\]"),
        (HEAD + NUMBER + '[[measurements]]\nvalue = "r"', "dimension, value and unit"),
        (HEAD + NUMBER + '[[inscriptions]]\nkind = "r"', "text is missing"),
    ],
)
def test_a_slip_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        mapping_of(text)


def test_a_file_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[source\n")
    with pytest.raises(ImportRefused, match=r"mine.toml is no TOML"):
        load_mapping(path)
    path.write_bytes("[source] # музей".encode("cp1251"))
    with pytest.raises(ImportRefused, match="not UTF-8"):
        load_mapping(path)
    with pytest.raises(ImportRefused, match=r"nor a shipped mapping of that name.*tate"):
        find_mapping("nobody")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_is_sound(path: Path) -> None:
    if path.stem.endswith("_makers"):
        load_maker_mapping(find_mapping(path.stem))
    else:
        load_mapping(find_mapping(path.stem))


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "objects.jsonl"
    path.write_text('{"id": 1, "number": "a", "title": "b"}\n')
    with pytest.raises(ImportRefused, match=r"member “titel”.*Did you mean “title”"):
        mapping_of(HEAD + NUMBER + 'title_en = "titel"').open(path)
    optional = 'title_en = { from = "titel", optional = true }'
    assert mapping_of(HEAD + NUMBER + optional).open(path).total == 1


def test_steps_run_in_order() -> None:
    record = cleaned(
        NUMBER
        + """
        title_ru = { from = "a", steps = [{ split = ";" }, "first", "capitalise"] }
        title_en = { from = ["nothing", "b"], steps = [{ extract = '(\\w+)$' }] }
        description_ru = { all = ["a", "b"], steps = [{ join = " / " }] }
        credit_line_ru = { value = "Дар" }
        register_number = { from = "c", steps = [{ replace = { pattern = "^0+", by = "" } }] }
        location = { from = "b", steps = [{ drop = ["SILVER RING"] }] }
        """,
        a="ковёр ; кошма",
        b=" Silver ring ",
        c="0017",
    )
    assert record.problems == []
    assert record.values == {
        "inventory_number": "КП-1",
        "title_ru": "Ковёр",
        "title_en": "ring",
        "description_ru": "ковёр ; кошма / Silver ring",
        "credit_line_ru": "Дар",
        "register_number": "17",
    }


def test_makers_are_read_each_with_key_role_and_certainty() -> None:
    record = cleaned(
        NUMBER
        + """
        [[makers]]
        each = "people"
        key = "id"
        name_ru = "name"
        role = { from = "part", steps = [{ map = { "after" = "artist" } }] }
        certainty = { from = "part", steps = [{ map = { "after" = "after", "*" = "certain" } }] }
        """,
        people=[{"id": 5, "name": "Иванов", "part": "after"}, {"name": "Пётр", "part": "caster"}],
    )
    assert record.values["makers"] == [
        {"agent": ["ours", "5"], "role": "artist", "certainty": "after"},
        {"agent": ["ours", "name:петр"], "role": "caster", "certainty": "certain"},
    ]


LISTS = (
    NUMBER
    + """
    object_type = "kind"
    collection = "fund"
    [[makers]]
    name_ru = { from = "who", steps = [{ split = ";" }] }
    role = { from = "part", steps = [{ split = ";" }] }
    [[concepts]]
    relation = "material"
    from = "made_of"
    steps = [{ split = ";" }]
    [[provenance]]
    method = "how"
    """
)


@pytest.mark.parametrize(
    "text",
    [
        *["-", "—", "–", "?", "- - -", "___", "(?)", "…", "н/д", "Н/Д.", "Нет  данных", "(нет)"],
        *["n/a", "N/A", "no data", "дерек жоқ", "Көрсетілмеген"],
    ],
)
def test_a_placeholder_becomes_no_maker_and_no_term(text: str) -> None:
    row = dict.fromkeys(("kind", "fund", "who", "part", "made_of", "how"), text)
    record = cleaned(LISTS, **row)
    assert (record.terms, record.agents, record.problems) == ([], [], [])
    assert not any(value for name, value in record.values.items() if name != "inventory_number")
    assert record.notes == {"placeholders": 6}


@pytest.mark.parametrize(
    "text", ["Неизвестный мастер", "н. д.", "Нетленный", "Ө", "7", "«—1»", "李", "none other"]
)
def test_what_says_something_is_no_placeholder(text: str) -> None:
    record = cleaned(LISTS, who=text, part=None, made_of=f"шерсть; —; {text}")
    assert [agent.names for agent in record.agents] == [(("ru", text),)]
    assert record.values["material"] == ["шерсть", text]
    assert record.notes == {"placeholders": 1}


def test_a_tree_gives_its_leaves_and_the_way_up() -> None:
    record = cleaned(
        NUMBER
        + """
        [[concepts]]
        relation = "subject"
        tree = { from = "tree", key = "id", label = "name", children = "children" }
        """,
        tree={"id": 1, "name": "all", "children": [{"id": 2, "name": "horse"}]},
    )
    assert record.values["subject"] == [{"notation": "ours:2"}]
    assert [(term.notation, term.broader) for term in record.terms] == [
        ("ours:1", ""),
        ("ours:2", "ours:1"),
    ]


@pytest.mark.parametrize(
    ("extra", "row", "problem"),
    [
        ("", {"number": ""}, ("inventory_number", "is empty")),
        ("", {"number": "9" * 101}, ("inventory_number", "longer than 100 characters")),
        ("", {"number": ["a", "b"]}, ("inventory_number", "has 2 values")),
        ('quantity = "n"', {"n": "0"}, ("quantity", "0 is not between 1")),
        ('quantity = "n"', {"n": "many"}, ("quantity", "“many” is no whole number")),
        ('fund = "n"', {"n": "chief"}, ("fund", "“chief” is none of main fund, auxiliary fund")),
        ('rights = "n"', {"n": "free"}, ("rights", "is none of the values known here")),
        ('insurance_value = "n"', {"n": "-5"}, ("insurance_value", "no number from 0 on")),
        ('acquisition_date = "n"', {"n": "31.02.1999"}, ("acquisition_date", "no such day")),
        ('production = "n"', {"n": "31 февраля 1850"}, ("production_date_ru", "no such day")),
        ('acquisition_date = "n"', {"n": "45000.5"}, ("acquisition_date", "number of a day")),
        ('acquisition_date = "n"', {"n": "1999.02.31"}, ("acquisition_date", "no such day")),
        ('identifier = "n"', {"n": "oZZZZZZZZZ"}, ("identifier", "is no identifier")),
        ('acquisition_date = "n"', {"n": "36001"}, ("acquisition_date", "number of a day")),
        ('publication_restricted = "n"', {"n": "да"}, ("restriction_reason", "is empty")),
        ("", {"id": None}, ("key", "is empty")),
    ],
)
def test_what_does_not_fit_is_a_problem_of_its_row(
    extra: str, row: dict[str, Any], problem: tuple[str, str]
) -> None:
    [found] = cleaned(NUMBER + extra, **row).problems
    assert found.field == problem[0]
    assert problem[1] in found.reason


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://creativecommons.org/licenses/by/4.0", "licenses/by/4.0/"),
        ("CC BY 4.0", "licenses/by/4.0/"),
        ("CC0", "publicdomain/zero/1.0/"),
        ("общественное достояние", "publicdomain/mark/1.0/"),
        ("Авторлық құқықпен қорғалған", "InC/1.0/"),
    ],
)
def test_rights_are_written_as_people_do(written: str, kept: str) -> None:
    record = cleaned(NUMBER + 'rights = "n"', n=written)
    assert record.values["rights"].endswith(kept)


def test_characters_that_no_xml_may_hold_are_dropped() -> None:
    text = NUMBER + 'title_ru = "n"\ndescription_ru = { all = ["l"], steps = [{ join = "; " }] }'
    record = cleaned(text, n="T\x01\x00ctl\ufffe\ud800 \x85ё", l=["a\x9fb", "\x1f", "c\td\x0be"])
    assert not record.problems
    assert record.values["title_ru"] == "Tctl \nё"
    assert record.values["description_ru"] == "ab; c\td\ne"


def test_all_problems_of_a_row_are_told_at_once() -> None:
    record = cleaned(NUMBER + 'quantity = "n"\nfund = "n"', n="x", number="")
    assert {problem.field for problem in record.problems} == {
        "quantity",
        "fund",
        "inventory_number",
    }


def test_the_sources_own_years_count_only_where_the_text_cannot_be_read() -> None:
    text = NUMBER + 'production = { from = "d", earliest = "y.a", latest = "y.b" }'
    read = cleaned(text, d="1801-10", y={"a": 1700, "b": 1800})
    assert (read.values["production_earliest"], read.values["production_latest"]) == (1801, 1810)
    told = cleaned(text, d="эпоха бронзы", y={"a": "-1200", "b": -900})
    assert told.values["production_date_ru"] == "эпоха бронзы"
    assert (told.values["production_earliest"], told.values["production_latest"]) == (-1200, -900)
    odd = cleaned(text, d="давно", y={"a": "c.1997-9", "b": None})
    assert "production_earliest" not in odd.values
    assert odd.notes == {"dates_unread": 1}


def test_the_example_of_the_recipe_is_sound() -> None:
    recipe = Path(__file__).resolve().parents[2] / "docs" / "recipes" / "import-mapping.md"
    example = recipe.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    record = mapping_of(example).clean(
        Row(
            2,
            {
                "№ записи": "17",
                "Инв. номер": "НВ-5",
                "КП": "КП-1/5",
                "Название": "Ковш",
                "Описание": "",
                "Примечание": "без ручки",
                "Датировка": "кон. XIX в.",
                "Вид предмета": "посуда",
                "Кол-во": "2 шт.",
                "Автор": "Петров; н/у",
                "Материал": "Дерево, Лак",
                "Размеры": "12 х 30",
            },
        )
    )
    assert record.problems == []
    assert record.values["quantity"] == 2
    assert record.values["description_ru"] == "без ручки"
    assert record.values["production_latest"] == 1900
    assert [maker["agent"][1] for maker in record.values["makers"]] == ["name:петров"]
    assert record.values["material"] == ["дерево", "лак"]
    assert record.values["measurements"][1] == ["", "width", "30.000", "cm"]


def test_cyrillic_members_need_no_quotation_marks() -> None:
    text = (
        '[source]\nname = "ours"\nformat = "json"\nkey = "номер"\nlanguage = "kk"\n'
        '[fields]\ninventory_number = "номер"\ntitle_kk = "атауы.қазақша || аты"\n'
        'description_kk = { from = "\\"толық сипаты\\"" }\n'
        '[[makers]]\neach = "авторы[?рөлі == \'автор\']"\nname_kk = "аты"\n'
    )
    record = mapping_of(text).clean(
        Row(
            1,
            {
                "номер": "Ж-1",
                "атауы": {"қазақша": "Қоржын"},
                "толық сипаты": "Жүн",
                "авторы": [{"аты": "Айша", "рөлі": "автор"}, {"аты": "Б", "рөлі": "x"}],
            },
        )
    )
    assert record.problems == []
    assert (record.key, record.values["title_kk"]) == ("Ж-1", "Қоржын")
    assert record.values["description_kk"] == "Жүн"
    assert len(record.values["makers"]) == 1


def test_a_name_with_a_space_says_how_to_write_it() -> None:
    with pytest.raises(ImportRefused, match=r"quotation marks of its own: '\"Кол-во\"'"):
        mapping_of(HEAD + NUMBER + 'quantity = "Кол-во"\n')


def test_every_mapping_of_the_recipe_compiles() -> None:
    recipe = Path(__file__).parents[2] / "docs/recipes/import-mapping.md"
    mappings = re.findall(r"```toml\n(.*?)```", recipe.read_text(), re.DOTALL)
    assert [mapping_of(text).kind for text in mappings] == ["table", "table", "xml"]


def test_a_unit_that_is_no_path_says_how_a_fixed_one_is_written() -> None:
    record = cleaned(
        NUMBER + '[[measurements]]\ndimension = { value = "height" }\nvalue = "h"\nunit = "cm"\n',
        h=5,
    )
    assert 'unit = { value = "mm" }' in record.problems[0].reason
