"""From words to tokens: what English, Russian and Kazakh have for century, circa, BC …

The text is first brought into one spelling by substitutions, then cut into tokens. A token is a
pair of kind and value; the kinds are the single letters and words that `grammar` reads.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple


class Token(NamedTuple):
    kind: str
    value: int = 0
    digits: int = 0  # how many digits a number was written with


_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust?)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov\w*|dec(?:ember)?|"
    r"spring|summer|autumn|fall|winter|"
    r"январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|"
    r"октябр[ья]|ноябр[ья]|декабр[ья]|весн[аы]|лет[оа]|осен[ьи]|зим[аы]|"
    r"қаңтар\w*|ақпан\w*|наурыз\w*|сәуір\w*|мамыр\w*|маусым\w*|шілде\w*|тамыз\w*|"
    r"қыркүйек\w*|қазан\w*|қараша\w*|желтоқсан\w*|көктем\w*|жаз\w*|күз\w*|қыс\w*)"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_YEAR = r"(?:жылғы|жылдың|жылы|жыл|ж\.|года?|г\.)"
_PERIOD = (
    r"(?:dynasty|dynasties|period|kingdom|reign|empire|"
    r"(?:pre-?|post-?)?classic|greco-roman)(?:\s+\d+(?:\s*-\s*\d+)?)?"
)
_NAME = rf"(?:(?:[a-z][a-z']*|\d+(?:st|nd|rd|th))[\s\-]+(?:to\s+)?){{0,6}}{_PERIOD}"

_ORDINALS = """
first перв+ бірінші
second втор+ екінші
third трет+ үшінші
fourth четверт+ төртінші
fifth пят+ бесінші
sixth шест+ алтыншы
seventh седьм+ жетінші
eighth восьм+ сегізінші
ninth девят+ тоғызыншы
tenth десят+ оныншы
eleventh одиннадцат+ он_бірінші
twelfth двенадцат+ он_екінші
thirteenth тринадцат+ он_үшінші
fourteenth четырнадцат+ он_төртінші
fifteenth пятнадцат+ он_бесінші
sixteenth шестнадцат+ он_алтыншы
seventeenth семнадцат+ он_жетінші
eighteenth восемнадцат+ он_сегізінші
nineteenth девятнадцат+ он_тоғызыншы
twentieth двадцат+ жиырмасыншы
twenty_first двадцать_перв+ жиырма_бірінші
"""
_ENDING = r"(?:ь?[яие]|[ыои]й|ь?[ео](?:го|му|м|й)|ь?ю|ая|ую|ое|ые|[ыьи](?:х|ми?))"
_NUMBER_OF = {
    word: number
    for number, line in enumerate(_ORDINALS.split("\n")[1:-1], 1)
    for word in line.replace("+", "").split()
}
# Longer ones first: "он бірінші" is not "бірінші".
_ORDINAL = r"\b(?:{})\b".format(
    "|".join(
        f"({word[:-1]}){_ENDING}" if word.endswith("+") else f"({word})"
        for word in sorted(_ORDINALS.split(), key=len, reverse=True)
    ).replace("_", r"[\s-]+")
)


def _ordinal(match: re.Match[str]) -> str:
    word = re.sub(r"[\s-]+", "_", match[match.lastindex or 0])
    return f" {_NUMBER_OF[word]}@O "


def _turn(match: re.Match[str]) -> str:
    number = int(match[1])
    return f"@LATE {number - 1}@O @CENTURY - @EARLY {number}@O @CENTURY "


_UNDATED = re.compile(
    r"\W*(?:date (?:is )?(?:not known|unknown)|no date|not dated|undated|unknown|n\.?\s?d\.?|"
    r"(?:дата |датировка |время создания )?(?:не ?(?:датирован|установлен|определен|известн|указан)"
    r"[оаы]?)|без даты|нет даты|нет данных|б\s*[/.]\s*[дг]\.?|н\s*[/.]\s*д\.?|"
    r"(?:күні |мерзімі |жылы |уақыты |жасалған уақыты )?(?:белгісіз|анықталмаған)|"
    r"даталанбаған)\W*",
    re.IGNORECASE,
)

# Order matters: longer expressions first, then what is left of them.
_SPELLINGS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    ("ё", "е"),
    (r"[‐-―−]", "-"),
    (r"\\", ""),
    (r"(?<![\d.])((?:1\d|20)\d)\?(?!\d)", r"\g<1>0@S "),  # "192?" is a year of that decade
    (r"[?\[\]\"“”«»*<>]", " "),
    (r"['’`]", ""),
    (r"(\w)\(\s*\)", r"\1 "),
    (r"\b0(?=[a-z]{3})", "o"),
    # eras
    (r"\ba\.?\s?h\.(?=\s*\d)|\bah(?=\s*\d)|\bһижра\w*|\bхиджр\w*", " @HIJRI "),
    (r"\bb\.?\s?c\.?(?:\s?e\.?)?(?=[\s\-,;)(:]|$)", " @BC "),
    (r"\b(?:a\.?\s?d|c\.?\s?e)\b\.?", " @AD "),
    (r"\bдо\s+н\s*\.?\s*э\b\.?|\bдо\s+нашей\s+эры", " @BC "),
    (r"\bн\s*\.\s*э\b\.?|\bн\.?э\b\.?|\bнашей\s+эры", " @AD "),
    (
        r"\bбіздің\s+(?:заманымыз|дәуіріміз)(?:ға|ге)\s+дейін\w*|\bб\.?\s?з\.?\s*дейін\w*|"
        r"\bб\.?\s?з\.?\s?[бд]\b\.?|\bб\.\s?[дэ]\.\s?д\b\.?",
        " @BC ",
    ),
    (r"\bбіздің\s+(?:заманымыз|дәуіріміз)\w*|\bб\.?\s?з\b\.?", " @AD "),
    # one-sided
    (r"\b(?:not?|no) (?:later than|after)\b|\bprior to\b|\bне (?:позднее|позже)\b", " @BEFORE "),
    (r"\b(?:not?|no) (?:earlier than|before)\b|\bне (?:ранее|раньше)\b", " @AFTER "),
    (r",?\s*\b(?:or|and) (?:later|after)\b|,?\s*\b(?:или|и) (?:позже|позднее)\b", " @ORLATER "),
    (r",?\s*\b(?:or|and) (?:earlier|before)\b|,?\s*\b(?:или|и) (?:ранее|раньше)\b", " @OREARLIER "),
    (
        r"\bbefore\b|\bby(?=\s*\d)|\bдо(?=\s*[\divxхі])|\bран(?:ьше|ее)\b|^\s*(?:until|till)\b",
        " @BEFORE ",
    ),
    (r"\b(?:after|since|после|позже|позднее)\b", " @AFTER "),
    (r"\b(?:дейін|шейін|бұрын)\w*", " @OREARLIER "),
    (r"\b(?:кейін\w*|бастап)", " @ORLATER "),
    # named periods, where years of their own follow or went before
    (rf"{_NAME}\s*[(:,]\s*(?=[^,;)]{{0,16}}\d)", " "),
    (rf"(?<=\))\s*,\s*(?:likely\s+)?{_NAME}\s*(?:-\s*{_NAME})?\s*$", " "),
    (rf"(?<=ad)\W+{_NAME}\s*$", " "),
    # days and months in front of, or behind, their year
    (rf"\b{_WEEKDAY}\b\.?,?", " "),
    (r"\b\d{1,2}([./])\s?\d{1,2}\1\s?(?=\d{4})", " "),
    (r"\b(?:0?[1-9]|1[0-2])[./](?=\d{4}\b)", " "),
    (r"\b(\d{4})(?:-(?:0[1-9]|1[0-2])-|\.(?:0[1-9]|1[0-2])\.)\d{2}\b", r"\1"),
    (rf"\b{_MONTHS}\b\.?", " @M "),
    (r"@M\s*(?:[-/&]|and|or|или|и)\s*(?=@M)", " "),
    (r"@M\s+@M", " @M "),
    (r"\b\d{1,2}\s*@M\s*\(\s*(\d{1,2}\s*@M)\s*\)", r"\1"),  # old style (new style)
    (r"\b\d{1,2}\s*@M\s*-\s*(?=\d{1,2}\s*@M)", " "),
    (
        r"\b\d{1,2}(?:st|nd|rd|th|-?го|-?е)?(?:\s*(?:-|&|and|по|и)\s*\d{1,2}(?:-?го|-?е)?)?"
        r"\s*@M\s*[,.]?\s*(?=~?\s*\d{4})",
        " ",
    ),
    (
        r"@M\s*\d{1,2}(?:st|nd|rd|th)?(?:\s*(?:-|&|and)\s*\d{1,2})?\s*[,.\s]\s*"
        r"(?=(?:@CIRCA\s*|c(?:a|irca)?\.?\s*)?\d{4})",
        " ",
    ),
    (r"@M\s*[,.(]?\s*\)?\s*(?=\d{4})", " "),
    (rf"\b(\d{{4}})\s*{_YEAR}?\s*\d{{1,2}}\s*-?\s*@M", r"\1"),
    (rf"\b(\d{{4}})\s*{_YEAR}?\s*@M", r"\1"),
    (
        r"\b(?:postmark|year film premiered|by the artist|"
        r"first(?= (?:published|printed|exhibited)))\b",
        " ",
    ),
    (r"\b(\d{3,4})\s*-\s*(\d{3,4})\s*(?:жылдар\w*|жж\b\.?)?\s*арал\w+", r"\1 - \2 "),
    (r"\bturn of the (\d{1,2})(?:st|nd|rd|th) century\b", _turn),
    # decades, ordinals
    (r"\b(\d{2,4})\s?-?\s?s\b", r"\1@S "),
    (r"\b(\d{2,4})\s?-?\s?-?(?:ые|ых|ие|е|х)\b", r"\1@S "),
    (r"\b((?:\d\d)?\d0)\s?-?\s?(?:[шщ][іы]\s+)?жылдар\w*", r"\1@S "),
    (r"(?<![\d\-])(?<!-\s)\b(\d{3}0)\s?-?\s?(?:[шщ][іы]\s+)?жж\b\.?", r"\1@S "),
    (r"\b([ivxхі]+)-(?:[іы]?н?[шщ][іы]|[ыо]?й|ая|я)\b", r"\1 "),
    (r"\b(\d{1,2})\s?-?\s?(?:st|nd|rd|th|[ыо]?й|ая|я|го|[іы]?н?[шщ][іы])\b", r"\1@O "),
    (_ORDINAL, _ordinal),
    (r"\b(early|mid|late)\s*-?\s*to\s*-?\s*(?=early|mid|late)", r"\1 - "),
    # centuries, millennia
    (r"\b(?:на\s+)?рубеже?\s+([ivxхі]+)\s*-\s*(?=[ivxхі]+\s*в)", r"@LATE \1 - @EARLY "),
    (r"\b([ivxхі]+)\s*-\s*([ivxхі]+\s*ғ\S*)\s+тоғыс\w*", r"@LATE \1 - @EARLY \2 "),
    (r"\bк\.\s*(?=[ivxхі]+\b)", " @LATE "),
    (r"\bн\.\s*(?=[ivxхі]+\b)", " @EARLY "),
    (r"\bтыс\b\.?|\bтысячелети\w+|\bмыңжылды\w+|\bmillenni\w+", " @MILLENNIUM "),
    (r"@O\s*(?:-\s*)?c\b\.?", "@O @CENTURY "),
    (
        r"\bcentur(?:y|ies)\b|\bcentruy\b|\bcent\b\.?|\bстолети\w+|\bвек(?:а|е|и|ов)?\b",
        " @CENTURY ",
    ),
    (r"\bвв\b\.?|\bв\.\s?в\.|\bғасыр\w*|\bғ\.\s?ғ\.|\bғғ?\b\.?", " @CENTURY "),
    (
        r"(?<=[ivxхі])\s*в\b\.?|(?<=\b\d\d)\s*в\b\.?|(?<=\b\d)\s*в\b\.?|(?<=@O)\s*в\b\.?",
        " @CENTURY ",
    ),
    # parts of it
    (r"\bперв?\.(?=\s*(?:пол|чет|тр))|\bалғашқы\b", " 1@O "),
    (r"\bвт(?:ор)?\.(?=\s*(?:пол|чет|тр))", " 2@O "),
    (r"\blast\b|\bпосл(?:едн\w+)?\b\.?|\bсоңғы\b", " @LAST "),
    (r"\bhalf\b|\bпол(?:овин[аеу]?ы?)?\b\.?|\bжарты\w*", " @HALF "),
    (r"\bquarter\b|\bчетв(?:ерт[ьи])?\b\.?|\bшире[кг]\w*", " @QUARTER "),
    (r"\bтрет[ьи]\b", " @THIRD "),
    (r"\bearly\b|\bbeginning\b|\bнач(?:ал[оаеу])?\b\.?|\bбас(?:ы|ында|ынан|\s+кезі)\b", " @EARLY "),
    (r"\bmid(?:dle)?\b|\bсер(?:един[аеуы])?\b\.?|\bорта(?:сы|сында)\b", " @MID "),
    (r"\blate\b|\bend\b|\bкон(?:ец|ц[аеу])?\b\.?|\bсоңы(?:нда)?\b|\bаяғы\w*", " @LATE "),
    (
        r"(@CENTURY)\s*,\s*(?=(?:\d@O|@LAST|[iv]+|@EARLY|@MID|@LATE)"
        r"\s*(?:@HALF|@QUARTER|@THIRD)?\s*$)",
        r"\1 ",
    ),
    # circa and other words that change nothing
    (r"\b(?:circa|ca|ci|c)\b\.?(?=\s*[\d@ivx])|\bc\.(?=\s*$)", " "),
    (r"\b(?:about|around|approximately|probably|possibly|perhaps|likely)\b", " "),
    (
        r"\b(?:около|ок|примерно|приблизительно|вероятно|возможно|предположительно|предп|"
        r"предположит|шамамен|шамасында)\b\.?",
        " ",
    ),
    (r"\b(?:гг|г\.?\s?г|г|год(?:а|у|ы|ов|ом|ах)?|жж|ж|жыл\w*|years?)\b\.?", " "),
    (
        r"\b(?:the|of|in|a|an|on|at|and datable|this|inscribed|verso|с|во?|между|between|from)\b",
        " ",
    ),
    (r"\bto\b|\buntil\b|\bпо\b|(?<=\d)\s*\.{2,3}\s*(?=\d)", " - "),
    (r"\bor\b|\bили\b|\bнемесе\b", " @OR "),
    (r"\band\b|&|\bи\b|\bжәне\b|\bмен\b", " @AND "),
    # what was done when
    (r"\bre-?print(?:ed)?\b|\bпереиздан\w*|\bқайта басыл\w+", " @AGAIN "),
    (
        r"\b(?:re-?produced|restored|repaired|exhibited|annotated|later dated|"
        r"re-?painted|reproduction|published|archival format)\b",
        " @AFTERMATH ",
    ),
    (
        r"\b(?:print(?:s|ed)?|painting|cast|released|enlarged|version|replica|editioned|reconstructed|"
        r"reconstruction|remade|partly|reworked|re-?assembled|assembled|re-?fabricated|fabricated|"
        r"engraved|engraving|negatives?|executed|edition|estate|original|copy|exhibition|"
        r"additions?|with|dated|datable(?: to)?|signed|copyright|made|created|painted|compiled|"
        r"completed|pulled|patented|изготовлен\w*|отпечатан\w*|создан\w*|сделан\w*|издан\w*|выпуск\w*|"
        r"жасалған|шығарылған)\b",
        " @MAKING ",
    ),
    (r"\blater\b|\bposthumous\b", " @LATER "),
    (r"(?<=\d)\s*\.\s*(?=$|[\s,;)])|(?<=\s)\.(?=\s|$)", " "),
)
_SUBSTITUTIONS = tuple((re.compile(pattern), new) for pattern, new in _SPELLINGS)

_COUNT = re.compile(rf"\d|\b[ivxхі]+\b|{_ORDINAL}")
"""No date is without a number."""
_BARE_YEARS = re.compile(r"\W*(?:1\d{3}|20\d\d)(?:\s*[-–—]\s*(?:\d\d){1,2})?\W*")
_SAYS_MORE = re.compile(
    rf"\b(?:{_MONTHS}|{_WEEKDAY}|{_PERIOD}|inscribed|verso|postmark|film|artist)\b"
)
_DONE = {"making", "again", "aftermath", "later"}
_ERAS = {"bc", "ad", "hijri"}

_TOKEN = re.compile(r"\d+@[OS]|\d+|@[A-Z]+|[ivxхі]+(?![^\W\d_])|[-/,;:()]|\S")
_CYRILLIC_ROMAN = str.maketrans("хі", "xi")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_HIGHEST_CENTURY = 30


def undated(text: str) -> bool:
    return _UNDATED.fullmatch(text) is not None


def says_only_when(text: str) -> bool:
    """Whether a text that can be read as a date has nothing that the reading leaves out."""
    text = text.lower()
    if not any(map(str.isalpha, text)):
        return _BARE_YEARS.fullmatch(text) is not None
    if not _COUNT.search(text) or _SAYS_MORE.search(text):
        return False
    tokens = tokens_of(text) or []
    kinds = {token.kind for token in tokens}
    return kinds.isdisjoint(_DONE) and not (
        kinds.isdisjoint(_ERAS)
        and any(token.kind == "number" and token.digits == 3 for token in tokens)
    )


def tokens_of(text: str) -> list[Token] | None:
    """The tokens of a date; None where a word is unknown."""
    spelled = unicodedata.normalize("NFKC", text).lower()
    for pattern, new in _SUBSTITUTIONS:
        spelled = pattern.sub(new, spelled)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(spelled):
        token = _token(match.group())
        if token is None:
            return None
        tokens.append(token)
    return tokens


def _token(text: str) -> Token | None:
    if text[0].isdigit():
        number, mark = text.removesuffix("@O").removesuffix("@S"), text[-2:]
        if not number.isascii() or len(number) > 4:
            return None
        kind = {"@O": "ordinal", "@S": "decade"}.get(mark, "number")
        return Token(kind, int(number), len(number))
    if text.startswith("@"):
        return None if text == "@M" else Token(text[1:].lower())
    if text in "-/,;:()":
        return Token(text)
    century = _roman(text.translate(_CYRILLIC_ROMAN))
    return Token("ordinal", century) if century else None


def _roman(text: str) -> int:
    """The value of a Roman numeral up to 30; 0 where it is none, or not well formed."""
    if not text or any(letter not in _ROMAN for letter in text):
        return 0
    value = 0
    for letter, following in zip(text, [*text[1:], ""], strict=True):
        step = _ROMAN[letter]
        value += -step if following and _ROMAN[following] > step else step
    tens, ones = divmod(value, 10)
    written = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
    return value if written == text and value <= _HIGHEST_CENTURY else 0
