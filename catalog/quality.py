"""How good a record is, and what to do next to make it better; pure.

Completeness is the share of what a visitor and a scholar look for, weighted by how much they miss
it. The tiers follow the Europeana Publishing Framework (Europeana Pro, "Tier 1-4" for pictures and
"Tier A-C requirements" for metadata): content tier 0-4 by the size of the best picture and the
rights it comes with, metadata tier 0, A, B, C by languages, enabling elements and contextual
classes. It is our reading of the framework, an estimate before Europeana's own: see `content_tier`
and `metadata_tier` for where they part.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from museumportal.lib.fields import Rights, public_side

Picture = tuple[int, int, str]
"""Width and height in pixels, and the rights statement it comes with itself, which may be ""."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a record: the names of columns and lists that hold something, the shown
    pictures, and the rights statement of the object."""

    said: frozenset[str]
    pictures: tuple[Picture, ...] = ()
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do for a record: worth `weight` parts of a hundred once any of `names` is said.

    `field` is what is to be filled in: a field of the form, or the group of rows.
    """

    code: str
    weight: int
    names: frozenset[str]
    sentence: Promise
    field: str

    @property
    def anchor(self) -> str:
        """Its place in the page of the form."""
        return self.field if self.field.endswith("-group") else f"id_{self.field}"


class Quality(NamedTuple):
    """What is stored of a record: parts of a hundred, the two tiers, the code of the next step."""

    completeness: int = 0
    content_tier: int = 0
    metadata_tier: str = "0"
    next_step: str = ""


PICTURE: Final = "picture"
LARGE_PICTURE: Final = "large_picture"
"""What `_all_said` adds to the names of columns and lists."""


def _step(code: str, weight: int, names: str, sentence: Promise, field: str) -> Step:
    return Step(code, weight, frozenset(names.split()), sentence, field)


STEPS: Final = (
    _step(
        "title", 6, "title_kk title_ru title_en", _("Give it a title, in any language."), "title_kk"
    ),
    _step("picture", 14, PICTURE, _("Add a photograph."), "pictures"),
    _step("object_type", 10, "object_type", _("Choose what kind of thing it is."), "object_type"),
    _step("rights", 8, "rights", _("Say the rights: who may use the pictures, and how."), "rights"),
    _step(
        "date",
        8,
        "production_earliest production_latest period",
        _("Say when it was made: a year, a century or a period."),
        "production_date_kk",
    ),
    _step("title_kk", 4, "title_kk", _("Translate the title into Kazakh."), "title_kk"),
    _step("title_ru", 4, "title_ru", _("Translate the title into Russian."), "title_ru"),
    _step("material", 7, "material", _("Say what it is made of."), "concepts-group"),
    _step("measurements", 6, "measurements", _("Enter the measurements."), "measurements-group"),
    _step(
        "description",
        7,
        "description_kk description_ru description_en",
        _("Describe it for visitors in two or three sentences."),
        "description_kk",
    ),
    _step("origin", 6, "makers culture", _("Say who made it, or which culture."), "makers-group"),
    _step(
        "place",
        4,
        "place_made place_found place_shown",
        _("Say where it was made or found."),
        "concepts-group",
    ),
    _step(
        "large_picture",
        3,
        LARGE_PICTURE,
        _("Add a larger photograph: at least 1200 × 800 pixels."),
        "pictures",
    ),
    _step("title_en", 2, "title_en", _("Translate the title into English."), "title_en"),
    _step("technique", 3, "technique", _("Say how it was made."), "concepts-group"),
    _step("subject", 2, "subject", _("Say what it shows or what it was for."), "concepts-group"),
    _step(
        "acquisition",
        2,
        "acquisition_method acquisition_date",
        _("Say how and when the museum got it."),
        "acquisition_method",
    ),
    _step(
        "scholarly",
        2,
        "scholarly_description_kk scholarly_description_ru scholarly_description_en",
        _("Add a description for scholars."),
        "scholarly_description_kk",
    ),
    _step(
        "description_more",
        2,
        "description_en",
        _("Translate the description into English."),
        "description_en",
    ),
)
"""Everything worth doing, the most useful first. The weights make a hundred."""

BY_CODE: Final = {step.code: step for step in STEPS}

TIER_1, TIER_2, TIER_3 = 100_000, 420_000, 950_000
"""Pixels of the best picture from which the content tiers 1, 2 and 3 (or 4) begin."""

_FREE: Final = {Rights.PUBLIC_DOMAIN, Rights.CC0, Rights.CC_BY, Rights.CC_BY_SA}
_SOME_REUSE: Final = {
    Rights.CC_BY_NC,
    Rights.CC_BY_ND,
    Rights.CC_BY_NC_SA,
    Rights.CC_BY_NC_ND,
    Rights.NO_COPYRIGHT_NON_COMMERCIAL,
    Rights.NO_COPYRIGHT_LEGAL,
    Rights.IN_COPYRIGHT_EDUCATIONAL,
}
_NO_REUSE: Final = {Rights.IN_COPYRIGHT, Rights.IN_COPYRIGHT_ORPHAN, Rights.NOT_EVALUATED}
ACCEPTED: Final = frozenset({*_FREE, *_SOME_REUSE, *_NO_REUSE})
"""The fourteen rights statements that Europeana takes."""

