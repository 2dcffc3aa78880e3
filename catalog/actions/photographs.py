"""Photographs by the thousand: files whose names hold inventory numbers find their objects.

A dry run looks at every file and writes nothing but its items (`photograph_preview`); the run that
follows it does what the items say, and what a person chose of them. One transaction a file: a run
that was killed goes on behind the last one that is settled.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.actions.batches import advance, alone_in, done, is_running, running
from catalog.actions.images import AlreadyThereError, NotKeptError, attach_kept, keep_file
from catalog.actions.uploads import uploaded
from catalog.images.queue import Priority
from catalog.models import Batch, BatchItem, MuseumObject, Upload
from catalog.photographs import archive
from catalog.photographs.archive import Entry
from catalog.photographs.mapping_file import read_mapping
from catalog.photographs.matching import Match, Matcher
from catalog.photographs.names import Rule, in_order, is_aside
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from museumportal.lib.readers.problems import ImportRefused, disk_failed
from museumportal.lib.storage import stored
from regions.models import Museum

SKIPPED: Final = 0
"""What a person chose for a file that is to be left out."""
_FILE: Final = "file"
KEY: Final = 200
"""The last letters of a file's name that an item has."""
_CHANGED: Final = gettext_lazy("The files are no longer those of the dry run: begin anew.")


class Case:
    """What became of one file; `after["case"]` of its item."""

    MATCHED: Final = "matched"
    ALIKE: Final = "alike"
    DOUBTFUL: Final = "doubtful"
    UNMATCHED: Final = "unmatched"
    REFUSED: Final = "refused"
    SKIPPED: Final = "skipped"
    THERE: Final = "there"
    """Its object has it already; the command counts it as attached."""


OUTCOMES: Final[dict[str, str]] = {
    **dict.fromkeys((Case.MATCHED, Case.ALIKE), BatchItem.Outcome.CREATED),
    Case.THERE: BatchItem.Outcome.UNCHANGED,
}
"""What an item of each case has come to, or would; of the others it is rejected."""
COUNTED: Final[dict[str, str]] = {
    BatchItem.Outcome.CREATED: "created",
    BatchItem.Outcome.UNCHANGED: "unchanged",
}
"""The count of the batch in which an outcome stands; else it is rejected."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `outcome` is attached, refused or unmatched; `reason` in words."""

    path: Path
    outcome: str
    reason: str = ""


def rule_of(batch: Batch, entries: Iterable[Entry]) -> Rule:
    """The rule that was chosen for the batch of these files. Raises ImportRefused."""
    if key := batch.options.get("mapping"):
        upload = Upload.objects.filter(pk=key).first()
        if upload is None:
            raise ImportRefused(_("The mapping file is no longer kept: upload it again."))
        with uploaded(upload) as path:
            return Rule(mapped=read_mapping(path, (entry.name for entry in entries)))
    return Rule(pattern=batch.options.get("pattern", ""))


@contextmanager
def files_of(batch: Batch) -> Iterator[list[Entry]]:
    """The batch's files in their order: those of its archive, or those sent together.

    Raises ImportRefused.
    """
    with ExitStack() as stack:
        if batch.upload is not None:
            path = stack.enter_context(uploaded(batch.upload))
            if archive.is_archive(path):
                yield stack.enter_context(archive.opened(path, batch.upload.name))
                return
        entries = [_of_upload(upload) for upload in uploads_of(batch) if not is_aside(upload.name)]
        if not entries:
            raise ImportRefused(_("The files are no longer kept: upload them again."))
        yield sorted(entries, key=lambda entry: in_order(entry.name))


def uploads_of(batch: Batch) -> list[Upload]:
    """The files that were sent for it."""
    if folder := batch.options.get("folder"):
        sent = Upload.objects.filter(user=batch.user, folder=folder).exclude(file="")
        sent.update(used=timezone.now())
        return list(sent.order_by("pk"))
    return [batch.upload] if batch.upload else []


