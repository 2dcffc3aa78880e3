"""Search at the size of a country: the commonest word, real questions, what it takes to build."""

import gzip
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import CommandError, call_command
from django.http import QueryDict

from catalog.counted import counted
from catalog.query import ObjectQuery
from catalog.views.panels import FIRST_FACETS, MORE_FACETS
from museumportal.findable import findable
from museumportal.indexer import rebuild
from museumportal.search import GUEST, SearchRequest, generations, search
from museumportal.search.index import Writer
from museumportal.suggestions import suggestions
from regions.models import Museum, Region
from tests.benchmarks.multiplied import OBJECTS, REAL, multiplied, originals, varied
from tests.benchmarks.search_peers import Bare, Postgres, Sqlite
from tests.benchmarks.table import Row, seconds
from tests.shared_data import DATA

_QUESTIONS = 200
_STAFF = frozenset({"public", "museum:BENCH"})
_PROMISED_RATE = 3_000
_PROMISED_MEMORY = 300
_PROMISED_WAIT = 2.0


def run(size: int) -> list[Row]:
    """The index of what is in the database, then one of `size` objects made from it."""
    _import_real_objects(size)
    rows = [_built("the database", lambda: rebuild(settings.SEARCH_DIR, findable()))]
    of_database = settings.SEARCH_DIR
    os.environ[OBJECTS] = str(size)
    with TemporaryDirectory(prefix="bench-search-") as folder:
        settings.SEARCH_DIR = Path(folder) / "index"
        try:
            rows.append(_built("made objects", lambda: rebuild(settings.SEARCH_DIR, multiplied())))
            rows += _commonest(size, Path(folder))
            rows += _real_questions()
            rows += [_changes(size), _memory()]
        finally:
            settings.SEARCH_DIR = of_database
    return rows


def _import_real_objects(size: int) -> None:
    """Objects of the Tate, as far as they lie beside the project; else made ones have to do."""
    path = DATA / "objects" / "tate.jsonl.gz"
    if not path.exists():
        return
    region = Region.objects.get(code="ZZ-B")
    Museum.objects.create(code=REAL, kind="national", region=region, name_en="Tate")
    with TemporaryDirectory() as folder, gzip.open(path, "rt", encoding="utf-8") as lines:
        chosen = Path(folder) / "tate.jsonl"
        chosen.write_text("".join(islice(lines, size)), encoding="utf-8")
        with redirect_stdout(io.StringIO()), suppress(CommandError):  # some rows are rejected
            call_command("import_objects", chosen, museum=REAL, mapping="tate")


def _built(of: str, build: Callable[[], int]) -> Row:
    cores = len(os.sched_getaffinity(0))
    began = time.perf_counter()
    count = build()
    rate = count / (time.perf_counter() - began) / cores
    return Row(
        f"search: rebuilt of {of}", rate, _PROMISED_RATE, "/s a core", "the promise", "higher"
    )


def _commonest(size: int, folder: Path) -> list[Row]:
    """The word that most objects have, at the 95th percentile, against all peers."""
    live = generations.current(settings.SEARCH_DIR)
    assert live is not None
    bare = Bare(live)
    term = bare.commonest()
    word = term.removeprefix("object:e")
    query = ObjectQuery.parse(QueryDict(f"q={word}"))
    print(f"  the commonest word is {word!r}, {bare.page(term):,} hits", flush=True)

    def ours(facets: tuple[str, ...] = (), access: frozenset[str] = GUEST) -> object:
        return search(query.to_request(access=access, language="en", facets=facets))

    by_title = replace(query, order="title").to_request(access=GUEST, language="en")

    page, with_facets = p95(ours), p95(lambda: ours(FIRST_FACETS))
    four = f"page + count + {len(FIRST_FACETS)} facets"
    bare_page = p95(lambda: bare.page(term))
    bare_facets = p95(lambda: (bare.page(term), bare.facets(term, FIRST_FACETS)))
    rows = [
        Row("search: commonest word, page + count, p95", page, bare_page, "ms", "Tantivy bare"),
        Row(f"search: the same, {four}, p95", with_facets, bare_facets, "ms", "Tantivy bare"),
        Row("search: the same, staff", p95(lambda: ours(access=_STAFF)), page, "ms", "a guest"),
        Row(
            "search: the same by title",
            p95(lambda: search(by_title)),
            page,
            "ms",
            "by best match",
        ),
    ]
    postgres = Postgres(size)
    peer = seconds(lambda: postgres.page(word), rounds=3) * 1000
    facet = seconds(lambda: postgres.facet(word), rounds=3) * 1000
    postgres.drop()
    rows += [
        Row("search: the same, page + count", page, peer, "ms", "Postgres full text"),
        Row(f"search: the same, {four}", with_facets, peer + facet, "ms", "Postgres, one facet"),
    ]
    sqlite = Sqlite(folder, size)
    peer = seconds(lambda: sqlite.page(word), rounds=3) * 1000
    return [*rows, Row("search: the same, page + count", page, peer, "ms", "SQLite FTS5")]


