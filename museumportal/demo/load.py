"""Loading the demonstration catalogue, by the ways a museum's own data takes.

Every step changes nothing where its result is there already, so a load that was interrupted is
simply started again, and a finished one is told by its stamp.
"""

import hashlib
import io
import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import CommandError, call_command

from catalog.actions.rendering import render_lacking
from catalog.images import sandbox
from catalog.models import Image
from catalog.tasks import render_image
from catalog.vocabularies import STARTER
from museumportal.celery import app
from museumportal.demo.drawn import draw_all
from museumportal.demo.files import (
    DATA,
    PREFIX,
    DemoDataError,
    digest,
    museums_with_texts,
    objects_by_museum,
    read_csv,
)
from museumportal.demo.people import load_people
from museumportal.demo.pictures import attach_pictures, mark_pictures
from museumportal.demo.records import (
    Known,
    load_galleries,
    load_models,
    load_programmes,
    load_tours,
    load_years,
    put,
)
from regions.actions.museums import save_region
from regions.models import Museum, Region

Say = Callable[[str], None]
WORKERS: Final = 2
"""Processes that draw; each takes up to 1.3 GB."""
_CODE: Final = Path(__file__).resolve().parent


def load(*, var: Path, say: Say) -> None:
    """Load the whole catalogue, unless the stamp under `var` says that this was done.

    `say` is given a line for each step.

    Raises:
        DemoDataError: something is missing or wrong in the data; the message is a sentence.
    """
    stamp, logins = var / "demo" / "loaded", var / "demo-logins.json"
    files = (path for folder in (_CODE, STARTER) for path in folder.rglob("*"))
    version = digest(path for path in files if path.suffix != ".pyc" and path.is_file())
    if logins.exists() and stamp.exists() and stamp.read_text() == _stamp(version):
        say("everything is there")
        return
    drawn = draw_all(var / "demo", workers=WORKERS, say=say)
    with _tasks_run_here():
        load_records(drawn=drawn, say=say)
    render_waiting()
    look_at_rendered()
    sandbox.dismiss()  # from now on workers render
    say(f"details: {mark_pictures(Known())}")
    say(f"accounts: {load_people(logins)}")
    stamp.write_text(_stamp(version))


@contextmanager
def _tasks_run_here() -> Iterator[None]:
    """Pictures are rendered as they are attached: at the first start no worker is there yet."""
    log = logging.getLogger("celery.app.trace")
    before, level = app.conf.task_always_eager, log.level
    settings.CELERY_TASK_ALWAYS_EAGER = True  # said there, it hides no later change of the settings
    log.setLevel(logging.WARNING)  # our own lines say how far it is
    try:
        yield
    finally:
        settings.CELERY_TASK_ALWAYS_EAGER = before
        log.setLevel(level)


def load_records(*, drawn: Path, say: Say, data: Path = DATA) -> None:
    """Load everything out of the folder `data` and the folder of drawn files; see its README."""
    say(f"regions: {_import('import_regions', data / 'regions.csv')}")
    for row in read_csv("tiles.csv", data):
        place = {"tile_column": int(row["column"]), "tile_row": int(row["row"])}
        find = {"code": row["code"]}
        put(Region.objects.all(), find, place, lambda region: save_region(region=region))
    with tempfile.TemporaryDirectory() as folder:
        museums = Path(folder) / "museums.csv"
        museums.write_text(museums_with_texts(data), encoding="utf-8")
        say(f"museums: {_import('import_museums', museums)}")
        say(f"starter vocabularies: {_import('import_vocabulary', starter=True)}")
        say(f"vocabularies: {_import('import_vocabulary', data / 'vocabulary.csv')}")
        mapping = str(data / "makers.toml")
        say(f"makers: {_import('import_makers', data / 'makers.csv', mapping=mapping)}")
        for code, lines in objects_by_museum(data).items():
            file = Path(folder) / f"{code}.jsonl"
            file.write_text(lines, encoding="utf-8")
            mapping = str(data / "objects.toml")
            counts = _import("import_objects", file, museum=code, mapping=mapping)
            say(f"objects of {code}: {counts}")
    known = Known()
    attach_pictures(known, drawn / "pictures", data, say)
    say(f"galleries: {load_galleries(known, data)}")
    say(f"3D models: {load_models(known, drawn / 'models', data)}")
    say(f"tours: {load_tours(known, drawn / 'panoramas', data)}")
    say(f"programmes: {load_programmes(known, data)}")
    say(f"annual returns: {load_years(known, data)}")


def _import(command: str, *files: Path, **options: Any) -> str:
    """Run an import command; its last line of counts. Raises DemoDataError for any refusal."""
    told, remarks = io.StringIO(), io.StringIO()
    name = files[0].name if files else command
    try:
        call_command(
            command, *map(str, files), stdout=told, stderr=remarks, no_color=True, **options
        )
    except CommandError as error:
        raise DemoDataError(f"{name} of the demo catalogue: {error}") from error
    except SystemExit as error:
        first = remarks.getvalue().splitlines()[:1] or ["a row was rejected"]
        raise DemoDataError(f"{name} of the demo catalogue: {first[0]}") from error
    return told.getvalue().splitlines()[-1]


def _stamp(version: str) -> str:
    """What a finished load leaves: the version of code and data, and the database it is in.

    Public identifiers are drawn at random, so those of the collections tell one database from
    another.
    """
    museums = Museum.objects.filter(code__startswith=PREFIX).order_by("code")
    identifiers = list(museums.values_list("public_id", flat=True))
    return json.dumps([version, hashlib.sha256(repr(identifiers).encode()).hexdigest()])


def render_waiting() -> int:
    """Render what an interrupted load has attached but not rendered; how many that were."""
    waiting = Image.objects.filter(
        state=Image.State.WAITING, object__museum__code__startswith=PREFIX
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        render_image(key)
    return len(keys)


def look_at_rendered() -> None:
    """Compute the looks of pictures that an older version of the portal has rendered."""
    rendered = Image.objects.filter(
        state=Image.State.READY, object__museum__code__startswith=PREFIX
    )
    for _outcome in render_lacking(rendered, processes=1):
        pass