def _of_upload(upload: Upload) -> Entry:
    refusal = "" if upload.size else _("The file is empty.")
    return Entry(
        upload.name, upload.size, lambda: stored.opened(upload.file), refusal, upload.sha256
    )


def run_batch(batch: Batch) -> None:
    """Look at the batch's files, or attach them; or do so with the rest of them.

    Raises:
        ImportRefused: the files are no longer there, or cannot be read at all.
        MuseumBusy: other mass work runs in the museum.
        OSError: the disk is full, the storage or virus scanner away; what is attached stays.
    """
    if batch.museum is None:
        raise ImportRefused(_("The museum of this batch is gone."))
    if batch.dry_run:
        from catalog.actions.photograph_preview import look_through

        with running(batch), files_of(batch) as entries:
            look_through(batch, batch.museum, entries)
        return
    with alone_in(batch.museum), running(batch), files_of(batch) as entries:
        if batch.preview is not None and batch.preview.total != len(entries):
            raise ImportRefused(_CHANGED)
        batch.total = len(entries)
        batch.save(update_fields=["total"])
        rule = Rule() if batch.preview else rule_of(batch, entries)  # the dry run has asked it
        attaching = _Attaching(batch, batch.museum, rule)
        for entry in entries[batch.position :]:
            if attaching.settle(entry) is None:
                return
        with transaction.atomic():
            if is_running(batch):
                done(batch)


def attach_photographs(
    *,
    museum: Museum,
    paths: Iterable[Path],
    user: User | None = None,
    source: str = "",
    rule: Rule | None = None,
) -> Iterator[Outcome]:
    """Attach each file to the object its name means by the rule, one transaction a file.

    Yields an outcome a file as it goes. A file that its object has already counts as attached, so
    an interrupted run is simply started again. The run is a `Batch` that people can see; its
    `source` is the folder below which files are told apart by their paths.

    Raises:
        MuseumBusy: other mass work runs in the museum.
        OSError: the disk is full, the storage or virus scanner away; what is attached stays.
    """
    with alone_in(museum):
        batch = Batch.objects.create(
            kind=Batch.Kind.PHOTOGRAPHS, museum=museum, user=user, file_name=source[-255:]
        )
        with running(batch):
            attaching = _Attaching(batch, museum, rule or Rule())
            for path in paths:
                name = path.relative_to(source) if path.is_relative_to(source) else path.name
                entry = Entry(str(name), 0, lambda path=path: path.open("rb"))  # type: ignore[misc]
                settled = attaching.settle(entry)
                if settled is None:
                    return
                yield Outcome(path, _COMMANDS_WORD.get(settled[0], settled[0]), settled[1])
            with transaction.atomic():
                done(batch)


_COMMANDS_WORD: Final = {
    Case.MATCHED: "attached",
    Case.THERE: "attached",
    Case.DOUBTFUL: "unmatched",
}


class _Seen(NamedTuple):
    """What the dry run found of one file."""

    key: str
    record: int | None
    outcome: str
    problems: list[dict[str, str]]
    case: str
    sha256: str | None
    size: int | None


