"""Drawn pictures on their objects."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from catalog.actions.annotations import mark_details
from catalog.actions.images import attach_image, remove_image
from catalog.models import Annotation, Image, MuseumObject
from museumportal.demo.files import (
    DATA,
    DemoDataError,
    file_stem,
    read_objects,
    read_toml,
    translated,
    worth_telling,
)
from museumportal.demo.records import Known
from museumportal.lib.fields import Rights

View = Image.View
_VIEWS: Final[dict[str, tuple[View, dict[str, str]]]] = {
    "front": (View.FRONT, {"kk": "алдынан", "ru": "вид спереди", "en": "front view"}),
    "back": (View.BACK, {"kk": "артынан", "ru": "вид сзади", "en": "back view"}),
    "side": (View.SIDE, {"kk": "бүйірінен", "ru": "вид сбоку", "en": "side view"}),
    "above": (View.TOP, {"kk": "үстінен", "ru": "вид сверху", "en": "seen from above"}),
    "inside": (View.INSIDE, {"kk": "ішінен", "ru": "вид изнутри", "en": "seen from inside"}),
    "detail": (View.DETAIL, {"kk": "бөлшегі", "ru": "деталь", "en": "detail"}),
    "obverse": (View.FRONT, {"kk": "беткі жағы", "ru": "лицевая сторона", "en": "obverse"}),
    "reverse": (View.BACK, {"kk": "сыртқы жағы", "ru": "оборотная сторона", "en": "reverse"}),
}
_ALT: Final = {
    "kk": "{title}: компьютерде салынған сурет, {view}",
    "ru": "{title}: рисунок, созданный программой, {view}",
    "en": "{title}: a picture drawn by a program, {view}",
}


def attach_pictures(known: Known, folder: Path, data: Path, say: Callable[[str], None]) -> None:
    """Attach the drawn pictures to their objects.

    Files lie in `folder` as `<museum>/<number>_<n>.jpg`, n counting the views from 1 (see
    `file_stem`). A picture that was drawn anew takes the place of the old one.
    """
    views = [
        (entry, place, view)
        for entry in read_objects(data)
        for place, view in enumerate(entry["drawing"]["views"])
    ]
    for count, (entry, place, view) in enumerate(views, start=1):
        path = folder / entry["museum"] / f"{file_stem(entry['number'])}_{place + 1}.jpg"
        _attach(known.object(entry["number"]), path, place, view)
        if worth_telling(count, len(views)):
            say(f"pictures: {count} of {len(views)}")


def _attach(record: MuseumObject, path: Path, place: int, view: str) -> None:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DemoDataError(f"The picture {path.name} of the demo catalogue was not drawn.") from (
            error
        )
    there = record.images.filter(original_name=path.name).first()
    if there is not None:
        if there.sha256 == hashlib.sha256(content).hexdigest():
            return
        remove_image(image=there, reason="drawn anew")
    with path.open("rb") as file:
        attach_image(
            record=record,
            file=file,
            name=path.name,
            position=place,
            is_main=place == 0 and not record.images.filter(is_main=True).exists(),
            rights=Rights.CC0,
            **_described(record, view),
        )


def _described(record: MuseumObject, view: str) -> dict[str, Any]:
    """The view, and in each language a text for those who cannot see the picture."""
    kind, words = _VIEWS[view]
    alts = {
        f"alt_{language}": text.format(
            title=getattr(record, f"title_{language}"), view=words[language]
        )
        for language, text in _ALT.items()
    }
    return {"view": kind, **alts}


def mark_pictures(known: Known, folder: Path = DATA) -> int:
    """How many details are marked on drawn pictures; these must be rendered.

    A detail is the same when its picture and its English name are; others that somebody has marked
    on the same picture stay.
    """
    marked = 0
    for entry in read_toml("details.toml", folder).get("picture", []):
        record = known.object(entry["object"])
        image = record.images.get(position=entry["view"] - 1)
        there = {row.label_en: row for row in image.annotations.all()}  # type: ignore[attr-defined]
        details = [_marked(image, told, there) for told in entry["detail"]]
        mark_details(image=image, details=details)
        marked += len(details)
    return marked


def _marked(image: Image, told: dict[str, Any], there: dict[str, Annotation]) -> Annotation:
    detail = there.get(told["label"]["en"]) or Annotation(image=image)
    for name, text in (
        translated("label", told["label"]) | translated("text", told["text"])
    ).items():
        setattr(detail, name, text)
    width, height = image.width or 0, image.height or 0
    for name, share, whole in zip(
        ("x", "y", "width", "height"), told["place"], (width, height, width, height), strict=True
    ):
        setattr(detail, name, round(share * whole / 100))
    return detail