_DATES = frozenset({"production_earliest", "production_latest"})
_PLACES = frozenset({"place_made", "place_found", "place_shown"})
_ENABLING: Final = (
    (_DATES, frozenset({"period"})),  # dcterms:created, dcterms:temporal
    (
        frozenset({"object_type"}),  # dc:type
        frozenset({"material"}),  # dcterms:medium
        frozenset({"technique"}),  # dc:format
        frozenset({"subject", "culture"}),  # dc:subject
    ),
    (frozenset({"makers"}),),  # dc:creator
    (_PLACES,),  # dcterms:spatial
)
"""Enabling elements by discovery scenario: by date, by subject and type, by agent, by place."""

_CLASSES: Final = (
    frozenset({"makers"}),  # edm:Agent
    frozenset({"object_type", "material", "technique", "subject", "culture"}),  # skos:Concept
    _PLACES,  # edm:Place
    frozenset({"period"}),  # edm:TimeSpan
)
"""Contextual classes; concepts and makers have addresses of their own here."""

NAMES: Final = frozenset().union(*(step.names for step in STEPS)) - {PICTURE, LARGE_PICTURE}
"""Columns and lists that the rules ask for."""


def assess(facts: Facts) -> Quality:
    """The quality of a record."""
    tier = content_tier(facts)
    return _assessed(_all_said(facts), tier)


@lru_cache(maxsize=50_000)
def _assessed(said: frozenset[str], tier: int) -> Quality:
    """Remembered: the rows of one import say the same few combinations of things."""
    missing = [step for step in STEPS if not step.names & said]
    completeness = 100 - sum(step.weight for step in missing)
    following = missing[0].code if missing else ""
    return Quality(completeness, tier, metadata_tier(said), following)


def steps_left(facts: Facts) -> list[Step]:
    """What is still to be done, the most useful first."""
    said = _all_said(facts)
    return [step for step in STEPS if not step.names & said]


def _all_said(facts: Facts) -> frozenset[str]:
    """What is said and counts here, and whether there are pictures and one that is large."""
    said = facts.said & NAMES
    if not facts.pictures:
        return said
    large = any(width * height >= TIER_3 for width, height, _rights in facts.pictures)
    return said | {PICTURE, LARGE_PICTURE} if large else said | {PICTURE}


def content_tier(facts: Facts) -> int:
    """0-4: the best that one picture reaches, with the pixels that the public may have of it.

    A statement that Europeana does not take, or none, leaves it at 0. Its check that previews and
    technical metadata could be fetched is not ours to make; 3D models are not looked at.
    """
    return max((_tier_of(picture, facts.rights) for picture in facts.pictures), default=0)


def _tier_of(picture: Picture, rights_of_object: str) -> int:
    width, height, own = picture
    rights = own or rights_of_object
    side, longest = public_side(rights), max(width, height)
    scale = side / longest if side and longest > side else 1.0
    pixels = width * height * scale * scale
    if rights not in ACCEPTED or pixels < TIER_1:
        return 0
    if pixels < TIER_2:
        return 1
    if pixels < TIER_3 or rights in _NO_REUSE:
        return 2
    return 4 if rights in _FREE else 3


def metadata_tier(said: Collection[str]) -> str:
    """ "0", "A", "B" or "C", the lowest that languages, enabling elements and contextual classes
    reach.

    Every text here stands in a column of its language and every concept has labels by language, so
    more than the 75 % of the elements that tier C asks for are tagged wherever there are any. A
    contextual class counts as complete, whatever is said of the maker or concept itself.
    """
    elements = [sum(not names.isdisjoint(said) for names in group) for group in _ENABLING]
    count, scenarios = sum(elements), sum(number > 0 for number in elements)
    classes = sum(not names.isdisjoint(said) for names in _CLASSES)
    if count >= 4 and scenarios >= 2 and classes >= 2:
        return "C"
    if count >= 3 and scenarios >= 2 and classes >= 1:
        return "B"
    return "A" if count else "0"


BANDS: Final = (0, 25, 50, 75, 100)
"""Where the bands of completeness begin; the last is that of records that lack nothing."""


def band_in_words(band: int) -> str:
    """Such as 50 to 74 per cent, in figures."""
    first = BANDS[band]
    return "100 %" if first == 100 else f"{first}\N{EN DASH}{BANDS[band + 1] - 1} %"


TIER_NAMES: Final = {
    0: _("no picture to reuse, or no rights said"),
    1: _("small picture"),
    2: _("picture to look at"),
    3: _("picture to reuse, with conditions"),
    4: _("picture to reuse freely"),
}
"""Content tiers as people read them."""

METADATA_TIERS: Final = ("0", "A", "B", "C")
METADATA_NAMES: Final = {
    "0": _("hardly to be found"),
    "A": _("found by search"),
    "B": _("found by time, maker or place"),
    "C": _("well connected"),
}
"""Metadata tiers as people read them."""
