"""How well the Kazakh stemmer does, on words it was made with and on words it never saw."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museumportal.search.analysis import kazakh
from museumportal.search.analysis.collation import KAZAKH

DIFFERENT = "кілем кітап сырға сандық сақ саз алтын алты қала қалпақ тас тасқын ат атлас ер ерлік"


def gold(part: str) -> list[list[str]]:
    """Lemmas with their forms, the lemma first; `part` is a or b."""
    lines = (Path(__file__).parent / f"kazakh_forms_{part}.txt").read_text("utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@dataclass
class Accuracy:
    """Over pairs of forms, and over lemmas."""

    recall: float
    """Of the pairs of one lemma, the share whose stems meet."""
    precision: float
    """Of the pairs whose stems meet, the share of one lemma."""
    whole: float
    """Share of lemmas all of whose forms meet."""


def pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def accuracy(lemmas: list[list[str]]) -> Accuracy:
    stemmed = [Counter(kazakh.stem(form) for form in forms) for forms in lemmas]
    right = sum(pairs(stems.values()) for stems in stemmed)
    return Accuracy(
        recall=right / pairs(map(len, lemmas)),
        precision=right / pairs(sum(stemmed, Counter()).values()),
        whole=sum(len(stems) == 1 for stems in stemmed) / len(lemmas),
    )


@pytest.mark.parametrize(
    ("part", "floor"), [("a", Accuracy(0.99, 0.995, 0.97)), ("b", Accuracy(0.96, 0.995, 0.90))]
)
def test_forms_of_a_word_meet_and_different_words_keep_apart(part: str, floor: Accuracy) -> None:
    lemmas = gold(part)
    reached = accuracy(lemmas)
    print(  # noqa: T201  the published figures: pytest -s
        f"\npart {part}: {len(lemmas)} lemmas, {sum(map(len, lemmas))} forms; pairs: recall "
        f"{reached.recall:.1%}, precision {reached.precision:.1%}; "
        f"lemmas all of whose forms meet {reached.whole:.1%}"
    )
    assert reached.recall >= floor.recall
    assert reached.precision >= floor.precision
    assert reached.whole >= floor.whole


def test_every_form_has_one_lemma_and_part_b_is_unknown_to_the_stemmer() -> None:
    forms = Counter(form for part in "ab" for lemma in gold(part) for form in lemma)
    assert [form for form, times in forms.items() if times > 1] == []
    assert [lemma for lemma, *_forms in gold("b") if lemma in kazakh.KNOWN] == []
    assert len(forms) >= 1_400


def test_different_kazakh_words_keep_apart() -> None:
    made = {kazakh.stem(word): word for word in DIFFERENT.split()}
    assert len(made) == len(DIFFERENT.split())


@given(st.text(alphabet=KAZAKH, min_size=1, max_size=30))
def test_a_stem_is_never_empty_and_never_longer(word: str) -> None:
    assert 0 < len(kazakh.stem(word)) <= len(word)
