"""Which picture an image service speaks of: looked up every few seconds, not for every tile."""

from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from catalog.iiif.image import LIMITS, Limits
from catalog.images.specs import PYRAMID, fitted
from catalog.models import Derivative, Image
from catalog.permissions import longest_side
from museumportal.accounts.models import User
from museumportal.lib.fields import public_side

_SECONDS = 2.0
"""How long a picture taken back may still be served by a process that had it before."""


@dataclass(frozen=True, slots=True)
class Service:
    """What an image service needs to know of its picture; sizes in pixels.

    Where rights reduce the picture, width, height and limits are those of what the reader may have.
    """

    image_id: str
    width: int
    height: int
    key: str
    version: str
    rights: str
    museum: str
    public: bool
    limits: Limits = LIMITS


def find_service(request: HttpRequest, image_id: str, *, anew: bool = False) -> Service | None:
    """The service of a picture that this reader may see, else None.

    One indexed query every two seconds and process for a public picture, and no look at the
    session unless rights reduce it; one more for each request of a picture that is not public.
    `anew` asks again at once.
    """
    look_up = _look_up.__wrapped__ if anew else _look_up
    service = look_up(image_id, int(monotonic() / _SECONDS))
    if service is None or not (service.public or _may_see(request.user, image_id)):
        return None
    return _as_rights_allow(service, request.user)


def find_service_for_everybody(image_id: str) -> Service | None:
    """The service of a picture that everybody may see whole, so that nobody need ask who does."""
    service = _look_up(image_id, int(monotonic() / _SECONDS))
    if service is None or not service.public or public_side(service.rights) is not None:
        return None
    return service


def _as_rights_allow(service: Service, user: User | AnonymousUser) -> Service:
    side = longest_side(service.rights, service.museum, user)
    if side is not None:
        width, height = fitted(service.width, service.height, side)
        limits = Limits(side, side, side * side)
        return replace(service, width=width, height=height, limits=limits)
    return replace(service, public=False) if public_side(service.rights) else service


def size_for(
    size: tuple[int, int], rights: str, museum: str, user: User | AnonymousUser
) -> tuple[int, int]:
    """Width and height in pixels of what the image service calls the full picture for `user`, of a
    picture of this true size under these rights, kept by the museum with this code."""
    side = longest_side(rights, museum, user)
    return size if side is None or not all(size) else fitted(*size, side)


def _may_see(user: User | AnonymousUser, image_id: str) -> bool:
    return Image.objects.visible_to(user).filter(public_id=image_id).exists()


@lru_cache(maxsize=4096)
def _look_up(image_id: str, _moment: int) -> Service | None:
    pyramid = (
        Derivative.objects.select_related("image__object__museum")
        .filter(image__public_id=image_id, spec=PYRAMID.name)
        .first()
    )
    if pyramid is None:
        return None
    image = pyramid.image
    return Service(
        image_id=image_id,
        width=pyramid.width,
        height=pyramid.height,
        key=pyramid.key,
        version=f"{image.sha256[:12]}-{pyramid.version}",
        rights=image.effective_rights,
        museum=image.object.museum.code,
        public=image.is_public,
    )
