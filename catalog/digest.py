"""A summary by e-mail: what happened to the records that concern a person, in their language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from catalog.models import Comment
from catalog.talk import concerning
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from regions.models import museum_codes
from regions.permissions import CURATOR, ranks_by_museum

MOST: Final = 20
"""Lines of each kind; the queue and the records themselves say the rest."""
_SALT: Final = "catalog.digest"


@dataclass(frozen=True)
class Digest:
    """What is told to a person, of the time between `since` and `until`."""

    person: User
    since: datetime
    until: datetime
    address: str
    sent_back: Sequence[Comment]
    answers: Sequence[Comment]
    decided: Sequence[Comment]
    to_review: Sequence[Comment]


def digest_of(user: User, *, since: datetime, until: datetime, address: str) -> Digest | None:
    """What there is to tell; None where there is nothing. Six queries at most."""
    happened = Q(at__gt=since, at__lte=until)
    rows = concerning(user).filter(happened).select_related("object", "author").order_by("pk")
    back = Q(moved_from=Status.IN_REVIEW, moved_to=Status.DRAFT)
    told: list[list[Any]] = [
        list(rows.filter(back)[:MOST]),
        list(rows.filter(~back, ~Q(text=""))[:MOST]),
        list(rows.filter(moved_to=Status.PUBLISHED, text="")[:MOST]),
        list(_to_review(user).filter(happened)[:MOST]),
    ]
    return Digest(user, since, until, address, *told) if any(told) else None


def _to_review(user: User) -> Any:
    """Sent to review by others, and waiting still, where the person reviews."""
    museums = [key for key, rank in ranks_by_museum(user).items() if rank >= CURATOR]
    sent = Comment.objects.filter(moved_to=Status.IN_REVIEW).exclude(author=user)
    if museum_codes(user) is not None:
        sent = sent.filter(object__museum__in=museums)
    sent = sent.filter(object__status=Status.IN_REVIEW, object__binned_at__isnull=True)
    return sent.select_related("object", "author").order_by("pk")


def token_of(user: User) -> str:
    """What lets somebody choose how often this person gets letters, without signing in."""
    return signing.dumps(user.pk, salt=_SALT)


def user_of(token: str) -> User | None:
    """Whose token it is; None for one that is none. It does not grow old: a letter found years
    later can still be cancelled."""
    try:
        key = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True).first()


def letter(digest: Digest) -> EmailMultiAlternatives:
    """The letter, as text and as HTML, in the person's language."""
    person = digest.person
    with translation.override(person.language):
        choose = digest.address + reverse("catalog:digest", args=[token_of(person)])
        context = {"digest": digest, "choose": choose, "language": person.language}
        text = render_to_string("catalog/letters/digest.txt", context)
        subject, _, body = text.strip().partition("\n")
        made = EmailMultiAlternatives(
            subject,
            body.strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [person.email],
            headers={
                # RFC 8058: mail programs offer a button that asks nothing more.
                "List-Unsubscribe": f"<{choose}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        html = render_to_string("catalog/letters/digest.html", {**context, "subject": subject})
        made.attach_alternative(html, "text/html")
    return made
