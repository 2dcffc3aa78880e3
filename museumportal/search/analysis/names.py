"""Names as wholes, and their beginnings: for whole titles, for synonyms, for completion."""

import re
from collections.abc import Sequence
from typing import Final

from museumportal.search.analysis.stems import stems
from museumportal.search.analysis.words import SMALL_WORDS, words

MAX_NAME: Final = 8
"""Words of the longest name that is known as a whole."""
MAX_PREFIX: Final = 10
"""Letters of the longest beginning of a word; what is longer is told apart by them."""

_OPENING = re.compile(r"^\W+")
# A full stop behind three letters: before that it stands for a name or an abbreviation.
_TURN = re.compile(
    r"(?<=\w)[:;,!?]|(?<=\w\w\w)\.(?=\s)|\s[-\u2013\u2014]\s|\s[\"\u201c\u201e\u2018\u00ab(\[]"
)


def name_keys(forms: Sequence[str], language: str) -> list[str]:
    """Keys that these folded words share with other inflections of them, whatever small words
    (articles, prepositions) stand between them.

    One, or two where the language is not known: the Russian and the Kazakh reading. None for more
    than `MAX_NAME` words.
    """
    forms = telling(forms)
    if not 0 < len(forms) <= MAX_NAME:
        return []
    each = [stems(form, language) for form in forms]
    return list(
        dict.fromkeys(" ".join(found[min(n, len(found) - 1)] for found in each) for n in (0, 1))
    )


def telling(forms: Sequence[str]) -> Sequence[str]:
    """These words without the small ones; all of them where they are small."""
    return [form for form in forms if form not in SMALL_WORDS] or forms


def main_title(text: str) -> str:
    """What a title says before it goes on to a subtitle, a remark or a name in quotes."""
    start = _OPENING.sub("", text)
    return _TURN.split(start, maxsplit=1)[0]


def prefixes(name: str) -> list[str]:
    """All beginnings of the words of a name; those of its first word also behind a ``^``."""
    found: list[str] = []
    for place, word in enumerate(words(name)):
        beginnings = [word[:end] for end in range(1, min(len(word), MAX_PREFIX) + 1)]
        found += beginnings
        if place == 0:
            found += ["^" + beginning for beginning in beginnings]
    return found
