"""What a batch rejected, as a file to be corrected and sent again: an import's rows, or a list of
photographs (`catalog.photographs.mapping_file`)."""

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.utils.translation import gettext
from xlsxwriter.exceptions import FileCreateError

from catalog.actions.uploads import no_room, uploaded
from catalog.importers.field_names import field_name
from catalog.importers.mapping import parse_text
from catalog.importers.rejects import write_rejects
from catalog.models import Batch, BatchItem
from museumportal.lib.formulas import guarded
from museumportal.lib.readers.problems import ImportRefused, disk_failed


def rejected_rows(batch: Batch, named: Callable[[str], str] = str) -> dict[int, tuple[str, str]]:
    """Line → key and reasons of the rows the batch refused; fields as `named` calls them."""
    refused = batch.items.filter(outcome=BatchItem.Outcome.REJECTED)
    return {
        line or 0: (
            key,
            "; ".join(f"{named(p['field'])}: {p['reason']}".strip(": ") for p in problems),
        )
        for line, key, problems in refused.values_list("line", "key", "problems")
    }


def rejects_file(batch: Batch) -> tuple[str, IO[bytes]]:
    """A name and the open file of the rejected rows, in the form of the file they came in; of
    photographs a CSV of file, inventory number and reason.

    Raises ImportRefused where that file is no longer kept, or the disk is full.
    """
    if batch.kind == Batch.Kind.PHOTOGRAPHS:
        return f"photographs-{batch.pk}.csv", _photographs(batch)
    if batch.upload is None:
        raise ImportRefused(gettext("The file of this import is no longer kept: upload it again."))
    mapping = parse_text(batch.options["mapping"])
    with uploaded(batch.upload) as path, tempfile.TemporaryDirectory() as folder:
        source = mapping.open(path)
        ending = {"json": ".jsonl", "table": path.suffix.lower()}.get(source.kind, ".csv")
        ending = ending if ending in (".jsonl", ".xlsx") else ".csv"
        target = Path(folder, f"{path.stem}-{batch.pk}{ending}")
        try:
            write_rejects(target, source, rejected_rows(batch, field_name))
        except ImportRefused as refused:
            if _is_disk(refused.__cause__):  # the sentence names a folder that is nobody's business
                raise ImportRefused(no_room()) from refused
            raise
        return target.name, target.open("rb")


def _photographs(batch: Batch) -> IO[bytes]:
    """With the numbers filled in it is the list by which the same files are sent again."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow((gettext("file"), gettext("inventory number"), gettext("reason")))
    items = batch.items.filter(outcome=BatchItem.Outcome.REJECTED).order_by("line")
    told = items.values_list("key", "object__inventory_number", "problems")
    for name, number, problems in told.iterator(2000):
        reasons = " ".join(problem["reason"] for problem in problems)
        table.writerow(map(guarded, (name, number or "", reasons)))
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def _is_disk(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return disk_failed(error)
    return isinstance(error, FileCreateError)  # under which XlsxWriter hides what the disk says
