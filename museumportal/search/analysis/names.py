"""Names as wholes, and their beginnings: for whole titles, for synonyms, for completion."""

from collections.abc import Sequence
from typing import Final

from museumportal.search.analysis.stems import stems
from museumportal.search.analysis.words import words

MAX_NAME: Final = 8
"""Words of the longest name that is known as a whole."""
MAX_PREFIX: Final = 10
"""Letters of the longest beginning of a word; what is longer is told apart by them."""


def name_keys(forms: Sequence[str], language: str) -> list[str]:
    """Keys that these folded words share with other inflections of them.

    One, or two where the language is not known: the Russian and the Kazakh reading. None for more
    than `MAX_NAME` words.
    """
    if not 0 < len(forms) <= MAX_NAME:
        return []
    each = [stems(form, language) for form in forms]
    return list(
        dict.fromkeys(" ".join(found[min(n, len(found) - 1)] for found in each) for n in (0, 1))
    )


def prefixes(name: str) -> list[str]:
    """All beginnings of the words of a name; those of its first word also behind a ``^``."""
    found: list[str] = []
    for place, word in enumerate(words(name)):
        beginnings = [word[:end] for end in range(1, min(len(word), MAX_PREFIX) + 1)]
        found += beginnings
        if place == 0:
            found += ["^" + beginning for beginning in beginnings]
    return found
