"""Pictures that could not be rendered or whose original is lost: counted, and tried again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.actions.images import retry_image
from catalog.models import Image

_COUNTED = 1000
_LIST = "admin:catalog_image_changelist"
_PAGE = "admin:catalog_image_change"


def again_button(image: Image) -> SafeString | str:
    """A button that has the picture tried again, whatever form of the admin it stands in."""
    if image.pk is None or image.state == Image.State.READY:
        return ""
    return format_html(
        '<button class="button try-again" formmethod="post" formnovalidate formaction="{}" '
        'aria-label="{}: {}">{}</button>',
        reverse("admin:catalog_image_again", args=[image.pk]),
        _("Try again"),
        image,
        _("Try again"),
    )


def again_page(page: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Queue the picture again and go back to where the button was. `page` is the admin page of
    pictures, which says whose picture this is."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    image = page.get_object(request, key)
    if image is None:
        raise Http404
    if not page.has_change_permission(request, image):
        raise PermissionDenied
    if image.state != Image.State.READY:
        retry_image(image=image)
    name = format_html('<a href="{}">{}</a>', reverse(_PAGE, args=[image.pk]), image)
    text = format_html(_("The picture waits to be tried again: {}"), name)
    page.message_user(request, text, messages.SUCCESS)
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back if ours else reverse(_LIST))


def trouble_links(page: Any, request: HttpRequest) -> list[dict[str, str]]:
    """What of one's museums waits for somebody, on the admin's first page alone."""
    if request.path != reverse("admin:index"):
        return []
    found = []
    for name, query, rows in (
        (_("Refused pictures"), "state__exact=refused", {"state": Image.State.REFUSED}),
        (_("Lost originals"), "fixity__exact=missing", {"fixity": Image.Fixity.MISSING}),
        (_("Changed originals"), "fixity__exact=changed", {"fixity": Image.Fixity.CHANGED}),
    ):
        count = page.get_queryset(request).filter(**rows).order_by()[: _COUNTED + 1].count()
        if count:
            shown = f"{_COUNTED}+" if count > _COUNTED else str(count)
            found.append({"name": f"{name}: {shown}", "url": f"{reverse(_LIST)}?{query}"})
    return found
