"""Where a content state of anybody leads: to the page of an object, or of several to compare."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.iiif.content_state import PARAMETER, ContentStateError, read
from museumportal.lib.identifiers import SeeOther


@require_safe
def content_state(request: HttpRequest) -> HttpResponse:
    """303 to the page that shows the view, in the visitor's language; 404 where there is none."""
    text = request.GET.get(PARAMETER, "")
    try:
        views = read(text)
    except ContentStateError:
        raise Http404(_("This link names no view of an object of this portal.")) from None
    objects = list(dict.fromkeys(view.object_id for view in views))
    if len(objects) > 1:
        images = [view.image_id for view in views if view.image_id]
        page = reverse("catalog:compare", query={"object": objects, "image": images})
    else:
        page = reverse("catalog:object", args=[objects[0]], query={PARAMETER: text})
    response = SeeOther(page)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
