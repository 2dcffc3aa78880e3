"""Stems of words per language, marked by it, so that stems of two languages never meet."""

from functools import lru_cache
from typing import Final

import tantivy

from museumportal.search.analysis import kazakh, russian
from museumportal.search.analysis.irregular import WORD_OF
from museumportal.search.analysis.latin import readings
from museumportal.search.analysis.words import has_latin, is_cyrillic, typed_words, words

EXACT: Final = "="
"""Marks the unchanged form of a word where a field holds forms and stems together."""
_PLAIN: Final = "#"
_READINGS_IN_TEXTS: Final = 8
"""Enough to be left with the right two."""

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
        return ("e" + _ENGLISH.analyze(WORD_OF.get(word, word))[0],)
    if language == "kk":
        return ("k" + kazakh.stem(word),)
    in_russian = "r" + russian.stem(WORD_OF.get(word, word))
    return (in_russian,) if language == "ru" else (in_russian, "k" + kazakh.stem(word))


def analyse(text: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded words of a text, and their stems.

    Latin words of a Kazakh text have Kazakh stems too: the language is written in both scripts.
    """
    forms = words(text)
    stemmed = [stem for form in forms for stem in stems(form, language)]
    if language == "kk" and has_latin(text):
        stemmed += [stem for word in typed_words(text) for stem in _transliterated(word)]
    return tuple(forms), tuple(stemmed)


@lru_cache(maxsize=50_000)
def _transliterated(word: str) -> tuple[str, ...]:
    """Kazakh stems of a Latin word: by the alphabet of 2021 and as most would type it."""
    if is_cyrillic(word):
        return ()
    likely = readings(word, _READINGS_IN_TEXTS)[:2]
    return tuple(dict.fromkeys(stem for reading in likely for stem in stems(reading, "kk")))
