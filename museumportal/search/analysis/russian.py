"""Russian stems: Snowball, and on top of it what it parts but museums need together.

Snowball leaves ковёр and ковры, кольцо and колец, музей and музея, копейка and копеек apart. So
the fleeting vowel before the last consonant goes, from every stem alike, and so does a soft sign
in its place, and what an ending leaves of a vowel at the end of a stem. A word's only vowel stays:
without it стол, стела and стелить would be one.
"""

import re

import tantivy

_SNOWBALL = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    .filter(tantivy.Filter.stemmer("russian"))
    .build()
)
_LEFT_OVER = re.compile(r"(?<=..)[аеий]$")
_GLIDE = re.compile(r"(?<=[аеиоуыэюя])ек$")
_FLEETING = re.compile(r"([аеиоуыэюя].*[бвгджзйклмнпрстфхцчшщ])[еоь]([бвгджзклмнпрстфхцчшщ])$")


def stem(word: str) -> str:
    """The stem of a folded word, at least two letters of it."""
    return _FLEETING.sub(r"\1\2", _LEFT_OVER.sub("", without_ending(_GLIDE.sub("йк", word))))


def without_ending(word: str) -> str:
    """What Snowball leaves of a folded word: its letters, up to some place."""
    left: str = _SNOWBALL.analyze(word)[0]
    return left
