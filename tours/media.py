"""Files of models and tours, behind the same permission as their pages."""

import hashlib
from typing import Any

import pyvips
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from museumportal.lib.fields import Status
from regions.models import museum_codes
from tours import pictures
from tours.models import Model3D, Panorama, Scene, Tour

_PUBLIC = "public, max-age=3600"
_PRIVATE = "private, no-cache"


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
    """A stored file, or 304 where the client has it; names of stored files are never used again."""
    try:
        if not name:
            raise FileNotFoundError
        size = default_storage.size(name)
        etag = f'"{hashlib.sha256(f"{name} {size}".encode()).hexdigest()[:32]}"'
        response: Any = get_conditional_response(request, etag=etag)
        if response is None:
            response = FileResponse(default_storage.open(name), content_type=media_type)
    except FileNotFoundError:
        raise Http404(_("The file of this record is missing.")) from None
    if isinstance(response, (FileResponse, HttpResponseNotModified)):
        response["ETag"] = etag
        response["Cache-Control"] = _PUBLIC if public else _PRIVATE
    return response
