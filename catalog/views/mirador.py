"""The portal's own page with Mirador, the workspace of scholars, for one or several objects."""

from typing import Any, Final

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.iiif.content_state import MOST_VIEWS, ContentStateError, View, read
from catalog.models import MuseumObject
from catalog.views.mirador_words import WORDS
from museumportal.policies import content_hash

# Emotion, which styles Mirador, adds an empty style element and fills it through the CSSOM, which
# the policy does not govern: the hash of nothing is all that has to be allowed.
_STYLES: Final = [content_hash("")]


@require_safe
@csp_update({"style-src": _STYLES})
def mirador(request: HttpRequest) -> HttpResponse:
    """Mirador with the manifests, or canvases, of `?manifest=`, repeated up to four times.

    Only manifests of this portal: those of others would need a policy open to every host, and
    Mirador itself is at home elsewhere. 404 in words where none of the addresses is one.
    """
    views = [view for address in request.GET.getlist("manifest") for view in _views(address)]
    by_id = {
        record.public_id: record
        for record in MuseumObject.objects.visible_to(request.user).filter(
            public_id__in=[view.object_id for view in views]
        )
    }
    views = [view for view in views if view.object_id in by_id][:MOST_VIEWS]
    if not views:
        raise Http404(_("Mirador opens manifests of this portal, and this address names none."))
    shown = list(dict.fromkeys(view.object_id for view in views))
    context = {
        "objects": [by_id[public_id] for public_id in shown],
        "config": {
            "language": get_language(),
            "windows": [_window(view, request) for view in views],
            "words": WORDS,
        },
    }
    return render(request, "catalog/mirador.html", context)


def _views(address: str) -> list[View]:
    try:
        return read(address)
    except ContentStateError:
        return []


def _window(view: View, request: HttpRequest) -> dict[str, Any]:
    manifest = request.build_absolute_uri(reverse("iiif:manifest", args=[view.object_id]))
    window = {"manifestId": manifest}
    if view.image_id:
        window["canvasId"] = f"{manifest.removesuffix('manifest')}canvas/{view.image_id}"
    return window
