"""Values several apps' tables share: publication status and rights statements."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a record stands on its way to the public, which sees published ones only."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


_CC = "http://creativecommons.org"
_RS = "http://rightsstatements.org/vocab"


class Rights(models.TextChoices):
    """Rights statements by URI: all of Creative Commons 4.0 and of RightsStatements.org 1.0."""

    PUBLIC_DOMAIN = f"{_CC}/publicdomain/mark/1.0/", _("Public domain")
    CC0 = f"{_CC}/publicdomain/zero/1.0/", _("CC0: no rights reserved")
    CC_BY = f"{_CC}/licenses/by/4.0/", _("CC BY 4.0: name the author")
    CC_BY_SA = f"{_CC}/licenses/by-sa/4.0/", _("CC BY-SA 4.0: share alike")
    CC_BY_ND = f"{_CC}/licenses/by-nd/4.0/", _("CC BY-ND 4.0: unchanged")
    CC_BY_NC = f"{_CC}/licenses/by-nc/4.0/", _("CC BY-NC 4.0: not commercial")
    CC_BY_NC_SA = (
        f"{_CC}/licenses/by-nc-sa/4.0/",
        _("CC BY-NC-SA 4.0: not commercial, share alike"),
    )
    CC_BY_NC_ND = (
        f"{_CC}/licenses/by-nc-nd/4.0/",
        _("CC BY-NC-ND 4.0: not commercial, unchanged"),
    )
    IN_COPYRIGHT = f"{_RS}/InC/1.0/", _("In copyright")
    IN_COPYRIGHT_EDUCATIONAL = (
        f"{_RS}/InC-EDU/1.0/",
        _("In copyright: educational use permitted"),
    )
    IN_COPYRIGHT_NON_COMMERCIAL = (
        f"{_RS}/InC-NC/1.0/",
        _("In copyright: non-commercial use permitted"),
    )
    IN_COPYRIGHT_ORPHAN = f"{_RS}/InC-OW-EU/1.0/", _("In copyright: orphan work (EU)")
    IN_COPYRIGHT_HOLDER_NOT_FOUND = (
        f"{_RS}/InC-RUU/1.0/",
        _("In copyright: rights holder not found"),
    )
    NO_COPYRIGHT_CONTRACT = f"{_RS}/NoC-CR/1.0/", _("No copyright: contractual restrictions")
    NO_COPYRIGHT_NON_COMMERCIAL = (
        f"{_RS}/NoC-NC/1.0/",
        _("No copyright: non-commercial use only"),
    )
    NO_COPYRIGHT_LEGAL = f"{_RS}/NoC-OKLR/1.0/", _("No copyright: other legal restrictions")
    NO_COPYRIGHT_USA = f"{_RS}/NoC-US/1.0/", _("No copyright in the United States")
    NO_KNOWN_COPYRIGHT = f"{_RS}/NKC/1.0/", _("No known copyright")
    NOT_EVALUATED = f"{_RS}/CNE/1.0/", _("Copyright not evaluated")
    UNDETERMINED = f"{_RS}/UND/1.0/", _("Copyright undetermined")


REDUCED_SIDE: Final = 1280
"""Pixels of the longest side in which the public gets a picture that is not free."""

NOT_FREE: Final = frozenset(
    {
        Rights.IN_COPYRIGHT,
        Rights.IN_COPYRIGHT_EDUCATIONAL,
        Rights.IN_COPYRIGHT_NON_COMMERCIAL,
        Rights.IN_COPYRIGHT_ORPHAN,
        Rights.IN_COPYRIGHT_HOLDER_NOT_FOUND,
        Rights.UNDETERMINED,
    }
)
"""Statements by which somebody has looked and could not rule copyright out."""


def public_side(rights: str) -> int | None:
    """Pixels that the longest side of a picture under this statement may have for the public;
    None where it may have all of them, which it may as long as nothing is stated."""
    return REDUCED_SIDE if rights in NOT_FREE else None
