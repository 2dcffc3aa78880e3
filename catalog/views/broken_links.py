"""Links to views that lead nowhere, told in sentences."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.iiif.content_state import ContentStateError, ForeignError

_LONGEST_SAID = 40
UNREADABLE, NOT_HERE = 400, 404


def broken_link(
    request: HttpRequest, sentences: Sequence[str], *, status: int = NOT_HERE
) -> HttpResponse:
    """The page of a link that does not work: why, and the ways on."""
    context = {"sentences": sentences, "status": status}
    return render(request, "catalog/broken_link.html", context, status=status)


def why(error: ContentStateError) -> str:
    if isinstance(error, ForeignError):
        return _("This link names nothing of this portal. Open it in the viewer of its publisher.")
    return _("This link cannot be read: it is incomplete or was changed on its way.")


def status_of(error: ContentStateError) -> int:
    return NOT_HERE if isinstance(error, ForeignError) else UNREADABLE


def not_seen(text: str) -> str:
    """No object under this identifier or address, which may be whatever somebody typed."""
    said = text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}…"
    return _("No object is to be seen under “%(identifier)s”.") % {"identifier": said}
