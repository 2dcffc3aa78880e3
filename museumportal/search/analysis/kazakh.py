"""A light stemmer for Kazakh nouns: what inflection adds comes off, what derivation adds stays.

Kazakh nouns take their endings in a fixed order: stem, plural, possessive, case, predicate. So they
come off from the right, one of each kind, longest first, each only where vowel harmony and the
sound before it allow it, and again until nothing does: a word that ends by nature like an inflected
one (диірмен, "mill") then loses the same letters in all its forms. Words of `KNOWN` stay whole.

Stems end in the voiceless twin of б, г, ғ, which voice before vowels (кітап, кітабы), without a
final ы or і, which cannot be told from the possessive (жылқы), and without the narrow vowel that
flees before an ending (халық, халқы). How well it does is in docs/adr/search-kazakh.md.
"""

import re
from pathlib import Path
from typing import Final

_BACK: Final = "аоұыёяю"
_FRONT: Final = "әеөүіэ"
_EITHER: Final = "иу"
_VOWELS: Final = _BACK + _FRONT + _EITHER
_GLIDES: Final = "уиюй"
"""Letters that end in a glide: endings follow them as they follow a consonant."""
_HARD: Final = "кқпстфхцчшщһбвгғд"
_NASAL: Final = "мнң"
_BUZZING: Final = "жз"
_FLOWING: Final = "лр" + _GLIDES
_VOICED: Final = _VOWELS + _FLOWING + _NASAL + _BUZZING

_Endings = dict[str, tuple[str, frozenset[str]]]
"""Ending → the vowels that harmony asks for before it (or none), and the sounds it may follow."""


def _endings(*rows: tuple[str, str]) -> _Endings:
    """Both harmonies of each pattern: А = а/е, Ы = ы/і, Ғ = ғ/г, Қ = қ/к."""
    made: _Endings = {}
    for patterns, before in rows:
        for pattern in patterns.split():
            for letters, harmony in (("аығқ", _BACK), ("еігк", _FRONT)):
                ending = pattern.translate(str.maketrans("АЫҒҚ", letters))
                allowed = made.get(ending, ("", frozenset()))[1] | frozenset(before)
                made[ending] = ("" if ending == pattern else harmony, allowed)
    return made


PREDICATE: Final = _endings(
    ("дЫр дай дей", _VOICED),
    ("тЫр тай тей", _HARD),
    ("мЫн", _VOWELS + _FLOWING + _NASAL),
    ("мЫз", _VOWELS + _FLOWING),
    ("бЫз", _NASAL + _BUZZING),
    ("бЫн", _BUZZING),
    ("пЫз пЫн", _HARD),
    ("сЫң сЫз сЫңдар сЫздар сЫңдер сЫздер", _VOICED + _HARD),
)
CASE: Final = _endings(
    ("нЫң", _VOWELS + _NASAL),
    ("дЫң дАн", _FLOWING + _BUZZING),
    ("тЫң тЫ тА тАн тАҒЫ тЫкЫ ҚА", _HARD),
    ("ҒА дА дАҒЫ", _VOICED),
    ("нА ндА нАн ндАҒЫ н", "ыі"),
    ("нЫ нЫкЫ дАн", _VOWELS),
    ("дЫ дЫкЫ", _FLOWING + _NASAL + _BUZZING),
    ("нАн", _NASAL),
    ("мен", _VOWELS + _FLOWING + _NASAL),
    ("бен", _BUZZING + "бвгғд"),
    ("пен", _HARD),
)
POSSESSIVE: Final = _endings(
    ("Ы ЫмЫз ЫңЫз", _HARD + _FLOWING + _NASAL + _BUZZING),
    ("сЫ мЫз ңЫз", _VOWELS),
)
OWN: Final = _endings(("Ым Ың ЫмА ЫңА", _HARD + _FLOWING + _NASAL + _BUZZING))
PLURAL: Final = _endings(
    ("лАр", _VOWELS + _FLOWING.replace("л", "")),
    ("дАр", "л" + _NASAL + _BUZZING),
    ("тАр", _HARD),
)
_LONGEST: Final = 6


def _listed() -> frozenset[str]:
    lines = Path(__file__).with_name("kazakh_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


KNOWN: Final = _listed()
"""Whole stems, see kazakh_words.txt."""

_HARDEN = str.maketrans("бгғ", "пкқ")
_FLEEING = re.compile(r"(?<=.[рлйу])[ыі](?=[қкпнсз]$)")
_DEVERBAL = re.compile(r"[ыі][лн]$")
_VOWEL = re.compile(f"[{_VOWELS}]")


def stem(word: str) -> str:
    """The stem of a folded Kazakh word; the word itself where nothing comes off.

    Never shorter than two letters, and never without a vowel.
    """
    for _ in range(4):
        before = word
        for layer in (_predicate, _case, _possessive, _plural):
            if known := _known(word):
                return _folded(known)
            word = layer(word)
        if word == before:
            break
    return _folded(word)


def _known(word: str) -> str:
    """The known stem that the word is, or is the possessed form of; none is the empty one."""
    if word in KNOWN:
        return word
    owned = word[:-1] if word[-1] in "мң" else word
    if owned in KNOWN:
        return owned
    if len(owned) > 2 and owned[-1] in "ыі":
        for rest in (owned[:-2] + owned[-2].translate(_HARDEN), owned[:-1]):
            if rest in KNOWN:
                return rest
    return ""


def _strip(word: str, endings: _Endings, least: int = 2) -> str:
    for length in range(min(_LONGEST, len(word) - least), 0, -1):
        if found := endings.get(word[-length:]):
            harmony, before = found
            rest = word[:-length]
            # No Kazakh noun is one open syllable of two letters (садағы is not са + дағы).
            short = len(rest) == 2 and rest[1] in _VOWELS and rest[1] not in _GLIDES
            if rest[-1] in before and not short and _fits(rest, harmony):
                return rest
    return word


def _fits(rest: str, harmony: str) -> bool:
    """Whether the last vowel of `rest` belongs to the class, or is one of those of either class."""
    for letter in reversed(rest):
        if letter in _VOWELS:
            return not harmony or letter in harmony or letter in _EITHER
    return False


def _predicate(word: str) -> str:
    return _strip(word, PREDICATE, least=4)


def _case(word: str) -> str:
    return _strip(word, CASE)


def _possessive(word: str) -> str:
    rest = _strip(word, POSSESSIVE)
    return rest if rest != word else _own(word)


def _own(word: str) -> str:
    """Without "my" or "your" behind two syllables: бұйым and құрылым end so by nature."""
    rest = _strip(word, OWN, least=3)
    is_noun = len(_VOWEL.findall(rest)) > 1 and not _DEVERBAL.search(rest)
    return rest if is_noun or rest[-1] in "бгғ" else word


def _plural(word: str) -> str:
    return _strip(word, PLURAL)


def _folded(word: str) -> str:
    """The form in which all inflections of a stem meet."""
    if len(word) > 2 and word[-1] in "ыі" and _fits(word[:-1], ""):
        word = word[:-1]
    word = word[:-1] + word[-1].translate(_HARDEN)
    return _FLEEING.sub("", word)
