"""Where a reader goes who came for an object that is not shown under an identifier."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.identifiers import instead_of
from museumportal.lib.identifiers import Withdrawn


def elsewhere(request: HttpRequest, text: str, view: str, *more: str) -> HttpResponse:
    """301 to `view`, with `more` of its arguments, of the object that replaced the one called
    `text` or whose identifier that means; 410 in words for what was public once. Raises Http404.
    """
    try:
        public_id = instead_of(text)
    except Withdrawn:
        reason = _("The museum has withdrawn this object from publication.")
        return render(request, "410.html", {"reason": reason}, status=410)
    if public_id is None:
        raise Http404(_("There is no such object."))
    return HttpResponsePermanentRedirect(reverse(f"catalog:{view}", args=[public_id, *more]))
