"""Programmes, calls and grants are found while they are public."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from grants.actions import save
from museumportal.also_found import also_found
from museumportal.search import PUBLIC, SearchRequest, search
from tests.cast import Cast
from tests.grants.test_pages import a_call, an_award
from tests.museumportal.following import brought_up_to_date

Reindex = Callable[[], int]


def found(kind: str, text: str) -> list[str]:
    return search(SearchRequest(kind, text, access=frozenset({PUBLIC}))).ids


@pytest.mark.django_db(transaction=True)
def test_with_a_programme_appears_and_disappears_what_hangs_on_it(
    cast: Cast, reindex: Reindex
) -> None:
    call = a_call(cast)
    award = an_award(call, cast, summary_en="Photographs of brooches")
    reindex()
    assert found("programme", "museum") == [call.programme.public_id]
    assert found("call", "northern") == [call.public_id], "by its programme"
    for words in ("silver", "brooch", "thousand", "Коми"):
        assert found("award", words) == [award.public_id], words
    [shown] = also_found("silver", AnonymousUser(), "en")
    assert [hit.name for hit in shown.hits] == ["Silver online"]
    call.programme.published = False
    save(record=call.programme)
    brought_up_to_date()
    assert found("programme", "") + found("call", "") + found("award", "") == []


def test_drafts_are_for_nobody(cast: Cast, reindex: Reindex) -> None:
    an_award(a_call(cast, published=False), cast)
    reindex()
    assert found("programme", "") + found("call", "") + found("award", "") == []