class _Attaching:
    """Attaches the files of one batch, one after the other."""

    def __init__(self, batch: Batch, museum: Museum, rule: Rule) -> None:
        self._batch = batch
        self._chosen: dict[str, int] = batch.options.get("chosen", {})
        self._seen: dict[int, _Seen] | None = None
        if batch.preview is not None:
            seen = batch.preview.items.filter(line__gt=batch.position)
            told = ("case", "sha256", "bytes")
            columns = ("line", "key", "object_id", "outcome", "problems")
            rows = seen.values_list(*columns, *(f"after__{name}" for name in told))
            self._seen = {row[0] or 0: _Seen(*row[1:]) for row in rows.iterator(2000)}
        else:
            self._matcher = Matcher(museum, rule)

    def settle(self, entry: Entry) -> tuple[str, str] | None:
        """The file's case, and why where it was not attached; None where the batch was stopped."""
        line = self._batch.position + 1
        case, match = self._decided(line, entry)
        kept: tuple[str, int] | None = None
        if case == Case.MATCHED:
            try:  # outside the transaction, which would hold up the change feed
                kept = self._kept(entry)
            except NotKeptError as problem:
                raise problem.cause from problem
            except ValidationError as problem:
                case, match = Case.REFUSED, Match(match.record, reason=problem.messages[0])
        writer = by(Way.PHOTOGRAPHS, user=self._batch.user, reason=self._batch.reason)
        with writer, transaction.atomic():
            if not is_running(self._batch):
                return None
            return self._settled(line, entry, case, match, kept)

    def _decided(self, line: int, entry: Entry) -> tuple[str, Match]:
        """By what a person chose, else by what the dry run found, else by the rule."""
        if (chosen := self._chosen.get(str(line))) is not None:
            if chosen == SKIPPED:
                return Case.SKIPPED, Match(reason=_("Left out by choice."))
            return Case.MATCHED, Match(chosen)
        if self._seen is None:
            match = self._matcher.match(entry.name)
        elif (item := self._seen.get(line)) is None:
            return Case.THERE, Match()  # as dry runs before version 0020 of the tables told it
        elif item.key != entry.name[-KEY:]:
            raise ImportRefused(_CHANGED)
        elif item.outcome != BatchItem.Outcome.CREATED:
            reason = item.problems[0]["reason"] if item.problems else ""
            return item.case, Match(item.record, reason=reason)
        else:
            match = Match(item.record, reason=_("The object is there no longer."))
        if match.record is None:
            return Case.DOUBTFUL if match.candidates else Case.UNMATCHED, match
        return (Case.REFUSED if entry.refusal else Case.MATCHED), match

    def _kept(self, entry: Entry) -> tuple[str, int]:
        if entry.refusal:
            raise ValidationError(entry.refusal)
        try:
            with entry.open() as file:
                return keep_file(file, Path(entry.name).name)
        except OSError as error:
            if not self._batch.background and error.strerror and not disk_failed(error):
                raise ValidationError(f"{entry.name}: {error.strerror}") from error
            raise

    def _settled(
        self, line: int, entry: Entry, case: str, match: Match, kept: tuple[str, int] | None
    ) -> tuple[str, str]:
        record = (
            MuseumObject.objects.filter(
                pk=match.record, museum=self._batch.museum, binned_at__isnull=True
            ).first()
            if match.record
            else None
        )
        reason, after = match.reason, self._file(line, kept)
        if case == Case.MATCHED and record is None:
            case, reason = Case.UNMATCHED, _("The object is there no longer.")
        if case == Case.MATCHED and record is not None and kept is not None:
            try:
                image = attach_kept(
                    record=record,
                    sha256=kept[0],
                    size=kept[1],
                    name=entry.name.rpartition("/")[2],
                    priority=Priority.IMPORTED,
                )
                reason = ""
                after["image"] = image.public_id
            except AlreadyThereError:
                case, reason = Case.THERE, ""
        return self._noted(line, entry, case, reason, record, after)

    def _file(self, line: int, kept: tuple[str, int] | None) -> dict[str, Any]:
        """Hash and size of the file, where anybody has read it."""
        seen = (self._seen or {}).get(line)
        sha256, size = kept or (seen and seen.sha256, seen and seen.size)
        return {"sha256": sha256, "bytes": size} if sha256 else {}

    def _noted(
        self, line: int, entry: Entry, case: str, reason: str, record: Any, after: dict[str, Any]
    ) -> tuple[str, str]:
        outcome = OUTCOMES.get(case, BatchItem.Outcome.REJECTED)
        BatchItem.objects.create(
            batch=self._batch,
            line=line,
            key=entry.name[-KEY:],
            object=record,
            outcome=outcome,
            after={"case": case, **after},
            problems=[{"field": _FILE, "reason": reason}] if reason else [],
        )
        advance(self._batch, 1, {COUNTED.get(outcome, "rejected"): 1})
        return case, reason
