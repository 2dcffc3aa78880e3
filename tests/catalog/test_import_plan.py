"""An import into a museum that the planner's statistics have not met yet stays fast."""

import json

import pytest
from django.db import connection

from catalog.actions.import_plan import _OBJECTS_BY_NUMBER, _RECORDS_BY_KEY
from catalog.models import MuseumObject, SourceRecord
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def plan_of(statement: str, parameters: list[object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_numbers_are_found_by_their_index_whatever_the_statistics_say(cast: Cast) -> None:
    # The statistics know one museum alone; the next one looks empty to them while it fills.
    numbers = [f"КП-{serial}" for serial in range(3000)]
    held = MuseumObject.objects.bulk_create(
        MuseumObject(museum=cast.komi, inventory_number=number) for number in numbers
    )
    SourceRecord.objects.bulk_create(
        SourceRecord(
            museum=cast.komi, source="register", key=number, object=each, digest=b"", values={}
        )
        for number, each in zip(numbers, held, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_museumobject, catalog_sourcerecord")
    wanted = json.dumps(numbers[:100])
    museum = cast.abai.pk

    by_number = plan_of(_OBJECTS_BY_NUMBER, [wanted, museum])
    assert "inventory_number_unique_in_museum" in by_number
    assert "inventory_number)" in by_number.partition("Index Cond")[2]
    by_key = plan_of(_RECORDS_BY_KEY, [wanted, museum, "register"])
    assert "source_record_key_unique" in by_key
    assert "Sort" not in by_number + by_key
