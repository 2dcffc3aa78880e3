"""Files made from the pictures, behind the same permission as the pictures themselves."""

from csp.decorators import csp_exempt
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from catalog.actions.fixity import file_lost
from catalog.actions.images import first_in_line
from catalog.iiif.answers import in_words
from catalog.images.specs import BY_NAME
from catalog.models import Derivative, Image
from catalog.permissions import longest_side
from museumportal.lib.fields import public_side

_IMMUTABLE = "public, max-age=31536000, immutable"
_PUBLIC = "public, max-age=3600"
_PRIVATE = "private, no-cache"


@in_words
@csp_exempt()  # a browser that shows the bare file lays it out by an inline style
def image_file(request: HttpRequest, image_id: str, spec: str) -> HttpResponse | FileResponse:
    """The derivative of a picture that its spec names, streamed out of whatever storage holds it.

    A page size that the picture is too small for, or that rights keep from this person, is answered
    by the largest smaller one. Public files say so to every cache, and for good where the address
    names the versions of spec and file (``?v=1-0c57…``) and rights let everybody have the same.
    404 in words for pictures that are not ready or not this person's to see.
    """
    made = _made(image_id, spec)
    image = made[0].image if made else None
    if image is None:
        first_in_line(Image.objects.filter(public_id=image_id))
    if image is None or not (image.is_public or _may_see(request, image)):
        raise Http404(_("This picture is not public or not ready, or there is no such size of it."))
    rights = image.effective_rights
    side = longest_side(rights, image.object.museum.code, request.user)
    derivative = next((d for d in made if side is None or max(d.width, d.height) <= side), None)
    if derivative is None:
        raise Http404(_("This picture is not public or not ready, or there is no such size of it."))
    free = public_side(rights) is None
    public = image.is_public and (free or side is not None)
    edition = f"{derivative.version}-{image.edition}"
    etag = f'"{image_id}-{derivative.spec}-{edition}"'
    response = get_conditional_response(request, etag=etag) or _stream(derivative)
    if isinstance(response, (HttpResponseNotModified, FileResponse)):
        fixed = free and request.GET.get("v") == edition
        response["ETag"] = etag
        response["Cache-Control"] = (_IMMUTABLE if fixed else _PUBLIC) if public else _PRIVATE
    return response


def _made(image_id: str, name: str) -> list[Derivative]:
    """The derivative that the spec `name` makes and all that may stand for it, largest first."""
    spec = BY_NAME.get(name)
    if spec is None or spec.kind == "pyramid":
        return []
    instead = [
        other.name
        for other in BY_NAME.values()
        if spec.kind == other.kind == "page"
        and other.format == spec.format
        and other.width <= spec.width
    ]
    made = Derivative.objects.filter(image__public_id=image_id, spec__in=[name, *instead])
    return list(made.select_related("image__object__museum").order_by("-width", "-pk"))


def _may_see(request: HttpRequest, image: Image) -> bool:
    return Image.objects.visible_to(request.user).filter(pk=image.pk).exists()


def _stream(derivative: Derivative) -> FileResponse:
    try:
        file = default_storage.open(derivative.key)
    except FileNotFoundError:
        file_lost(image_id=derivative.image.public_id, key=derivative.key)
        raise Http404(_("This picture is being made again; try in a minute.")) from None
    response = FileResponse(file, content_type=derivative.media_type)
    response["Content-Length"] = str(derivative.bytes)
    return response
