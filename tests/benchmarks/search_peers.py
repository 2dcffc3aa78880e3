"""What else could answer the same questions: Postgres full text, SQLite FTS5, Tantivy bare."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import tantivy
from django.db import connection

from tests.benchmarks.multiplied import originals, varied

PAGE: Final = 24


def texts(size: int) -> Iterator[tuple[int, str, str]]:
    """Number, museum and all English words of each object."""
    for number in range(size):
        document = varied(number)
        said = (by.get("en", "") or by.get("", "") for by in document.texts.values())
        yield number, document.facets["museum"][0], " ".join(said)


class Postgres:
    """A stored `tsvector` under a GIN index, in the server of the portal."""

    def __init__(self, size: int) -> None:
        originals()  # read before: a connection that copies answers nothing else
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_text (id bigint, museum text, words text, vector tsvector "
                "GENERATED ALWAYS AS (to_tsvector('english', words)) STORED)"
            )
            with cursor.copy("COPY bench_text (id, museum, words) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for row in texts(size):
                    copy.write_row(row)
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute("CREATE INDEX bench_gin ON bench_text USING gin (vector)")
            cursor.execute("ANALYZE bench_text")

    def page(self, word: str) -> None:
        """The ranked page and the exact count."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM bench_text, plainto_tsquery('english', %s) AS query "
                "WHERE vector @@ query ORDER BY ts_rank(vector, query) DESC, id LIMIT %s",
                [word, PAGE],
            )
            cursor.fetchall()
            cursor.execute(
                "SELECT count(*) FROM bench_text WHERE vector @@ plainto_tsquery('english', %s)",
                [word],
            )
            cursor.fetchall()

    def facet(self, word: str) -> None:
        """The counts of one facet."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT museum, count(*) FROM bench_text "
                "WHERE vector @@ plainto_tsquery('english', %s) GROUP BY 1",
                [word],
            )
            cursor.fetchall()

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_text")


class Sqlite:
    """FTS5 with its Porter stemmer."""

    def __init__(self, folder: Path, size: int) -> None:
        self._database = sqlite3.connect(folder / "fts5.sqlite")
        self._database.execute("PRAGMA journal_mode = off")
        self._database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(words, content='', tokenize='porter')"
        )
        self._database.executemany(
            "INSERT INTO texts (rowid, words) VALUES (?, ?)",
            ((number, words) for number, _museum, words in texts(size)),
        )
        self._database.commit()

    def page(self, word: str) -> None:
        """The ranked page and the exact count."""
        find = "FROM texts WHERE texts MATCH ?"
        self._database.execute(f"SELECT rowid {find} ORDER BY rank LIMIT {PAGE}", [word]).fetchall()
        self._database.execute(f"SELECT count(*) {find}", [word]).fetchall()


class Bare:
    """The engine without the portal: one term, its list of documents, no reader, no request."""

    def __init__(self, generation: Path) -> None:
        self._index = tantivy.Index.open(str(generation))
        self._searcher = self._index.searcher()

    def commonest(self) -> str:
        """The stem of an English word that most public objects have, but not nearly all: those
        have the name of their museum."""
        nearly_all = 0.95 * self._searcher.num_docs
        known = self._searcher.terms_with_prefix("all", "object:e")
        return max(
            (row for row in known if len(row[0]) > len("object:e") + 3 and row[1] < nearly_all),
            key=_second,
        )[0]

    def page(self, term: str) -> int:
        """The ranked page and the exact count."""
        query = tantivy.Query.term_query(self._index.schema, "all", term, "freq")
        found = self._searcher.search(query, PAGE)
        for _score, address in found.hits:
            self._searcher.doc(address)
        return int(found.count)  # type: ignore[attr-defined]

    def facets(self, term: str, names: tuple[str, ...]) -> None:
        """The counts of these facets, in one pass."""
        query = tantivy.Query.term_query(self._index.schema, "all", term, "basic")
        asked = {
            name: {"terms": {"field": f"facet_{name}", "size": 50, "segment_size": 2_000_000}}
            for name in names
        }
        self._searcher.aggregate(query, asked)


def _second(row: tuple[str, int]) -> int:
    return row[1]
