"""What is put first and what is understood: main titles, centuries, names in another script."""

from pathlib import Path

import pytest

from museumportal.search import Document
from museumportal.search.analysis.names import main_title
from museumportal.search.analysis.stems import analyse
from museumportal.search.analysis.words import words
from museumportal.search.reader import Reader
from tests.museumportal.search_index import ask, build, titled

THINGS = [
    titled("storm", en="Snow Storm: Hannibal and his Army Crossing the Alps"),
    titled(
        "verse", en="Recollection of Verses Composed for Snow Storm: Hannibal Crossing the Alps"
    ),
    titled("study", en="Study of the Maid for ‘King Cophetua and the Beggar Maid’", boost=1.0),
    titled("king", en="King Cophetua and the Beggar Maid"),
    titled("doll", en="Doll of a Lady in a Sprigged Blue and Pink Dress", boost=1.0),
    titled("lady", en="Portrait of a Lady in Blue, with a White Boa and her Dog"),
    titled("shalott", en="The Lady of Shalott"),
    titled("shallow", en="A Shallow River"),
    titled("aosta", en="The Val d’Aosta"),
    titled("garden", en="Gardening", texts={"maker": {"en": "Natalya Goncharova"}}),
    titled("swing", en="Swinging", texts={"maker": {"en": "Wassily Kandinsky"}}),
    titled("sea", en="Margate", texts={"maker": {"en": "J. M. W. Turner"}}),
    titled("tale", ru="Сказка А. С. Пушкина"),
    titled("coin", en="George III", texts={"material": {"en": "silver"}}, years=(1787, 1787)),
    titled("late", en="George V", texts={"material": {"en": "silver"}}, years=(1911, 1911)),
    titled("text", en="Silver spoon of the 18th century"),
    titled("kopecks", ru="Две копейки"),
    Document(
        "c1",
        "concept",
        ("public",),
        texts={"title": {"kk": "Күміс", "ru": "Серебро", "en": "Silver"}},
        names={"kk": ("Күміс",), "ru": ("Серебро", "серебряный"), "en": ("Silver",)},
    ),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory = tmp_path_factory.mktemp("search")
    build(directory, THINGS)
    return Reader(directory)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("snow storm", "storm"),
        ("snow storm hannibal", "storm"),
        ("King Cophetua & the beggar maid", "king"),
        ("a king cophetua and beggar maid", "king"),
        ("lady in blue", "lady"),
        ("lady of shalott", "shalott"),
        ("lady of shallot", "shalott"),
        ("aosta", "aosta"),
        ("val d'aosta", "aosta"),
        ("Гончарова", "garden"),
        ("Гончаровой", "garden"),
        ("Кандинский", "swing"),
        ("Кандинского", "swing"),
        ("Тернер", "sea"),
        ("Пушкиннің", "tale"),
        ("копеек", "kopecks"),
    ],
)
def test_what_was_meant_comes_first(reader: Reader, text: str, first: str) -> None:
    assert ask(reader, text).ids[:1] == [first]


@pytest.mark.parametrize(
    "text",
    ["silver 18th century", "серебряный XVIII век", "серебро 18-го века", "күміс XVIII ғасыр"],
)
def test_a_century_is_its_years_too(reader: Reader, text: str) -> None:
    assert {"coin"} <= set(ask(reader, text).ids) <= {"coin", "text"}


def test_words_of_the_vocabulary_need_stand_in_no_object(reader: Reader) -> None:
    found = {"coin", "late", "text"}
    assert set(ask(reader, "kümis").ids) == set(ask(reader, "күмістен").ids) == found
    assert ask(reader, "кумис").corrected == "күміс"


def test_a_misspelt_name_in_another_script_is_told(reader: Reader) -> None:
    assert ask(reader, "Тернер").corrected == "turner"


@pytest.mark.parametrize(
    ("title", "main"),
    [
        ("Ecce Ancilla Domini! (The Annunciation)", "Ecce Ancilla Domini"),
        ("Snow Storm - Steam-Boat off a Harbour’s Mouth", "Snow Storm"),
        ("В.И. Ленин", "В.И. Ленин"),
        ("Монета. Екатерина II. Две копейки", "Монета"),
        ("Ковёр «Маразалы»", "Ковёр"),
        ("«Память»", "Память»"),
        ("Château d’Argent", "Château d’Argent"),
        ("", ""),
    ],
)
def test_main_titles(title: str, main: str) -> None:
    assert main_title(title) == main


def test_articles_that_lean_on_a_word_are_words(tmp_path: Path) -> None:
    assert words("L’Escargot, D'Avignon, dell'Arte") == [
        "l", "escargot", "d", "avignon", "dell", "arte",
    ]  # fmt: skip
    assert words("O’Keeffe's ku'mis rock'n'roll") == ["okeeffe", "kumis", "rocknroll"]
    assert analyse("копеек", "ru")[1] == analyse("копейка", "ru")[1]
