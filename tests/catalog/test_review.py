"""Comments, steps with notes, and the queue of what waits for review."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.actions.merge_objects import merge_objects
from catalog.actions.objects import save_object, set_status
from catalog.actions.review import comment_on, resolve_comment
from catalog.models import Comment, MuseumObject
from museumportal.changes.history import Way, by
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.factories import ImageFactory, ObjectFactory

QUEUE = "/admin/catalog/museumobject/review/"


def page_of(record: MuseumObject) -> str:
    return reverse("admin:catalog_museumobject_review", args=[record.pk])


def sent_by(person: Any, record: MuseumObject, note: str = "") -> None:
    with by(Way.FORM, user=person):
        set_status(record=record, status=Status.IN_REVIEW, note=note)


@pytest.fixture
def record(cast: Cast) -> MuseumObject:
    made: MuseumObject = ObjectFactory(museum=cast.abai, status=Status.DRAFT, title_en="Saddle")
    return made


def test_a_step_is_noted_with_who_took_it(cast: Cast, record: MuseumObject) -> None:
    sent_by(cast.aigul, record, "please look at the date")
    step = record.comments.get()
    assert (step.author, step.moved_from, step.moved_to) == (cast.aigul, "draft", "in_review")
    assert step.text == "please look at the date"
    save_object(record=record)
    assert record.comments.count() == 1, "saving is no step"


def test_whoever_enters_a_record_is_remembered(cast: Cast) -> None:
    record = ObjectFactory.build(museum=cast.abai, status=Status.DRAFT)
    with by(Way.FORM, user=cast.aigul):
        save_object(record=record)
    with by(Way.FORM, user=cast.timur):
        save_object(record=record)
    assert MuseumObject.objects.get(pk=record.pk).entered_by == cast.aigul


def test_the_queue_shows_the_oldest_first_with_what_can_hardly_be_so(
    cast: Cast, record: MuseumObject
) -> None:
    newer = ObjectFactory(museum=cast.abai, status=Status.IN_REVIEW, title_en="Whip", rights="")
    ObjectFactory(museum=cast.komi, status=Status.IN_REVIEW, title_en="Sledge")
    sent_by(cast.aigul, record)
    ImageFactory(object=record, is_main=True)
    shown = signed_in(cast.timur).get(QUEUE).content.decode()
    assert shown.index("Saddle") < shown.index("Whip")
    assert "Sledge" not in shown, "another museum's"
    assert "sent by aigul" in shown
    assert "The rights are not said" in shown
    assert "Publish the chosen" in shown
    assert newer.inventory_number in shown


def test_a_curator_publishes_one_and_sends_another_back_with_a_note(
    cast: Cast, record: MuseumObject
) -> None:
    other = ObjectFactory(museum=cast.abai, status=Status.IN_REVIEW)
    sent_by(cast.aigul, record)
    timur = signed_in(cast.timur)
    answer = timur.post(QUEUE, {"publish_one": other.pk})
    assert answer.status_code == 302
    timur.post(
        QUEUE, {"send_back_one": record.pk, f"note-{record.pk}": "the measurement is missing"}
    )
    record.refresh_from_db()
    other.refresh_from_db()
    assert (record.status, other.status) == (Status.DRAFT, Status.PUBLISHED)
    back = record.comments.latest("pk")
    assert back.sent_back
    assert (back.author, back.text) == (cast.timur, "the measurement is missing")


def test_several_are_decided_at_once(cast: Cast) -> None:
    records = ObjectFactory.create_batch(3, museum=cast.abai, status=Status.IN_REVIEW)
    chosen = [record.pk for record in records[:2]]
    signed_in(cast.timur).post(QUEUE, {"chosen": chosen, "publish": "1"})
    states = MuseumObject.objects.filter(museum=cast.abai).order_by("pk").values_list("status")
    assert [state for (state,) in states] == ["published", "published", "in_review"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"publish": "1"}, "Choose at least one record."),
        ({"send_back": "1", "note": " "}, "Say what is missing before you send it back."),
    ],
)
def test_what_is_missing_is_said(
    cast: Cast, record: MuseumObject, sent: dict[str, str], sentence: str
) -> None:
    sent_by(cast.aigul, record)
    if "send_back" in sent:
        sent = {**sent, "chosen": str(record.pk)}
    assert sentence in signed_in(cast.timur).post(QUEUE, sent).content.decode()
    record.refresh_from_db()
    assert record.status == Status.IN_REVIEW


def test_a_cataloguer_sees_the_queue_and_cannot_publish(cast: Cast, record: MuseumObject) -> None:
    sent_by(cast.aigul, record)
    aigul = signed_in(cast.aigul)
    assert "Publish the chosen" not in aigul.get(QUEUE).content.decode()
    aigul.post(QUEUE, {"publish_one": record.pk})
    record.refresh_from_db()
    assert record.status == Status.IN_REVIEW


@pytest.mark.parametrize("name", ["olga", "arman", "stranger"])
def test_nobody_else_reads_or_writes_comments(cast: Cast, record: MuseumObject, name: str) -> None:
    comment_on(record=record, by=cast.aigul, text="a secret of the store")
    client: Client = signed_in(getattr(cast, name))
    answer = client.get(page_of(record))
    assert "a secret of the store" not in answer.content.decode()
    client.post(page_of(record), {"comment": "1", "text": "me too"})
    assert Comment.objects.count() == 1


def test_a_comment_is_written_resolved_and_never_deleted(cast: Cast, record: MuseumObject) -> None:
    timur = signed_in(cast.timur)
    timur.post(page_of(record), {"comment": "1", "text": "whose tamga?", "field": "makers"})
    comment = record.comments.get()
    assert (comment.author, comment.field, comment.is_open) == (cast.timur, "makers", True)
    form = timur.get(f"/admin/catalog/museumobject/{record.pk}/change/").content.decode()
    assert "whose tamga?" in form
    signed_in(cast.aigul).post(page_of(record), {"resolve": comment.pk})
    comment.refresh_from_db()
    assert comment.resolved_by == cast.aigul
    assert "Resolved by aigul" in timur.get(page_of(record)).content.decode()
    assert timur.post(page_of(record), {"comment": "1", "text": ""}).status_code == 200


def test_a_finding_is_settled_on_the_page_with_a_reason(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, production_earliest=1950, acquisition_date="1924")
    aigul = signed_in(cast.aigul)
    asked = aigul.get(page_of(record)).content.decode()
    assert "Acquired 1924, but made from 1950." in asked
    refused = aigul.post(page_of(record), {"check": "acquired|1924|1950", "reason": ""})
    assert refused.status_code == 200
    aigul.post(page_of(record), {"check": "acquired|1924|1950", "reason": "a cast"})
    shown = aigul.get(page_of(record)).content.decode()
    assert "Checked by aigul" in shown
    form = aigul.get(f"/admin/catalog/museumobject/{record.pk}/change/").content.decode()
    assert "Acquired 1924" not in form


def test_a_step_is_taken_from_the_page_of_one_record(cast: Cast, record: MuseumObject) -> None:
    aigul, timur = signed_in(cast.aigul), signed_in(cast.timur)
    aigul.post(page_of(record), {"step": "in_review", "text": ""})
    refused = timur.post(page_of(record), {"step": "draft", "text": ""})
    assert "Say what is missing" in refused.content.decode()
    assert timur.post(page_of(record), {"step": "nowhere", "text": ""}).status_code == 302
    timur.post(page_of(record), {"step": "published", "text": "fine"})
    record.refresh_from_db()
    assert record.status == Status.PUBLISHED
    assert [each.moved_to for each in record.comments.all()] == ["in_review", "published"]


def test_comments_follow_a_merge(cast: Cast, record: MuseumObject) -> None:
    gone = ObjectFactory(museum=cast.abai, status=Status.DRAFT)
    comment = comment_on(record=gone, by=cast.aigul, text="which box?")
    resolve_comment(comment=comment, by=cast.timur)
    merge_objects(kept=record, gone=gone)
    assert record.comments.get().text == "which box?"


def test_the_queue_asks_the_same_number_of_queries_for_one_and_for_twenty(cast: Cast) -> None:
    timur = signed_in(cast.timur)
    counts = []
    for more in (1, 19):
        for record in ObjectFactory.create_batch(more, museum=cast.abai, status=Status.DRAFT):
            sent_by(cast.aigul, record, "look")
            ImageFactory(object=record, is_main=True)
        timur.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            timur.get(QUEUE)
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_the_queue_goes_on_by_key(cast: Cast) -> None:
    records = ObjectFactory.create_batch(25, museum=cast.abai, status=Status.IN_REVIEW)
    timur = signed_in(cast.timur)
    first = timur.get(QUEUE).content.decode()
    assert f"?after={records[19].pk}" in first
    second = timur.get(f"{QUEUE}?after={records[19].pk}").content.decode()
    assert records[20].inventory_number in second
    assert 'rel="next"' not in second
