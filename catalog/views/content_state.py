"""Where a content state of anybody leads: to the page of an object, or of several to compare."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.iiif.content_state import PARAMETER, ContentStateError, read


@require_safe
def content_state(request: HttpRequest) -> HttpResponse:
    """303 to the page that shows the view, in the visitor's language; 404 where there is none."""
    text = request.GET.get(PARAMETER, "")
    try:
        views = read(text)
    except ContentStateError:
        raise Http404(_("This link names no view of an object of this portal.")) from None
    parameters = QueryDict(mutable=True)
    objects = list(dict.fromkeys(view.object_id for view in views))
    if len(objects) > 1:
        parameters.setlist("object", objects)
        parameters.setlist("image", [view.image_id for view in views if view.image_id])
        page = reverse("catalog:compare")
    else:
        parameters[PARAMETER] = text
        page = reverse("catalog:object", args=[objects[0]])
    response = HttpResponseRedirect(f"{page}?{parameters.urlencode()}")
    response.status_code = 303
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
