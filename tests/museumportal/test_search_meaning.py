"""What is meant is found: other languages, fields, mistyped words, the beginning of a word."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from museumportal.search import (
    BadQuery,
    Document,
    SearchRequest,
    excerpt,
    marked,
)
from museumportal.search.reader import Reader
from museumportal.search.text import parse
from tests.museumportal.search_index import ask, build, titled

pytestmark = pytest.mark.usefixtures("english")


def named(document_id: str, kind: str = "concept", **names: str) -> Document:
    """A thing with names, alternatives parted by commas."""
    known = {language: tuple(text.split(", ")) for language, text in names.items()}
    titles = {language: texts[0] for language, texts in known.items()}
    return Document(document_id, kind, ("public",), texts={"title": titles}, names=known)


THINGS = [
    titled("o1", ru="Браслет с бирюзой", years=(1850, 1899)),
    titled("o2", en="Silver bracelet", boost=1.0, years=(1900, 1910)),
    titled("o3", kk="Білезік", texts={"material": {"en": "silver", "ru": "серебро"}}),
    titled("o4", ru="Монета медная", facets={"museum": ("ABAI",)}, years=(-100, 100)),
    titled("o5", ru="Ковёр", texts={"description": {"ru": "Подарен музею. " * 30 + "Шерсть."}}),
    titled("o6", en="Silver and gold", texts={"maker": {"en": "Peter Silver"}}),
    titled("o7", kk="Күміс қасық", ru="Ложка серебряная"),
    titled("o8", en="Drawing of a hat", texts={"maker": {"en": "Maria Bracelet"}}),
    titled("o9", ru="Сообща"),
    titled("o10", kk="Сандық пен тон", years=(1955, 1961)),
    titled("secret", ru="Диадема", access=("museum:ABAI",)),
    *[titled(f"p{n}", en="Portrait", numbers=(f"P {n}",)) for n in range(60)],
    titled("p99", en="Portrat"),
    named("c1", kk="білезік", ru="браслет, запястье", en="bracelet, ring of the wrist"),
    named("c2", kk="ұста, зергер", ru="ювелир", en="jeweller"),
    named("c3", en="silver", ru="серебро", kk="күміс"),
    named("c4", en="silver plate"),
    named("a1", "maker", en="Maria Bracelet"),
    named("a2", "maker", ru="Серебряков", en="Serebryakov"),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory = tmp_path_factory.mktemp("search")
    build(directory, THINGS)
    return Reader(directory)


@pytest.mark.parametrize("text", ["bracelet", "браслеты", "білезіктер", "запястье", "bilezik"])
def test_a_name_in_one_language_finds_texts_in_another(reader: Reader, text: str) -> None:
    assert {"o1", "o2", "o3"} <= set(ask(reader, text).ids)


def test_the_words_asked_for_come_before_their_synonyms(reader: Reader) -> None:
    assert ask(reader, "браслет").ids[0] == "o1"
    assert ask(reader, "білезік").ids[0] == "o3"
    assert ask(reader, "bracelet").ids[0] == "o2"


def test_a_synonym_that_names_another_thing_is_not_followed(tmp_path: Path) -> None:
    """Else who asks for jewellery finds all that has an ornament."""
    things = [
        titled("ring", ru="Украшения невесты"),
        titled("carpet", ru="Ковёр", texts={"other": {"ru": "Орнамент", "en": "Ornament"}}),
        named("c1", kk="әшекей", ru="украшения", en="jewellery, ornaments, jewelry"),
        named("c2", kk="ою-өрнек", ru="орнамент", en="ornament"),
        named("c3", kk="әшекей", ru="убор", en="finery, jewellery"),
        named("c4", en="jewelry"),
        titled("pin", en="Jewelry pin"),
    ]
    build(tmp_path, things)
    reader = Reader(tmp_path)
    for text in ("jewellery", "украшения", "әшекей"):
        assert set(ask(reader, text).ids) == {"ring", "pin"}, text
    assert ask(reader, "ою-өрнек").ids[0] == "carpet"


def test_synonyms_stay_out_of_phrases_and_exclusions(reader: Reader) -> None:
    assert ask(reader, '"bracelet"').ids == ["o2", "o8"]
    assert "o1" in ask(reader, "-bracelet").ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title:silver", ["o2", "o6"]),
        ("maker:silver", ["o6"]),
        ("автор:silver", ["o6"]),
        ("material:silver", ["o3"]),
        ("материал:серебро", ["o3"]),
        ("museum:ABAI", ["o4"]),
        ("музей:ABAI", ["o4"]),
        ("Material: silver", ["o3"]),
        ('-maker: silver title: "silver and gold"', []),
        ("number:P7", ["p7"]),
        ("year:1905", ["o2"]),
        ("year:1850..1899", ["o1"]),
        ("год:1850-1899", ["o1"]),
        ("год:1850—1899", ["o1"]),
        ("year:-50", ["o4"]),
        ("year:..0", ["o4"]),
        ("silver year:1905", ["o2"]),
        ('title:"silver bracelet"', ["o2"]),
        ("silver -maker:silver -material:silver -ложка", ["o2"]),
        ("bracelet -year:1800..", ["o8", "o3"]),
    ],
)
def test_experts_say_where(reader: Reader, text: str, expected: list[str]) -> None:
    assert sorted(ask(reader, text).ids) == sorted(expected)


@pytest.mark.parametrize("text", ["nofield:silver", "silver:", ":silver", "year:soon silver"])
def test_what_is_no_field_is_a_word(reader: Reader, text: str) -> None:
    assert ask(reader, text).corrected == "" or "silver" in ask(reader, text).corrected


@pytest.mark.parametrize(
    ("text", "meant", "first"),
    [
        ("bracelt", "bracelet", "o2"),
        ("brcaelet", "bracelet", "o2"),
        ("racelet", "bracelet", "o2"),
        ("silver braceket", "silver bracelet", "o2"),
        ("моента", "монета", "o4"),
        ("vjytnf", "монета", "o4"),
        ("cjj,of", "сообща", "o9"),  # A letter of one keyboard parts words on another: cjj of.
        ("ызщщт", "", ""),
        ("ишдумук", "", ""),
        ("кумис касык", "күміс қасық", "o7"),
        ("brxcelxtx", "", ""),
    ],
)
def test_where_nothing_is_found_what_may_be_meant_is(
    reader: Reader, text: str, meant: str, first: str
) -> None:
    result = ask(reader, text)
    assert (result.corrected, result.ids[:1]) == (meant, [first] if first else [])


def test_another_word_for_a_short_one_is_offered_not_taken(reader: Reader) -> None:
    """A colour may be known by the pictures alone: nobody who asks for grey means prey."""
    found = ask(reader, "golb")
    assert (found.ids, found.corrected, found.suggestion) == ([], "", "gold")
    found = ask(reader, "silver golb")
    assert (found.corrected, found.suggestion, found.loosened) == ("", "silver gold", True)


def test_corrected_results_go_on_on_the_next_page(reader: Reader) -> None:
    first = ask(reader, "portrxit", limit=24)
    assert (first.corrected, first.count) == ("portrait", 60)
    second = ask(reader, "portrxit", limit=24, cursor=first.next_cursor)
    assert len({*first.ids, *second.ids}) == 48


def test_a_rare_word_is_doubted_but_searched_for(reader: Reader) -> None:
    result = ask(reader, "portrat")
    assert (result.ids, result.corrected, result.suggestion) == (["p99"], "", "portrait")
    assert ask(reader, "portrait").suggestion == ""


def test_nobody_is_told_words_of_what_they_may_not_see(reader: Reader) -> None:
    assert ask(reader, "диодема").corrected == ""
    staff = frozenset({"public", "museum:ABAI"})
    assert ask(reader, "диодема", access=staff).corrected == "диадема"
    assert ask(reader, "диодема", access=frozenset({"public", "museum:KOMI"})).corrected == ""


def test_programs_get_what_they_asked_for(reader: Reader) -> None:
    result = reader.search(SearchRequest("object", "bracelt"))
    assert (result.count, result.corrected, result.suggestion) == (0, "", "")


def test_where_nothing_has_all_words_what_has_most_of_them_is_found(reader: Reader) -> None:
    result = ask(reader, "silver bracelet монета")
    assert (result.loosened, result.corrected, result.ids[0]) == (True, "", "o2")
    assert "o4" not in result.ids, "one of three is not most of them"
    assert ask(reader, "silver bracelet монета", filters={"museum": ("ABAI",)}).count == 0
    assert ask(reader, "silver bracelet").loosened is False
    assert ask(reader, "brxcelxtx").loosened is False, "one word has no most"


def test_filters_that_leave_nothing_are_no_misspelling(reader: Reader) -> None:
    result = ask(reader, "bracelet", filters={"museum": ("KOMI",)})
    assert (result.count, result.corrected) == (0, "")


def names(reader: Reader, text: str, kind: str) -> list[str]:
    return reader.complete(text, SearchRequest(kind, limit=5))


def test_names_are_completed_by_any_of_their_words(reader: Reader) -> None:
    assert names(reader, "br", "concept") == ["c1"]
    assert names(reader, "зап", "concept") == ["c1"]
    assert names(reader, "mar", "maker") == ["a1"]
    assert names(reader, "bracelet m", "maker") == ["a1"]
    assert names(reader, "sil", "concept") == ["c3", "c4"]
    assert names(reader, "plate si", "concept") == ["c4"]
    assert names(reader, "bilez", "concept") == ["c1"], "Kazakh in Latin letters"
    assert names(reader, "", "concept") == names(reader, "-", "concept") == []
    assert names(reader, "x" * 5_000, "concept") == []


def test_words_are_completed_from_texts_that_one_may_see(reader: Reader) -> None:
    among = SearchRequest("object", limit=3)
    assert reader.complete_words("old brac", among) == ["old bracelet"]
    assert reader.complete_words("диа", among) == []
    assert reader.complete_words("диа", SearchRequest("object", access=None)) == ["диадема"]


def texts(pieces: Sequence[tuple[str, bool]]) -> Iterator[str]:
    return (text for text, found in pieces if found)


@pytest.mark.parametrize(
    ("asked", "text", "language", "expected"),
    [
        ("браслеты", "Два браслета, браслет-змейка", "ru", ["браслета", "браслет"]),
        ("bracelet", "Браслеты из серебра", "ru", ["Браслеты"]),
        ("күміс", "Күмістен жасалған", "kk", ["Күмістен"]),
        ("qasyq", "Үш қасығы бар", "kk", ["қасығы"]),
        ("silver", "SILVER’s silver", "en", ["SILVER’s", "silver"]),
        ("ковёр", "Ковер", "ru", ["Ковер"]),
        ("silver -gold", "silver and gold", "en", ["silver"]),
        ('"of the" silver', "silver of the steppe", "en", ["silver"]),
        ("браслет", "Gem of the steppe", "en", []),
        ("браслет", "Ring, for the wrist of a child", "en", ["Ring", "the", "wrist", "of"]),
    ],
)
def test_found_words_are_marked(
    reader: Reader, asked: str, text: str, language: str, expected: list[str]
) -> None:
    pieces = marked(text, language, ask(reader, asked).sought)
    assert list(texts(pieces)) == expected
    assert "".join(piece for piece, _found in pieces) == text


def test_an_excerpt_shows_the_words_in_their_surroundings(reader: Reader) -> None:
    sought = ask(reader, "шерсть").sought
    pieces = excerpt("Подарен музею. " * 30 + "Шерсть, хлопок. " + "Хранится. " * 40, "ru", sought)
    shown = "".join(text for text, _ in pieces)
    assert list(texts(pieces)) == ["Шерсть"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 170
    assert excerpt("Ничего такого", "ru", sought) == []


def test_questions_that_are_too_long_stay_refused(reader: Reader) -> None:
    with pytest.raises(BadQuery):
        ask(reader, "x" * 10_001)


def test_a_whole_title_comes_first(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            titled("o1", en="Bracelet bracelet with a bracelet", boost=1.0),
            titled("o2", en="Bracelet"),
            titled("o3", en="Bracelet of bracelets", boost=1.0),
        ],
    )
    assert Reader(tmp_path).search(SearchRequest("object", "bracelets")).ids[0] == "o2"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_tips_beside_the_search_field_are_true_in_every_language(language: str) -> None:
    with override(language):
        where = parse(gettext("maker:turner material:silver")).clauses
        years = parse(gettext("year:1850..1899")).clauses
        phrase = parse(gettext('"silver bracelet"')).clauses
        without = parse(gettext("carpet -felt")).clauses
    assert [clause.within for clause in where] == ["maker", "material"]
    assert [clause.years for clause in years] == [(1850, 1899)]
    assert [(clause.phrase, len(clause.words)) for clause in phrase] == [(True, 2)]
    assert [clause.excluded for clause in without] == [False, True]


@pytest.mark.parametrize("text", ["silver hat", "silver drawing"])
def test_known_words_stay_what_they_are_where_nothing_has_them_all(
    reader: Reader, text: str
) -> None:
    result = ask(reader, text)
    assert (result.corrected, result.loosened) == ("", True)


@pytest.mark.parametrize("text", ["hit", "кот", "pen"])
def test_short_words_are_not_taken_for_others(reader: Reader, text: str) -> None:
    """Nor for a small word of Kazakh (пен: with)."""
    assert (ask(reader, text).corrected, ask(reader, text).ids) == ("", [])


@pytest.mark.parametrize("text", ["1961", "1950-1970", "1958 сандық"])
def test_a_bare_year_is_a_year(reader: Reader, text: str) -> None:
    assert "o10" in ask(reader, text).ids


def test_suggested_concepts_have_objects(reader: Reader) -> None:
    among = SearchRequest("concept", limit=5)
    assert reader.complete("сереб", among) == ["c3"]
    assert reader.complete("сереб", among, in_use=True) == []


@pytest.mark.parametrize("between", [" ", ",", "|", ", ", "/", ";", " + ", " & "])
def test_punctuation_between_words_parts_them(reader: Reader, between: str) -> None:
    assert ask(reader, f"silver{between}bracelet").ids == ask(reader, "silver bracelet").ids
    assert ask(reader, f"bracelet{between}монета{between}ложка").loosened


@pytest.mark.parametrize("minus", ["-", "−", "–"])
def test_a_minus_is_a_minus_however_it_is_typed(reader: Reader, minus: str) -> None:
    assert ask(reader, f"bracelet {minus}silver").ids == ask(reader, "bracelet -silver").ids
    assert "o2" not in ask(reader, f"bracelet {minus}silver").ids


def test_an_asterisk_stands_for_the_rest_of_a_word(reader: Reader) -> None:
    assert ask(reader, "brace*").ids == ["o2", "o8"]
    assert ask(reader, "silver brace*").ids == ["o2"]
    assert set(ask(reader, "silver -brace*").ids) == {"o3", "o6", "o7"}
    assert ask(reader, "bracelet*").corrected == ""
    assert list(texts(marked("Two bracelets", "en", ask(reader, "brace*").sought))) == []
    assert list(texts(marked("Old bracelet", "en", ask(reader, "brace*").sought))) == ["bracelet"]
    assert ask(reader, "*bracelet").ids == ask(reader, "bracelet").ids


def test_a_known_word_that_keeps_all_apart_is_doubted(reader: Reader) -> None:
    """Portrat is a word of one title; with "60" it finds nothing, portraits are many."""
    result = ask(reader, "portrat P-7")
    assert (result.loosened, result.corrected, result.suggestion) == (True, "", "portrait P-7")


def test_who_reads_english_is_offered_english_words_first(tmp_path: Path) -> None:
    build(tmp_path, [titled("o1", kk="Монета", en="Moulded coin"), titled("o2", ru="Зеркало")])
    reader = Reader(tmp_path)
    in_english = SearchRequest("object", language="en", limit=5)
    assert reader.complete_words("mo", in_english) == ["moulded"]
    assert reader.complete_words("mo", SearchRequest("object", language="kk", limit=5)) == [
        "moulded",
        "монета",
    ]
    assert reader.complete_words("zer", in_english) == ["зеркало"]
