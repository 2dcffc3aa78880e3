"""Words, stems, numbers and alphabets."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museumportal.search import sort_key, title_keys
from museumportal.search.analysis.collation import KAZAKH
from museumportal.search.analysis.numbers import indexed, readings, runs
from museumportal.search.analysis.stems import analyse, stems
from museumportal.search.analysis.words import words

RUSSIAN = """
музей музея музею музеем музеи музеев музеях
ковер ковра ковры ковров коврами
кольцо кольца колец кольцами
платок платка платки платков
венец венца венцы
орел орла орлы
абай абая абаю
галерея галереи галерей
портрет портрета портретов
серьга серьги серег
"""


def test_russian_and_english_inflection_meets() -> None:
    assert stems("серебряные", "ru") == stems("серебряных", "ru")
    for forms in RUSSIAN.split("\n")[1:-1]:
        assert len({stems(form, "ru") for form in forms.split()}) == 1, forms
    assert stems("bracelets", "en") == stems("bracelet", "en")
    assert stems("paintings", "ru") == stems("painting", "en"), "the script tells the language"
    assert len(stems("абай", "")) == 2, "a Cyrillic word of no known language is read in both"


def test_words_have_one_spelling() -> None:
    assert words("Ковёр КОВЕР ковёр") == ["ковер"] * 3
    assert words("Café Dürer’s naïve") == ["cafe", "durer", "naive"]
    assert words("Йод, Қыз") == ["йод", "қыз"], "й and Kazakh letters are letters of their own"
    latin_o, cyrillic_a = "кoлье", "bаttle"
    assert words(f"{latin_o} {cyrillic_a}") == ["колье", "battle"]
    assert words("за́мок") == ["замок"], "stress marks go"
    assert words("сол\u00adдат") == ["солдат"], "soft hyphens go"


@pytest.mark.parametrize(
    "writing",
    [
        "УМЛ-17978/5",
        "умл 17978 5",
        "УМЛ17978/5",
        "УМЛ № 17978-5",
        "YMЛ.017978.5",
        "уmл-17978/5",
        "ҮМЛ_17978_5",
        "инв. № УМЛ-17978/5",
        "Inventory No. УМЛ 17978 (5)",
        "УМЛ–１７９７８／５",
    ],
)
def test_an_inventory_number_reads_the_same_in_any_writing(writing: str) -> None:
    assert runs(writing) == ["УМЛ", "17978", "5"]
    assert readings(writing) == [runs(writing)]


@given(st.lists(st.sampled_from(["", " ", "-", "/", ".", "№", " - "]), min_size=2, max_size=2))
def test_what_stands_between_letters_and_digits_does_not_matter(signs: list[str]) -> None:
    assert runs(f"умл{signs[0]}17978{signs[1] or ' '}5") == ["УМЛ", "17978", "5"]


@pytest.mark.parametrize(
    ("latin", "number"),
    [("UML 17978/5", "УМЛ-17978/5"), ("kp-12", "КП 12"), ("zhsh5", "ЖШ-5"), ("EO/77", "ЭО-77")],
)
def test_a_number_in_latin_letters_is_read_by_look_and_by_sound(latin: str, number: str) -> None:
    assert runs(number) in readings(latin)
    assert readings(latin)[0] == runs(latin)
    assert readings(number) == [runs(number)], "Cyrillic is what it is"
    assert runs("Invicta-7") != ["7"], "a word that begins like a label is none"


def test_numbers_are_indexed_between_marks() -> None:
    assert indexed("КП-1") == "^ КП 1 $"


@given(st.text(max_size=80), st.sampled_from(["kk", "ru", "en", ""]))
def test_any_text_can_be_analysed(text: str, language: str) -> None:
    forms, stemmed = analyse(text, language)
    assert all(form and not form.isspace() for form in forms + stemmed)
    assert len(stemmed) >= len(forms)
    assert re.fullmatch("[\u0100-\u0160]*", sort_key(text, language)), "nothing parts a key"
    indexed(text)


def test_kazakh_titles_follow_the_alphabet_of_42_letters() -> None:
    assert len(KAZAKH) == 42
    letters = list(KAZAKH)
    random.Random(4).shuffle(letters)
    assert "".join(sorted(letters, key=lambda letter: sort_key(letter, "kk"))) == KAZAKH
    titles = [
        "Үзеңгі",
        "Ұршық",
        "Уық",
        "Қамшы",
        "Кілем",
        "Әбдіре",
        "Абажа",
        "Бесік",
        "Ілгіш",
        "Ыдыс",
    ]
    assert sorted(titles, key=lambda title: sort_key(title, "kk")) == [
        "Абажа", "Әбдіре", "Бесік", "Кілем", "Қамшы", "Уық", "Ұршық", "Үзеңгі", "Ыдыс", "Ілгіш",
    ]  # fmt: skip


def test_russian_and_english_titles_follow_theirs() -> None:
    russian = ["Ёлка", "Езда", "Жаба", "Емеля", "Ель", "Зонт"]
    assert sorted(russian, key=lambda title: sort_key(title, "ru")) == [
        "Езда", "Ёлка", "Ель", "Емеля", "Жаба", "Зонт",
    ]  # fmt: skip
    english = ["Éclair", "Zoo", "«Dance»", "Plate 10", "plate 2", "Абай", "Plate"]
    assert sorted(english, key=lambda title: sort_key(title, "en")) == [
        "«Dance»", "Éclair", "Plate", "plate 2", "Plate 10", "Zoo", "Абай",
    ]  # fmt: skip
    assert sort_key("Абай", "ru") < sort_key("Aachen", "ru"), "own script first"
    assert sort_key("…", "ru") == ""


def test_a_title_missing_in_a_language_sorts_there_by_the_one_that_is_shown() -> None:
    english, both = title_keys({"en": "River"}), title_keys({"ru": "Ока", "en": "Oka"})
    assert (
        english["title_kk"] == sort_key("River", "kk") > both["title_kk"] == sort_key("Ока", "kk")
    )
    assert both["title_en"] == sort_key("Oka", "en") < english["title_en"]


def test_a_russian_word_keeps_its_only_vowel() -> None:
    one_each = [stems(word, "ru") for word in ("стол", "стела", "стиль", "стул")]
    assert len(set(one_each)) == len(one_each)
    assert stems("ковер", "ru") == stems("ковры", "ru")


@pytest.mark.parametrize(
    "forms",
    ["woman women", "knife knives", "leaf leaves", "ребёнок дети детей", "лев львы", "сын сыновья",
     "остров острова", "письмо писем"],
)  # fmt: skip
def test_forms_that_no_rule_knows_are_those_of_one_word(forms: str) -> None:
    assert len(set(analyse(forms, "ru")[1])) == 1
