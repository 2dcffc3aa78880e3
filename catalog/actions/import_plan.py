"""What each row of a chunk does: create, change, nothing, or be refused."""

import json
from collections.abc import Collection as Keys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext

from catalog.actions import bulk, import_seen, object_states
from catalog.actions.import_lookups import Lookups
from catalog.actions.import_merge import Merge, merge, with_unpublished
from catalog.actions.object_rules import RESTRICTED, Allowed, broken, only_curators
from catalog.actions.object_states import State, StoredObject
from catalog.actions.state_words import StateWords
from catalog.importers.columns import IDENTIFIER, MUSEUM
from catalog.importers.fields import LANGUAGES
from catalog.importers.mapping import Mapping
from catalog.importers.records import CleanRecord
from catalog.terms import fold
from museumportal.lib.readers.problems import Problem
from regions.models import Museum

# The first entry at or after the wanted one, in the order of the unique index: a planner whose
# statistics do not know the museum yet takes it for rare, and would with "=" alone read all of its
# rows for each of ours.
_OBJECTS_BY_NUMBER = """
    SELECT found.id, wanted.number
    FROM jsonb_array_elements_text(%s::jsonb) AS wanted(number)
    CROSS JOIN LATERAL (
        SELECT id, inventory_number FROM catalog_museumobject
        WHERE museum_id = %s AND inventory_number >= wanted.number
        ORDER BY inventory_number LIMIT 1
    ) AS found
    WHERE found.inventory_number = wanted.number
"""
_RECORDS_BY_KEY = """
    SELECT wanted.key, found.object_id, found.digest, found.values::text, found.batch_id,
        object.modified > COALESCE(batch.finished, now())
    FROM jsonb_array_elements_text(%s::jsonb) AS wanted(key)
    CROSS JOIN LATERAL (
        SELECT key, object_id, digest, values, batch_id FROM catalog_sourcerecord
        WHERE museum_id = %s AND source = %s AND key >= wanted.key
        ORDER BY key LIMIT 1
    ) AS found
    JOIN catalog_museumobject object ON object.id = found.object_id
    LEFT JOIN catalog_batch batch ON batch.id = found.batch_id
    WHERE found.key = wanted.key
"""

_OBJECTS_BY_IDENTIFIER = """
    SELECT public_id, id, museum_id, inventory_number FROM catalog_museumobject
    WHERE public_id = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))
"""