def _real_questions() -> list[Row]:
    """Questions made of the words of real titles."""
    chance = random.Random(4)
    titles = [document.texts["title"].get("en", "") for document in originals()]
    words = [[word for word in title.split() if len(word) > 3] for title in titles]
    asked = [
        " ".join(chance.sample(of, min(len(of), chance.choice((1, 1, 2, 3)))))
        for of in chance.choices([of for of in words if of], k=_QUESTIONS)
    ]
    queries = [ObjectQuery(q=text) for text in asked]
    everything = (*FIRST_FACETS, *MORE_FACETS)

    def pages(facets: tuple[str, ...]) -> list[float]:
        requests = [q.to_request(access=GUEST, language="en", facets=facets) for q in queries]
        return [_milliseconds(lambda r=request: search(r)) for request in requests]  # type: ignore[misc]

    pages(everything)
    plain, counts = sorted(pages(())), sorted(pages(everything))
    typed = sorted(
        _milliseconds(lambda t=text: suggestions(t[: chance.randint(2, 6)], "en"))  # type: ignore[misc]
        for text in asked
    )
    half, late = _QUESTIONS // 2, _QUESTIONS * 95 // 100
    start = ObjectQuery()

    def cached() -> object:
        return counted(start, access=GUEST, language="en", facets=FIRST_FACETS, limit=24)

    asked = start.to_request(access=GUEST, language="en", facets=FIRST_FACETS)
    first = p95(lambda: search(asked))
    return [
        Row("search: real questions, median", plain[half], plain[half], "ms", "itself"),
        Row("search: … all facets, median", counts[half], plain[half], "ms", "without"),
        Row("search: … all facets, p95", counts[late], plain[late], "ms", "without"),
        Row("search: suggestions, median", typed[half], plain[half], "ms", "the page"),
        Row("search: suggestions, p95", typed[late], plain[late], "ms", "the page"),
        Row("search: start page, cached", p95(cached), first, "ms", "not cached"),
    ]


def _changes(size: int) -> Row:
    """A hundred changed objects, from the index's being told to their being found."""
    live = generations.current(settings.SEARCH_DIR)
    assert live is not None
    worst = 0.0
    with Writer.open(live, multiplied().facets) as writer:
        for second in range(5):
            numbers = range(second * 100, second * 100 + 100)
            began = time.perf_counter()
            writer.add(varied(number % size) for number in numbers)
            writer.commit(second + 1)
            search(SearchRequest("object", "river", limit=1))
            worst = max(worst, time.perf_counter() - began)
    return Row("search: 100 changes found, worst", worst, _PROMISED_WAIT, "s", "the promise")


def _memory() -> Row:
    """Private memory of a process of its own that has asked what visitors ask."""
    command = [sys.executable, "-m", "tests.benchmarks.search_memory", str(settings.SEARCH_DIR)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    used = int(answer.stdout.split()[-1]) / 1024
    return Row("search: private memory of a reader", used, _PROMISED_MEMORY, "MB", "the promise")


def p95(work: Callable[[], object], rounds: int = 40) -> float:
    """Milliseconds at the 95th percentile of warm calls."""
    work()
    return sorted(_milliseconds(work) for _ in range(rounds))[rounds * 95 // 100 - 1]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
