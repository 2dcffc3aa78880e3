"""Dates as museums write them, read as earliest and latest year, or left alone."""

import csv
import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museumportal.lib.dates import Years, read_date, says_undated
from tests.shared_data import shared_data

READ: dict[str, Years] = {
    # English
    "1863": (1863, 1863),
    "c.1801-10": (1801, 1810),
    "c.1801–10": (1801, 1810),
    "1831 or 2": (1831, 1832),
    "1831 or 1835": (1831, 1835),
    "1956 (or 1957)": (1956, 1957),
    "?c.1785": (1785, 1785),
    "?c\\.1820–1": (1820, 1821),
    "1830–5–1840": (1830, 1840),
    "2000 BC-200 AD": (-2000, 200),
    "2000 BC- 200 AD": (-2000, 200),
    "300-200 BC": (-300, -200),
    "1070-712 BC": (-1070, -712),
    "25-220 AD": (25, 220),
    "100 BCE-200 CE": (-100, 200),
    "ca. 57 BC-AD 668": (-57, 668),
    "1920s": (1920, 1929),
    "1920's": (1920, 1929),
    "1920-30s": (1920, 1939),
    "early 1840s": (1840, 1845),
    "late 1860s–early 1870s": (1865, 1875),
    "19th century": (1801, 1900),
    "Turn of the 20th century": (1851, 1950),
    "nineteenth century": (1801, 1900),
    "late-nineteenth century": (1851, 1900),
    "twenty-first century": (2001, 2100),
    "fifth century BC": (-500, -401),
    "18th-19th century": (1701, 1900),
    "late 16th century": (1551, 1600),
    "late 18th C": (1751, 1800),
    "19th - early 20th century": (1801, 1950),
    "early to mid-20th c.": (1901, 1975),
    "mid-to-late-19th c.": (1826, 1900),
    "second half of the fifteenth century": (1451, 1500),
    "first half of the 19th century": (1801, 1850),
    "second quarter of the 19th century": (1826, 1850),
    "3rd-1st century BC": (-300, -1),
    "20th/21st century": (1901, 2100),
    "before 1914": (None, 1914),
    "after c.1830": (1830, None),
    "1596 or after": (1596, None),
    "c.1793 or earlier": (None, 1793),
    "17th century or later": (1601, None),
    "between 1860 and 1870": (1860, 1870),
    "not before 1850, not after 1900": (1850, 1900),
    "published by 1832–4": (None, 1834),
    "1978, printed 2005": (1978, 2005),
    "1915, cast 1960s": (1915, 1969),
    "1971, printed later": (1971, None),
    "c.1880, posthumous cast": (1880, None),
    "1840, exhibited 1841": (1840, 1840),
    "1966 (repaired 2009)": (1966, 1966),
    "exhibited 1823": (1823, 1823),
    "negative 1935; printed 1970": (1935, 1970),
    "first published 1846, reprinted 1993": (1846, 1993),
    "A.H. 1270": (1853, 1854),
    "dated A.H. 984 (AD 1576-1577)": (1576, 1577),
    "Late Period (664-332 BC)": (-664, -332),
    "18th Dynasty (1550-1295 BC)": (-1550, -1295),
    "Qing dynasty: 17th century": (1601, 1700),
    "Late Classic, 600-900 AD": (600, 900),
    "Wei Dynasty (386-557); T'ang Dynasty (618-907)": (386, 907),
    "0ctober 12, 1937": (1937, 1937),
    "Novermber 9, 1937": (1937, 1937),
    "November 20, 1920": (1920, 1920),
    "May 15-17, 1966": (1966, 1966),
    "January-March 1960": (1960, 1960),
    "Dec. 1966 or Jan. 1967": (1966, 1967),
    "Friday, June 12, 1970": (1970, 1970),
    "2/1936": (1936, 1936),
    "1981-03-01": (1981, 1981),
    "1978-09": (1978, 1978),
    "[192?]": (1920, 1929),
    "2nd millennium BC": (-2000, -1001),
    # Russian
    "не ранее 1931 г.": (1931, None),
    "не позднее 1931 г.": (None, 1931),
    "не ранее 1931 - не позднее 1940": (1931, 1940),
    "до 1917 г.": (None, 1917),
    "после 1945": (1945, None),
    "3/4 XIX в.": (1851, 1875),
    "1/2 XX в.": (1901, 1950),
    "1920 -е гг.": (1920, 1929),
    "1920-30-е гг.": (1920, 1939),
    "1860-е - 1870-е гг.": (1860, 1879),
    "начало 1950-х гг.": (1950, 1955),
    "[1922 г.]": (1922, 1922),
    "30 сентября 1928 г.": (1928, 1928),
    "28.01.1950 г.": (1950, 1950),
    "1957 год 15 марта": (1957, 1957),
    "1941-1945 гг.": (1941, 1945),
    "кон. XIX - нач. XX вв.": (1851, 1950),
    "ХІХ в.": (1801, 1900),
    "III-I вв. до н.э.": (-300, -1),
    "V в. до н.э. - II в. н.э.": (-500, 200),
    "1-я пол. XIX в.": (1801, 1850),
    "2-я четв. XIX в.": (1826, 1850),
    "последняя четверть XIX в.": (1876, 1900),
    "вторая половина XVIII века": (1751, 1800),
    "середина ХХ века": (1926, 1975),
    "около 1850 г.": (1850, 1850),
    # Kazakh
    "XV ғасыр": (1401, 1500),
    "VII-VIII ғасырлар": (601, 800),
    "XIX ғасырдың екінші жартысы": (1851, 1900),
    "XV ғасырдың ортасы": (1426, 1475),
    "19-ғасырдың басы": (1801, 1850),
    "ХІХ ғ. соңы": (1851, 1900),
    "1931 ж.": (1931, 1931),
    "1920 жылдар": (1920, 1929),
    "1941-1945 жж.": (1941, 1945),
    "1931 жылға дейін": (None, 1931),
    "1917 жылдан кейін": (1917, None),
    "б.з.д. III ғасыр": (-300, -201),
}
WORDS = (
    *("1831", "19th", "XIX", "century", "в.", "-", "/", ",", ";", "(", ")", "or", "and", "c.", "?"),
    *("early", "нач.", "half", "3/4", "BC", "до", "н.э.", "before", "after", "гг.", "s", "-е"),
    *("printed", "later", "A.H.", "ғасыр", "дейін", "20", "2", "0", "half", "of"),
)
LEFT_ALONE = (
    "",
    "0",
    "12",
    "100 лет",
    "modern",
    "Ming Dynasty",
    "Hellenistic",
    "c.18799–1802",
    "1899-02",
    "1850-1840",
    "2100",
    "300 BC-200",
    "32nd century",
    "№ 1931",
    "3rd edition",
    "1969, remade on installation",
    "Wei Dynasty (386-557); Sung Period",
    "5 of 1930 copies",
    "²",
)


