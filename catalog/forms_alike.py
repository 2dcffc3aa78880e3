"""A number that is there already, written otherwise: asked back once, not refused."""

import logging
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from catalog.duplicates import same_number, same_title
from catalog.models import MuseumObject
from museumportal.accounts.admin.forms import PortalForm
from museumportal.search import BadQuery, SearchUnavailable
from regions.models import Museum

THOUGH: Final = "though_alike"
"""Says that the record is to be saved all the same."""
_TELLING: Final = 5
"""More objects than these share a title only where it says little."""

_log = logging.getLogger(__name__)


class WarnsOfDuplicates(PortalForm):
    """Mix in before a form of objects."""

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        museum = clean.get("museum") or getattr(self.instance, "museum", None)
        number = clean.get("inventory_number")
        if not (museum and number and {"museum", "inventory_number"} & {*self.changed_data}):
            return clean
        taken = MuseumObject.objects.filter(museum=museum, inventory_number=number)
        refusal = None
        if others := list(taken.exclude(pk=self.instance.pk)):
            refusal = _is_taken(others)
        elif THOUGH not in self.data:
            others = alike_numbers(museum, number, besides=self.instance.pk or 0)
            refusal = _ask_back(others) if others else None
        if refusal:
            self.add_error("inventory_number", ValidationError(refusal))
            self.instance.inventory_number = number  # it is there, and asked about
        return clean

    def _get_validation_exclusions(self) -> set[str]:
        """What is wrong with the number is told at the number, once."""
        excluded = super()._get_validation_exclusions()
        return excluded | ({"inventory_number"} if self.has_error("inventory_number") else set())


def alike_numbers(museum: Museum, number: str, *, besides: int = 0) -> list[MuseumObject]:
    """Objects of the museum with this number in any writing; none while there is no index."""
    try:
        return same_number(museum, number, besides=besides)
    except (SearchUnavailable, BadQuery) as reason:
        _log.info("no look for the same number: %s", reason)
        return []


def alike_titles(museum: Museum, titles: dict[str, str], *, besides: int = 0) -> list[MuseumObject]:
    """The few objects of the museum with nearly the same title; none where many have it."""
    try:
        found = same_title(museum, titles, besides=besides)
    except (SearchUnavailable, BadQuery) as reason:
        _log.info("no look for the same title: %s", reason)
        return []
    return found if len(found) <= _TELLING else []


def links_to(objects: Iterable[MuseumObject]) -> SafeString:
    """The objects, each a link to its page in the admin, which opens beside what is typed."""
    return format_html_join(
        ", ",
        '<a href="{}" target="_blank" rel="noopener">{}</a>',
        ((reverse("admin:catalog_museumobject_change", args=[each.pk]), each) for each in objects),
    )


def _is_taken(others: list[MuseumObject]) -> SafeString:
    return format_html(
        "{} {}", gettext("This museum already has this inventory number:"), links_to(others)
    )


def _ask_back(others: list[MuseumObject]) -> SafeString:
    return format_html(
        '{} {} <label class="save-all-the-same"><input type="checkbox" name="{}"> {}</label>',
        gettext("Your museum has this number already, written otherwise:"),
        links_to(others),
        THOUGH,
        gettext("It is another object: save all the same"),
    )
