"""What people have typed into forms and not saved yet: kept for them, seen by nobody else."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from museumportal.accounts.models import FormDraft, User

LONGEST: Final = 1_000_000
"""Characters of one draft; the longest form with all its lists has some tens of thousands."""
MOST: Final = 50
"""Drafts of one person; the oldest go."""
KEPT: Final = timedelta(days=60)


class TooLongError(ValueError):
    """A draft is longer than any form."""


@transaction.atomic
def keep_draft(
    *, user: User, form: str, record: str, token: str, title: str, values: dict[str, list[str]]
) -> FormDraft:
    """Keep what the form with this token holds now; passwords and the like are left out.

    Raises:
        TooLongError: it is longer than `LONGEST`; what was kept before stays.
    """
    values = {name: each for name, each in values.items() if _is_kept(name)}
    if len(json.dumps(values, ensure_ascii=False)) > LONGEST:
        raise TooLongError
    draft, _made = FormDraft.objects.update_or_create(
        user=user,
        token=token[:40],
        defaults={
            "form": form[:100],
            "record": record[:40],
            "title": title[:200],
            "values": values,
            "saved": timezone.now(),
        },
    )
    mine = FormDraft.objects.filter(user=user).order_by("-saved", "-pk")
    FormDraft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST:])).delete()
    return draft


def _is_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name and not name.startswith("_")


def discard_drafts(*, user: User, tokens: Collection[str]) -> None:
    FormDraft.objects.filter(user=user, token__in=tokens).delete()


def drafts_of(user: Any, *, form: str, record: str, besides: str = "") -> QuerySet[FormDraft]:
    """The drafts of this form and record, the newest first, without the one of an open form."""
    mine = FormDraft.objects.filter(user=user, form=form, record=record).exclude(token=besides)
    return mine.defer("values").order_by("-saved", "-pk")


def expire_drafts() -> int:
    """Delete what nobody has taken up for a long time; returns how many."""
    return FormDraft.objects.filter(saved__lt=timezone.now() - KEPT).delete()[0]
