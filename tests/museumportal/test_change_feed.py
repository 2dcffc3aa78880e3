"""The change feed: nothing slips by a reader who remembers one position."""

import threading
import time

import pytest
from django.db import connection, transaction

from museumportal.changes import feed
from museumportal.changes.models import Change


def stamped(expected: int) -> int:
    """Run the sequencer until `expected` rows are stamped: it waits for every open transaction,

    also those of other test runs on the same server.
    """
    done, patience = 0, time.monotonic() + 30
    while done < expected and time.monotonic() < patience:
        done += feed.sequence()
        time.sleep(0.02)
    return done


@pytest.mark.django_db(transaction=True)
def test_positions_follow_the_order_of_transactions() -> None:
    feed.record("object", ["o1", "o2"])
    feed.record("museum", ["m1"], Change.Action.WITHDRAWN)
    assert feed.after(0) == [], "nothing is in the feed before the sequencer came by"
    assert stamped(3) == 3
    assert [(e.position, e.public_id, e.action) for e in feed.after(0)] == [
        (1, "o1", "saved"),
        (2, "o2", "saved"),
        (3, "m1", "withdrawn"),
    ]
    assert feed.after(2)[0].public_id == "m1"
    assert feed.head() == 3


@pytest.mark.django_db(transaction=True)
def test_a_slow_writer_is_waited_for() -> None:
    """A transaction that began first and commits last still comes out in order."""
    wrote, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                feed.record("object", ["o-slow"])
                wrote.set()
                may_commit.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert wrote.wait(10)
    feed.record("object", ["o-quick"])
    assert feed.sequence() == 0, "the quick change waits, for the slow one may come before it"
    may_commit.set()
    writer.join()
    assert stamped(2) == 2
    assert [entry.public_id for entry in feed.after(0)] == ["o-slow", "o-quick"]


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_never_shows() -> None:
    with transaction.atomic():
        feed.record("object", ["o-gone"])
        transaction.set_rollback(True)
    feed.record("object", ["o-kept"])
    stamped(1)
    assert [entry.public_id for entry in feed.after(0)] == ["o-kept"]
