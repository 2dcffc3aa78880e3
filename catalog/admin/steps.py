"""Steps on the way to the public for the objects chosen in a list."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from catalog import workflow
from catalog.actions.objects import bin_object, restore_object, set_status
from catalog.admin.exporting import export_chosen
from catalog.admin.mass import change_chosen
from catalog.admin.paper import print_chosen
from catalog.models import MuseumObject
from museumportal.lib.fields import Status
from regions.models import type_of_user
from regions.permissions import CATALOGUER, CURATOR, highest_rank

TOLD: Final[dict[str, Any]] = {
    Status.IN_REVIEW: ngettext_lazy(
        "%(count)d object sent to review.", "%(count)d objects sent to review.", "count"
    ),
    Status.DRAFT: ngettext_lazy(
        "%(count)d object sent back to draft.", "%(count)d objects sent back to draft.", "count"
    ),
    Status.PUBLISHED: ngettext_lazy(
        "%(count)d object published.", "%(count)d objects published.", "count"
    ),
    Status.WITHDRAWN: ngettext_lazy(
        "%(count)d object withdrawn from the public.",
        "%(count)d objects withdrawn from the public.",
        "count",
    ),
}
"""What was done to objects by the state that they were taken to."""


def act_on_each(
    page: Any,
    request: HttpRequest,
    chosen: Any,
    may: Callable[[type_of_user, MuseumObject], bool],
    act: Callable[[MuseumObject], object],
    told: Any,
) -> None:
    """Act on every chosen object for which that step exists; say of how many, in the words of
    `told` (of `TOLD`), and of how many not."""
    user = request.user
    done = left = 0
    with transaction.atomic():
        keys = list(chosen.values_list("pk", flat=True))
        for record in MuseumObject.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
            if may(user, record):
                act(record)
                done += 1
            else:
                left += 1
    if done:
        page.message_user(request, told % {"count": done}, messages.SUCCESS)
    if left:
        text = gettext(
            "%(count)d left as they were: their state or your role does not allow it, "
            "or there is no title to be public."
        )
        page.message_user(request, text % {"count": left}, messages.WARNING)


def may_take(user: type_of_user, record: MuseumObject, status: str) -> bool:
    """Whether the person may take the record to another state now."""
    return (
        record.status != status
        and record.binned_at is None
        and (status != Status.PUBLISHED or workflow.may_be_public(record))
        and workflow.may_move(user, museum_id=record.museum_id, before=record.status, after=status)
    )


def _move(status: str) -> Callable[[Any, HttpRequest, Any], None]:
    def may(user: type_of_user, record: MuseumObject) -> bool:
        return may_take(user, record, status)

    def action(page: Any, request: HttpRequest, chosen: Any) -> None:
        act_on_each(
            page,
            request,
            chosen,
            may,
            lambda record: set_status(record=record, status=status),
            TOLD[status],
        )

    return action


def _into_bin(page: Any, request: HttpRequest, chosen: Any) -> None:
    def may(user: type_of_user, record: MuseumObject) -> bool:
        return record.binned_at is None and user.has_perm("catalog.bin_museumobject", record)

    told = ngettext_lazy(
        "%(count)d object put into the bin.", "%(count)d objects put into the bin.", "count"
    )
    act_on_each(page, request, chosen, may, lambda record: bin_object(record=record), told)


def _out_of_bin(page: Any, request: HttpRequest, chosen: Any) -> None:
    def may(user: type_of_user, record: MuseumObject) -> bool:
        return record.binned_at is not None and user.has_perm("catalog.bin_museumobject", record)

    told = ngettext_lazy(
        "%(count)d object taken out of the bin.", "%(count)d objects taken out of the bin.", "count"
    )
    act_on_each(page, request, chosen, may, lambda record: restore_object(record=record), told)


def _named(name: str, description: Any, action: Any) -> Any:
    action.__name__ = name
    return admin.action(description=description)(action)


ACTIONS = (
    change_chosen,
    _named("send_to_review", _("Send to review"), _move(Status.IN_REVIEW)),
    _named("back_to_draft", _("Send back to draft"), _move(Status.DRAFT)),
    _named("publish", _("Publish"), _move(Status.PUBLISHED)),
    _named("withdraw", _("Withdraw from the public"), _move(Status.WITHDRAWN)),
    _named("into_bin", _("Put drafts into the bin"), _into_bin),
    _named("out_of_bin", _("Take out of the bin"), _out_of_bin),
    print_chosen,
    export_chosen,
)

_NEEDED = {"publish": CURATOR, "withdraw": CURATOR}


def allowed(actions: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """The actions that the person's highest role takes somewhere."""
    rank = highest_rank(request.user)
    return {
        name: action for name, action in actions.items() if rank >= _NEEDED.get(name, CATALOGUER)
    }
