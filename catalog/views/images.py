"""Files made from the pictures, behind the same permission as the pictures themselves."""

from csp.decorators import csp_exempt
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.images.specs import BY_NAME
from catalog.models import Derivative, Image

_IMMUTABLE = "public, max-age=31536000, immutable"
_PUBLIC = "public, max-age=3600"
_PRIVATE = "private, no-cache"


@require_safe
@csp_exempt()  # a browser that shows the bare file lays it out by an inline style
def image_file(request: HttpRequest, image_id: str, spec: str) -> HttpResponse | FileResponse:
    """The derivative of a picture that its spec names, streamed out of whatever storage holds it.

    A page size that the picture is too small for is answered by its largest smaller one. Public
    files say so to every cache, and for good where the address names the spec's version (``?v=1``).
    404 in words for pictures that are not ready or not this person's to see.
    """
    derivative = _find(image_id, spec)
    if derivative is None:
        raise Http404(_("This picture is not ready, or there is no such size of it."))
    public = derivative.image.is_public
    if not public and not _may_see(request, derivative.image):
        raise Http404(_("This picture is not ready, or there is no such size of it."))
    etag = f'"{image_id}-{derivative.spec}-{derivative.version}-{derivative.bytes}"'
    response = get_conditional_response(request, etag=etag) or _stream(derivative)
    if isinstance(response, (HttpResponseNotModified, FileResponse)):
        fixed = request.GET.get("v") == str(derivative.version)
        response["ETag"] = etag
        response["Cache-Control"] = (_IMMUTABLE if fixed else _PUBLIC) if public else _PRIVATE
    return response


def _find(image_id: str, name: str) -> Derivative | None:
    spec = BY_NAME.get(name)
    if spec is None or spec.kind == "pyramid":
        return None
    instead = [
        other.name
        for other in BY_NAME.values()
        if spec.kind == other.kind == "page"
        and other.format == spec.format
        and other.width <= spec.width
    ]
    made = Derivative.objects.filter(image__public_id=image_id, spec__in=[name, *instead])
    return made.select_related("image__object").order_by("-width", "-pk").first()


def _may_see(request: HttpRequest, image: Image) -> bool:
    return Image.objects.visible_to(request.user).filter(pk=image.pk).exists()


def _stream(derivative: Derivative) -> FileResponse:
    try:
        file = default_storage.open(derivative.key)
    except FileNotFoundError:
        raise Http404(_("This picture is being made again; try in a minute.")) from None
    response = FileResponse(file, content_type=derivative.media_type)
    response["Content-Length"] = str(derivative.bytes)
    return response
