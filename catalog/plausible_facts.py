"""Reading what the checks of `catalog.plausibility` look at, for a page of objects together."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from catalog.known_years import KNOWN_SINCE, PERIODS
from catalog.models import (
    Agent,
    Checked,
    Concept,
    ConceptClosure,
    Image,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from catalog.plausibility import (
    UNITS,
    Examined,
    Finding,
    Maker,
    Measured,
    Period,
    Used,
    Years,
    findings,
)
from museumportal.lib.dates import first_date, read_date, this_year
from museumportal.lib.languages import LANGUAGES

_CLOSELY: Final = {
    ObjectMaker.Certainty.CERTAIN,
    ObjectMaker.Certainty.PROBABLE,
    ObjectMaker.Certainty.ATTRIBUTED,
}
_EXAMINED: Final = ("material", "technique", "period")
_SECONDS: Final = 3600
_ENOUGH: Final = 20
_LOOKED_AT: Final = 2000
"""Objects of a type of which the measurements are looked at; so it costs the same for any type."""

Typical = dict[tuple[int, str], tuple[float, float]]


def open_findings(records: Sequence[MuseumObject]) -> dict[int, list[Finding]]:
    """What can hardly be so in each of the objects (by key), without what somebody has checked.
    Eight queries at most, however many objects."""
    keys = [record.pk for record in records]
    checked = set(Checked.objects.filter(object__in=keys).values_list("object_id", "code", "about"))
    return {
        key: [each for each in found if (key, each.code, each.about) not in checked]
        for key, found in all_findings(records).items()
    }


def all_findings(records: Sequence[MuseumObject]) -> dict[int, list[Finding]]:
    """The same with what was checked."""
    keys = [record.pk for record in records]
    makers, used, periods = _makers(keys), *_concepts(keys)
    measured = _measurements(keys)
    typical = _typical(
        (record.object_type_id, each.kind)
        for record in records
        for each in measured[record.pk]
        if record.object_type_id
    )
    unlicensed = _pictures_without_rights(record.pk for record in records if not record.rights)
    year = this_year()
    return {
        record.pk: findings(
            Examined(
                made=(record.production_earliest, record.production_latest),
                makers=tuple(makers[record.pk]),
                used=tuple(used[record.pk]),
                periods=tuple(periods[record.pk]),
                measured=tuple(measured[record.pk]),
                typical={
                    kind: bounds
                    for (type_id, kind), bounds in typical.items()
                    if type_id == record.object_type_id
                },
                acquired=read_date(record.acquisition_date) or (None, None),
                rights=bool(record.rights),
                pictures_without_rights=unlicensed.get(record.pk, 0),
                this_year=year,
            )
        )
        for record in records
    }


def _makers(keys: Collection[int]) -> dict[int, list[Maker]]:
    found = defaultdict[int, list[Maker]](list)
    for row in ObjectMaker.objects.filter(object__in=keys).select_related("agent"):
        agent = row.agent
        closely = row.certainty in _CLOSELY and agent.kind != Agent.Kind.GROUP
        found[row.object_id].append(Maker(str(agent), agent.born, agent.died, closely))
    return found


def _concepts(
    keys: Collection[int],
) -> tuple[dict[int, list[Used]], dict[int, list[Period]]]:
    """Materials and techniques with the year since which they, or what they are a kind of, are
    known; periods with their years."""
    rows = ObjectConcept.objects.filter(object__in=keys, relation__in=_EXAMINED)
    links = list(rows.select_related("concept"))
    since = _since({link.concept_id for link in links})
    used = defaultdict[int, list[Used]](list)
    periods = defaultdict[int, list[Period]](list)
    for link in links:
        if link.relation == ObjectConcept.Relation.PERIOD:
            if years := period_years(link.concept):
                periods[link.object_id].append(Period(str(link.concept), years))
        elif link.concept_id in since:
            used[link.object_id].append(Used(str(link.concept), since[link.concept_id]))
    return used, periods


def _since(concepts: Collection[int]) -> dict[int, int]:
    """The latest year among what the concept is and what it is a kind of."""
    links = ConceptClosure.objects.filter(
        descendant__in=concepts,
        ancestor__scheme__in=["material", "technique"],
        ancestor__notation__in={notation for _scheme, notation in KNOWN_SINCE},
    )
    found: dict[int, int] = {}
    for concept, scheme, notation in links.values_list(
        "descendant_id", "ancestor__scheme", "ancestor__notation"
    ):
        year = KNOWN_SINCE.get((scheme, notation or ""))
        if year is not None:
            found[concept] = max(year, found.get(concept, year))
    return found


def period_years(concept: Concept) -> Years | None:
    """The years of a period: of the table, else as its name says them (“19th century”)."""
    if concept.notation in PERIODS:
        return PERIODS[concept.notation]
    return first_date(getattr(concept, f"label_{language}") for language in LANGUAGES)


def _measurements(keys: Collection[int]) -> dict[int, list[Measured]]:
    found = defaultdict[int, list[Measured]](list)
    for row in Measurement.objects.filter(object__in=keys):
        found[row.object_id].append(
            Measured(
                kind=row.dimension,
                dimension=str(row.get_dimension_display()).capitalize(),
                value=row.value,
                unit=row.unit,
                unit_name=str(row.get_unit_display()),
                part=row.part,
            )
        )
    return found


def _pictures_without_rights(keys: Iterable[int]) -> dict[int, int]:
    shown = Image.objects.ready().filter(object__in=list(keys), rights="").order_by()
    return dict(shown.values_list("object").annotate(count=Count("pk")))


def _typical(pairs: Iterable[tuple[int, str]]) -> Typical:
    """By type of object and dimension, between which values the middle nine tenths lie; only where
    enough objects are measured. One query for what is not remembered from the last hour."""
    keys = {f"typical.{type_id}.{kind}": (type_id, kind) for type_id, kind in pairs}
    kept = cache.get_many(keys)
    if missing := [keys[key] for key in keys if key not in kept]:
        counted = _count_typical(missing)
        fresh = {key: counted.get(keys[key], ()) for key in keys if key not in kept}
        cache.set_many(fresh, _SECONDS)
        kept |= fresh
    return {keys[key]: bounds for key, bounds in kept.items() if bounds}


def _count_typical(pairs: Sequence[tuple[int, str]]) -> Typical:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pair.type_id, pair.dimension,
                percentile_cont(0.05) WITHIN GROUP (ORDER BY size),
                percentile_cont(0.95) WITHIN GROUP (ORDER BY size)
            FROM unnest(%s::bigint[], %s::text[]) AS pair(type_id, dimension)
            CROSS JOIN LATERAL (
                SELECT m.value * (%s::jsonb ->> m.unit)::float AS size
                FROM (
                    SELECT id FROM catalog_museumobject
                    WHERE object_type_id = pair.type_id LIMIT %s
                ) AS o
                JOIN catalog_measurement AS m ON m.object_id = o.id
                WHERE m.dimension = pair.dimension AND m.part = ''
            ) AS measured
            GROUP BY 1, 2 HAVING count(*) >= %s
            """,
            [
                [type_id for type_id, _ in pairs],
                [kind for _, kind in pairs],
                json.dumps(UNITS),
                _LOOKED_AT,
                _ENOUGH,
            ],
        )
        return {(type_id, kind): (low, high) for type_id, kind, low, high in cursor.fetchall()}
