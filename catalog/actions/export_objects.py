"""What an export says of objects: read chunk by chunk, as they stand at that moment."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, models
from django.db.models import QuerySet
from psycopg import sql

from catalog.actions.export_words import Words
from catalog.actions.object_states import CHILDREN, OWN_COLUMNS, State, load_objects
from catalog.importers.columns import LISTS, Column
from catalog.importers.fields import COLLECTION, TERM_FIELDS
from catalog.models import MuseumObject

CHUNK: Final = 1_000
_COUNTED: Final = 50_000
Record = dict[str, Any]


def keys_of(rows: QuerySet[MuseumObject]) -> Sequence[int]:
    """The keys of these objects in their order, eight bytes each."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    return array("q", keys.iterator(chunk_size=10_000))


def most_entries(keys: Sequence[int], lists: Collection[str]) -> dict[str, int]:
    """How many entries of each list the object of these that has the most of them has."""
    most = dict.fromkeys(LISTS, 0)
    with connection.cursor() as cursor:
        for name in lists:
            table = CHILDREN[name].model._meta.db_table
            for some in _parts(keys, _COUNTED):
                cursor.execute(
                    sql.SQL(
                        "SELECT max(n) FROM (SELECT count(*) AS n FROM {} "
                        "WHERE object_id = ANY(%s) GROUP BY object_id) AS counted"
                    ).format(sql.Identifier(table)),
                    [list(some)],
                )
                [(found,)] = cursor.fetchall()
                most[name] = max(most[name], found or 0)
    return most


def longest_text(keys: Sequence[int], columns: Iterable[Column]) -> int:
    """Characters of the longest text among those of the objects' own columns that have no limit."""
    names = [
        OWN_COLUMNS[each.name]
        for each in columns
        if each.section == "fields"
        and isinstance(MuseumObject._meta.get_field(each.name), models.TextField)
    ]
    if not names:
        return 0
    longest = 0
    lengths = sql.SQL(", ").join(
        sql.SQL("max(char_length({}))").format(sql.Identifier(name)) for name in names
    )
    query = sql.SQL("SELECT greatest(0, {}) FROM {} WHERE id = ANY(%s)").format(
        lengths, sql.Identifier(MuseumObject._meta.db_table)
    )
    with connection.cursor() as cursor:
        for some in _parts(keys, _COUNTED):
            cursor.execute(query, [list(some)])
            [(found,)] = cursor.fetchall()
            longest = max(longest, found or 0)
    return longest


def _parts(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


class Teller:
    """Tells objects in the words of one language, with the columns asked for.

    A record has technical names: a column's text or number, of a choice the code, of a term its
    label; of a relation the list of labels; of another list a list of tables. `internal` False
    leaves out the steps of a provenance that are not for the public. `identified`: behind the name
    of every term and maker stands its identifier.
    """

    def __init__(
        self,
        columns: Iterable[Column],
        *,
        language: str,
        internal: bool,
        base: str = "",
        identified: bool = False,
    ) -> None:
        sections: dict[str, dict[str, None]] = {}
        for each in columns:
            sections.setdefault(each.section, {})[each.member] = None
        self._fields = list(sections.pop("fields", ()))
        self._relations = list(sections.pop("concepts", ()))
        self._told = list(sections.pop("told", ()))
        self._members = {name: tuple(members) for name, members in sections.items()}
        self._internal, self._base = internal, base
        self._words = Words(language, identified=identified)
        self._lists = [*self._relations, *self._members]

    def chunks(self, keys: Sequence[int]) -> Iterator[list[Record]]:
        """The records of these objects, a thousand at a time; one that is gone is left out."""
        for some in _parts(keys, CHUNK):
            yield self.tell(some)

    def tell(self, keys: Iterable[int]) -> list[Record]:
        """The records of these objects in this order: a bounded number of queries for all."""
        ids = list(keys)
        with connection.cursor() as cursor:
            stored = load_objects(cursor, ids, lock=False, lists=self._lists)
            states = [(key, stored[key].state) for key in ids if key in stored]
            self._learn(cursor, [state for _, state in states])
        rows: dict[int, tuple[str, str, str]] = {}
        if self._told:
            found = MuseumObject.objects.filter(pk__in=ids)
            values = found.values_list("pk", "public_id", "museum__code", "status")
            rows = {key: (public_id, code, status) for key, public_id, code, status in values}
        return [
            self._record(state, rows.get(key))
            for key, state in states
            if not self._told or key in rows
        ]

    def _learn(self, cursor: Any, states: list[State]) -> None:
        terms = {state[name] for state in states for name in TERM_FIELDS if name in self._fields}
        terms |= {
            each[0] for state in states for relation in self._relations for each in state[relation]
        }
        makers: set[int] = set()
        for state in states:
            for agent, role, _ in state.get("makers", ()):
                makers.add(agent)
                terms.add(role)
            terms |= {step[_METHOD] for step in state.get("provenance", ())}
        collections = (
            {state[COLLECTION] for state in states} if COLLECTION in self._fields else set()
        )
        self._words.learn(
            cursor, terms=terms - {None}, makers=makers, collections=collections - {None}
        )

    def _record(self, state: State, row: tuple[str, str, str] | None) -> Record:
        words = self._words
        record: Record = {}
        for name in self._fields:
            value = state[name]
            if value is not None:
                if name in TERM_FIELDS:
                    value = words.terms.get(value)
                elif name == COLLECTION:
                    value = words.collections.get(value)
            record[name] = value
        for relation in self._relations:
            record[relation] = [
                words.terms[key] for (key,) in state[relation] if key in words.terms
            ]
        for name, members in self._members.items():
            record[name] = [
                {member: entry.get(member) for member in members}
                for entry in self._entries(name, state[name])
            ]
        if row:
            public_id, code, status = row
            told = {
                "identifier": public_id,
                "address": f"{self._base}/id/{public_id}",
                "museum": code,
                "status": status,
            }
            record |= {name: told[name] for name in self._told}
        return record

    def _entries(self, name: str, rows: list[list[Any]]) -> Iterator[dict[str, Any]]:
        words = self._words
        for row in rows:
            entry = dict(zip(CHILDREN[name].columns, row, strict=True))
            if name == "makers":
                entry["name"] = words.makers.get(entry["agent_id"])
                entry["role"] = words.terms.get(entry["role_id"])
            elif name == "measurements":
                entry["part"] = entry["part"] or None
                entry["value"] = trimmed(entry["value"])
            elif name == "provenance":
                if not (self._internal or entry["published"]):
                    continue
                entry["method"] = words.terms.get(entry["method_id"])
            yield entry


_METHOD: Final = CHILDREN["provenance"].columns.index("method_id")


def trimmed(number: str) -> str:
    """A decimal number without the zeros behind it: `12.500` → `12.5`."""
    return number.rstrip("0").rstrip(".") if "." in number else number
