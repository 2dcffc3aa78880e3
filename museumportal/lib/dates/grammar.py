"""From tokens to years: points in time, spans of them, and what was done when.

    date    = segment { ("," | ";" | ":" | "(" | ")" | "or" | "and" | "/") segment }
    segment = { making | again | aftermath } [ before | after ] span [ orlater | orearlier ] | later
    span    = point { "-" point }
    point   = [ part ] [ era ] value [ part ] [ era ]
    value   = number | ordinal age | decade [ ordinal century ]
    age     = century [ decade ] | millennium
    part    = early | mid | late | ordinal (half | quarter | third) | number "/" number

A point may lack what its neighbour has: "18th-19th century", "300-200 BC", "1801-10",
"early to mid 20th century".
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from museumportal.lib.dates.words import Token

Years = tuple[int | None, int | None]
_HIJRI_YEAR = 0.970224  # mean length of a Hijri year in Gregorian years
_HIJRI_EPOCH = 621.5774
_PARTS = {"early": (0, 49), "mid": (25, 74), "late": (50, 99)}
_DECADE_PARTS = {"early": (0, 5), "mid": (3, 7), "late": (5, 9)}
_AGES = {"century": 100, "millennium": 1000}
_EARLIEST, _LATEST = -10_000, 2100
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4}
_SPAN = 20  # years; "1898-02" may be 1898 to 1902, while "1978-09" can only be a month
_JOINS = {"-", "or", "and", "/"}  # neighbours complete each other across these
_BREAKS = {",", ";", ":", "(", ")"}


class Unreadable(Exception):  # noqa: N818 - ends the reading, never leaves this module
    pass


@dataclass
class Point:
    """A year, decade or century, perhaps a part of it; `kind` is "" while it is only a part."""

    kind: str = ""  # number, decade, century, millennium, ordinal
    value: int = 0
    digits: int = 0
    era: str = ""
    era_first: bool = False  # "б.з.б. V–III ғғ.": written before, it counts for both
    part: str = ""
    fraction: tuple[int, int] | None = None

    def years(self) -> tuple[int, int]:
        if self.kind == "number":
            return self._year()
        if self.kind == "decade":
            return self._decade()
        if self.kind in _AGES:
            return self._age(_AGES[self.kind])
        raise Unreadable

    def _year(self) -> tuple[int, int]:
        if self.era == "hijri":
            begins = self.value * _HIJRI_YEAR + _HIJRI_EPOCH
            return int(begins), int(begins + _HIJRI_YEAR)
        if not self.value or (not self.era and (self.digits < 3 or self.value > this_year())):
            raise Unreadable
        year = -self.value if self.era == "bc" else self.value
        return year, year

    def _decade(self) -> tuple[int, int]:
        if self.value % 10 or self.era == "bc" or self.digits < 3 or self.value > this_year():
            raise Unreadable
        if self.value % 100 == 0 and not (self.part or self.fraction):
            return self.value, self.value + 9
        if self.fraction:
            return _fraction_of(self.value, 10, *self.fraction)
        first, last = _DECADE_PARTS.get(self.part, (0, 9))
        return self.value + first, self.value + last

    def _age(self, length: int) -> tuple[int, int]:
        last = -length * (self.value - 1) - 1 if self.era == "bc" else length * self.value
        first = last - length + 1
        if self.value < 1 or first < _EARLIEST or first >= _LATEST or self.value > 30:
            raise Unreadable
        if self.fraction:
            return _fraction_of(first, length, *self.fraction)
        if self.part:
            start, end = _PARTS[self.part]
            return first + start * length // 100, first + (end + 1) * length // 100 - 1
        return first, last


def this_year() -> int:
    """No year after it is read: it would be a slip of the pen, or stand for "open"."""
    return datetime.now(UTC).year


def _fraction_of(first: int, length: int, index: int, count: int) -> tuple[int, int]:
    if not 1 <= index <= count or count > 10:
        raise Unreadable
    start = first + round(length * (index - 1) / count)
    return start, first + round(length * index / count) - 1


@dataclass
class Segment:
    """Points joined to each other, and what stands around them."""

    points: list[Point]
    before: bool = False
    after: bool = False
    making: bool = False
    aftermath: bool = False
    again: bool = False  # "reprinted": made anew after what was made before
    open_end: bool = False  # "printed later"

    def years(self) -> Years:
        spans = [point.years() for point in self.points]
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        if any(left[0] > right[1] for left, right in pairwise(spans)):
            raise Unreadable
        if self.before and self.after:
            return first, last
        return (None if self.before else first), (None if self.after else last)


def read_tokens(tokens: list[Token]) -> Years | None:
    """The years of a whole date, None where its tokens do not make one."""
    try:
        segments = [_segment(part) for part in _split(tokens)]
        return _combined(segments)
    except Unreadable:
        return None


def _split(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind in _BREAKS:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _combined(segments: list[Segment]) -> Years | None:
    """The span of all that was made; what happened to it afterwards counts only if alone."""
    dated = [segment for segment in segments if segment.points]
    made = [segment for segment in dated if not segment.aftermath]
    if all(segment.again for segment in made):
        made = [*dated[:1], *made]
    if not made:
        return None
    spans = [segment.years() for segment in made]
    for segment in dated:
        segment.years()
    firsts, lasts = [span[0] for span in spans], [span[1] for span in spans]
    if sorted((segment.before, segment.after) for segment in made) == [
        (False, True),
        (True, False),
    ]:
        return _between(spans)
    earliest = None if None in firsts else min(year for year in firsts if year is not None)
    latest = None if None in lasts else max(year for year in lasts if year is not None)
    if any(segment.open_end for segment in segments):
        latest = None
    if earliest is None and latest is None:
        return None
    return earliest, latest


def _between(spans: list[Years]) -> Years:
    (earliest,) = (first for first, _ in spans if first is not None)
    (latest,) = (last for _, last in spans if last is not None)
    if earliest > latest:
        raise Unreadable
    return earliest, latest


def _segment(tokens: list[Token]) -> Segment:
    segment = Segment([])
    rest = [token for token in tokens if not _takes(segment, token)]
    while rest and rest[0].kind in ("or", "and"):
        rest.pop(0)
    if not rest:
        if not (segment.open_end or segment.making) or segment.before or segment.after:
            raise Unreadable
        segment.open_end = True
        return segment
    if segment.open_end:
        raise Unreadable
    joined: list[list[Token]] = [[]]
    joints: list[str] = []
    for index, token in enumerate(rest):
        if token.kind in _JOINS and not _is_fraction(rest, index) and not _is_hyphen(rest, index):
            joined.append([])
            joints.append(token.kind)
        elif token.kind != "-":
            joined[-1].append(token)
    segment.points = [_point(part) for part in joined]
    _complete(segment.points, joints)
    return segment


def _takes(segment: Segment, token: Token) -> bool:
    """Whether the token says something of the whole segment, which is then noted."""
    match token.kind:
        case "before" | "orearlier":
            segment.before = True
        case "after" | "orlater":
            segment.after = True
        case "making":
            segment.making = True
        case "again":
            segment.again = True
        case "aftermath":
            segment.aftermath = True
        case "later":
            segment.open_end = True
        case _:
            return False
    return True


def _is_fraction(tokens: list[Token], index: int) -> bool:
    """Whether the slash at `index` stands in "3/4 XIX c."."""
    return (
        tokens[index].kind == "/"
        and 0 < index < len(tokens) - 2
        and tokens[index - 1].digits == 1
        and tokens[index + 1].digits == 1
        and tokens[index + 2].kind in ("ordinal", "number")
    )


def _is_hyphen(tokens: list[Token], index: int) -> bool:
    """Whether the hyphen at `index` joins no two points: "mid-19th", "19-ғасыр", "1920-", "- "."""
    if tokens[index].kind != "-":
        return False
    if index == 0 or index == len(tokens) - 1:
        raise Unreadable
    before, after = tokens[index - 1].kind, tokens[index + 1].kind
    behind_a_date = index > 1 and tokens[index - 2].kind in (*_AGES, "number", "ordinal", "decade")
    return after in (*_AGES, "half", "quarter", "third") or (
        before in _PARTS and after in ("ordinal", "number", "decade") and not behind_a_date
    )


def _point(tokens: list[Token]) -> Point:
    point = Point()
    index = 0
    while index < len(tokens):
        index += _read(point, tokens, index)
    if not tokens:
        raise Unreadable
    return point


def _read(point: Point, tokens: list[Token], index: int) -> int:
    """Take the next token or tokens into `point`; how many were taken."""
    token = tokens[index]
    following = [each.kind for each in tokens[index + 1 : index + 4]]
    if token.kind in _PARTS and not point.part:
        point.part = token.kind
        return 1
    if token.kind in ("bc", "ad", "hijri") and not point.era:
        point.era, point.era_first = token.kind, not point.kind
        return 1
    if point.fraction is None and token.kind in ("ordinal", "number", "last") and following[:1]:
        if following[0] in _FRACTIONS:
            count = _FRACTIONS[following[0]]
            point.fraction = (count if token.kind == "last" else token.value, count)
            return 2
        if following[0] == "/" and token.digits == 1:
            point.fraction = (token.value, tokens[index + 2].value)
            return 3
    if token.kind in _AGES and point.kind in ("ordinal", "number") and point.digits <= 2:
        point.kind = token.kind
        return 1
    if point.kind == "century" and token.kind == "decade" and token.digits == 2:
        point.kind, point.value, point.digits = "decade", _in_century(token, point.value), 4
        return 1
    if point.kind == "decade" and point.digits == 2 and following[:1] == ["century"]:
        point.value, point.digits = _in_century(point, token.value), 4
        return 2
    if not point.kind and token.kind in ("number", "decade", "ordinal"):
        point.kind, point.value, point.digits = token.kind, token.value, token.digits
        return 1
    raise Unreadable


def _in_century(decade: Token | Point, century: int) -> int:
    """The first year of the thirties "of the XX century"."""
    return 100 * (century - 1) + decade.value


def _complete(points: list[Point], joints: list[str]) -> None:
    """Give each point what its neighbour has and it lacks."""
    for left, right in zip(points[-2::-1], points[:0:-1], strict=True):
        if not left.kind:
            left.kind, left.value, left.digits = right.kind, right.value, right.digits
            left.era = left.era or right.era
        if left.kind in ("ordinal", "number") and right.kind in _AGES and left.digits <= 2:
            left.kind = right.kind
        decades = left.kind in ("number", "decade") and (right.kind, right.digits) == ("decade", 4)
        if decades and left.digits == 2 and left.value % 10 == 0:  # "20-30-е гг. XX в."
            left.kind, left.digits = "decade", 4
            left.value += right.value // 100 * 100
        if not left.era and left.kind == right.kind:
            left.era = right.era
    for left, right in pairwise(points):
        if not right.kind:
            raise Unreadable
        if left.era == "bc" and not right.era:
            if left.era_first:
                right.era, right.era_first = "bc", True
            elif right.value < left.value:  # "300 BC-200": of which era?
                raise Unreadable
        if right.era == "hijri" or right.era == "bc" or left.era == "bc":
            continue
        if left.era == "hijri" and right.kind == "number" and not right.era:
            right.era = "hijri"
        if right.kind in ("number", "decade") and right.digits < left.digits:
            if left.kind not in ("number", "decade") or right.digits > 2 or left.digits < 3:
                raise Unreadable
            base = 10**right.digits
            month = right.value if right.digits == 2 else 0
            right.value += left.value // base * base
            right.digits = left.digits
            if right.value < left.value:
                if not 1 <= month <= 12 or right.value + base - left.value <= _SPAN:
                    raise Unreadable
                right.value = left.value
