"""Galleries, 3D models, tours, programmes and annual returns of the demonstration catalogue.

A record is the same when its museum and its English title are; only what differs is saved, so
that loading twice changes nothing.
"""

import hashlib
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pyvips
from django.db import models, transaction

from catalog.actions.galleries import save_gallery
from catalog.models import Gallery, GalleryItem, MuseumObject
from grants.actions import save as save_grant
from grants.models import Award, Call, Partner, Programme
from museumportal.demo.files import (
    DATA,
    PREFIX,
    DemoDataError,
    file_stem,
    read_csv,
    read_toml,
    translated,
)
from museumportal.lib.fields import Rights, Status
from museumportal.lib.storage import stored
from regions.actions.museums import save_museum
from regions.models import Museum, MuseumYear, Region
from tours.actions import save_model, save_panorama, save_scene, save_tour, tours_touched
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour

M = TypeVar("M", bound=models.Model)

_EMPTY = {"kk": "", "ru": "", "en": ""}
_CREDIT_LINES = tuple(translated("credit_line", _EMPTY))


class Known:
    """The museums, regions and drawn objects that the data names, each read once."""

    def __init__(self) -> None:
        self._museums = {row.code: row for row in Museum.objects.all()}
        self._regions = {row.code: row for row in Region.objects.all()}
        drawn = MuseumObject.objects.filter(museum__code__startswith=PREFIX)
        self._objects = {row.inventory_number: row for row in drawn.select_related("museum")}

    def museum(self, code: str) -> Museum:
        return _named(self._museums, code, "museum")

    def region(self, code: str) -> Region:
        return _named(self._regions, code, "region")

    def object(self, number: str) -> MuseumObject:
        return _named(self._objects, number, "object")


def _named(rows: Mapping[str, M], name: str, kind: str) -> M:
    if name not in rows:
        raise DemoDataError(f"The data of the demo catalogue names the {kind} “{name}”: unknown.")
    return rows[name]


def put(
    rows: "models.QuerySet[M]",
    find: dict[str, Any],
    values: dict[str, Any],
    save: Callable[[M], Any] | None = None,
) -> tuple[M, bool]:
    """The row that `find` tells, with these values; whether it had to be saved."""
    row = rows.filter(**find).order_by("pk").first()
    different = list(values)
    if row is None:
        row = rows.model(**find)
    else:
        different = [name for name in values if getattr(row, name) != values[name]]
        if not different:
            return row, False
    for name in different:
        setattr(row, name, values[name])
    (save or type(row).save)(row)
    return row, True


@transaction.atomic
def load_galleries(known: Known, folder: Path = DATA) -> int:
    """How many galleries there are; each shows the objects the data names, in that order."""
    entries = read_toml("galleries.toml", folder).get("gallery", [])
    for position, entry in enumerate(entries):
        museum = known.museum(entry["museum"]) if entry.get("museum") else None
        gallery, changed = put(
            Gallery.objects.all(),
            {"museum": museum, "title_en": entry["title"]["en"]},
            {
                **translated("title", entry["title"]),
                **translated("introduction", entry["introduction"]),
                "position": position,
                "status": Status.PUBLISHED,
            },
            lambda gallery: save_gallery(gallery=gallery),
        )
        shown = [known.object(number).pk for number in entry["objects"]]
        if shown != list(gallery.items.values_list("object_id", flat=True)):
            gallery.items.all().delete()
            GalleryItem.objects.bulk_create(
                GalleryItem(gallery=gallery, object_id=pk, position=place)
                for place, pk in enumerate(shown)
            )
            changed = True
        if changed:
            save_gallery(gallery=gallery)
    return len(entries)


def load_models(known: Known, drawn: Path, folder: Path = DATA) -> int:
    """How many 3D models there are; their files are `drawn / "<object>.glb"`."""
    entries = read_toml("models.toml", folder).get("model", [])
    for entry in entries:
        record = known.object(entry["object"])
        content = (drawn / f"{file_stem(record.inventory_number)}.glb").read_bytes()
        values: dict[str, Any] = {
            **translated("title", entry["title"]),
            **translated("description", entry["description"]),
            **{name: getattr(record, name) for name in _CREDIT_LINES},
            "museum": record.museum,
            "rights": Rights.CC0,
            "status": Status.PUBLISHED,
            "file": _stored("models3d", content, "glb"),
        }
        if picture := record.images.order_by("-is_main", "position", "pk").first():
            with stored.open(picture.original) as file:
                small = pyvips.Image.thumbnail_buffer(file.read(), 1200)
            values["poster"] = _stored("models3d", small.jpegsave_buffer(Q=82, strip=True), "jpg")
        put(Model3D.objects.all(), {"object": record}, values, lambda row: save_model(model=row))
    return len(entries)


def _stored(folder: str, content: bytes, extension: str) -> str:
    """The storage key of a file named by its content, kept now where it was not."""
    key = f"{folder}/{hashlib.sha256(content).hexdigest()[:32]}.{extension}"
    if not stored.exists(key):
        stored.put(key, io.BytesIO(content))
    return key


