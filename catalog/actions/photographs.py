"""Photographs by the thousand: files whose names hold inventory numbers find their objects."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.actions.images import AlreadyThereError, NotKeptError, attach_image
from catalog.images.queue import Priority
from catalog.models import Batch, BatchItem, MuseumObject
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from regions.models import Museum

_SEPARATORS = re.compile(r"[\W_]+")
_LAST_NUMBER = re.compile(r"[\W_]+\d{1,3}[\W_]*$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `outcome` is attached, refused or unmatched; `reason` in words."""

    path: Path
    outcome: str
    reason: str = ""


def number_key(text: str) -> str:
    """An inventory number as a file name can hold it: ``КП-1234/5`` and ``кп_1234_5`` are one."""
    return _SEPARATORS.sub(" ", text.casefold()).strip()


class Matcher:
    """Finds the object a file name means; the numbers of one museum are read once."""

    def __init__(self, museum: Museum) -> None:
        self._by_key: dict[str, list[int]] = {}
        numbers = MuseumObject.objects.filter(museum=museum, binned_at__isnull=True)
        for pk, number in numbers.values_list("pk", "inventory_number").iterator():
            self._by_key.setdefault(number_key(number), []).append(pk)

    def match(self, path: Path) -> int:
        """The key of the object: the whole name is its number, or the name less a last "_2".

        Raises ValidationError with a sentence when none or several fit.
        """
        for stem in (path.stem, _LAST_NUMBER.sub("", path.stem)):
            found = self._by_key.get(number_key(stem), [])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(_("Several objects have a number that reads like this name."))
        raise ValidationError(_("No object of this museum has a number that reads like this name."))


def attach_photographs(
    *, museum: Museum, paths: Iterable[Path], user: User | None = None, source: str = ""
) -> Iterator[Outcome]:
    """Attach each file to the object its name means, one transaction a file.

    Yields an outcome a file as it goes. A file that its object has already counts as attached, so
    an interrupted run is simply started again. The run is a `Batch` that people can see.

    Raises:
        OSError: the disk is full, the storage or virus scanner away; what is attached stays.
    """
    batch = Batch.objects.create(
        kind=Batch.Kind.PHOTOGRAPHS, museum=museum, user=user, file_name=source[:255]
    )
    try:
        matcher = Matcher(museum)
        for path in paths:
            with by(Way.PHOTOGRAPHS, user=user, reason=batch.reason), transaction.atomic():
                outcome = _attach(batch, matcher, path)
            yield outcome
    except BaseException:
        with suppress(Error):  # the database itself may be what is gone
            Batch.objects.filter(pk=batch.pk).update(state=Batch.State.FAILED)
        raise
    batch.state, batch.finished = Batch.State.DONE, timezone.now()
    batch.save()


def _attach(batch: Batch, matcher: Matcher, path: Path) -> Outcome:
    batch.position += 1
    item = BatchItem(batch=batch, line=batch.position, key=path.name[:200])
    try:
        record = MuseumObject.objects.get(pk=matcher.match(path))
    except ValidationError as problem:
        return _settle(item, Outcome(path, "unmatched", problem.messages[0]))
    item.object = record
    try:
        with path.open("rb") as file:
            image = attach_image(
                record=record, file=file, name=path.name, priority=Priority.IMPORTED
            )
    except AlreadyThereError:
        batch.unchanged_count += 1
        batch.save()
        return Outcome(path, "attached")
    except NotKeptError as problem:
        raise problem.cause from problem
    except ValidationError as problem:
        return _settle(item, Outcome(path, "refused", problem.messages[0]))
    except OSError as error:
        return _settle(item, Outcome(path, "refused", f"{path.name}: {error.strerror}"))
    item.after = {"image": image.public_id}
    return _settle(item, Outcome(path, "attached"))


def _settle(item: BatchItem, outcome: Outcome) -> Outcome:
    if outcome.outcome == "attached":
        item.outcome = BatchItem.Outcome.CREATED
        item.batch.created_count += 1
    else:
        item.outcome = BatchItem.Outcome.REJECTED
        item.problems = [{"field": "file", "reason": outcome.reason}]
        item.batch.rejected_count += 1
    item.save()
    item.batch.save()
    return outcome
