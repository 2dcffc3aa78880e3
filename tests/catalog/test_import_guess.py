"""Columns of other people's tables are understood by their names, else by what stands in them."""

import pytest
from django.utils.translation import override

from catalog.importers.columns import COLUMNS, LISTS, column, columns_for
from catalog.importers.guess import guess, language_of
from catalog.importers.looking import ColumnSeen
from museumportal.lib.public_ids import new_public_id


def seen(name: str, *examples: str) -> ColumnSeen:
    return ColumnSeen(name, len(examples), len(set(examples)), list(dict.fromkeys(examples)))


@pytest.mark.parametrize(
    ("heading", "example", "name"),
    [
        ("Инв. №", "КП-1", "inventory_number"),
        ("ИНВЕНТАРНЫЙ НОМЕР", "КП-1", "inventory_number"),
        ("Инвентарлық нөмірі", "КП-1", "inventory_number"),
        ("Accession No.", "1996.12", "inventory_number"),
        ("Наименование предмета", "Браслет", "title_ru"),
        ("Название (каз.)", "Білезік", "title_kk"),
        ("Title (English)", "Bracelet", "title_en"),
        ("Атауы", "Күміс білезік", "title_kk"),
        ("Автор", "Иванов И. И.", "makers"),
        ("Датировка", "XIX в.", "production_date_ru"),
        ("Жасалған уақыты", "ХІХ ғасыр", "production_date_kk"),
        ("Материал", "серебро", "material"),
        ("Материал, техника", "серебро, литьё", "materials_display_ru"),
        ("Кол-во предметов", "2", "quantity"),
        ("Высота, см", "5,5", "height_cm"),
        ("Вес (г)", "12,4", "weight_g"),
        ("Width mm", "120", "width_mm"),
        ("Размеры", "5 х 6 см", "measurements"),
        ("Место хранения", "Зал 2", "location"),
        ("Источник поступления: даритель", "Ахметов", "acquisition_source"),
        ("Сохранность", "хорошая", "condition"),
    ],
)
def test_a_heading_is_understood(heading: str, example: str, name: str) -> None:
    found = guess([seen(heading, example, example)], studied=2)
    assert found[heading].column == name
    assert found[heading].by_name


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_heading_of_an_export_is_understood(language: str) -> None:
    with override(language):
        headings = {each.label: each for each in columns_for(dict.fromkeys(LISTS, 3))}
    found = guess([seen(heading) for heading in headings], studied=0)
    assert {heading: each.column for heading, each in found.items()} == {
        heading: each.name for heading, each in headings.items()
    }


def test_identifiers_of_other_systems_are_not_those_of_the_portal() -> None:
    numbers = [f"2024/{n}" for n in range(20)]
    assert guess([seen("Identifier", *numbers)], 20)["Identifier"].column == "inventory_number"
    ours = [*(new_public_id("o") for _ in range(20)), "oZZZZZZZZZ"]
    assert guess([seen("Идентификатор", *ours)], 20)["Идентификатор"].column == "identifier"


def test_what_no_heading_says_the_content_may() -> None:
    columns = [
        seen("A", *(f"НВ-{n}" for n in range(20))),
        seen("B", "1850 г.", "начало XX в.", "1931"),
        seen("C", "12 x 8 см", "5,5 x 6 см", "диам. 3 см"),
        seen("E", "что-то", "иное", "ещё"),
    ]
    found = guess(columns, studied=20)
    assert {heading: each.column for heading, each in found.items()} == {
        "A": "inventory_number",
        "B": "production_date_ru",
        "C": "measurements",
    }
    assert not any(each.by_name for each in found.values())


def test_a_field_is_given_once_and_to_the_plainest_heading() -> None:
    found = guess([seen("Название коллекции", "К"), seen("Название", "Браслет")], studied=1)
    assert found["Название"].column == "title_ru"
    assert "Название коллекции" not in found or found["Название коллекции"].column != "title_ru"


def test_the_known_words_name_columns_that_there_are() -> None:
    from catalog.importers import guess as module

    for name in module._FIELDS:
        assert column(name) or column(f"{name}_ru"), name
    assert all(
        column(f"{dimension}_cm") or dimension == "weight" for dimension in module._DIMENSIONS
    )
    assert set(COLUMNS) >= {"inventory_number", "fund"}


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["Күміс білезік"], "kk"),
        (["Серебро, XIX в."], "ru"),
        (["Silver, XIX century"], "en"),
        (["XIX в."], "ru"),
        ([], "en"),
    ],
)
def test_the_language_of_texts(texts: list[str], language: str) -> None:
    assert language_of(texts) == language