def load_tours(known: Known, drawn: Path, folder: Path = DATA) -> int:
    """How many tours there are; their panoramas are `drawn / "{panorama}.jpg"`."""
    entries = read_toml("tour.toml", folder).get("tour", [])
    for entry in entries:
        museum = known.museum(entry["museum"])
        panoramas = {scene["panorama"]: _panorama(museum, scene, drawn) for scene in entry["scene"]}
        with transaction.atomic():
            _load_tour(known, museum, entry, panoramas)
    return len(entries)


def _panorama(museum: Museum, scene: dict[str, Any], drawn: Path) -> Panorama:
    content = (drawn / f"{scene['panorama']}.jpg").read_bytes()
    panorama, _changed = put(
        Panorama.objects.all(),
        {"museum": museum, "title_en": scene["title"]["en"]},
        {**translated("title", scene["title"]), "file": _stored("panoramas", content, "jpg")},
        lambda panorama: save_panorama(panorama=panorama),
    )
    return panorama


def _load_tour(
    known: Known, museum: Museum, entry: dict[str, Any], panoramas: dict[str, Panorama]
) -> None:
    tour, _changed = put(
        Tour.objects.all(),
        {"museum": museum, "title_en": entry["title"]["en"]},
        {
            **translated("title", entry["title"]),
            **translated("description", entry["description"]),
            "status": Status.PUBLISHED,
        },
        lambda tour: save_tour(tour=tour),
    )
    scenes: dict[str, Scene] = {}
    for position, each in enumerate(entry["scene"]):
        scenes[each["panorama"]], _changed = put(
            Scene.objects.all(),
            {"tour": tour, "position": position},
            {
                **translated("title", each["title"]),
                "panorama": panoramas[each["panorama"]],
                "yaw": float(each["yaw"]),
                "pitch": float(each["pitch"]),
            },
            lambda scene: save_scene(scene=scene),
        )
    changed = [
        _put_hotspot(known, scenes, scenes[each["panorama"]], spot)
        for each in entry["scene"]
        for spot in each.get("hotspot", [])
    ]
    if any(changed):
        tours_touched(tours=[tour])


def _put_hotspot(
    known: Known, scenes: dict[str, Scene], scene: Scene, spot: dict[str, Any]
) -> bool:
    target = _named(scenes, spot["scene"], "scene") if spot.get("scene") else None
    _hotspot, changed = put(
        Hotspot.objects.all(),
        {"scene": scene, "label_en": spot["label"]["en"]},
        {
            **translated("label", spot["label"]),
            **translated("text", spot.get("text") or _EMPTY),
            "yaw": float(spot["yaw"]),
            "pitch": float(spot["pitch"]),
            "target_scene": target,
            "target_object": known.object(spot["object"]) if spot.get("object") else None,
        },
    )
    return changed


@transaction.atomic
def load_programmes(known: Known, folder: Path = DATA) -> int:
    """How many programmes there are, with their partners, calls and awards."""
    entries = read_toml("programme.toml", folder).get("programme", [])
    for entry in entries:
        programme, _changed = put(
            Programme.objects.all(),
            {"title_en": entry["title"]["en"]},
            {
                **translated("title", entry["title"]),
                **translated("summary", entry["summary"]),
                **translated("description", entry["description"]),
                "starts_on": entry["starts_on"],
                "ends_on": entry.get("ends_on"),
                "published": True,
            },
            lambda programme: save_grant(record=programme),
        )
        programme.regions.set([known.region(code) for code in entry["regions"]])
        for position, partner in enumerate(entry.get("partner", [])):
            put(
                Partner.objects.all(),
                {"programme": programme, "name_en": partner["name"]["en"]},
                {
                    **translated("name", partner["name"]),
                    "role": partner["role"],
                    "website": partner.get("website", ""),
                    "position": position,
                },
            )
        for call in entry.get("call", []):
            _load_call(known, programme, call)
    return len(entries)


def _load_call(known: Known, programme: Programme, entry: dict[str, Any]) -> None:
    call, _changed = put(
        Call.objects.all(),
        {"programme": programme, "title_en": entry["title"]["en"]},
        {
            **translated("title", entry["title"]),
            **translated("description", entry["description"]),
            **{name: entry[name] for name in ("opens_on", "closes_on", "budget", "currency")},
            "published": True,
        },
        lambda call: save_grant(record=call),
    )
    for award in entry.get("award", []):
        put(
            Award.objects.all(),
            {
                "call": call,
                "museum": known.museum(award["museum"]),
                "title_en": award["title"]["en"],
            },
            {
                **translated("title", award["title"]),
                **translated("summary", award["summary"]),
                **{name: award[name] for name in ("amount", "awarded_on", "ends_on")},
                **{f"promised_{name}": award.get(f"promised_{name}", 0) for name in Award.PROMISES},
            },
            lambda award: save_grant(record=award),
        )


@transaction.atomic
def load_years(known: Known, folder: Path = DATA) -> int:
    """How many annual returns there are; only demonstration collections make any here."""
    rows = read_csv("years.csv", folder)
    for row in rows:
        if not row["museum"].startswith(PREFIX):
            raise DemoDataError(f"years.csv has invented figures for {row['museum']}: a museum.")
        museum = known.museum(row["museum"])
        _year, changed = put(
            MuseumYear.objects.all(),
            {"museum": museum, "year": int(row["year"])},
            {name: int(row[name]) for name in ("stock_items", "visits", "staff")},
        )
        if changed:
            save_museum(museum=museum)
    return len(rows)