@pytest.mark.parametrize("text", READ)
def test_it_is_read(text: str) -> None:
    assert read_date(text) == READ[text]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_it_is_left_alone(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text", ["date not known", "no date", "undated", "б/д", "без даты", "белгісіз", "n.d."]
)
def test_it_says_that_there_is_no_date(text: str) -> None:
    assert says_undated(text)
    assert read_date(text) is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    _holds(read_date(text))


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=9,
    ).map(" ".join)
)
def test_no_order_of_its_own_words_breaks_it(text: str) -> None:
    _holds(read_date(text))


def _holds(years: Years | None) -> None:
    if years is not None:
        earliest, latest = years
        assert (earliest, latest) != (None, None)
        assert 0 not in (earliest, latest)
        assert earliest is None or latest is None or earliest <= latest


def _counts(texts: list[str | None]) -> Counter[str]:
    return Counter(
        "undated" if says_undated(text) else "read" if _read(text) else "unread"
        for text in texts
        if text and text.strip()
    )


_read = cache(read_date)
"""The 69,202 dates of Tate are 2,736 different texts."""


def _column(path: Path, name: str) -> list[str | None]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)[name] for line in lines]


def test_of_tates_dates_all_but_five_are_read() -> None:
    counts = _counts(_column(shared_data("objects/tate.jsonl.gz"), "dateText"))
    assert counts == {"read": 63_205, "undated": 5_992, "unread": 5}


def test_what_tate_says_itself_agrees_but_for_open_ends_and_later_prints() -> None:
    with gzip.open(shared_data("objects/tate.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    compared = differs = 0
    for row in rows:
        years = _read(row["dateText"] or "")
        own = row["dateRange"] or {}
        if years and isinstance(own.get("startYear"), int) and None not in years:
            compared += 1
            differs += years != (own["startYear"], own.get("endYear"))
    assert compared > 62_000
    assert differs < 600


def test_of_wcmas_dates_99_in_100_are_read() -> None:
    counts = _counts(_column(shared_data("objects/wcma.jsonl.gz"), "creation_date"))
    assert counts["read"] / (counts["read"] + counts["unread"]) > 0.989


def test_all_dates_of_the_russian_records_are_read() -> None:
    path = shared_data("objects/goskatalog_full_records.tsv")
    with path.open(encoding="utf-8") as file:
        texts = [row["period"] for row in csv.DictReader(file, delimiter="\t")]
    assert _counts(texts) == {"read": 12}
