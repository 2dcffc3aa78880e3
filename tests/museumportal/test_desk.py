"""The first page of the staff: what concerns the person, in a few queries however much there is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.actions.desk import visit
from catalog.actions.objects import save_object, set_status
from catalog.actions.review import comment_on
from catalog.models import Batch, Concept, Desk, Image, MuseumObject
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from museumportal.lib.fields import Status
from regions.models import MuseumYear
from tests.cast import Cast, signed_in
from tests.factories import ConceptFactory, ImageFactory, ObjectFactory

HOUR = timedelta(hours=1)


def desk_of(person: User) -> str:
    answer = signed_in(person).get("/admin/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def entered(person: User, **columns: Any) -> MuseumObject:
    record: MuseumObject = ObjectFactory.build(**{"status": Status.DRAFT, **columns})
    with by(Way.FORM, user=person):
        save_object(record=record)
    return record


def test_a_new_cataloguer_is_told_what_to_do(cast: Cast) -> None:
    page = desk_of(cast.aigul)
    assert "You have no drafts. Enter an object" in page
    assert "Sent to review by you" in page
    assert "No open comments." in page
    assert "Progress of Abai Museum" in page
    assert "Proposed concepts</h2>" not in page
    assert "Everything" in page, "and the long list is there"


def test_a_cataloguer_sees_own_drafts_with_the_next_step_and_what_was_sent_back(cast: Cast) -> None:
    mine = entered(cast.aigul, museum=cast.abai, inventory_number="A-1", title_en="Saddle")
    entered(cast.timur, museum=cast.abai, inventory_number="A-2", title_en="Whip")
    with by(Way.FORM, user=cast.aigul):
        set_status(record=mine, status=Status.IN_REVIEW)
    with by(Way.FORM, user=cast.timur):
        set_status(record=mine, status=Status.DRAFT, note="the measurement is missing")
    page = desk_of(cast.aigul)
    assert "A-1 Saddle" in page
    assert "A-2 Whip" not in page
    assert "Add a photograph." in page
    assert "timur: the measurement is missing" in page


def test_a_curator_sees_the_queue_and_the_rows_that_an_import_refused(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai, status=Status.IN_REVIEW, title_en="Saddle")
    ObjectFactory(museum=cast.komi, status=Status.IN_REVIEW, title_en="Sledge")
    Batch.objects.create(
        kind="import", museum=cast.abai, file_name="stock.csv", rejected_count=3, state="done"
    )
    page = desk_of(cast.timur)
    assert "Waiting for your review" in page
    assert "Saddle" in page
    assert "Sledge" not in page
    assert "stock.csv" in page
    assert "3 rows" in page
    assert "stock.csv" not in desk_of(cast.aigul)


def test_failed_pictures_are_shown_with_their_reason(cast: Cast) -> None:
    ImageFactory(
        object=ObjectFactory(museum=cast.abai),
        state=Image.State.REFUSED,
        refusal={"code": "empty", "params": {}},
        original_name="broken.jpg",
    )
    assert "broken.jpg" in desk_of(cast.aigul)
    assert "broken.jpg" not in desk_of(cast.olga)


def test_a_moderator_sees_all_museums_and_the_proposals(cast: Cast) -> None:
    ConceptFactory(label_en="Ear spoon", is_proposal=True, scheme=Concept.Scheme.OBJECT_TYPE)
    ObjectFactory(museum=cast.komi, status=Status.IN_REVIEW, title_en="Sledge")
    for person in (cast.dana, cast.boss):
        page = desk_of(person)
        assert "Ear spoon" in page
        assert "Sledge" in page
        assert "Progress of All museums" in page
        assert "My drafts" not in page


def test_somebody_without_a_museum_sees_the_list_of_pages_alone(cast: Cast) -> None:
    page = desk_of(cast.vera)
    assert "desk-block" not in page
    assert "Everything" in page


def test_what_is_online_stands_beside_the_stock(cast: Cast, reindex: Callable[[], int]) -> None:
    MuseumYear.objects.create(museum=cast.abai, year=2025, stock_items=200)
    save_object(record=ObjectFactory.build(museum=cast.abai, quantity=50))
    reindex()
    page = desk_of(cast.aigul)
    assert "50 of 200 items of the stock are online" in page
    assert "1 new records this month" in page
    assert "?next_step=picture&amp;museum=ABAI" in page


def test_what_others_changed_since_the_last_visit(cast: Cast, reindex: Callable[[], int]) -> None:
    desk_of(cast.aigul)
    Desk.objects.update(visited=timezone.now() - HOUR)
    entered(cast.timur, museum=cast.abai, inventory_number="A-7", title_en="Whip")
    entered(cast.aigul, museum=cast.abai, inventory_number="A-8", title_en="Saddle")
    entered(cast.olga, museum=cast.komi, inventory_number="K-1", title_en="Sledge")
    reindex()
    page = desk_of(cast.aigul)
    block = page[page.index("desk-changed") :].partition("</section>")[0]
    assert "A-7 Whip" in block
    assert "A-8" not in block, "her own"
    assert "K-1" not in block, "another museum's"


def test_looks_that_lie_close_together_are_one_visit(cast: Cast) -> None:
    began = timezone.now()
    assert visit(user=cast.aigul, now=began, address="a") is None
    Desk.objects.update(visited=began)
    assert visit(user=cast.aigul, now=began + HOUR, address="a") == began
    later = began + HOUR + timedelta(minutes=5)
    assert visit(user=cast.aigul, now=later, address="b") == began
    assert Desk.objects.get().address == "b"


@pytest.mark.parametrize(("name", "most"), [("aigul", 40), ("timur", 42), ("dana", 38)])
def test_the_page_asks_the_same_queries_however_much_there_is(
    cast: Cast, reindex: Callable[[], int], name: str, most: int
) -> None:
    counts = []
    for _ in range(2):
        for number in range(8):
            record = entered(cast.aigul, museum=cast.abai)
            other = ObjectFactory(museum=cast.abai, status=Status.IN_REVIEW)
            comment_on(record=record, by=cast.timur, text=f"{number}?")
            comment_on(record=other, by=cast.saule, text=f"{number}?")
            ImageFactory(object=other, state="refused", refusal={"code": "disk", "params": {}})
        reindex()
        client = signed_in(getattr(cast, name))
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert counts[0] <= most, counts
