"""Where a content state of anybody leads: to the page of an object, or of several to compare."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog.iiif.content_state import PARAMETER, ContentStateError, object_named_in, read
from catalog.views.broken_links import broken_link, status_of, why
from museumportal.lib.identifiers import SeeOther


@require_safe
def content_state(request: HttpRequest) -> HttpResponse:
    """303 to the page that shows the view, in the visitor's language.

    A damaged one leads to the object that it still names, whose page says so; else 400 in words, or
    404 for what other publishers show.
    """
    response = _leading(request, request.GET.get(PARAMETER, ""))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _leading(request: HttpRequest, text: str) -> HttpResponse:
    try:
        views = read(text)
    except ContentStateError as error:
        if named := object_named_in(text):
            return SeeOther(reverse("catalog:object", args=[named], query={PARAMETER: ""}))
        return broken_link(request, [why(error)], status=status_of(error))
    objects = list(dict.fromkeys(view.object_id for view in views))
    if len(objects) == 1:
        return SeeOther(reverse("catalog:object", args=objects, query={PARAMETER: text}))
    images = [view.image_id for view in views if view.image_id]
    return SeeOther(reverse("catalog:compare", query={"object": objects, "image": images}))
