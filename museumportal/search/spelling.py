"""What a person may have meant by words that the index does not have.

Tried are the other keyboard (``vjytnf`` is монета typed with English keys), and for each unknown
word the nearest known one by optimal string alignment (Damerau's edits: a letter too many, too few,
another, two swapped), letters of Kazakh and their Russian twins being one.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from museumportal.search.analysis.latin import spellings
from museumportal.search.analysis.stems import EXACT
from museumportal.search.analysis.words import fold, is_cyrillic, typed_words
from museumportal.search.lexicon import Lexicon
from museumportal.search.text import Text

_MOST_WORDS: Final = 3
_SHORTEST: Final = 4
"""Every word of fewer letters is near another one (меч, мел)."""
_SHORTEST_SURE: Final = 5
"""Of fewer letters another word is but offered: nobody who asks for grey means prey."""
_MOST_SPELLINGS: Final = 4
_MOST_OTHERS: Final = 8
_MUCH_COMMONER: Final = 50
"""A known word is doubted where a near one is in so many times more documents."""

_ENGLISH_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN_KEYS: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
_TO_ENGLISH = str.maketrans(_RUSSIAN_KEYS, _ENGLISH_KEYS)
_TWINS = str.maketrans("әғқңөұүһіё", "агкноуухие")
_BEGINNINGS: Final = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщыэюяәғқңөұүһі"


def better(text: str, parsed: Text, lexicon: Lexicon, *, doubt: bool = False) -> str:
    """The text as it may have been meant, the empty one where nothing better is known.

    With `doubt`, for what is but offered, known words are put in question too, where a near one is
    far commoner, and so are short ones.
    """
    typed = parsed.spelled
    unknown = [word for word in typed if not lexicon.is_known(word)]
    if unknown and not any(_is_known(part, lexicon) for part in text.split()):
        for keys in (_TO_RUSSIAN, _TO_ENGLISH):
            retyped = text.casefold().translate(keys)
            if all(map(lexicon.is_known, typed_words(retyped))):
                return retyped
    meant = text
    sure = [word for word in unknown if len(word) >= _SHORTEST_SURE]
    for word in (typed if doubt else sure)[:_MOST_WORDS]:
        if near := _nearest(fold(word), lexicon):
            meant = _replaced(meant, word, near)
    return meant if meant != text else ""


def _is_known(part: str, lexicon: Lexicon) -> bool:
    """Whether what stands between blanks has words, and known ones alone."""
    typed = typed_words(part)
    return bool(typed) and all(map(lexicon.is_known, typed))


def others(text: str, parsed: Text, lexicon: Lexicon) -> Iterator[str]:
    """The text with its first unknown word replaced by known ones near it, the nearest first.

    Known words stay what they are: where nothing has all of them, that is to be said.
    """
    unknown = next((word for word in parsed.spelled if not lexicon.is_known(word)), "")
    if len(unknown) < _SHORTEST_SURE:
        return
    for near in sorted(_near(fold(unknown), lexicon))[:_MOST_OTHERS]:
        yield _replaced(text, unknown, near[3])


def _replaced(text: str, word: str, by: str) -> str:
    return re.sub(re.escape(word), by, text, count=1, flags=re.IGNORECASE)


def _nearest(word: str, lexicon: Lexicon) -> str:
    """The known word nearest to a folded one, the commonest of several; the empty one for none.

    A Cyrillic word may be a name that stands in Latin letters: Тернер is nearest to Turner.
    """
    frequency = lexicon.known(EXACT + word)
    near = [_near(word, lexicon, frequency * _MUCH_COMMONER or 1)]
    if is_cyrillic(word) and not frequency:
        latin = spellings(word)[:_MOST_SPELLINGS]
        near += [_near(each, lexicon, worth=1 / _MUCH_COMMONER) for each in latin]
    return min(chain.from_iterable(near), default=(0, False, 0.0, ""))[3]


def _near(
    word: str, lexicon: Lexicon, least: int = 1, worth: float = 1.0
) -> Iterator[tuple[int, bool, float, str]]:
    """Known words in the tolerance, `least` times or oftener, so that the nearest is the least."""
    if len(word) < _SHORTEST or any(letter.isdecimal() for letter in word):
        return
    known = {each: count for each, count in _alike(word, lexicon) if count >= least}
    found = process.extract(
        word.translate(_TWINS),
        {each: each.translate(_TWINS) for each in known if each != word},
        scorer=OSA.distance,
        score_cutoff=_tolerance(word),
        limit=None,
    )
    if len(word) >= _SHORTEST:
        # A word that is not typed to its end comes before a near miss of as many letters.
        for each, count in known.items():
            if each.startswith(word) and each != word:
                yield 0, False, -count * worth, each
    for _text, away, each in found:
        # First letters are seldom mistaken.
        yield away, each[0] != word[0], -known[each] * worth, each


def _tolerance(word: str) -> int:
    """Edits between a word and what may have been meant by it."""
    return 1 if len(word) <= 6 else 2 if len(word) <= 9 else 3


def _alike(word: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """Known words that begin like it, its first letter missing, too many or another."""
    beginnings = {word[0], word[1], *_twins(word[0])}
    for beginning in beginnings:
        for each, count in lexicon.beginning_with(EXACT + beginning, elsewhere=True):
            near = abs(len(each) - 1 - len(word)) <= _tolerance(word)
            if near or each.startswith(EXACT + word):
                yield each.removeprefix(EXACT), count
    for letter in _BEGINNINGS:
        if is_cyrillic(letter) == is_cyrillic(word):
            for each in (letter + word, letter + word[1:]):
                if count := lexicon.known(EXACT + each):
                    yield each, count


def _twins(letter: str) -> set[str]:
    plain = letter.translate(_TWINS)
    return {other for other in _BEGINNINGS if other.translate(_TWINS) == plain}
