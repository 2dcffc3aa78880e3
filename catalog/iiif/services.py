"""Which picture an image service speaks of: looked up every few seconds, not for every tile."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import HttpRequest

from catalog.images.specs import PYRAMID
from catalog.models import Derivative, Image
from museumportal.accounts.models import User

_SECONDS = 2.0
"""How long a picture taken back may still be served by a process that had it before."""


@dataclass(frozen=True, slots=True)
class Service:
    """What an image service needs to know of its picture; sizes in pixels."""

    image_id: str
    width: int
    height: int
    key: str
    version: str
    rights: str
    public: bool

    @property
    def pyramid(self) -> Path:
        return Path(default_storage.path(self.key))


def find_service(request: HttpRequest, image_id: str) -> Service | None:
    """The service of a picture that this reader may see, else None.

    One indexed query every two seconds and process for a public picture, and no look at the
    session; one more for each request of a picture that is not public.
    """
    service = _look_up(image_id, int(monotonic() / _SECONDS))
    if service is None or service.public or _may_see(request.user, image_id):
        return service
    return None


def _may_see(user: User | AnonymousUser, image_id: str) -> bool:
    return Image.objects.visible_to(user).filter(public_id=image_id).exists()


@lru_cache(maxsize=4096)
def _look_up(image_id: str, _moment: int) -> Service | None:
    pyramid = (
        Derivative.objects.select_related("image__object")
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
        rights=image.rights or image.object.rights,
        public=image.is_public,
    )
