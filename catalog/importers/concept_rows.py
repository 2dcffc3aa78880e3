"""A concept as files hold it, on its way into the database or out of it."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext

from catalog.importers.fields import LANGUAGES
from catalog.models import Concept, ConceptMatch, ConceptTerm
from catalog.terms import fold
from museumportal.lib.public_ids import parse_public_id
from museumportal.lib.readers.problems import Problem

_MOST = {
    "label": ConceptTerm._meta.get_field("text").max_length or 0,
    "notation": Concept._meta.get_field("notation").max_length or 0,
    "exact_match": ConceptMatch._meta.get_field("uri").max_length or 0,
}
"""Characters that the columns take."""


@dataclass
class ConceptRow:
    """A concept as a file gives it.

    `uri` is its own address or portal identifier, "" where it has none; `broader` names others of
    the file or the vocabulary by notation, label, address or identifier. Texts are by language;
    that of an alternative may be "". `problems` keep the row out, `remarks` are only told.
    """

    line: int
    scheme: str = ""
    notation: str = ""
    uri: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    alternatives: list[tuple[str, str]] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """By what it is told from others of its file."""
        return self.notation or self.uri or fold(next(iter(self.labels.values()), ""))


def portal_id(address: str) -> str:
    """The identifier of a concept that this address or identifier ends in; "" where in none.

    ``https://museums.example/id/c0A1B2C3D4E`` → ``c0A1B2C3D4E``, whichever portal it is of.
    """
    found = parse_public_id(last_part(address))
    return found if found and found.startswith("c") else ""


def last_part(address: str) -> str:
    """What stands behind the last slash or hash of an address, readable."""
    return unquote(re.split(r"[/#]", address.rstrip("/#"))[-1])


def check(row: ConceptRow) -> None:
    """Add what is wrong with the row to its problems."""
    if row.problems:
        return
    if row.scheme not in Concept.Scheme.values:
        row.problems.append(
            Problem(
                "scheme", gettext("there is no vocabulary “%(scheme)s”") % {"scheme": row.scheme}
            )
        )
    if not row.labels:
        row.problems.append(
            Problem(
                "label", gettext("has no label in %(choices)s") % {"choices": ", ".join(LANGUAGES)}
            )
        )
    texts = [*row.labels.values(), *(text for _, text in row.alternatives)]
    if any(len(text) > _MOST["label"] for text in texts):
        row.problems.append(
            Problem(
                "label", gettext("is longer than %(limit)s characters") % {"limit": _MOST["label"]}
            )
        )
    if len(row.notation) > _MOST["notation"]:
        row.problems.append(
            Problem(
                "notation",
                gettext("is longer than %(limit)s characters") % {"limit": _MOST["notation"]},
            )
        )
    for uri in row.matches:
        if not _is_address(uri):
            row.problems.append(
                Problem("exact_match", gettext("“%(text)s” is no address") % {"text": uri[:60]})
            )


def _is_address(uri: str) -> bool:
    if len(uri) > _MOST["exact_match"] or not re.fullmatch(r"https?://\S+", uri):
        return False
    try:
        return bool(urlsplit(uri).hostname)
    except ValueError:
        return False
