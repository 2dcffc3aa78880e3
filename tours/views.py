"""Pages of 3D models and virtual tours."""

import json
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from catalog.models import MuseumObject
from museumportal.policies import allows_model_viewer, content_hash, model_is_shown
from museumportal.staticfiles import vendor_path
from tours.cards import with_first_scene, with_object_pictures
from tours.media import panorama_address
from tours.models import Hotspot, Model3D, Scene, Tour

PAGE_SIZE = 24


def import_map() -> str:
    """The import map of the tour page: where its modules find the libraries they name."""
    return json.dumps(
        {
            "imports": {
                "three": static(vendor_path("three", "build/three.module.min.js")),
                "@photo-sphere-viewer/core": static(
                    vendor_path("@photo-sphere-viewer/core", "index.module.js")
                ),
                "@photo-sphere-viewer/markers-plugin": static(
                    vendor_path("@photo-sphere-viewer/markers-plugin", "index.module.js")
                ),
            }
        }
    )


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """All 3D models this visitor may see, newest first."""
    rows = Model3D.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(with_object_pictures(rows, request.user), PAGE_SIZE)
    return render(request, "tours/models.html", {"page": page.get_page(request.GET.get("page"))})


@require_safe
@allows_model_viewer
def model(request: HttpRequest, public_id: str) -> HttpResponse:
    """One 3D model to turn; without JavaScript its poster and the file."""
    rows = with_object_pictures(Model3D.objects.visible_to(request.user), request.user)
    found = get_object_or_404(rows, public_id=public_id)
    siblings = Model3D.objects.visible_to(request.user).filter(museum=found.museum)
    others = with_object_pictures(siblings.exclude(pk=found.pk).order_by("-pk"), request.user)
    model_is_shown(request)
    return render(request, "tours/model.html", {"model": found, "others": others[:4]})


@require_safe
def tours(request: HttpRequest) -> HttpResponse:
    """All virtual tours this visitor may see, newest first."""
    rows = Tour.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(with_first_scene(rows), PAGE_SIZE)
    return render(request, "tours/tours.html", {"page": page.get_page(request.GET.get("page"))})


@dataclass(frozen=True)
class Way:
    """A hotspot that this visitor may follow; `target` is the number of the scene it leads to."""

    hotspot: Hotspot
    target: int | None


@dataclass(frozen=True)
class Stop:
    """A scene of a tour with its number, from 1, and its ways."""

    scene: Scene
    number: int
    ways: list[Way]


@require_safe
def tour(request: HttpRequest, public_id: str) -> HttpResponse:
    """One tour to walk; without JavaScript its scenes as pictures with their ways onward."""
    rows = Tour.objects.visible_to(request.user).select_related("museum")
    found = get_object_or_404(rows, public_id=public_id)
    stops = _stops(found, request)
    text = import_map()
    context = {
        "tour": found,
        "stops": stops,
        "walk": [_walk(stop) for stop in stops],
        "import_map": mark_safe(text),  # noqa: S308  our own addresses, hashed byte for byte
    }
    response = render(request, "tours/tour.html", context)
    policy: Any = csp_update(
        {"script-src": [content_hash(text)], "connect-src": ["blob:", "data:"]}
    )
    return policy(lambda _request: response)(request)


def _stops(found: Tour, request: HttpRequest) -> list[Stop]:
    """The scenes in order, without hotspots to objects that this visitor may not see."""
    seen = MuseumObject.objects.visible_to(request.user)
    hotspots = Hotspot.objects.order_by("pk").prefetch_related(Prefetch("target_object", seen))
    scenes = list(
        found.scenes.select_related("panorama").prefetch_related(Prefetch("hotspots", hotspots))
    )
    numbers = {scene.pk: number for number, scene in enumerate(scenes, 1)}
    return [
        Stop(
            scene,
            numbers[scene.pk],
            [
                Way(hotspot, numbers.get(hotspot.target_scene_id or 0))
                for hotspot in scene.hotspots.all()
                if hotspot.target_object or not hotspot.target_object_id
            ],
        )
        for scene in scenes
    ]


def _walk(stop: Stop) -> dict[str, Any]:
    """A scene as the viewer's script reads it; angles in degrees."""
    return {
        "panorama": panorama_address(stop.scene.panorama),
        "title": stop.scene.title,
        "yaw": stop.scene.yaw,
        "pitch": stop.scene.pitch,
        "hotspots": [
            {
                "yaw": way.hotspot.yaw,
                "pitch": way.hotspot.pitch,
                "label": way.hotspot.label,
                "text": way.hotspot.text or "",
                "scene": way.target,
                "url": shown.get_absolute_url() if (shown := way.hotspot.target_object) else "",
            }
            for way in stop.ways
        ],
    }
