"""What the portal keeps of a person at work: visits, and whether they want letters."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from catalog.digest import Digest, digest_of
from catalog.models import Desk
from museumportal.accounts.models import User

APART: Final = timedelta(minutes=30)
"""Looks at the first page that lie closer together are one visit."""
EVERY: Final[dict[str, timedelta]] = {
    Desk.Digest.DAILY: timedelta(hours=20),
    Desk.Digest.WEEKLY: timedelta(days=6.5),
}
"""How long after the last summary the next one is due; less than a round, lest it slips a day."""
SETTLED: Final = timedelta(minutes=1)
"""Younger comments may be of transactions still running, and wait for the next summary."""


@transaction.atomic
def visit(*, user: User, now: datetime, address: str) -> datetime | None:
    """Note the visit, and answer when the one before it ended; None at the first. `address` is the
    portal's as the person uses it, for links in letters."""
    desk, is_new = Desk.objects.select_for_update().get_or_create(user=user)
    before = desk.visited_before if is_new or now - desk.visited <= APART else desk.visited
    Desk.objects.filter(pk=desk.pk).update(visited=now, visited_before=before, address=address)
    return before


@transaction.atomic
def choose_digest(*, user: User, how_often: str) -> None:
    """Whether and how often the person gets a summary by e-mail."""
    Desk.objects.update_or_create(user=user, defaults={"digest": how_often})


@transaction.atomic
def take_digest(*, user_id: int) -> Digest | None:
    """What is to be told to the person now, noted as told; None where it is not time yet, they want
    no letters, or there is nothing.

    It is noted before it is sent: whoever dies in between tells it never, not twice; on the first
    page of the staff it stands all the same.
    """
    now = timezone.now()
    waiting = Desk.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    desk = waiting.filter(pk=user_id, user__is_active=True, digest__in=EVERY).first()
    if desk is None or now - desk.told_until < EVERY[desk.digest] or not desk.address:
        return None
    until = now - SETTLED
    digest = digest_of(desk.user, since=desk.told_until, until=until, address=desk.address)
    Desk.objects.filter(pk=desk.pk).update(told_until=until)
    return digest


def give_back(*, digest: Digest) -> None:
    """The letter could not be sent: it is told the next time."""
    Desk.objects.filter(pk=digest.person.pk, told_until=digest.until).update(
        told_until=digest.since
    )
