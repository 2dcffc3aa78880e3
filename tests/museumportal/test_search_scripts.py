"""Kazakh in Latin and in Cyrillic letters, and letters of both in one word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museumportal.search.analysis import kazakh
from museumportal.search.analysis.latin import MAX_READINGS, readings, spellings
from museumportal.search.analysis.stems import analyse
from museumportal.search.analysis.words import fold, words
from tests.museumportal.test_search_kazakh import gold

CYRILLIC = "абвгдежзийклмнопрстуфхһцчшыіэюяьәғқңөұү"
WRITINGS = {
    "alphabet of 2021": (
        "a b v g d e j z i i k l m n o p r s t u f h h ts ch ş y ı e iu ia - ä ğ q ñ ö ū ü"
    ),
    "the same without accents": (
        "a b v g d e j z i i k l m n o p r s t u f h h ts ch s y i e iu ia - a g q n o u u"
    ),
    "English keyboard": (
        "a b v g d e zh z i y k l m n o p r s t u f kh h ts ch sh y i e yu ya - a gh q ng o u u"
    ),
    "passport": (
        "a b v g d e zh z i i k l m n o p r s t u f kh h ts ch sh y i e yu ya - a g k ng o u u"
    ),
}
NATIVE = "абвгдежзклмнопрстуфхшыіәғқңөұү"
"""Letters that the alphabet of 2021 writes by one letter each."""


def written(word: str, writing: str) -> str:
    letters = dict(zip(CYRILLIC, WRITINGS[writing].split(), strict=True))
    return "".join(letters[letter] for letter in word).replace("-", "")


@pytest.mark.parametrize(
    ("latin", "expected"),
    [
        ("qylyş qylysh kylysh qılış", "қылыш"),
        ("kıtap kitap", "кітап"),
        ("kılem kilem", "кілем"),
        ("bılezık bilezik", "білезік"),
        ("şapan shapan", "шапан"),
        ("jüzık juzik zhuzik", "жүзік"),
        ("teñge tenge", "теңге"),
        ("qoljazba qolzhazba kolzhazba", "қолжазба"),
        ("säukele saukele sáukele", "сәукеле"),
        ("küi kui kuy", "күй"),
        ("qorğan qorghan qorgan korgan", "қорған"),
        ("Qazaqstan QAZAQSTAN kazakhstan kazakstan", "қазақстан"),
        ("muzei muzey", "музей"),
        ("muzeilerınde muzeylerinde", "музейлерінде"),
        ("mūrajai murazhay", "мұражай"),
        ("auyl awyl", "ауыл"),
        ("tarih tarikh", "тарих"),
    ],
)
def test_latin_words_are_read_as_kazakh(latin: str, expected: str) -> None:
    for word in latin.split():
        assert expected in readings(word)


@pytest.mark.parametrize(
    ("writing", "part", "floor"),
    [
        ("alphabet of 2021", "a", 0.99),
        ("alphabet of 2021", "b", 0.98),
        ("the same without accents", "a", 0.98),
        ("the same without accents", "b", 0.95),
        ("English keyboard", "a", 0.98),
        ("English keyboard", "b", 0.96),
        ("passport", "a", 0.98),
        ("passport", "b", 0.96),
    ],
)
def test_inflected_words_are_found_from_latin(writing: str, part: str, floor: float) -> None:
    asked = [form for lemma in gold(part) for form in lemma]
    found = [
        form
        for form in asked
        if kazakh.stem(form) in map(kazakh.stem, readings(written(form, writing)))
    ]
    print(f"\n{writing}, part {part}: {len(found) / len(asked):.1%}")  # noqa: T201  pytest -s
    assert len(found) / len(asked) >= floor


def test_hardly_an_english_word_is_a_kazakh_one() -> None:
    stems = {kazakh.stem(form) for part in "ab" for lemma in gold(part) for form in lemma}
    lines = (Path(__file__).parent / "english_words.txt").read_text("utf-8").splitlines()[1:]
    english = " ".join(lines).split()
    taken = [word for word in english if stems.intersection(map(kazakh.stem, readings(word)))]
    assert taken == ["hat"]  # хат, a letter


@given(
    st.text(
        alphabet=NATIVE,
        min_size=1,
        max_size=24,
    )
)
def test_the_alphabet_of_2021_is_read_back_letter_by_letter(word: str) -> None:
    latin = written(word, "alphabet of 2021")
    assert readings(latin)[0] == word


@given(st.text(alphabet=CYRILLIC + "ъщ", min_size=1, max_size=30))
def test_latin_spellings_are_folded_and_few(word: str) -> None:
    assert all(made == fold(made) and made.isascii() for made in spellings(word))
    assert len(spellings(word)) <= 32


@given(st.text(max_size=40) | st.text(alphabet="aiyuhkgnsz'ñıü", max_size=40))
def test_readings_are_bounded_and_single_words(word: str) -> None:
    assert len(readings(word)) <= MAX_READINGS
    assert all(words(reading) == [reading] for reading in readings(word))


def test_kazakh_texts_have_kazakh_stems_in_either_script() -> None:
    _forms, latin = analyse("Kümıs qylyştar", "kk")
    _forms, cyrillic = analyse("Күмістің қылышы", "kk")
    assert set(cyrillic) < set(latin)
    assert analyse("Kümıs qylyştar", "en")[1] == ("ekumi", "eqylystar")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("кiтaп", "кітап"),  # Latin i, a
        ("Kaзax", "казах"),  # one letter tells
        ("BАЗА", "ваза"),  # a Latin B: alike as a capital only
        ("HАЙЗА", "найза"),
        ("Əжe", "әже"),
        ("ковëр", "ковер"),
        ("сӧстöм", "сӧстӧм"),
        ("Тurner", "turner"),  # Cyrillic Т
        ("Веatrix", "beatrix"),
        ("раinting", "painting"),
        ("İstanbul", "istanbul"),
        ("tılı", "tili"),
        ("Łódź", "lodz"),
    ],
)
def test_letters_of_two_scripts_in_a_word_become_one(typed: str, folded: str) -> None:
    assert words(typed) == [folded] == words(folded)


@given(st.sampled_from([form for lemma in gold("a") for form in lemma if len(form) > 3]), st.data())
def test_any_look_alike_in_a_kazakh_word_is_folded(word: str, data: st.DataObject) -> None:
    twins = dict(zip("асеорхукмті", "aceopxykmti", strict=True))
    typed = "".join(twins[a] if a in twins and data.draw(st.booleans()) else a for a in word)
    own = [letter for letter in typed if letter not in "асеорхукмтіaceopxykmti"]
    if own or typed == word:
        assert words(typed) == [word.replace("ё", "е")]
