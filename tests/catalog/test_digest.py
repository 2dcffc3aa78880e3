"""Summaries by e-mail: only when there is something, in the reader's language, never twice."""

import re
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog import tasks
from catalog.actions import desk as desk_actions
from catalog.actions.desk import take_digest
from catalog.actions.objects import set_status
from catalog.actions.review import comment_on
from catalog.digest import token_of
from catalog.models import Comment, Desk, MuseumObject
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from museumportal.lib.fields import Status
from tests.cast import Cast
from tests.factories import ObjectFactory

AGO = timedelta(days=2)


@pytest.fixture
def record(cast: Cast) -> MuseumObject:
    """Aigul has sent it to review, Timur sent it back; both work with the portal in English."""
    User.objects.update(language="en")
    for person in (cast.aigul, cast.timur, cast.olga):
        Desk.objects.create(
            user=person, told_until=timezone.now() - AGO, address="https://portal.example"
        )
    made: MuseumObject = ObjectFactory(museum=cast.abai, status=Status.DRAFT, title_en="Saddle")
    with by(Way.FORM, user=cast.aigul):
        set_status(record=made, status=Status.IN_REVIEW)
    with by(Way.FORM, user=cast.timur):
        set_status(record=made, status=Status.DRAFT, note="the measurement is missing")
    settle()
    return made


def settle() -> None:
    """What was said was said some minutes ago."""
    Comment.objects.update(at=timezone.now() - timedelta(minutes=5))


def letters_to(person: User) -> list[Any]:
    return [each for each in mail.outbox if each.to == [person.email]]


def test_whose_record_was_sent_back_is_told_once(cast: Cast, record: MuseumObject) -> None:
    tasks.send_digests()
    tasks.send_digests()
    (letter,) = letters_to(cast.aigul)
    assert letter.subject == "What happened to your records"
    assert "the measurement is missing" in letter.body
    assert f"https://portal.example/admin/catalog/museumobject/{record.pk}/review/" in letter.body
    (html,) = [content for content, kind in letter.alternatives]
    assert "the measurement is missing" in html
    assert letters_to(cast.olga) == [], "nothing of hers happened"


def test_the_letter_comes_in_the_readers_language(cast: Cast, record: MuseumObject) -> None:
    User.objects.filter(pk=cast.aigul.pk).update(language="kk")
    tasks.send_digests()
    (letter,) = letters_to(cast.aigul)
    assert "Сізге қайтарылды" in letter.body


def test_a_curator_is_told_what_waits_and_not_what_was_decided_meanwhile(
    cast: Cast, record: MuseumObject
) -> None:
    waiting = ObjectFactory(museum=cast.abai, status=Status.DRAFT, title_en="Whip")
    with by(Way.FORM, user=cast.aigul):
        set_status(record=waiting, status=Status.IN_REVIEW)
    settle()
    tasks.send_digests()
    (letter,) = letters_to(cast.timur)
    assert "Whip" in letter.body
    assert "Saddle" not in letter.body
    assert "/admin/catalog/museumobject/review/" in letter.body


def test_an_answer_is_told_to_whoever_spoke_before(cast: Cast, record: MuseumObject) -> None:
    tasks.send_digests()
    mail.outbox.clear()
    comment_on(record=record, by=cast.timur, text="is it elm?")
    comment_on(record=record, by=cast.aigul, text="yes, elm")
    settle()
    Desk.objects.update(told_until=timezone.now() - timedelta(hours=23))
    Comment.objects.exclude(text__contains="elm").delete()
    tasks.send_digests()
    assert "is it elm?" in letters_to(cast.aigul)[0].body
    assert "yes, elm" in letters_to(cast.timur)[0].body


def test_nothing_is_sent_where_nothing_happened(cast: Cast) -> None:
    Desk.objects.create(user=cast.aigul, told_until=timezone.now() - AGO, address="https://p")
    tasks.send_digests()
    assert mail.outbox == []


def test_a_weekly_reader_waits_and_who_wants_none_gets_none(
    cast: Cast, record: MuseumObject
) -> None:
    Desk.objects.filter(user=cast.aigul).update(digest=Desk.Digest.WEEKLY)
    tasks.send_digests()
    assert letters_to(cast.aigul) == []
    Desk.objects.filter(user=cast.aigul).update(told_until=timezone.now() - timedelta(days=7))
    tasks.send_digests()
    assert len(letters_to(cast.aigul)) == 1
    Desk.objects.filter(user=cast.aigul).update(
        digest=Desk.Digest.OFF, told_until=timezone.now() - AGO
    )
    tasks.send_digests()
    assert len(letters_to(cast.aigul)) == 1


def test_a_worker_that_dies_before_sending_sends_nothing_twice(
    cast: Cast, record: MuseumObject
) -> None:
    assert take_digest(user_id=cast.aigul.pk) is not None  # and here it was killed
    tasks.send_digest(cast.aigul.pk)
    assert letters_to(cast.aigul) == []


def test_a_mail_server_that_refuses_gets_the_letter_the_next_time(
    cast: Cast, record: MuseumObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any, **__: Any) -> int:
        raise SMTPException("try later")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        with pytest.raises(SMTPException):
            tasks.send_digest.apply(args=[cast.aigul.pk], throw=True, retries=99)
    tasks.send_digest(cast.aigul.pk)
    assert len(letters_to(cast.aigul)) == 1


def test_the_link_in_the_letter_cancels_it(cast: Cast, record: MuseumObject) -> None:
    tasks.send_digests()
    (letter,) = letters_to(cast.aigul)
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in letter.body
    path = re.sub(r"https://[^/]+", "", link)
    guest = Client(enforce_csrf_checks=True)
    assert 'value="daily"' in guest.get(path).content.decode()
    answer = guest.post(path, {"how_often": "weekly"})
    assert "Saved." in answer.content.decode()
    assert Desk.objects.get(user=cast.aigul).digest == Desk.Digest.WEEKLY
    guest.post(path, {"List-Unsubscribe": "One-Click"})
    assert Desk.objects.get(user=cast.aigul).digest == Desk.Digest.OFF


def test_a_forged_link_changes_nothing(cast: Cast, record: MuseumObject) -> None:
    forged = "x" + token_of(cast.aigul)
    assert Client().post(f"/en/digest/{forged}/", {"how_often": "off"}).status_code == 404
    assert Desk.objects.get(user=cast.aigul).digest == Desk.Digest.DAILY


def test_whoever_left_the_museum_is_told_nothing_of_it(cast: Cast, record: MuseumObject) -> None:
    cast.aigul.memberships.all().delete()
    tasks.send_digests()
    assert letters_to(cast.aigul) == []


def test_comments_of_a_transaction_still_running_wait_for_the_next_letter(
    cast: Cast, record: MuseumObject
) -> None:
    Comment.objects.update(at=timezone.now() - desk_actions.SETTLED / 2)
    tasks.send_digest(cast.aigul.pk)
    assert letters_to(cast.aigul) == []
