"""A picture gets another file and keeps its address, its place and all that is said of it."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels

from catalog.actions import replace_image as replacing
from catalog.actions.annotations import mark_details
from catalog.actions.images import attach_image
from catalog.actions.orphans import orphans
from catalog.images.making import make
from catalog.images.specs import SPECS
from catalog.models import Image, MuseumObject, Replacement
from catalog.tasks import render_replacement, requeue_waiting_images
from tests.cast import Cast, signed_in
from tests.factories import AnnotationFactory, ObjectFactory

Committed = Any


def file(colour: str, size: tuple[int, int] = (600, 400)) -> io.BytesIO:
    made = io.BytesIO()
    Pixels.new("RGB", size, colour).save(made, "PNG")
    made.seek(0)
    made.name = f"{colour}.png"
    return made


@pytest.fixture
def picture(cast: Cast, django_capture_on_commit_callbacks: Committed) -> Image:
    """A blue picture of a public object, rendered and ready."""
    record = ObjectFactory.create(museum=cast.abai)
    with django_capture_on_commit_callbacks(execute=True):
        image = attach_image(record=record, file=file("blue"), name="blue.png", alt_en="Blue")
    image.refresh_from_db()
    assert image.state == Image.State.READY
    return image


def replace(image: Image, cast: Cast, colour: str = "red", **options: Any) -> Replacement:
    sent = file(colour, **options)
    return replacing.replace_file(
        image=image, file=sent, name=sent.name, reason="sharper", sent_by=cast.aigul
    )


def colour_of(image: Image, spec: str = "page-640-jpeg") -> str:
    answer = Client().get(f"/media/images/{image.public_id}/{spec}")
    pixels = Pixels.open(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    red, _green, blue = pixels.convert("RGB").getpixel((9, 9))  # type: ignore[misc]
    return "red" if red > blue else "blue"


def tile(image: Image) -> Any:
    return Client().get(f"/iiif/image/3/{image.public_id}/0,0,512,400/512,400/0/default.jpg")


def test_the_new_file_is_shown_under_the_old_address_and_caches_notice(
    cast: Cast, picture: Image, django_capture_on_commit_callbacks: Committed
) -> None:
    address = f"/media/images/{picture.public_id}/page-640-jpeg"
    before, old_tile = Client().get(address), tile(picture)
    old_files = list(picture.derivatives.values_list("key", flat=True))
    old_original = picture.original
    with django_capture_on_commit_callbacks(execute=True):
        replace(picture, cast)
    now = Image.objects.get()
    assert (now.pk, now.public_id, now.alt_en) == (picture.pk, picture.public_id, "Blue")
    assert (now.is_main, now.position) == (True, 0)
    assert now.original_name == "red.png"
    assert colour_of(now) == "red"
    assert now.edition != picture.edition
    assert Client().get(address, headers={"If-None-Match": before["ETag"]}).status_code == 200
    assert tile(now)["ETag"] != old_tile["ETag"]
    assert tile(now).content != old_tile.content
    page = Client().get(f"/en/objects/{now.object.public_id}/").content.decode()
    assert f"page-640-jpeg?v=1-{now.edition}" in page
    assert not [key for key in old_files if default_storage.exists(key)]
    assert default_storage.exists(old_original)
    assert old_original not in orphans()
    assert not Replacement.objects.exists()


def test_history_says_who_and_why(
    cast: Cast, picture: Image, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        replace(picture, cast)
    last = picture.history.first()  # type: ignore[attr-defined]
    assert (last.history_user, last.history_way) == (cast.aigul, "form")
    page = reverse("admin:catalog_museumobject_history", args=[picture.object_id])
    assert "File of a picture replaced: sharper" in signed_in(cast.timur).get(page).content.decode()


def test_until_it_is_ready_the_old_picture_is_shown(cast: Cast, picture: Image) -> None:
    waiting = replace(picture, cast)  # nothing is committed: no worker hears of it
    assert colour_of(picture) == "blue"
    page = reverse("admin:catalog_image_change", args=[picture.pk])
    assert "A new file is being looked at" in signed_in(cast.aigul).get(page).content.decode()
    assert waiting.original not in orphans()
    Replacement.objects.update(created="2026-01-01T00:00Z")
    requeue_waiting_images()  # what was lost with a killed worker is queued again
    render_replacement(waiting.pk)
    assert colour_of(picture) == "red"
    render_replacement(waiting.pk)  # twice does no harm


def test_a_worker_killed_before_the_last_step_leaves_the_old_picture(
    cast: Cast, picture: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = replace(picture, cast)
    rendering, seconds = make(waiting.original, waiting.sha256, tmp_path, SPECS)

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(replacing, "save_object", killed)  # all files are stored, all rows written
        with pytest.raises(KeyboardInterrupt):
            replacing.file_replaced(replacement=waiting, rendering=rendering, seconds=seconds)
    assert colour_of(Image.objects.get()) == "blue"
    assert tile(picture).status_code == 200
    render_replacement(waiting.pk)
    assert colour_of(Image.objects.get()) == "red"


def test_a_refused_file_leaves_the_old_one(cast: Cast, picture: Image) -> None:
    with pytest.raises(ValidationError):
        replacing.replace_file(
            image=picture, file=io.BytesIO(b"MZ"), name="a.jpg", reason="x", sent_by=cast.aigul
        )
    with pytest.raises(ValidationError, match=r"blue\.png: "):
        replace(picture, cast, "blue")
    damaged = io.BytesIO(file("red").getvalue()[:-40])
    replacing.replace_file(
        image=picture, file=damaged, name="cut.png", reason="x", sent_by=cast.aigul
    )
    render_replacement(Replacement.objects.get().pk)
    refused = Replacement.objects.get()
    assert refused.refusal
    assert colour_of(picture) == "blue"
    client = signed_in(cast.aigul)
    page = reverse("admin:catalog_image_replace", args=[picture.pk])
    assert "cut off" in client.get(page).content.decode()
    assert client.post(page, {"dismiss": "1"}).status_code == 302
    assert not Replacement.objects.exists()


def test_a_file_that_was_sent_later_wins(cast: Cast, picture: Image, tmp_path: Path) -> None:
    first = replace(picture, cast, "red")
    rendering, seconds = make(first.original, first.sha256, tmp_path, SPECS)
    replace(picture, cast, "green")
    replacing.file_replaced(replacement=first, rendering=rendering, seconds=seconds)
    assert Image.objects.get().sha256 == picture.sha256
    render_replacement(Replacement.objects.get().pk)
    assert Image.objects.get().original_name == "green.png"


@pytest.mark.parametrize(("size", "remarks"), [((1200, 800), 0), ((1200, 400), 1)])
def test_marked_details_keep_their_places_in_proportion(
    cast: Cast, picture: Image, size: tuple[int, int], remarks: int
) -> None:
    AnnotationFactory.create(image=picture, x=300, y=200, width=300, height=200)
    render_replacement(replace(picture, cast, size=size).pk)
    now = Image.objects.get()
    detail = now.annotations.get()
    assert (detail.x, detail.width) == (600, 600)
    assert (detail.y, detail.height) == (size[1] // 2, size[1] // 2)
    assert len(now.remarks) == remarks
    mark_details(image=now, details=[detail])  # somebody has looked
    assert Image.objects.get().remarks == []


def test_the_page_takes_the_file_and_says_what_is_wrong_at_its_field(
    cast: Cast, picture: Image
) -> None:
    page = reverse("admin:catalog_image_replace", args=[picture.pk])
    client = signed_in(cast.aigul)
    assert page in client.get(_of_object(picture.object)).content.decode()
    answer = client.post(page, {"file": io.BytesIO(b"MZ a program"), "reason": "sharper"})
    assert answer.context["form"].errors["file"]
    assert 'value="sharper"' in answer.content.decode()
    assert "reason" in client.post(page, {"file": file("red")}).context["form"].errors
    answer = client.post(page, {"file": file("red"), "reason": "sharper"})
    assert answer.status_code == 302
    assert Replacement.objects.get().sent_by == cast.aigul
    for other in (cast.olga, cast.stranger, cast.vera):
        for answer in (signed_in(other).get(page), signed_in(other).post(page, {"dismiss": "1"})):
            assert answer.status_code in (302, 403, 404)
    assert Replacement.objects.exists()


def _of_object(record: MuseumObject) -> str:
    return reverse("admin:catalog_museumobject_change", args=[record.pk])


def test_a_tile_asked_for_in_the_moment_of_the_change_is_answered(
    cast: Cast, picture: Image, django_capture_on_commit_callbacks: Committed
) -> None:
    """Each process knows a picture's file for two seconds; the old one is gone by then."""
    assert tile(picture).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        replace(picture, cast)
    assert tile(picture).status_code == 200
