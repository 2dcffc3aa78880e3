"""`manage.py render_derivatives`: what the table of specs asks for now, no more."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError

from catalog.actions.images import attach_image, retry_image
from catalog.images import specs as table
from catalog.models import Image
from catalog.models import images as models
from catalog.tasks import render_image
from tests.cast import Cast
from tests.catalog.pictures import Attach
from tests.commands import counted
from tests.factories import ObjectFactory

RAISED = {"square-400", "page-320"}


def render(*arguments: str) -> tuple[int, str, str]:
    return counted("render_derivatives", *arguments)


def files() -> set[str]:
    root = Path(default_storage.path("derivatives"))
    return {path.name for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to have two specs say something else, in the next version."""

    def change() -> None:
        changed = tuple(
            replace(spec, version=2, quality=60) if spec.name in RAISED else spec
            for spec in table.SPECS
        )
        monkeypatch.setattr(table, "SPECS", changed)
        monkeypatch.setattr(models, "SPECS", changed)

    return change


def test_what_is_current_stays(attach: Attach) -> None:
    attach("A 1", 1)
    assert render() == (0, "rendered=0 refused=0 current=1", "")


def test_only_changed_specs_are_made_and_their_old_files_go(
    attach: Attach, raised: Callable[[], None], django_capture_on_commit_callbacks: Any
) -> None:
    image = attach("A 1", 1)
    before = {row.spec: Path(default_storage.path(row.key)) for row in image.derivatives.all()}
    stamps = {spec: path.stat().st_mtime_ns for spec, path in before.items()}
    histories = image.history.count()  # type: ignore[attr-defined]
    raised()
    with django_capture_on_commit_callbacks(execute=True):
        assert render("--changed") == (0, "rendered=1 refused=0 current=0", "")
    after = {row.spec: row for row in image.derivatives.all()}
    assert after.keys() == before.keys()
    for spec, row in after.items():
        assert row.version == (2 if spec in RAISED else 1)
        path = Path(default_storage.path(row.key))
        assert (path.stat().st_mtime_ns == stamps[spec]) == (spec not in RAISED)
        assert (row.bytes, before[spec].exists()) == (path.stat().st_size, spec not in RAISED)
    assert len(files()) == len(after)
    assert image.history.count() == histories  # type: ignore[attr-defined]
    assert render("--changed")[1] == "rendered=0 refused=0 current=1"


def test_waiting_pictures_are_left_to_the_workers_only_with_changed(attach: Attach) -> None:
    image = attach("A 1", 1)
    Image.objects.update(state=Image.State.WAITING)
    assert render("--changed")[1] == "rendered=0 refused=0 current=0"
    assert render()[1] == "rendered=1 refused=0 current=0"
    image.refresh_from_db()
    assert image.state == Image.State.READY
    assert image.render_seconds


def test_refused_pictures_are_tried_again_when_asked(attach: Attach) -> None:
    good, bad = attach("A 1", 1), attach("A 2", 2)
    default_storage.delete(bad.original)
    Image.objects.update(state=Image.State.REFUSED, refusal={"code": "crashed", "params": {}})
    assert render()[1] == "rendered=0 refused=0 current=0"
    code, last, words = render("--refused")
    assert (code, last) == (1, "rendered=1 refused=1 current=0")
    assert words.startswith(f"{bad.public_id}: refused: The original is missing")
    good.refresh_from_db()
    assert (good.state, good.refusal) == (Image.State.READY, None)


def test_a_shown_picture_whose_original_is_lost_stays_shown(
    attach: Attach, raised: Callable[[], None]
) -> None:
    image = attach("A 1", 1)
    default_storage.delete(image.original)
    raised()
    code, last, words = render("--changed")
    assert (code, last) == (1, "rendered=0 refused=1 current=0")
    assert "original is missing" in words
    image.refresh_from_db()
    assert image.state == Image.State.READY


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("who", ["command", "worker"])
def test_nothing_is_made_from_another_file_in_the_originals_place(
    attach: Attach, cast: Cast, django_capture_on_commit_callbacks: Any, who: str
) -> None:
    image, other = attach("A 1", 1), attach("A 2", 2)
    Image.objects.filter(pk=image.pk).update(state=Image.State.WAITING)
    before = {row.spec: default_storage.open(row.key).read() for row in image.derivatives.all()}
    whole = default_storage.open(image.original).read()
    swapped = Path(default_storage.path(image.original))
    swapped.write_bytes(default_storage.open(other.original).read())
    if who == "command":
        assert render()[:2] == (1, "rendered=0 refused=1 current=1")
    else:
        render_image(image.pk)
    image.refresh_from_db()
    assert image.state == Image.State.REFUSED
    assert image.reason == "The original has changed in the portal's storage. Tell the operator."
    assert image.fixity == Image.Fixity.CHANGED  # as if verify_media had come by
    for row in image.derivatives.all():
        assert default_storage.open(row.key).read() == before[row.spec]

    with django_capture_on_commit_callbacks(execute=True):  # the museum sends the picture again
        attach_image(
            record=ObjectFactory.create(museum=cast.abai), file=io.BytesIO(whole), name="1.jpg"
        )
        retry_image(image=Image.objects.get(pk=image.pk))
    image.refresh_from_db()
    assert (image.state, image.fixity) == (Image.State.READY, Image.Fixity.INTACT)


def test_only_of_one_museum(attach: Attach, cast: Any) -> None:
    attach("A 1", 1)
    attach("K 1", 2, cast.komi)
    Image.objects.update(state=Image.State.WAITING)
    assert render("--museum", "KOMI")[1] == "rendered=1 refused=0 current=0"
    assert render()[1] == "rendered=1 refused=0 current=1"
    with pytest.raises(CommandError, match="no museum with the code NOWHERE"):
        render("--museum", "NOWHERE")
