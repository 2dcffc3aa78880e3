"""What the page of an object leads on to, in sections."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Image, MuseumObject
from catalog.query import ObjectQuery
from catalog.related import related_to
from catalog.views.choices import address
from museumportal.accounts.models import User

ROW = 4
"""Cards of a section."""

_TITLES = {
    "same_set": gettext_lazy("From the same set"),
    "looks_like": gettext_lazy("Looks like this"),
    "same_maker": gettext_lazy("By the same maker"),
    "same_place_found": gettext_lazy("Found in the same place"),
    "similar": gettext_lazy("Similar objects"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Cards of objects, and the way to more of them, if any."""

    relation: str
    title: str
    objects: list[MuseumObject]
    more: str = ""
    url: str = ""


def sections(
    record: MuseumObject, picture: Image | None, user: User | AnonymousUser
) -> list[Section]:
    """A row of cards for each relation that has any; see `catalog.related`."""
    return [
        Section(
            found.relation,
            str(_TITLES[found.relation]),
            found.objects,
            *_more(found.relation, record),
        )
        for found in related_to(record, picture, user, limit=ROW)
    ]


def _more(relation: str, record: MuseumObject) -> tuple[str, str]:
    makers = tuple(sorted({link.agent.public_id for link in record.makers.all()}))
    if relation == "same_maker":
        return _("Show all"), address(ObjectQuery(filters={"maker": makers}))
    if relation == "similar" and record.object_type:
        of_type = {"object_type": (record.object_type.public_id,)}
        return _("All of this type"), address(ObjectQuery(filters=of_type))
    return "", ""
