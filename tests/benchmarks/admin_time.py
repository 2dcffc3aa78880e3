"""Lists of the admin over as many objects as a country has: each, by each of its filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Duplicate, Image, MuseumObject
from museumportal.accounts.models import PortalRole, User
from regions.models import Membership, Museum
from tests.benchmarks.table import Row, contexts_kept, seconds

MUSEUMS: Final = 252
_PICTURED: Final = 67
"""One object in so many has a picture, as 66 thousand of 4.5 million: some in every museum."""
_PROMISED: Final = 200.0
"""Milliseconds that a page of a list may take (server time)."""
_QUERIES: Final = 30
_ROUNDS: Final = 3
_CHOICES: Final = 8
"""Of each filter, so many values are tried."""
_SLOWEST: Final = 4
"""So many pages are told of each person."""
_ASKED: Final = ("?q=N-7", "?q=vessel", "?before=9000", "?after=9000")


@dataclass(frozen=True)
class Page:
    """A list as somebody saw it; `taken` are milliseconds."""

    address: str
    taken: float
    queries: int


def run(size: int) -> list[Row]:
    """Server time of the lists as a superuser, a moderator and a museum's curator see them."""
    settings.REQUIRE_SECOND_FACTOR = False
    multiply(size)
    return [row for who, user in _people().items() for row in _rows(who, user)]


def _people() -> dict[str, User]:
    boss, moderator, curator = (
        User.objects.create(username=f"lists-{name}", email=f"{name}@x.kz", is_staff=True)
        for name in ("boss", "moderator", "curator")
    )
    User.objects.filter(pk=boss.pk).update(is_superuser=True)
    PortalRole.objects.create(user=moderator, role=PortalRole.Role.MODERATOR)
    museum = Museum.objects.get(code="M7")
    Membership.objects.create(user=curator, museum=museum, role=Membership.Role.CURATOR)
    return {"superuser": boss, "moderator": moderator, "curator": curator}


def _rows(who: str, user: User) -> Iterator[Row]:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    seen = list(visited(client))
    for place, page in enumerate(sorted(seen, key=lambda page: -page.taken)[:_SLOWEST], 1):
        name = f"admin, {who}: list {place} of the slowest of {len(seen)}, {page.address}"
        yield Row(name, page.taken, _PROMISED, "ms", "what is promised")
    most = max(seen, key=lambda page: page.queries)
    name = f"admin, {who}: most queries of a list, {most.address}"
    yield Row(name, most.queries, _QUERIES, "", "a list without surprises")


def multiply(size: int) -> None:
    """Copies of the objects there are, in 252 museums, until there are `size`: each with a row of
    history, some with a picture, some reviewed, some twice.

    Their public identifiers are told apart, no more: nobody looks them up here.
    """
    like = Museum.objects.order_by("pk")[0]
    Museum.objects.bulk_create(
        Museum(code=f"M{n}", kind=like.kind, region_id=like.region_id, name_en=f"Museum {n}")
        for n in range(MUSEUMS)
    )
    originals, first = MuseumObject.objects.count(), Museum.objects.get(code="M0").pk
    with connection.cursor() as cursor:
        cursor.execute(_copied(first), [originals, max(0, size - originals)])
        cursor.execute(_HISTORY.replace("COLUMNS", _history_columns()))
        _beside_objects()
        cursor.execute("VACUUM ANALYZE")


def _copied(museum: int) -> str:
    """Statement that takes the number of the originals and of the copies."""
    made = {
        "museum_id": f"{museum} + number %% {MUSEUMS}",
        "inventory_number": "'N-' || number",
        "public_id": "'o' || lpad(number::text, 9, '-')",
        "status": "(ARRAY['draft','in_review','withdrawn'])[nullif(number %% 97, 0)::int]",
        "completeness": "number %% 101",
        "entered_by_id": "NULL",
    }
    made["status"] = f"coalesce({made['status']}, 'published')"
    columns = [each.column for each in MuseumObject._meta.concrete_fields if not each.primary_key]
    values = ", ".join(made.get(column, f"o.{column}") for column in columns)
    table = MuseumObject._meta.db_table
    return f"""
        WITH o AS (SELECT *, row_number() OVER () - 1 AS place FROM {table})
        INSERT INTO {table} ({", ".join(columns)})
        SELECT {values} FROM generate_series(1, %s + %s) AS number
        JOIN o ON place = number %% (SELECT count(*) FROM o)
    """


def _history_columns() -> str:
    model: Any = MuseumObject
    names = [each.column for each in model.history.model._meta.concrete_fields]
    return ", ".join(name for name in names if not name.startswith("history_"))


_HISTORY: Final = """
    INSERT INTO catalog_historicalmuseumobject (COLUMNS, history_date, history_type)
    SELECT COLUMNS, created, '+' FROM catalog_museumobject WHERE inventory_number LIKE 'N-%'
"""


def _beside_objects() -> None:
    """Pictures, a tenth of them refused, and pairs that may be one."""
    copies = MuseumObject.objects.filter(inventory_number__startswith="N-").order_by("pk")
    keys = list(copies.values_list("pk", "museum_id")[::_PICTURED])
    refused = {True: Image.State.REFUSED, False: Image.State.READY}
    Image.objects.bulk_create(
        (
            Image(
                object_id=key,
                museum_id=museum,
                is_main=True,
                state=refused[place % 10 == 0],
                bytes=1,
                sha256=f"{key:064d}",
            )
            for place, (key, museum) in enumerate(keys)
        ),
        batch_size=2_000,
    )
    Duplicate.objects.bulk_create(
        (
            Duplicate(museum_id=museum, first_id=key, second_id=key + MUSEUMS)
            for key, museum in keys[:-4:7]
        ),
        batch_size=2_000,
    )


def visited(client: Client) -> Iterator[Page]:
    """The first page of the admin, the queue, and each list that one may see, also by each of its
    filters and what is asked of it."""
    for name in ("index", "catalog_museumobject_queue"):
        yield _timed(client, reverse(f"admin:{name}"))
    for model in admin.site._registry:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        with contexts_kept():
            answer = client.get(page)
        if answer.status_code != 200:
            continue
        shown = answer.context["cl"]
        filters = [
            choice["query_string"]
            for spec in shown.filter_specs
            for choice in islice(spec.choices(shown), 1, _CHOICES)
        ]
        for query in ("", *filters, *_ASKED):
            yield _timed(client, page + query)


def _timed(client: Client, address: str) -> Page:
    taken = 1000 * seconds(partial(client.get, address), rounds=_ROUNDS)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return Page(address, taken, len(queries))
