"""Makers by the file: created or brought up to date by their key in the source, never deleted.

Chunk by chunk; the command given again goes over what is there without changing it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext
from simple_history.utils import bulk_update_with_history

from catalog.actions.import_lookups import create_agents
from catalog.actions.import_merge import merge
from catalog.importers.makers import MakerMapping
from catalog.importers.pipeline import chunks, in_background
from catalog.importers.records import CleanRecord
from catalog.models import Agent
from museumportal.accounts.models import User
from museumportal.changes import feed
from museumportal.changes.history import Way, by
from museumportal.lib.readers.problems import Problem

CHUNK = 2000
REASON = "import of makers"
_IMPORTED = r"^(batch|import) "  # reasons under which imports, of objects too, leave history


@dataclass
class Outcome:
    """Counts of created, updated, unchanged and rejected rows, and remarks by line."""

    counts: Counter[str] = field(
        default_factory=lambda: Counter(created=0, updated=0, unchanged=0, rejected=0)
    )
    remarks: list[tuple[int, Problem]] = field(default_factory=list)


def import_makers(
    *,
    path: Path,
    mapping: MakerMapping,
    user: User | None = None,
    progress: Callable[[int, int | None], None] = lambda position, total: None,
) -> Outcome:
    """Import all makers of a file. A column somebody edited here since the last import is kept.

    Raises:
        ImportRefused: the file does not suit the mapping; nothing was written.
    """
    source = mapping.open(path)
    outcome = Outcome()
    seen: dict[str, int] = {}
    position = 0

    def cleaned() -> Iterator[list[CleanRecord]]:
        return chunks((mapping.clean(row) for row in source.rows()), CHUNK)

    for chunk in in_background(cleaned):
        with by(Way.IMPORT), transaction.atomic():
            _settle(chunk, mapping.name, user, seen, outcome)
        position += len(chunk)
        progress(position, source.total)
    return outcome


def _settle(
    records: list[CleanRecord],
    source: str,
    user: User | None,
    seen: dict[str, int],
    outcome: Outcome,
) -> None:
    good: list[CleanRecord] = []
    for record in records:
        if record.key and (first := seen.setdefault(record.key, record.line)) != record.line:
            record.problems.append(
                Problem(
                    "key",
                    gettext("“%(key)s” already stands in row %(row)s of this file")
                    % {"key": record.key, "row": first},
                )
            )
        if record.problems:
            outcome.counts["rejected"] += 1
            outcome.remarks += [(record.line, problem) for problem in record.problems]
        else:
            good.append(record)
    there = _there([record.key for record in good], source)
    _create([record for record in good if record.key not in there], source, user)
    _update([record for record in good if record.key in there], there, user, outcome)
    outcome.counts["created"] += len(good) - len(there)


def _there(keys: list[str], source: str) -> dict[str, Agent]:
    """The makers that are there: of this source by its keys, any by its identifier here."""
    agents = Agent.objects.select_for_update()
    known = agents.filter(source=source, source_key__in=keys)
    own = agents.filter(public_id__in=keys)
    return {agent.public_id: agent for agent in own} | {each.source_key: each for each in known}


def _create(records: list[CleanRecord], source: str, user: User | None) -> None:
    rows = [
        {"kind": Agent.Kind.UNKNOWN.value, **record.values}
        | {"source": source, "source_key": record.key}
        for record in records
    ]
    with connection.cursor() as cursor:
        create_agents(cursor, rows, user_id=user.pk if user else None, reason=REASON)


def _update(
    records: list[CleanRecord], there: dict[str, Agent], user: User | None, outcome: Outcome
) -> None:
    """The three-way merge; what the last import left is read from the history."""
    names = sorted({name for record in records for name in record.values})
    history = Agent.history.model  # type: ignore[attr-defined]
    last = {
        row["id"]: {name: row[name] or None for name in names}
        for row in history.objects.filter(
            id__in=[agent.pk for agent in there.values()], history_change_reason__regex=_IMPORTED
        )
        .order_by("id", "-history_id")
        .distinct("id")
        .values("id", *names)
    }
    changed: list[Agent] = []
    for record in records:
        agent = there[record.key]
        result = merge(
            base=last.get(agent.pk, {}),
            new=record.values,
            current={name: getattr(agent, name) or None for name in record.values},
            empty=lambda name: Agent.Kind.UNKNOWN.value if name == "kind" else None,
            together=(("born", "died"),),
        )
        outcome.remarks += [(record.line, problem) for problem in result.kept]
        outcome.counts["updated" if result.after else "unchanged"] += 1
        if result.after:
            for name, value in result.after.items():
                setattr(agent, name, value)
            changed.append(agent)
    bulk_update_with_history(
        changed, Agent, names, batch_size=500, default_user=user, default_change_reason=REASON
    )
    feed.record("maker", [agent.public_id for agent in changed])
