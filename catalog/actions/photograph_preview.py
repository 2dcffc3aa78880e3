"""The dry run of photographs in bulk: what would become of each file, and what people choose."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from catalog.actions.batches import WrongStateError, advance, done, have_run, is_running
from catalog.actions.photographs import COUNTED, KEY, OUTCOMES, SKIPPED, Case, rule_of
from catalog.models import Batch, BatchItem, Image, MuseumObject, Upload
from catalog.photographs.alike import Like, Pictures
from catalog.photographs.archive import Entry
from catalog.photographs.glance import Glance, glance
from catalog.photographs.matching import Match, Matcher
from catalog.photographs.names import Rule
from museumportal.accounts.models import User
from regions.models import Museum

_AT_ONCE: Final = 20
_THREADS: Final = 2
_FILE: Final = "file"
Outcome = BatchItem.Outcome


@transaction.atomic
def have_looked_through(
    *,
    museum: Museum,
    user: User,
    uploads: Sequence[Upload],
    pattern: str = "",
    mapping: Upload | None = None,
) -> Batch:
    """Have a worker look at an archive, or at several files; the batch of the dry run.

    The rule is the `pattern` (`catalog.photographs.names.Rule`), a `mapping` file, or that names
    are inventory numbers. Nothing but the batch and its items is written.
    """
    options: dict[str, Any] = {"pattern": pattern, "language": get_language()}
    upload = uploads[0] if len(uploads) == 1 else None
    if upload is None:
        options["folder"] = folder = uuid4().hex
        Upload.objects.filter(pk__in=[each.pk for each in uploads]).update(folder=folder)
    if mapping is not None:
        options["mapping"] = mapping.pk
    batch = Batch.objects.create(
        kind=Batch.Kind.PHOTOGRAPHS,
        museum=museum,
        user=user,
        upload=upload,
        file_name=uploads[0].name if upload else f"{uploads[0].name} +{len(uploads) - 1}"[-255:],
        sha256=upload.sha256 if upload else "",
        options=options,
        dry_run=True,
        background=True,
        state=Batch.State.WAITING,
    )
    have_run(batch=batch, user=user)
    return batch


def look_through(batch: Batch, museum: Museum, entries: Sequence[Entry]) -> None:
    """Look at the files, or the rest of them, and note what would become of each."""
    batch.total = len(entries)
    batch.save(update_fields=["total"])
    look = _Look(batch, museum, rule_of(batch, entries))
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="glance") as pool:
        while batch.position < len(entries):
            some = entries[batch.position : batch.position + _AT_ONCE]
            seen = list(pool.map(_glance_in(get_language()), some))
            with transaction.atomic():
                if not is_running(batch):
                    return
                look.note(some, seen)
    with transaction.atomic():
        if is_running(batch):
            done(batch)


def _glance_in(language: str | None) -> Any:
    """Threads know no language of their own."""

    def look(entry: Entry) -> Glance:
        with override(language):
            return glance(entry)

    return look


class _Look:
    """What is known of the museum and of the files that were looked at already."""

    def __init__(self, batch: Batch, museum: Museum, rule: Rule) -> None:
        self._batch = batch
        self._matcher = Matcher(museum, rule)
        self._pictures = Pictures(museum)
        self._names: dict[int, str] = {}
        self._taken: set[tuple[int, str]] = set()
        for item in batch.items.filter(outcome=Outcome.CREATED).iterator(500):
            self._remember(item.line or 0, item.key, item.object_id, item.after or {})

    def _remember(self, line: int, key: str, record: int | None, after: Mapping[str, Any]) -> None:
        self._names[line] = key
        if record and after.get("phash") is not None:
            self._taken.add((record, after["sha256"]))
            self._pictures.add(line, record, after["phash"], bytes.fromhex(after["look"]))

    def note(self, entries: Sequence[Entry], seen: Sequence[Glance]) -> None:
        """Settle a chunk in the caller's transaction."""
        items = [
            self._item(line, entry, found)
            for line, (entry, found) in enumerate(
                zip(entries, seen, strict=True), start=self._batch.position + 1
            )
        ]
        BatchItem.objects.bulk_create(items)
        counts = Counter(COUNTED.get(item.outcome, "rejected") for item in items)
        advance(self._batch, len(items), counts)

    def _item(self, line: int, entry: Entry, seen: Glance) -> BatchItem:
        match = self._matcher.match(entry.name)
        like = [] if seen.phash is None else self._pictures.like(seen.phash, seen.look)
        case, reasons = self._case(match, seen, like)
        if match.record and seen.sha256 and self._is_there(match.record, seen.sha256):
            case, reasons = Case.THERE, []
        after: dict[str, Any] = {"case": case, "bytes": entry.size}
        if sha256 := seen.sha256 or entry.sha256:
            after["sha256"] = sha256
        if seen.phash is not None:
            after |= {"phash": seen.phash, "look": seen.look.hex(), "thumbnail": seen.thumbnail}
        if match.candidates:
            after["candidates"] = list(match.candidates)
        outcome = OUTCOMES.get(case, Outcome.REJECTED)
        if outcome == Outcome.CREATED:
            self._remember(line, entry.name[-KEY:], match.record, after)
        return BatchItem(
            batch=self._batch,
            line=line,
            key=entry.name[-KEY:],
            object_id=match.record,
            outcome=outcome,
            after=after,
            problems=[{"field": _FILE, "reason": reason} for reason in reasons],
        )

    def _case(self, match: Match, seen: Glance, like: Sequence[Like]) -> tuple[str, list[str]]:
        told = [self._told(each) for each in like]
        if seen.refusal:
            return Case.REFUSED, [seen.refusal]
        if match.candidates:
            return Case.DOUBTFUL, [match.reason, *told]
        if match.record is None:
            return Case.UNMATCHED, [match.reason, *told]
        return (Case.ALIKE if told else Case.MATCHED), told

    def _is_there(self, record: int, sha256: str) -> bool:
        if (record, sha256) in self._taken:
            return True
        return Image.objects.filter(object=record, sha256=sha256).exists()

    def _told(self, like: Like) -> str:
        if like.image is None:
            name = self._names[like.line or 0]
            return _("It looks like “%(file)s” of this upload.") % {"file": name}
        image = Image.objects.select_related("object").get(pk=like.image)
        return _("It looks like %(file)s, a picture of %(object)s.") % {
            "file": image.original_name,
            "object": image.object.inventory_number,
        }


@transaction.atomic
def choose(*, preview: Batch, chosen: Mapping[int, int | None]) -> None:
    """Note what people decide of files, by line: the key of an object, `SKIPPED`, or None, which
    takes back what was chosen. Raises WrongStateError once the preview was carried out, ValueError
    for an object of another museum."""
    batch = Batch.objects.select_for_update().get(pk=preview.pk)
    if batch.carried_out or batch.state != Batch.State.DONE or not batch.dry_run:
        raise WrongStateError(f"batch {batch.pk} is no preview to be carried out")
    keys = {key for key in chosen.values() if key}
    own = MuseumObject.objects.filter(pk__in=keys, museum=batch.museum, binned_at__isnull=True)
    if own.count() != len(keys):
        raise ValueError("objects of another museum, or in the bin")
    now = dict(batch.options.get("chosen", {}))
    for line, key in chosen.items():
        now.pop(str(line), None)
        if key is not None:
            now[str(line)] = key
    batch.options["chosen"] = now
    batch.save(update_fields=["options"])
    preview.options = batch.options


__all__ = ["SKIPPED", "choose", "have_looked_through", "look_through"]
