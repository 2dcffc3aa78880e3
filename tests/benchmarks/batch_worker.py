"""Says "ready", runs a batch to its end, and prints what that took: seconds, processor time here
and in the database, memory, steps."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museumportal.settings")
    settings.MEDIA_ROOT = Path(sys.argv[2])
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    django.setup()
    from catalog.actions import batch_runs, imports
    from catalog.models import Batch

    batch = Batch.objects.get(pk=sys.argv[1])
    steps = [(time.perf_counter(), 0)]
    module: Any = imports
    advance = module.advance

    def noted(of: Batch, *args: Any, **more: Any) -> None:
        advance(of, *args, **more)
        steps.append((time.perf_counter(), of.position))

    module.advance = noted
    print("ready", flush=True)
    began, processor, database = time.perf_counter(), time.process_time(), _of_database()
    batch_runs.run(batch)
    told = {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "database": _of_database() - database,
        "memory": _peak_memory(),
        "steps": steps,
    }
    state = Batch.objects.values_list("state", flat=True).get(pk=batch.pk)
    if state != Batch.State.DONE:
        raise RuntimeError(f"batch {batch.pk} is {state}")
    print(json.dumps(told))


def _peak_memory() -> float:
    """Megabytes of this program alone; what getrusage(2) tells is no less than its parent had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _of_database() -> float:
    """Processor time of the server process that this one is connected to; it is on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [key] = cursor.fetchone()
    numbers = Path(f"/proc/{key}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
