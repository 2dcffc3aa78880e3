"""Vocabularies of a country: choosing among 50 thousand concepts, merging what all objects have."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from catalog.actions import bulk
from catalog.actions.bulk_vocabulary import NewConcept, NewTerm, create_concepts, write_terms
from catalog.actions.merge_vocabulary import merge_concepts
from catalog.importers.vocabulary_files import read_starter
from catalog.models import Concept, MuseumObject, ObjectConcept
from catalog.named import called, called_in_table
from museumportal.accounts.models import User
from museumportal.findable import findable
from museumportal.indexer import rebuild
from museumportal.lib.languages import LANGUAGES
from tests.benchmarks.table import Row, seconds

CONCEPTS = 50_000
_PROMISED = 50.0
"""Milliseconds that a choice may take (server time)."""
_TYPED = ("к", "кі", "кіл", "кілем", "ковёр", "carved bo", "silver in", "жез құ")


def run(size: int) -> list[Row]:
    """Concepts with names made of the words of the starter vocabulary, all of one scheme."""
    with transaction.atomic(), connection.cursor() as cursor:
        _make(cursor)
    connection.cursor().execute("ANALYZE catalog_concept, catalog_conceptterm")
    before = settings.SEARCH_DIR
    with TemporaryDirectory(prefix="bench-concepts-") as folder:
        settings.SEARCH_DIR = Path(folder) / "index"
        settings.REQUIRE_SECOND_FACTOR = False
        try:
            what = findable()
            alone = tuple(source for source in what.sources if source.kind == "concept")
            rebuild(settings.SEARCH_DIR, replace(what, sources=alone))
            return [*_choices(), *_peers(), _merge()]
        finally:
            settings.SEARCH_DIR = before


def _make(cursor: Any) -> None:
    dice = random.Random(3)
    starter = read_starter()
    words = {code: [row.labels[code] for row in starter] for code in LANGUAGES}

    def labels(number: int) -> Iterator[tuple[str, str]]:
        for code in LANGUAGES:
            yield code, f"{dice.choice(words[code])} {dice.choice(words[code])} {number}"

    rows = [
        NewConcept("object_type", f"bench-{number}", tuple(labels(number)))
        for number in range(CONCEPTS)
    ]
    keys = create_concepts(cursor, rows, is_proposal=False, user_id=None, reason="benchmark")
    write_terms(
        cursor,
        (
            NewTerm(key, "object_type", code, f"{dice.choice(words[code])} {key}", False)
            for key in keys
            for code in LANGUAGES
        ),
    )


def _choices() -> list[Row]:
    """Through the whole stack, as a field of the object's form asks while one types."""
    boss = User.objects.create(
        username="bench", email="bench@x.kz", is_staff=True, is_superuser=True
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(boss)
    asked = {"app_label": "catalog", "model_name": "museumobject", "field_name": "object_type"}

    def choose(term: str) -> None:
        answer = client.get(reverse("admin:autocomplete"), asked | {"term": term})
        if answer.status_code != 200:
            raise RuntimeError(f"autocomplete of {term} answered {answer.status_code}")

    return [
        Row(
            f"choice among {CONCEPTS // 1000} thousand concepts: {term}",
            seconds(lambda t=term: choose(t), rounds=10) * 1000,
            _PROMISED,
            "ms",
            "the promise",
        )
        for term in _TYPED
    ]


def _peers() -> list[Row]:
    """The completion of the search engine against the trigram index of Postgres."""
    concepts = Concept.objects.filter(scheme="object_type")
    rows = []
    for term in _TYPED:
        ours = seconds(lambda t=term: list(called(concepts, t)[:20]), rounds=10)
        table = seconds(lambda t=term: list(called_in_table(concepts, t)[:20]), rounds=10)
        rows.append(Row(f"names: {term}", ours * 1000, table * 1000, "ms", "trigrams in Postgres"))
    return rows


def _merge() -> Row:
    """A concept that every object has, against the bare UPDATE of the same rows."""
    stays, goes, plain = Concept.objects.filter(scheme="object_type").order_by("-pk")[:3]
    objects = list(MuseumObject.objects.order_by("pk").values_list("pk", flat=True)[:CONCEPTS])
    with connection.cursor() as cursor:
        columns = ("object_id", "relation", "concept_id", "position")
        for concept in (goes, plain):
            rows = ((pk, "subject", concept.pk, 0) for pk in objects)
            bulk.copy_rows(cursor, ObjectConcept, columns, rows)
    began = time.perf_counter()
    ObjectConcept.objects.filter(concept=plain).update(relation="period")
    peer = time.perf_counter() - began
    began = time.perf_counter()
    merge_concepts(stays=stays, goes=[goes], by=None)
    ours = time.perf_counter() - began
    return Row(f"merge: {len(objects):,} objects follow", ours, peer, "s", "a bare UPDATE")
