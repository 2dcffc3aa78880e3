"""What a table of objects can hold: names, labels, and the mapping made of a header."""

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from catalog.importers.column_mappings import mapping_content
from catalog.importers.columns import (
    LISTS,
    MOST,
    by_heading,
    column,
    columns_for,
)
from catalog.importers.mapping import parse_mapping
from catalog.importers.records import CleanRecord
from catalog.importers.steps import compile_steps, listed_text
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import Row


def cleaned(header: dict[str, str], row: dict[str, Any], **how: Any) -> CleanRecord:
    header = {"№": "inventory_number", **header}
    mapping = parse_mapping("", mapping_content(header, name="ours", **how))
    return mapping.clean(Row(1, {"№": "КП-1", **row}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_have_the_same_heading_and_each_is_known_by_it(language: str) -> None:
    with override(language):
        columns = columns_for(dict.fromkeys(LISTS, 3))
        labels = [each.label for each in columns]
    assert len({label.casefold() for label in labels}) == len(labels)
    assert [by_heading(f" {label.upper()} ") for label in labels] == columns
    assert [column(each.name) for each in columns] == columns


@pytest.mark.parametrize("name", ["", "no", "maker_0", "maker_31", "maker_1_name", "maker_1_x"])
def test_what_is_no_column_is_none(name: str) -> None:
    assert column(name) is None
    assert MOST == 30


def test_labels_are_in_the_language_that_is_active() -> None:
    title, role = column("title_ru"), column("maker_2_role")
    assert title is not None
    assert role is not None
    with override("ru"):
        assert (title.label, role.label) == ("Название (по-русски)", "Автор 2: роль")
    with override("en"):
        assert (title.label, role.label) == ("Title (Russian)", "Maker 2: role")


def test_terms_stand_in_one_cell_and_entries_in_numbered_columns() -> None:
    record = cleaned(
        {
            "Материал": "material",
            "Автор": "maker_1",
            "Роль": "maker_1_role",
            "Степень": "maker_1_certainty",
            "Высота": "measurement_1_value",
            "Надпись": "inscription_1_text",
            "Книга": "reference_1_citation",
            "Вид": "reference_1_kind",
        },
        {
            "Материал": "серебро; сердолик",
            "Автор": "Айша",
            "Роль": "ювелир",
            "Степень": "Мастерская",
            "Высота": "5,5",
            "Надпись": "1887",
            "Книга": "Каталог",
            "Вид": "Каталог",
        },
        language="ru",
        constants={"measurement_1_dimension": "height", "measurement_1_unit": "cm"},
    )
    assert not record.problems
    assert record.values["material"] == ["серебро", "сердолик"]
    assert record.values["makers"] == [
        {"agent": ["ours", "name:айша"], "role": "ювелир", "certainty": "workshop"}
    ]
    assert record.values["measurements"] == [["", "height", "5.500", "cm"]]
    assert record.values["inscriptions"] == [{"text": "1887"}]
    assert record.values["references"] == [{"citation": "Каталог", "kind": "catalogue"}]


def test_years_are_read_from_the_text_only_where_no_column_holds_them() -> None:
    read = cleaned({"Дата": "production_date_ru"}, {"Дата": "1850"}, language="ru")
    assert read.values["production_earliest"] == 1850
    header = {"Дата": "production_date_ru", "от": "production_earliest", "до": "production_latest"}
    own = cleaned(header, {"Дата": "1850", "от": "-20", "до": ""}, language="ru")
    assert own.values["production_earliest"] == -20
    assert "production_latest" not in own.values
    [wrong] = cleaned(header, {"Дата": "", "от": "5", "до": "4"}, language="ru").problems
    assert wrong.field == "production_earliest"


def test_years_of_a_provenance_are_those_of_its_columns() -> None:
    header = {"когда": "provenance_1_period_ru", "кто": "provenance_1_holder_ru"}
    row = {"когда": "1850", "кто": "Айша", "от": "", "до": ""}
    [step] = cleaned(header, row).values["provenance"]
    assert step["earliest"] == 1850
    header |= {"от": "provenance_1_earliest", "до": "provenance_1_latest"}
    [step] = cleaned(header, row).values["provenance"]
    assert "earliest" not in step


def test_choices_are_read_in_every_language() -> None:
    for text in ("auxiliary", "Auxiliary fund", "НАУЧНО-ВСПОМОГАТЕЛЬНЫЙ ФОНД"):
        record = cleaned({"Ф": "fund"}, {"Ф": text})
        assert record.values.get("fund") == "auxiliary", record.problems


def test_headings_of_one_column_complete_each_other() -> None:
    header = {"а": "material", "б": "material", "в": "title_ru", "г": "title_ru"}
    record = cleaned(header, {"а": "медь", "б": "олово; медь", "в": "", "г": "Нож"})
    assert record.values["material"] == ["медь", "олово"]
    assert record.values["title_ru"] == "Нож"


def test_free_texts_of_makers_and_sizes_are_read() -> None:
    record = cleaned(
        {"Авторы": "makers", "Размер": "measurements"}, {"Авторы": "А; Б", "Размер": "5 х 6 см"}
    )
    assert [each["agent"][1] for each in record.values["makers"]] == ["name:а", "name:б"]
    assert len(record.values["measurements"]) == 2


def test_a_name_that_is_no_column_is_told() -> None:
    with pytest.raises(KeyError):
        mapping_content({"№": "number"}, name="ours")


def test_years_are_not_said_twice() -> None:
    content = mapping_content({"№": "inventory_number", "Д": "production_date_ru"}, name="ours")
    content["fields"]["production_earliest"] = "Д"
    with pytest.raises(ImportRefused, match="production"):
        parse_mapping("", content)


_words = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Z"]), min_size=1)


@given(st.lists(_words, max_size=4))
def test_terms_of_a_cell_are_read_as_they_were_written(words: list[str]) -> None:
    step = compile_steps("material", ["list"])
    assert step is not None
    assert step(listed_text(words)) == words


def test_a_cell_of_several_lines_has_one_value_a_line() -> None:
    step = compile_steps("material", ["list"])
    assert step is not None
    assert step("дуб; морёный\nмедь\n") == ["дуб; морёный", "медь"]
    assert step(["дуб; бук", "медь"]) == ["дуб", "бук", "медь"]
