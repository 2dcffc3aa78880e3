"""Questions that say when: dates are read as in records, and find what was made then."""

import pytest

from museumportal.lib.dates import Years, read_plain_date
from museumportal.search.reader import Reader
from museumportal.search.text import parse
from tests.museumportal.search_index import ask, build, titled

THINGS = [
    titled("ancient", ru="Монета", years=(-450, -420)),
    titled("old", ru="Монета медная", years=(1840, 1860)),
    titled("said", ru="Ковёр мастеров XIX века"),
    titled("painted", en="Painting of winter", years=(1910, 1910)),
    titled("carved", en="Carved chest", years=(1910, 1910)),
    titled("house", ru="Дом 5 в Москве", years=(1955, 1955)),
    titled("kopecks", ru="Монета. Две копейки. 1789 г."),
    titled("first", kk="Қазан", years=(1910, 1915)),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory = tmp_path_factory.mktemp("search")
    build(directory, THINGS)
    return Reader(directory)


@pytest.mark.parametrize(
    "text",
    ["19 в", "19 вв", "19 ғ", "XIX в.", "ХІХ век", "19th century", "nineteenth century", "19th c.",
     "девятнадцатый век", "девятнадцатого века", "он тоғызыншы ғасыр", "вторая половина XIX века",
     "конец XVIII - середина XIX в.", "1850", "1850-е", "1841–1845", "century:19", "век:XIX",
     "ғасыр:19", "до 1862 года монета", "медная монета 19 в", "1852-53",
     "until 1850", "до ХІХ века", "1900 жылға дейін", "раньше 1862 года", "1850, монета",
     "1850,монета", "монета,1850", "1850; монета", "(1850) монета", "монета (1850)",
     "[1850] монета", "1850: монета",
     "монета, 1850.", "1850?"],
)  # fmt: skip
def test_a_century_is_understood_as_people_write_it(reader: Reader, text: str) -> None:
    found = ask(reader, text)
    assert "old" in found.ids
    assert {"painted", "carved", "house"}.isdisjoint(found.ids)
    assert (found.corrected, found.suggestion, found.loosened) == ("", "", False)


@pytest.mark.parametrize(
    "text",
    ["5 в. до н.э.", "V век до нашей эры", "б.з.д. V ғасыр", "б.д.д. V ғасыр", "fifth century BC",
     "430 BC",
     "монета 5 в. до н.э.", "century:-5", "V-IV вв. до н. э."],
)  # fmt: skip
def test_what_was_made_before_our_era_is_found(reader: Reader, text: str) -> None:
    assert ask(reader, text).ids == ["ancient"]


def test_what_has_the_words_comes_before_what_is_dated_so(reader: Reader) -> None:
    assert ask(reader, "XIX век").ids == ["said", "old"]
    assert ask(reader, "дом 5 в Москве").ids == ["house"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("painting 1910", "painted"), ("winter 1900", "painted"), ("қазан 1900", "first")],
)
def test_words_beside_a_year_stay_words(reader: Reader, text: str, found: str) -> None:
    assert ask(reader, text).ids == [found]


@pytest.mark.parametrize("text", ["Две копейки 1789 года", "две копейки 1789 ж.", "1789 жылы"])
def test_a_text_may_say_the_year_in_words_of_its_own(reader: Reader, text: str) -> None:
    found = ask(reader, text)
    assert (found.ids, found.loosened) == (["kopecks"], False)


def test_a_date_left_out_is_no_date_asked_for(reader: Reader) -> None:
    assert "old" not in ask(reader, "монета -1850 -медная").ids
    assert parse('"XIX век"').clauses[0].years is None


@pytest.mark.parametrize("date", ["1850", "1850s", "XIX век", "after 1700", "1840-1860,"])
def test_a_date_behind_a_minus_leaves_out_what_it_would_find(reader: Reader, date: str) -> None:
    coins = ask(reader, "монета").count
    assert (
        ask(reader, f"монета -{date}").count == coins - ask(reader, f"монета {date}").count < coins
    )


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("18-го века", (1701, 1800)),
        ("XVIII столетие", (1701, 1800)),
        ("XX ғасырдың", (1901, 2000)),
        ("1861", (1861, 1861)),
        ("1850–1899", (1850, 1899)),
        ("300 BC", (-300, -300)),
        ("after 1862", (1862, None)),
        ("since 1862", (1862, None)),
        ("позже 1862", (1862, None)),
        ("1862 жылдан бастап", (1862, None)),
        ("until 1862", (None, 1862)),
        ("from 1850 until 1862", (1850, 1862)),
        ("1850-", None),
        ("99th century", None),
        ("0th century", None),
        ("1899 1850", None),
        ("17978", None),
        ("861", None),
        ("100 years", None),
        ("12.03.1925", None),
        ("1234/5", None),
        ("march 1925", None),
        ("inscribed 1925", None),
        ("first published 1925", None),
        ("reprinted in 1925", None),
        ("XXXV век", None),
        ("0 век", None),
        ("век", None),
        ("XX", None),
    ],
)
def test_of_a_question_only_what_is_surely_a_date_is_read(text: str, years: Years | None) -> None:
    assert read_plain_date(text) == years


def test_a_question_of_dates_without_end_is_answered() -> None:
    assert len(parse(" ".join(f"{year} год" for year in range(1800, 1830))).clauses) == 30
    assert len(parse("19 в. " * 1500).clauses) == 1
