"""Questions of `questions.tsv`, and whether an answer is what a curator expects of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalog.models import MuseumObject
from catalog.query import ObjectQuery
from museumportal.lib.languages import known_texts
from museumportal.search import GUEST, SearchResult, search

TABLE: Final = Path(__file__).with_name("questions.tsv")
DEEP: Final = 500
"""Results looked at: expectations count from the first of them."""
_SHOWN: Final = 10
_EXPECTATION = re.compile(r"(?P<count>[<>]?=)(?P<number>\d+)|(?P<word>\w+)(?: (?P<rest>.+))?")


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the table."""

    language: str
    in_sample: bool
    text: str
    expected: tuple[str, ...]

    @property
    def first(self) -> str:
        """The object that must come first, where one must."""
        return next((each[2:] for each in self.expected if re.fullmatch(r"1 \S+", each)), "")

    @property
    def named(self) -> set[str]:
        """All objects that it expects."""
        lists = [each.split()[1:] for each in self.expected if re.match(r"\d+ [^/]", each)]
        return {number for numbers in lists for number in numbers}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine said, in words of the objects."""

    result: SearchResult
    numbers: list[str]
    """Inventory numbers in the order of the results."""
    texts: list[str]
    """What the first of them say: title, makers, materials, type."""

    def rank(self, number: str) -> int:
        """From 1; 0 where it is not found."""
        ranks = (
            rank
            for rank, found in enumerate(self.numbers, 1)
            if found == number or found.startswith(f"{number}-")
        )
        return next(ranks, 0)


def questions() -> Iterator[Question]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, sample, text, expected = line.split("\t")
            yield Question(language, sample == "*", text, tuple(expected.split("; ")))


def ask(question: Question) -> Answer:
    request = ObjectQuery(q=question.text).to_request(
        access=GUEST, language=question.language, limit=DEEP, forgiving=True
    )
    result = search(request)
    objects = MuseumObject.objects.in_bulk(result.ids, field_name="public_id")
    found = [objects[public_id] for public_id in result.ids]
    return Answer(
        result,
        [record.inventory_number for record in found],
        [_says(record) for record in found[:_SHOWN]],
    )


def _says(record: MuseumObject) -> str:
    texts = [*known_texts(record, "title").values()]
    texts += known_texts(record, "materials_display").values()
    if record.object_type:
        texts += known_texts(record.object_type, "label").values()
    for use in record.makers.all():
        texts += known_texts(use.agent, "name").values()
    return " · ".join(texts)


def complaints(question: Question, answer: Answer) -> list[str]:
    """The expectations that do not hold, with what is there instead."""
    return [
        f"{question.text!r}: {expected!r}, but {seen}"
        for expected in question.expected
        if (seen := _fault(expected, answer))
    ]


def _fault(expected: str, answer: Answer) -> str:
    """What is there instead of what was expected; the empty text where it is there."""
    result = answer.result
    match = _EXPECTATION.fullmatch(expected)
    assert match, f"no expectation: {expected!r}"
    if match["count"]:
        number = int(match["number"])
        held = {
            "=": result.count == number,
            ">=": result.count >= number,
            "<=": result.count <= number,
        }[match["count"]]
        return "" if held else f"{result.count} are found"
    word, rest = match["word"], match["rest"] or ""
    if word == "nothing":
        return f"{result.count} are found" if result.count else ""
    if word in ("meant", "suggests"):
        text = result.corrected if word == "meant" else result.suggestion
        return "" if text == rest else f"{text!r} is"
    if word == "not":
        present = [number for number in rest.split() if answer.rank(number)]
        return f"found are {present}" if present else ""
    return _fault_of_first(int(word), rest, answer)


def _fault_of_first(many: int, rest: str, answer: Answer) -> str:
    if rest.startswith("/"):
        said = answer.texts[:many]
        silent = [text for text in said if not re.search(rest.strip("/"), text, re.IGNORECASE)]
        if said and not silent:
            return ""
        return f"{silent[0]!r} comes among them" if said else "nothing is found"
    ranks = {number: answer.rank(number) for number in rest.split()}
    late = {number: rank for number, rank in ranks.items() if not 0 < rank <= many}
    return f"they stand at {late} of {answer.result.count}" if late else ""
