"""The form of an object with all that can hang on it: opened, saved, merged with what others saved.

Beside the time stand the queries: they say why, and no noise is in them.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Agent, Concept, Image, MuseumObject, ObjectConcept
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from tests.benchmarks.table import Row, contexts_kept, seconds

PARTS: Final = 30
PICTURES: Final = 10
_OPENS: Final = 300.0
_SAVES: Final = 150.0
"""Milliseconds (server time) that are promised."""


def run(size: int) -> list[Row]:
    """Server time of the form of an object with 30 rows of parts and 10 pictures."""
    settings.REQUIRE_SECOND_FACTOR = False
    boss = User.objects.create(
        username="forms", email="forms@x.kz", is_staff=True, is_superuser=True
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(boss)
    record = _full()
    change = reverse("admin:catalog_museumobject_change", args=[record.pk])
    quick = reverse("admin:catalog_museumobject_quick")
    sent = _as_opened(client, change)

    def save(opened: dict[str, Any], column: str) -> None:
        answer = client.post(change, {**opened, column: _note()})
        if answer.status_code != 302:
            raise RuntimeError(f"the form was refused: {answer.status_code}")

    def saves() -> None:
        save(sent | {"seen_version": ""}, "internal_notes")

    def merges() -> None:
        MuseumObject.objects.filter(pk=record.pk).update(location="")  # lest both have changed it
        save(sent, "location")

    pages = (
        ("opens", lambda: client.get(change), _OPENS),
        ("quick entry opens", lambda: client.get(quick), _OPENS),
        ("saves", saves, _SAVES),
        ("saves, merged with what was saved since", merges, _SAVES),
    )
    return [row for name, work, most in pages for row in _rows(name, work, most)]


def _rows(name: str, work: Callable[[], Any], most: float) -> list[Row]:
    taken = seconds(work, rounds=15) * 1000
    with CaptureQueriesContext(connection) as queries:
        work()
    label = f"object's form {name}, {PARTS} parts, {PICTURES} pictures"
    return [
        Row(label, taken, most, "ms", "what is promised"),
        Row(f"{label}: queries", len(queries), 60, "", "a form without surprises"),
    ]


_notes = iter(range(10**6))


def _note() -> str:
    return f"note {next(_notes)}"


def _full() -> MuseumObject:
    """An object with rows in every list."""
    record = MuseumObject.objects.order_by("pk")[0]
    record.status = Status.DRAFT
    record.inventory_number = "bench-form"
    record.save()
    for number in range(PARTS // 3):
        agent = Agent.objects.create(name_en=f"Master {number}", sort_name=f"Master {number}")
        concept = Concept.objects.create(scheme="material", label_en=f"Material {number}")
        record.makers.create(agent=agent, position=number)
        ObjectConcept.objects.create(object=record, relation="material", concept=concept)
        record.measurements.create(dimension="height", value=number + 1, unit="cm")
    for number in range(PICTURES):
        Image.objects.create(
            object=record,
            sha256=f"{number:064d}",
            original=f"originals/{number}",
            original_name="photograph.jpg",
            bytes=1000,
            state=Image.State.READY,
            position=number,
        )
    cache.clear()
    return record


def _as_opened(client: Client, address: str) -> dict[str, Any]:
    """What the browser sends where nobody changed anything."""
    from museumportal.accounts.admin.sent import as_sent

    with contexts_kept():
        context = client.get(address).context
    forms = [context["adminform"].form]
    sent: dict[str, Any] = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            sent |= {name: values for name, values in as_sent(field).items() if values}
    return sent | {"_continue": "1"}
