"""Words, stems, numbers and alphabets."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museumportal.search import sort_key
from museumportal.search.analysis.collation import KAZAKH
from museumportal.search.analysis.numbers import indexed, runs
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
    "writing", ["УМЛ-17978/5", "умл 17978 5", "УМЛ17978/5", "УМЛ № 17978-5", "YMЛ.017978.5"]
)
def test_an_inventory_number_reads_the_same_in_any_writing(writing: str) -> None:
    assert runs(writing) == ["УМЛ", "17978", "5"]


def test_numbers_are_indexed_between_marks() -> None:
    assert indexed("КП-1") == "^ КП 1 $"


@given(st.text(max_size=80), st.sampled_from(["kk", "ru", "en", ""]))
def test_any_text_can_be_analysed(text: str, language: str) -> None:
    forms, stemmed = analyse(text, language)
    assert all(form and not form.isspace() for form in forms + stemmed)
    assert len(stemmed) >= len(forms)
    sort_key(text, language).encode()
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
