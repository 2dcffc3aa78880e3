"""A light stemmer for Kazakh nouns: what inflection adds comes off, what derivation adds stays.

Kazakh nouns take their endings in a fixed order: stem, plural, possessive, case, predicate. So they
come off from the right, one of each kind, longest first, and each only where vowel harmony and the
sound before it allow it. Stems end in the voiceless twin of б, г, ғ, which voice before vowels
(кітап, кітабы), and without a final ы or і, which cannot be told from the possessive (жылқы).
First and second person singular (-ым, -ың) come off only behind a plural or a voiced б, г, ғ:
too many museum words end so by nature (бұйым, қорым).
"""

import re
from collections.abc import Iterable
from typing import Final

_BACK: Final = "аоұыёяю"
_FRONT: Final = "әеөүіэ"
_EITHER: Final = "иу"
_VOWELS: Final = _BACK + _FRONT + _EITHER
_VOICELESS: Final = "кқпстфхцчшщһ"
_VOICED: Final = "бвгғд"
_SONOROUS: Final = "лмнңруйжз"

_VOWEL_END = frozenset(_VOWELS)
_AFTER_VOICELESS = frozenset(_VOICELESS + _VOICED)
_AFTER_VOICE = frozenset(_VOWELS + _SONOROUS)
_POSSESSED = frozenset("ыі")

_Ending = tuple[str, str, frozenset[str]]
"""An ending, the harmony it asks for (its class of vowels, or none) and the sounds before it."""


def _endings(*rows: tuple[str, str]) -> list[_Ending]:
    """Both harmonies of each pattern: А = а/е, Ы = ы/і, Ғ = ғ/г, Қ = қ/к; longest first."""
    made: list[_Ending] = []
    for patterns, before in rows:
        allowed = frozenset(before)
        for pattern in patterns.split():
            back = pattern.translate(str.maketrans("АЫҒҚ", "аығқ"))
            front = pattern.translate(str.maketrans("АЫҒҚ", "еігк"))
            made += [(back, _BACK, allowed), (front, _FRONT, allowed)]
            if back == front:
                made[-2:] = [(back, "", allowed)]
    return sorted(set(made), key=lambda ending: (-len(ending[0]), ending[0]))


_voice = "".join(sorted(_AFTER_VOICE))
_hard = "".join(sorted(_AFTER_VOICELESS))
_any = _voice + _hard

PREDICATE: Final = _endings(
    ("дЫр дай", _voice),
    ("тЫр тай", _hard),
    ("мЫн мЫз", _VOWELS + "лруй"),
    ("бЫз бЫн", "мнңзж"),
    ("пЫз пЫн", _hard),
    ("сЫң сЫз сЫңдар сЫздар", _any),
)
# "-мыз" of the predicate and "-ымыз" of the possessive share letters; the possessive is longer.
CASE: Final = _endings(
    ("нЫң", _VOWELS + "мнң"),
    ("дЫң", "лруйжз"),
    ("тЫң", _hard),
    ("ҒА ҒАн", _voice),
    ("ҚА", _hard),
    ("нА ндА нАн ндАҒЫ н", "ыі"),
    ("нЫ", _VOWELS),
    ("дЫ", "лмнңруйжз"),
    ("тЫ", _hard),
    ("дА дАҒЫ", _voice),
    ("тА тАҒЫ", _hard),
    ("дАн", "лруйжз" + _VOWELS),
    ("тАн", _hard),
    ("нАн", "мнң"),
    ("мен", _VOWELS + "лмнңруй"),
    ("бен", "жзбвгғд"),
    ("пен", _VOICELESS + _VOICED),
    ("нЫкЫ", _VOWELS),
    ("дЫкЫ", _SONOROUS),
    ("тЫкЫ", _hard),
)
POSSESSIVE: Final = _endings(
    ("ЫмЫз ЫңЫз", _hard + _SONOROUS),
    ("мЫз ңЫз", _VOWELS),
    ("сЫ", _VOWELS),
    ("Ы", _hard + _SONOROUS),
)
OWN: Final = _endings(("Ым Ың", "рбгғ"))
PLURAL: Final = _endings(
    ("лАр", _VOWELS + "руй"),
    ("дАр", "лмнңжз"),
    ("тАр", _hard),
)

_WHOLE: Final = """
    орда алаша алтын арқа сарыарқа сырға дулыға найза балта шапан домбыра қалқан садақ
    дастан майдан шамадан ғасырлық торсық текемет тұмар шолпы алқа кілем қылыш қазан
    қорған қалта сандық дәптер жазба шежіре ауыз теңге ыдыс құман түйме белдеу тақта
    тарлан айдын қаған хан сұлтан тархан бағдар құндыз жұлдыз теңіз ағаш дала дана ана
    күміс мыс жез жүз қыз көз сөз боз мұз тұз ұлан баян жан қан нан дән тон
    кесте шекпен көрпе төсек перде терезе тегене шөміш көсеу кебін қамзол камзол желең
    адам заман мезгіл тарих музей мекен маман орман қорым бұйым мүсін сурет айтыс қала
    құрылым жүйе мұра ескі жаңа ұста шебер зергер бақсы батыр ақын жырау қожа молда мола
    күмбез мешіт медресе керуен сарай қабір кесене бейіт тас балбал мұсылман ислам құран
    облыс кеңес үлес ғылым білім өлең бұлан
    түркімен орыс өзбек татар германия иран туран
"""
WHOLE: Final = frozenset(_WHOLE.split())
"""Stems that end like inflected words and stay as they are."""

_LAND = re.compile(r".{3,}стан")
_RELATIVES = ("дағы", "дегі", "тағы", "тегі")
_HARDEN = str.maketrans("бгғ", "пкқ")


def stem(word: str) -> str:
    """The stem of a folded Kazakh word; the word itself where nothing comes off.

    Never shorter than two letters, and never without a vowel.
    """
    for _ in range(2):
        for layer in (_predicate, _case, _possessive, _plural):
            if _is_whole(word):
                return _ending_folded(word)
            word = layer(word)
        # A relative "-дағы" takes endings of its own (қаладағылар), so below it all begins again.
        if not word.endswith(_RELATIVES):
            break
    return _ending_folded(word)


def _is_whole(word: str) -> bool:
    """Whether nothing but a possessive -ы or -і can come off (тасы is тас + ы, not та + сы)."""
    if word in WHOLE or _LAND.fullmatch(word):
        return True
    return word[-1:] in _POSSESSED and (word[:-1] in WHOLE or bool(_LAND.fullmatch(word[:-1])))


def _strip(word: str, endings: Iterable[_Ending], least: int = 2) -> str:
    for ending, harmony, before in endings:
        if not word.endswith(ending):
            continue
        rest = word[: -len(ending)]
        if len(rest) >= least and rest[-1] in before and _fits(rest, harmony):
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
    if word.endswith(("лар", "лер", "дар", "дер", "тар", "тер")):
        return word
    rest = _strip(word, POSSESSIVE)
    return rest if rest != word else _strip(word, OWN, least=3)


def _plural(word: str) -> str:
    return _strip(word, PLURAL)


def _ending_folded(word: str) -> str:
    """Without final ы or і, hardened: the form in which all inflections of a stem meet."""
    if len(word) > 2 and word[-1] in _POSSESSED and _fits(word[:-1], ""):
        word = word[:-1]
    return word[:-1] + word[-1].translate(_HARDEN)
