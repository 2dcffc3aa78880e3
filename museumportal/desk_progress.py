"""How far the person's museums have come, for the first page of the staff."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog.models import MuseumObject
from catalog.quality_sums import QualitySums, quality_sums
from grants.progress import Figures, progress
from museumportal.accounts.desk import Block, Line, block
from regions.models import Museum, museum_codes
from regions.permissions import ranks_by_museum
from regions.search import staff_token

MOST: Final = 3
"""Museums of one person that are shown."""
STEPS: Final = 3
COUNTED: Final = 1000
"""New records are counted no further than this."""


@block(40)
def own_museums(request: HttpRequest) -> Block | None:
    """The museum's way to the whole stock online, and what helps its records most; for a person of
    several museums the first few, for a moderator all museums together."""
    if museum_codes(request.user) is None:
        return _told(_("All museums"), progress().total, None)
    keys = list(ranks_by_museum(request.user))[:MOST]
    lines: list[Line] = []
    museums = list(Museum.objects.filter(pk__in=keys).order_by("code"))
    for museum in museums:
        told = _told(museum.name or museum.code, progress().of(museum), museum)
        head = [Line(museum.name or museum.code, museum.get_absolute_url())]
        lines += [*(head if len(museums) > 1 else []), *told.lines]
    if not museums:
        return None
    title = _("Progress of %(museum)s") % {"museum": museums[0].name or museums[0].code}
    return Block("progress", title if len(museums) == 1 else _("Your museums"), lines)


def _told(name: str, figures: Figures, museum: Museum | None) -> Block:
    lines = [Line(_items(figures), percent=figures.share)]
    if museum:
        words = {"count": _new_records(museum)}
        lines.append(Line(_("%(count)s new records this month") % words))
    code = museum.code if museum else ""
    access = frozenset({staff_token(code)}) if code else None
    if sums := quality_sums(museum=code, access=access):
        lines += _quality(sums, code)
    return Block("progress", _("Progress of %(museum)s") % {"museum": name}, lines)


def _items(figures: Figures) -> str:
    items = number_format(figures.items, use_l10n=True, force_grouping=True)
    if not figures.stock:
        text = _(
            "%(items)s items are online; the annual return does not say yet how many are in stock."
        )
        return text % {"items": items}
    stock = number_format(figures.stock, use_l10n=True, force_grouping=True)
    text = _("%(items)s of %(stock)s items of the stock are online")
    return text % {"items": items, "stock": stock}


def _new_records(museum: Museum) -> str:
    """Records entered since the first of the month; keys rise with time, so the newest tell."""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    newest = MuseumObject.objects.filter(museum=museum).order_by("-pk")
    moments: list[datetime] = list(newest.values_list("created", flat=True)[:COUNTED])
    count = sum(moment >= first for moment in moments)
    return f"{COUNTED}+" if count == COUNTED else str(count)


def _quality(sums: QualitySums, code: str) -> list[Line]:
    if not sums.records:
        return []
    address: Any = reverse("admin:catalog_museumobject_changelist")
    where = f"&museum={code}" if code else ""
    lines = [
        Line(_("with a picture to reuse"), percent=sums.reusable),
        Line(_("described thoroughly"), percent=sums.thorough),
        Line(_("found by time, maker or place"), percent=sums.findable),
    ]
    lines += [
        Line(each.words, f"{address}?next_step={each.code}{where}" if code else "", str(each.count))
        for each in sums.steps[:STEPS]
    ]
    return lines
