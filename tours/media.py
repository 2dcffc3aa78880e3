"""Files of models and tours, behind the same permission as their pages."""

import hashlib
from typing import Any, Final

import pyvips
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from museumportal.lib.fields import Status
from regions.models import museum_codes
from tours import pictures
from tours.models import Model3D, Panorama, Scene, Tour
from tours.ranges import Part, UnsatisfiableError, requested_part

_IMMUTABLE: Final = "public, max-age=31536000, immutable"
_PUBLIC: Final = "public, max-age=3600"
_PRIVATE: Final = "private, no-cache"

# Each address below ends in the version of the file it leads to, so that caches keep it for good.


def model_address(model: Model3D) -> str:
    """Where the GLB file of `model` is."""
    return _address("model_file", model.file.name, model.public_id)


def poster_address(model: Model3D) -> str:
    """Where the picture of `model` is, which must have one."""
    return _address("model_poster", model.poster.name, model.public_id)


def panorama_address(panorama: Panorama) -> str:
    """Where the picture of all directions is."""
    return _address("panorama_file", panorama.file.name, panorama.public_id)


def scene_address(tour: Tour, scene: Scene, number: int) -> str:
    """Where the flat picture of `scene` is, the tour's scene `number` counted from 1."""
    return _address("scene_picture", pictures.storage_key(scene), tour.public_id, number)


def _address(route: str, name: str | None, *args: object) -> str:
    return f"{reverse(f'tours_media:{route}', args=args)}?v={_version(name)}"


def _version(name: str | None) -> str:
    """Names of stored files are never used again, so a name stands for its content."""
    return hashlib.sha256((name or "").encode()).hexdigest()[:12]


@require_safe
def model_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The model as binary glTF 2.0."""
    model = _model(request, public_id)
    return _send(request, model.file.name, "model/gltf-binary", _is_public(model))


@require_safe
def model_poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """The picture that stands for the model."""
    model = _model(request, public_id)
    if not model.poster:
        raise Http404(_("This model has no picture."))
    return _send(request, model.poster.name, "image/jpeg", _is_public(model))


@require_safe
def panorama_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The panorama, to those who may see a tour through it or who work in its museum."""
    panorama = get_object_or_404(Panorama.objects.select_related("museum"), public_id=public_id)
    scenes = panorama.scenes.order_by()
    public = scenes.filter(tour__in=Tour.objects.public()).exists()
    if not public:
        codes = museum_codes(request.user)
        if codes is not None and panorama.museum.code not in codes:
            raise Http404(_("There is no such panorama."))
    return _send(request, panorama.file.name, _image_type(panorama.file.name), public)


@require_safe
def scene_picture(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The flat picture of the tour's scene `number`, counted from 1."""
    tour = get_object_or_404(Tour.objects.visible_to(request.user), public_id=public_id)
    rows = Scene.objects.filter(tour=tour).select_related("panorama").order_by("position", "pk")
    scene = rows[number - 1 : number].first() if number else None
    if scene is None:
        raise Http404(_("This tour has no such scene."))
    try:
        key = pictures.flat_picture(scene)
    except (FileNotFoundError, pyvips.Error):
        raise Http404(_("The panorama of this scene cannot be read.")) from None
    return _send(request, key, "image/jpeg", tour.status == Status.PUBLISHED)


def _model(request: HttpRequest, public_id: str) -> Model3D:
    return get_object_or_404(Model3D.objects.visible_to(request.user), public_id=public_id)


def _is_public(model: Model3D) -> bool:
    return model.status == Status.PUBLISHED


def _image_type(name: str | None) -> str:
    ending = (name or "").rpartition(".")[2].lower()
    return {"png": "image/png", "webp": "image/webp"}.get(ending, "image/jpeg")


def _send(request: HttpRequest, name: str | None, media_type: str, public: bool) -> HttpResponse:
    """A stored file or the part that was asked for; 304 to who has it; 404 where it is lost."""
    try:
        if not name:
            raise FileNotFoundError
        size = default_storage.size(name)
        modified = int(default_storage.get_modified_time(name).timestamp())
        etag = f'"{_version(name)}-{size:x}"'
        response: Any = get_conditional_response(request, etag=etag, last_modified=modified)
        if response is None:
            response = _content(request, name, size, etag, modified)
    except FileNotFoundError:
        raise Http404(_("The file of this record is missing.")) from None
    if response.status_code in (200, 206):
        response["Content-Type"] = media_type
    if response.status_code in (200, 206, 304):
        fixed = request.GET.get("v") == _version(name)
        response["ETag"], response["Last-Modified"] = etag, http_date(modified)
        response["Cache-Control"] = (_IMMUTABLE if fixed else _PUBLIC) if public else _PRIVATE
        response["Accept-Ranges"] = "bytes"
    return response


def _content(request: HttpRequest, name: str, size: int, etag: str, modified: int) -> Any:
    header, condition = request.headers.get("Range", ""), request.headers.get("If-Range", "")
    same = not condition or condition == etag or parse_http_date_safe(condition) == modified
    try:
        part = requested_part(header, size) if same and request.method == "GET" else None
    except UnsatisfiableError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = default_storage.open(name)
    if part is None:
        return FileResponse(file)
    return StreamingHttpResponse(
        Part(file, part),
        status=206,
        headers={
            "Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}",
            "Content-Length": str(len(part)),
        },
    )
