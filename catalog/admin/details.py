"""The page on which a curator marks details on a picture."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.actions.annotations import mark_details
from catalog.forms_details import DetailFormSet
from catalog.models import Image
from museumportal.accounts.admin.base import typed

_CHANGES_TOLD = 10


def details_link(image: Image, count: int) -> SafeString:
    """The way to the page, and how many details are marked."""
    address = reverse("admin:catalog_image_details", args=[image.pk])
    return format_html('<a href="{}">{}</a> ({})', address, _("Mark details"), count)


def details_page(page: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Rectangles on the picture, their names and texts, their order; drawn or typed as numbers.

    `page` is the admin page of pictures, which says whose picture this is.
    """
    with transaction.atomic():
        image = page.get_object(request, key)
        if image is None:
            raise Http404
        if not page.has_change_permission(request, image):
            raise PermissionDenied
        if request.method == "POST":
            Image.objects.select_for_update().get(pk=image.pk)
        sent = typed(request) if request.method == "POST" else None
        details = DetailFormSet(sent, image=image, person=request.user)
        if sent is not None and image.width and details.is_valid():
            changed = mark_details(image=image, details=details.details, removed=details.removed)
            if changed:
                page.message_user(request, _("The details were saved."), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Details of the picture"),
        "image": image,
        "details": details,
        "changes": details.changes[:_CHANGES_TOLD],
    }
    return render(request, "admin/details.html", context)
