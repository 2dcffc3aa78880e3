"""What the stories about history share: a clock that is set, and pages read as words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from unittest.mock import patch

from django.urls import reverse

from catalog.models import MuseumObject
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from museumportal.changes.story import stamp
from tests.cast import signed_in

BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@contextmanager
def on_day(day: int, person: User | None = None, way: Way = Way.FORM) -> Iterator[datetime]:
    """What is saved inside was saved so many days after the first of March, by this person."""
    moment = BEGAN + timedelta(days=day)
    with patch("django.utils.timezone.now", lambda: moment), by(way, user=person):
        yield moment


def words(html: str) -> str:
    """The text of a page's content, one blank between words."""
    content = html.split('id="content-main"', 1)[-1]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content)))


def history(person: User, record: MuseumObject, **query: Any) -> str:
    """The HTML of the page of the object's history."""
    address = reverse("admin:catalog_museumobject_history", args=[record.pk])
    answer = signed_in(person).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def restore(person: User, record: MuseumObject, moment: datetime, *units: str) -> Any:
    """Restore these units, or everything, on the page that compares with now; the answer."""
    address = reverse("admin:catalog_museumobject_restore", args=[record.pk, stamp(moment)])
    sent = {"unit": units} if units else {"whole": "1"}
    return signed_in(person).post(address, sent, follow=True)


def sentences(answer: Any) -> str:
    """What the portal says after something was done."""
    return " ".join(str(message) for message in answer.context["messages"])
