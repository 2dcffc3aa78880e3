"""`make bench`: ratios against a peer or the physical limit, measured in one run.

SIZE is the number of objects. A database, an index and folders of their own are made and removed;
the numbers are printed, nothing is asserted: these machines are noisy.
"""

import importlib
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
from django.conf import settings

_ENOUGH = 50_000
"""Objects beyond which only search and lists have more to do."""
_WHOLE = ("search_time", "admin_time")
MODULES = (
    *("image_time", "import_rate", "wizard_rate", "mass_time", "export_rate", "search_time"),
    *("page_time", "batch_load", "form_time", "vocabulary_time", "tile_rate", "admin_time"),
)


def main() -> int:
    size = int(os.environ.get("SIZE") or 20_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museumportal.settings")
    from museumportal.embedded import ensure_running, missing_servers

    with ExitStack() as stack:
        if missing := missing_servers():
            stack.enter_context(ensure_running(settings.VAR_DIR, missing))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        settings.MEDIA_ROOT, settings.SEARCH_DIR = folder / "media", folder / "search"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = "portal_benchmark"
        settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
        django.setup()
        return _measure(size)


def _measure(size: int) -> int:
    from django.db import connection

    from tests.benchmarks.table import Row, render

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    rows: list[Row] = []
    try:
        for module in MODULES:
            run: Any = importlib.import_module(f"tests.benchmarks.{module}").run
            print(f"measuring {module} with {size:,} objects …", file=sys.stderr, flush=True)
            rows += run(size if module in _WHOLE else min(size, _ENOUGH))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(render(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
