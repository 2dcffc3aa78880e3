"""Imports as the wizard's worker runs them: a workbook that was uploaded, in a process of its own.

That process is measured by itself, so that its memory is that of the work and of nothing before.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import xlsxwriter
from django.conf import settings
from django.db import connection

from catalog.actions import batch_runs, batches, import_wizard, uploads
from catalog.actions.undo import have_undone
from catalog.importers.column_mappings import mapping_content
from catalog.importers.mapping import mapping_text
from catalog.models import Batch, Upload
from museumportal.accounts.models import User
from museumportal.management.commands.demo import BEHIND_VISITORS
from regions.models import Membership, Museum, Region
from tests.benchmarks.import_rate import orm_rate, record
from tests.benchmarks.table import Row

_MEMORY = 400
"""Megabytes that are promised."""
_WORKER = "tests.benchmarks.batch_worker"
_COLUMNS = {
    "number": "inventory_number",
    "title": "title_en",
    "about": "description_en",
    "date": "production_date_en",
    "materials": "materials_display_en",
    "size": "measurements",
    "type": "object_type",
    "maker": "makers",
    "subjects": "subject",
}


def run(size: int) -> list[Row]:
    """Upload `size` made rows as XLSX, let workers decide on them, import them and take them back;
    of them nothing stays."""
    batches._queue = lambda key: None  # the batches are run here, and no broker is needed
    museum, person = museum_of_its_own("BENCH-W")
    began = time.perf_counter()
    preview = begun(size, museum, person)
    looked = time.perf_counter() - began
    dry = worked(preview)
    batch = batch_runs.carry_out(preview=preview, user=person)
    real = worked(batch)
    batch.refresh_from_db()
    assert batch.created_count == size, (batch.state, batch.created_count)
    one_by_one, peer = "the ORM, object by object", orm_rate(museum)
    undone = worked(have_undone(batch=batch, user=person))
    steps = real["steps"][1:]  # the first chunk bears the opening of the file
    tenth = max(1, len(steps) // 10)
    first, last = _rate(steps[: tenth + 1]), _rate(steps[-tenth - 1 :])
    processor = size / (real["processor"] + real["database"])
    name = f"import by wizard: XLSX, {processor:,.0f} rows/s of processor"
    memory = max(dry["memory"], real["memory"], undone["memory"])
    whole = real["seconds"]
    return [
        Row(name, size / whole, peer, "rows/s", one_by_one, "higher"),
        Row("import by wizard: its last tenth", last, first, "rows/s", "its first tenth", "higher"),
        Row("import by wizard: dry run", dry["seconds"], whole, "s", "the import"),
        Row("import by wizard: file looked at", looked, whole, "s", "the import"),
        Row("import by wizard: taken back", undone["seconds"], whole, "s", "the import"),
        Row("import by wizard: peak memory", memory, _MEMORY, "MB", "the promise"),
    ]


def museum_of_its_own(code: str) -> tuple[Museum, User]:
    """A museum and its curator."""
    region, _ = Region.objects.get_or_create(code="ZZ-B", defaults={"name_en": "Benchmark"})
    museum = Museum.objects.create(
        code=code, kind=Museum.Kind.PRIVATE, region=region, name_en=f"Museum of {code}"
    )
    person = User.objects.create_user(code, f"{code}@example.org", is_staff=True)
    Membership.objects.create(user=person, museum=museum, role=Membership.Role.CURATOR)
    return museum, person


def begun(size: int, museum: Museum, person: User) -> Batch:
    """The waiting dry run of `size` made rows, uploaded as XLSX and looked at."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "objects.xlsx")
        _write(path, size)
        with path.open("rb") as file:
            upload = uploads.take_in(user=person, file=file, name=path.name)
    import_wizard.look_at(upload=upload)
    upload = Upload.objects.get(pk=upload.pk)
    text = mapping_text(mapping_content(_COLUMNS, name=museum.code, language="en"))
    return import_wizard.begin_dry_run(
        upload=upload, museum=museum, text=text, status="published", user=person, language="en"
    )


def _write(path: Path, size: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
        sheet = book.add_worksheet("Objects")
        sheet.write_row(0, 0, list(_COLUMNS))
        for number in range(size):
            row = record(number)
            row["subjects"] = "; ".join(row["subjects"])
            for column, name in enumerate(_COLUMNS):
                sheet.write_string(number + 1, column, row[name])


def worker(batch: Batch) -> "subprocess.Popen[str]":
    """A process that runs the batch to its end, and tells what it took as JSON."""
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        "DATABASE_URL": database.geturl(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
    }
    return subprocess.Popen(
        [*BEHIND_VISITORS, sys.executable, "-m", _WORKER, str(batch.pk), str(settings.MEDIA_ROOT)],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def worked(batch: Batch) -> dict[str, Any]:
    """What a process of its own took for the batch: seconds, processor time, memory, steps."""
    told, _ = worker(batch).communicate()
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def _rate(steps: list[tuple[float, int]]) -> float:
    """Rows a second between the first and the last of (time, rows settled)."""
    seconds = steps[-1][0] - steps[0][0]
    return (steps[-1][1] - steps[0][1]) / seconds if seconds else 0.0
