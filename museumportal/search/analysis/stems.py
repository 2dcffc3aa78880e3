"""Stems of words per language, marked by it, so that stems of two languages never meet."""

from functools import lru_cache
from typing import Final

import tantivy

from museumportal.search.analysis import kazakh, russian
from museumportal.search.analysis.words import is_cyrillic, words

EXACT: Final = "="
"""Marks the unchanged form of a word where a field holds forms and stems together."""
_PLAIN: Final = "#"


_ENGLISH = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


@lru_cache(maxsize=300_000)
def stems(word: str, language: str) -> tuple[str, ...]:
    """Marked stems of a folded word of a text in `language`, the empty one for unknown.

    The script decides before the language: a Latin word in a Russian text is stemmed as English.
    A Cyrillic word of unknown language has two stems, the Russian and the Kazakh one; a word
    without letters is its own stem.
    """
    if word.isdecimal():
        return (_PLAIN + word,)
    if not is_cyrillic(word):
        return ("e" + _ENGLISH.analyze(word)[0],)
    if language == "kk":
        return ("k" + kazakh.stem(word),)
    if language == "ru":
        return ("r" + russian.stem(word),)
    return ("r" + russian.stem(word), "k" + kazakh.stem(word))


def analyse(text: str, language: str) -> tuple[list[str], list[str]]:
    """The folded words of a text, and their stems."""
    forms = words(text)
    return forms, [stem for form in forms for stem in stems(form, language)]