@dataclass
class Known:
    """What the source gave last time, and the object it became."""

    object_id: int
    digest: bytes
    text: str  # JSON, parsed only where it is needed
    batch_id: int | None
    touched: bool
    """Whether the object has been worked on since."""

    @cached_property
    def values(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


@dataclass
class ChangedRow:
    """An object that exists and a row that is new or changed for it, or the object is."""

    record: CleanRecord
    object_id: int
    known: Known | None
    result: Merge = field(default_factory=Merge)


@dataclass
class Plan:
    """What the rows of a chunk do; `stored` are the objects of `changes` as they stand, `left` the
    rows of known objects where only new ones are wanted."""

    created: list[tuple[CleanRecord, State]] = field(default_factory=list)
    changes: list[ChangedRow] = field(default_factory=list)
    refused: list[CleanRecord] = field(default_factory=list)
    stored: dict[int, StoredObject] = field(default_factory=dict)
    unchanged: int = 0
    left: int = 0


class Planner:
    """Decides chunk after chunk of one run, on what stands in the database at that moment."""

    def __init__(
        self, lookups: Lookups, *, museum_id: int, mapping: Mapping, allowed: Allowed
    ) -> None:
        """`allowed` says whether whoever imports may take a step of a record's way."""
        self._lookups = lookups
        self._allowed = allowed
        self._museum_id = museum_id
        self._source = mapping.name
        self._language = mapping.language
        self._rows = mapping.rows
        self._overwrite = mapping.overwrite
        self._public = mapping.public

    def plan(self, cursor: CursorWrapper, records: Sequence[CleanRecord]) -> Plan:
        """Decide about every row; terms, makers and collections they need are created."""
        plan = Plan()
        known = self._known(cursor, [record.key for record in records])
        accepted = self._without_repeats(cursor, records, plan)
        fresh: list[CleanRecord] = []
        for record in accepted:
            last = known.get(record.key)
            if last and last.digest == record.digest and not (last.touched or self._overwrite):
                plan.unchanged += 1
            else:
                fresh.append(record)
        holders = self._refuse_taken_numbers(cursor, fresh, known, plan)
        self._refuse_other_objects(cursor, fresh, known, holders, plan)
        self._leave_unwanted(fresh, known.keys(), holders.keys(), plan)
        self._resolve(cursor, fresh, known, plan)
        for record in fresh:
            object_id = _object_of(record, known, holders)
            if object_id is None:
                plan.created.append((record, self._lookups.state_of(record.values)))
            else:
                plan.changes.append(ChangedRow(record, object_id, known.get(record.key)))
        self._merge(cursor, plan)
        self._create(cursor, plan)
        self._remember(cursor, records, plan)
        return plan

    def _known(self, cursor: CursorWrapper, keys: list[str]) -> dict[str, Known]:
        wanted = bulk.texts(map(import_seen.storable, keys))
        cursor.execute(_RECORDS_BY_KEY, [wanted, self._museum_id, self._source])
        return {
            key: Known(object_id, bytes(digest), *rest)
            for key, object_id, digest, *rest in cursor.fetchall()
        }

    def _without_repeats(
        self, cursor: CursorWrapper, records: Sequence[CleanRecord], plan: Plan
    ) -> list[CleanRecord]:
        """Rows without problems whose key no earlier row of the file has; others are refused."""
        cursor.execute(
            "SELECT key, line FROM import_seen WHERE key = "
            "ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))",
            [bulk.texts(import_seen.storable(record.key) for record in records)],
        )
        lines: dict[str, int] = dict(cursor.fetchall())
        accepted: list[CleanRecord] = []
        for record in records:
            if record.key:
                first = lines.setdefault(record.key, record.line)
                if first != record.line:
                    record.problems.append(
                        Problem(
                            "key",
                            gettext("“%(key)s” already stands in row %(row)s of this file")
                            % {"key": record.key, "row": first},
                        )
                    )
            (plan.refused if record.problems else accepted).append(record)
        return accepted

    def _refuse_taken_numbers(
        self,
        cursor: CursorWrapper,
        fresh: list[CleanRecord],
        known: dict[str, Known],
        plan: Plan,
    ) -> dict[str, int]:
        """Refuse rows (out of `fresh`) whose number belongs to another row of this source.

        Returns the objects entered here, or by another source, that have one of the numbers:
        a row may complete such an object, without overwriting anything.
        """
        numbers = bulk.texts(record.values["inventory_number"] for record in fresh)
        cursor.execute(_OBJECTS_BY_NUMBER, [numbers, self._museum_id])
        objects: dict[int, str] = dict(cursor.fetchall())
        cursor.execute(
            "SELECT object_id, key, source FROM catalog_sourcerecord "
            "WHERE object_id = ANY(%s::bigint[])",
            [bulk.keys(objects)],
        )
        owners = {
            objects[object_id]: key
            for object_id, key, source in cursor.fetchall()
            if source == self._source
        }
        holders = {number: key for key, number in objects.items() if number not in owners}
        cursor.execute(
            "SELECT number, key FROM import_seen WHERE number = "
            "ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))",
            [numbers],
        )
        owners.update(cursor.fetchall())
        kept: list[CleanRecord] = []
        for record in fresh:
            number = record.values["inventory_number"]
            owner = owners.setdefault(number, record.key)
            if owner != record.key:
                reason = gettext(
                    "“%(number)s” already belongs to the row with the key “%(key)s”"
                ) % {"number": number, "key": owner}
                record.problems.append(Problem("inventory_number", reason))
            elif record.key in known and number in holders:
                reason = gettext(
                    "“%(number)s” already belongs to another object of this museum"
                ) % {"number": number}
                record.problems.append(Problem("inventory_number", reason))
            (plan.refused if record.problems else kept).append(record)
        fresh[:] = kept
        return holders

    def _refuse_other_objects(
        self,
        cursor: CursorWrapper,
        fresh: list[CleanRecord],
        known: dict[str, Known],
        holders: dict[str, int],
        plan: Plan,
    ) -> None:
        """Refuse rows (out of `fresh`) that say they are of another object than the one they would
        change, or of another museum: they have slipped, or are meant for it."""
        wanted = bulk.texts(record.identifier for record in fresh if record.identifier)
        cursor.execute(_OBJECTS_BY_IDENTIFIER, [wanted])
        objects = {row[0]: row[1:] for row in cursor.fetchall()}
        kept: list[CleanRecord] = []
        for record in fresh:
            if self._is_elsewhere(record.museum):
                reason = gettext("the row is of another museum: %(name)s") % {"name": record.museum}
                record.problems.append(Problem(MUSEUM, reason))
            object_id = _object_of(record, known, holders)
            key, museum_id, number = objects.get(record.identifier, (object_id, 0, ""))
            if key != object_id:
                sentence = (
                    gettext("“%(identifier)s” is the object “%(number)s”, not this one")
                    if museum_id == self._museum_id
                    else gettext(
                        "“%(identifier)s” is an object of another museum; to make a new one of the "
                        "row, do not read this column"
                    )
                )
                told = {"identifier": record.identifier, "number": number}
                record.problems.append(Problem(IDENTIFIER, sentence % told))
            (plan.refused if record.problems else kept).append(record)
        fresh[:] = kept

    def _is_elsewhere(self, name: str) -> bool:
        """Whether only other museums are called so; a name that none has says nothing."""
        return bool(name) and self._museum_id not in self._museums.get(
            fold(name), [self._museum_id]
        )

    @cached_property
    def _museums(self) -> dict[str, list[int]]:
        names = ("code", *(f"name_{language}" for language in LANGUAGES))
        found: dict[str, list[int]] = {}
        for key, *texts in Museum.objects.values_list("pk", *names):
            for text in filter(None, texts):
                found.setdefault(fold(text), []).append(key)
        return found

    def _leave_unwanted(
        self, fresh: list[CleanRecord], keys: Keys[str], numbers: Keys[str], plan: Plan
    ) -> None:
        """Where only new or only known objects are wanted, take the other rows out of `fresh`."""
        if self._rows == "all":
            return
        kept: list[CleanRecord] = []
        for record in fresh:
            number = record.values["inventory_number"]
            is_known = record.key in keys or number in numbers
            if is_known == (self._rows == "known"):
                kept.append(record)
            elif is_known:
                plan.left += 1
            else:
                reason = gettext(
                    "no object of this museum has the number “%(number)s”, and only objects that "
                    "are there are to be changed"
                )
                record.problems.append(Problem("inventory_number", reason % {"number": number}))
                plan.refused.append(record)
        fresh[:] = kept

    def _resolve(
        self,
        cursor: CursorWrapper,
        fresh: list[CleanRecord],
        known: dict[str, Known],
        plan: Plan,
    ) -> None:
        """Look up what the rows name; refuse (out of `fresh`) unknown terms."""
        changed = [known[record.key].values for record in fresh if record.key in known]
        self._lookups.learn(cursor, fresh, changed)
        kept: list[CleanRecord] = []
        for record in fresh:
            for term in record.terms:
                if term.missing == "reject" and self._lookups.lacks(term):
                    record.problems.append(
                        Problem(
                            term.field,
                            gettext("the vocabulary “%(scheme)s” has no term “%(term)s”")
                            % {"scheme": term.scheme, "term": term.label or term.notation},
                        )
                    )
            (plan.refused if record.problems else kept).append(record)
        fresh[:] = kept
        self._lookups.pretend(fresh)

    def _merge(self, cursor: CursorWrapper, plan: Plan) -> None:
        plan.stored = object_states.load_objects(
            cursor, [change.object_id for change in plan.changes]
        )
        news = [self._told(change.record.values, change, plan) for change in plan.changes]
        words = StateWords([*news, *(there.state for there in plan.stored.values())])
        for change, new in zip(plan.changes, news, strict=True):
            current = plan.stored[change.object_id].state
            base = self._told(change.known.values, change, plan) if change.known else {}
            change.result = merge(
                base=base,
                new=new,
                current=current,
                overwrite=self._overwrite,
                words=words.text,
            )
            self._check(change, current)
        plan.refused += [change.record for change in plan.changes if change.record.problems]
        plan.changes = [change for change in plan.changes if not change.record.problems]

    def _told(self, values: dict[str, Any], change: ChangedRow, plan: Plan) -> State:
        """What the source says of an object that is there."""
        told = self._lookups.state_of(values)
        return with_unpublished(told, plan.stored[change.object_id].state) if self._public else told

    def _create(self, cursor: CursorWrapper, plan: Plan) -> None:
        """Create what rows name that nobody has, but for what they name in vain: where a field was
        edited here and is kept, nothing comes to hold it."""
        wanted = [(record, record.values.keys()) for record, _ in plan.created]
        wanted += [(change.record, change.result.after.keys()) for change in plan.changes]
        self._lookups.create(cursor, wanted, self._language)
        if not self._lookups.pretends:
            return
        plan.created = [
            (record, self._lookups.state_of(record.values)) for record, _ in plan.created
        ]
        for change in plan.changes:
            new = self._told(change.record.values, change, plan) if change.result.after else {}
            change.result.after = {name: new[name] for name in change.result.after}

    def _check(self, change: ChangedRow, current: State) -> None:
        """Note why a row may not change its object: a rule of objects that it would come to break,
        or a right that whoever imports does not have."""
        after = change.result.after
        if after:
            known = set(broken(current))
            change.record.problems += [
                problem for problem in broken({**current, **after}) if problem not in known
            ]
        if RESTRICTED in after and (problem := only_curators(current, self._allowed)):
            change.record.problems.append(problem)

    def _remember(self, cursor: CursorWrapper, records: Sequence[CleanRecord], plan: Plan) -> None:
        """Note all keys met, and the numbers of the rows that go in."""
        taken = {id(record) for record in plan.refused}
        import_seen.remember(
            cursor,
            [
                (
                    record.key,
                    record.line,
                    None if id(record) in taken else record.values["inventory_number"],
                )
                for record in records
                if record.key
            ],
        )


def _object_of(record: CleanRecord, known: dict[str, Known], holders: dict[str, int]) -> int | None:
    """The object that the row is of: by its key in the source, else by its number."""
    if last := known.get(record.key):
        return last.object_id
    return holders.get(record.values["inventory_number"])
