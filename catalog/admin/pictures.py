"""How pictures look inside the admin."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from catalog.models import Image

THUMBNAIL = "square-400-jpeg"


def thumbnail(image: Image | None) -> SafeString:
    """A small picture, or a dash where there is none to show yet."""
    if image is None or image.state != Image.State.READY:
        return format_html('<span class="no-thumbnail">{}</span>', "—")
    return format_html(
        '<img class="thumbnail" src="{}" alt="{}" width="56" height="56" loading="lazy">',
        reverse("image_file", args=[image.public_id, THUMBNAIL]),
        image.alt or image.caption or "",
    )


def state_in_words(image: Image) -> str:
    """The state, and why a picture was refused or still waits."""
    if not image.refusal:
        return str(image.get_state_display())
    return f"{image.get_state_display()}: {image.reason}"


def taken_in(count: int, *, public: bool) -> str:
    """How many pictures an object was given, and from when on visitors see them."""
    text = ngettext("%(count)s picture was taken in.", "%(count)s pictures were taken in.", count)
    when = (
        gettext("The object is public: visitors see each picture as soon as it is ready.")
        if public
        else gettext("The object is not public: its pictures become public together with it.")
    )
    return f"{text % {'count': count}} {when}"
