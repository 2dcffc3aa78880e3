"""Another file for a picture, which keeps its address and all that is said of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.actions.replace_image import dismiss_replacement, replace_file
from catalog.admin.pictures import thumbnail
from catalog.forms_replacement import ReplacementForm
from catalog.models import Image


def replacing_link(image: Image) -> SafeString:
    """The way to the page."""
    address = reverse("admin:catalog_image_replace", args=[image.pk])
    return format_html('<a href="{}">{}</a>', address, _("Replace the file"))


def replace_page(page: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Send a new file and say why, or give up one that was sent.

    `page` is the admin page of pictures, which says whose picture this is.
    """
    image = page.get_object(request, key)
    if image is None:
        raise Http404
    if not page.has_change_permission(request, image):
        raise PermissionDenied
    back = HttpResponseRedirect(
        reverse("admin:catalog_museumobject_change", args=[image.object_id])
    )
    if request.method == "POST" and "dismiss" in request.POST:
        dismiss_replacement(image=image)
        page.message_user(request, _("The new file was given up; the picture stays as it is."))
        return back
    form = ReplacementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _sent(request, image, form):
        text = _("The new file is being looked at. Until it is ready, the old one is shown.")
        page.message_user(request, text, messages.SUCCESS)
        return back
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Replace the file of this picture"),
        "image": image,
        "picture": thumbnail(image),
        "details": image.annotations.count(),
        "replacement": getattr(image, "replacement", None),
        "form": form,
    }
    return render(request, "admin/replace_image.html", context)


def _sent(request: HttpRequest, image: Image, form: ReplacementForm) -> bool:
    """Whether the file was taken in; what refuses it stands at its field."""
    file = form.cleaned_data["file"]
    sender: Any = request.user
    try:
        reason = form.cleaned_data["reason"]
        replace_file(image=image, file=file, name=file.name, reason=reason, sent_by=sender)
    except ValidationError as refusal:
        form.add_error("file", refusal)
        return False
    return True
