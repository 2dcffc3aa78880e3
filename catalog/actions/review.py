"""What people say about records, and what they make sure of in them."""

from django.db import transaction
from django.utils import timezone

from catalog.models import Checked, Comment, MuseumObject
from catalog.plausibility import Finding
from museumportal.accounts.models import User


@transaction.atomic
def comment_on(*, record: MuseumObject, by: User, text: str, field: str = "") -> Comment:
    """Say something about the record, or about one field of it."""
    return Comment.objects.create(object=record, author=by, text=text, field=field)


@transaction.atomic
def resolve_comment(*, comment: Comment, by: User) -> None:
    """What the comment asked for is done; it stays to be read."""
    comment.resolved_at, comment.resolved_by = timezone.now(), by
    comment.save(update_fields=["resolved_at", "resolved_by"])


@transaction.atomic
def mark_checked(*, record: MuseumObject, finding: Finding, by: User, reason: str) -> Checked:
    """Somebody has looked into it: it is so, and why. Done twice, the first reason stays."""
    made, _new = Checked.objects.get_or_create(
        object=record,
        code=finding.code,
        about=finding.about,
        defaults={"by": by, "reason": reason},
    )
    return made
