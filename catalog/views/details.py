"""Details marked on the pictures of an object, as its page lists them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse

from catalog.models import Annotation, Image

_BOX = (480, 360)
"""Pixels into which the picture of a detail is fitted."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail with its part of the picture; `width` and `height` are those of `thumbnail`.

    `place` is left, top, width and height in hundredths of the picture, which hold for every size
    of it, also for the smaller one that rights may leave the reader.
    """

    row: Annotation
    picture: Image
    place: str
    whole: str
    thumbnail: str
    width: int
    height: int


def details_of(pictures: list[Image]) -> list[Detail]:
    """The details of these pictures in their order. One query."""
    prefetch_related_objects(pictures, "annotations")
    return list(_details(pictures))


def _details(pictures: Iterable[Image]) -> Iterable[Detail]:
    for picture in pictures:
        if not picture.width or not picture.height:
            continue
        for row in picture.annotations.all():
            shares = (
                row.x / picture.width,
                row.y / picture.height,
                row.width / picture.width,
                row.height / picture.height,
            )
            place = ",".join(f"{100 * share:.4f}" for share in shares)
            factor = min(_BOX[0] / row.width, _BOX[1] / row.height)
            yield Detail(
                row=row,
                picture=picture,
                place=place,
                whole=_part(picture, place, "max"),
                thumbnail=_part(picture, place, f"^!{_BOX[0]},{_BOX[1]}"),
                width=max(1, round(row.width * factor)),
                height=max(1, round(row.height * factor)),
            )


def _part(picture: Image, place: str, size: str) -> str:
    parts = [picture.public_id, f"pct:{place}", size, "0", "default.jpg"]
    return reverse("iiif:image", args=parts)
