"""How pictures look inside the admin."""

from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from catalog.models import Image, Replacement

THUMBNAIL = "square-400-jpeg"
REFRESHED: Final = (Script("admin_portal/waiting.js", type="module"),)
"""Scripts of pages on which waiting pictures show by themselves once they are ready."""
_MOST = 100


def with_last_failure(images: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `failed`, when it was last refused, None where it never was, and with the new file
    that is to replace its own, if any."""
    history: Any = Image.history  # type: ignore[attr-defined]
    refused = history.filter(id=OuterRef("pk"), state=Image.State.REFUSED)
    last = refused.order_by("-history_date", "-history_id").values("history_date")[:1]
    return images.select_related("object__museum", "replacement").annotate(failed=Subquery(last))


def thumbnail_address(image: Image | None) -> str:
    """Where a small picture lies; empty where there is none to show yet."""
    if image is None or image.state != Image.State.READY:
        return ""
    return reverse("image_file", args=[image.public_id, THUMBNAIL])


def thumbnail(image: Image | None) -> SafeString:
    """A small picture, or a dash where there is none to show yet."""
    if image is None or image.state != Image.State.READY:
        shown = format_html('<span class="no-thumbnail">{}</span>', "—")
    else:
        shown = format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="56" height="56" loading="lazy">',
            reverse("image_file", args=[image.public_id, THUMBNAIL]),
            image.alt or image.caption or "",
        )
    return format_html('<span data-now="picture-{}">{}</span>', image.pk, shown) if image else shown


def state_in_words(image: Any) -> SafeString:
    """The state, why a picture was refused or still waits, when it was last refused, what is
    remarked on it, and what became of a new file.

    `image` comes `with_last_failure`. A screen reader hears of each change.
    """
    words: Any = image.get_state_display()
    if image.state == Image.State.WAITING:
        words = format_html(
            '<span data-waits="{}" data-from="{}">{}</span>',
            image.pk,
            reverse("admin:catalog_image_now"),
            words,
        )
    if image.refusal:
        words = format_html("{}: {}", words, image.reason)
    if image.failed and image.state != Image.State.READY:
        when = date_format(localtime(image.failed), "SHORT_DATETIME_FORMAT")
        failed = gettext("Last failure: %(time)s") % {"time": when}
        words = format_html('{} <small class="last-failure">{}</small>', words, failed)
    for remark in image.remarks:
        words = format_html('{} <small class="picture-remark">{}</small>', words, remark)
    if new := getattr(image, "replacement", None):
        words = format_html("{} {}", words, _new_file(new))
    return format_html('<span data-now="state-{}" aria-live="polite">{}</span>', image.pk, words)


def _new_file(new: Replacement) -> SafeString:
    if new.refusal:
        text = gettext("The new file was refused: %(reason)s") % {"reason": new.refused_because}
        return format_html('<small class="picture-remark">{}</small>', text)
    return format_html(
        '<small class="picture-remark" data-waits="{}" data-from="{}">{}</small>',
        new.image_id,
        reverse("admin:catalog_image_now"),
        gettext("A new file is being looked at."),
    )


def pictures_now(page: Any, request: HttpRequest) -> HttpResponse:
    """Thumbnails and states of the pictures of `?id=`, as they are now, for waiting.js.

    `page` is the admin page of pictures, which says whose pictures the person may see.
    """
    keys = [key for key in request.GET.getlist("id")[:_MOST] if key.isascii() and key.isdigit()]
    images = page.get_queryset(request).filter(pk__in=[int(key) for key in keys if len(key) < 19])
    pieces = [piece for image in images for piece in (thumbnail(image), state_in_words(image))]
    return render(request, "admin/pictures_now.html", {"pieces": pieces})


def taken_in(count: int, *, public: bool, published: bool = True) -> str:
    """How many pictures an object, `public` or not, was given, and from when on visitors see them:
    never those that are not `published` themselves."""
    text = ngettext("%(count)s picture was taken in.", "%(count)s pictures were taken in.", count)
    if not published:
        when = gettext("Visitors do not see it: it is for your own use.")
    elif public:
        when = gettext("The object is public: visitors see each picture as soon as it is ready.")
    else:
        when = gettext("The object is not public: its pictures become public together with it.")
    return f"{text % {'count': count}} {when}"
