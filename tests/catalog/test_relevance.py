"""What is found first, for the questions of `questions.tsv` to real collections."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.catalog.real_collections import load, load_vocabularies
from tests.catalog.relevance import Question, ask, complaints, questions

Reindex = Callable[[], int]
EVERY = 40
_NUMBER = re.compile(r'"(?:acno|accession_number)": "([^"]+)"')


def check(asked: list[Question]) -> None:
    answers = [(question, ask(question)) for question in asked]
    faults = [fault for question, answer in answers for fault in complaints(question, answer)]
    ranks = [answer.rank(question.first) for question, answer in answers if question.first]
    reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    print(f"\n{len(asked)} questions, mean reciprocal rank {reciprocal:.3f}")  # noqa: T201  pytest -s
    assert not faults, "\n".join(faults)


def test_there_are_enough_questions_in_three_languages() -> None:
    languages = Counter(question.language for question in questions())
    assert languages["en"] >= 90
    assert languages["ru"] >= 70
    assert languages["kk"] >= 40


def test_questions_to_a_sample(cast: Cast, reindex: Reindex, tmp_path: Path) -> None:
    """Every fortieth row of the large collections, and the objects that the questions expect."""
    asked = [question for question in questions() if question.in_sample]
    wanted = {number for question in asked for number in question.named}

    def keep(place: int, row: str) -> bool:
        number = _NUMBER.search(row)
        return place % EVERY == 0 or (number is not None and number[1] in wanted)

    load_vocabularies(tmp_path)
    load(cast, tmp_path, keep)
    reindex()
    check(asked)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)  # the processes that index so many read what is committed
def test_questions_to_all_collections(cast: Cast, reindex: Reindex, tmp_path: Path) -> None:
    load_vocabularies(tmp_path)
    load(cast, tmp_path)
    reindex()
    check(list(questions()))
