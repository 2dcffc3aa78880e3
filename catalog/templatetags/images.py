"""Pictures in pages: the derivatives that suit the visitor's screen, without moving the layout."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.images.specs import BY_NAME, SPECS
from catalog.models import Image
from museumportal.lib.fields import public_side
from museumportal.lib.languages import best_text, language_map

register = template.Library()

_WEBP = [spec for spec in SPECS if spec.kind == "page" and spec.format == "webp"]
_JPEG = "page-640-jpeg"


def fitted(image: Image, box_width: int, box_height: int) -> tuple[int, int]:
    """Width and height in pixels of `image` inside a box, never enlarged; the box where unknown."""
    if not image.width or not image.height:
        return box_width, box_height
    scale = min(1.0, box_width / image.width, box_height / image.height)
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def image_url(image: Image, spec: str) -> str:
    """The address of the derivative of `image` by the spec of this name, cacheable for good."""
    path = reverse("image_file", args=[image.public_id, spec])
    return f"{path}?v={BY_NAME[spec].version}-{image.edition}"


def _sources(image: Image, largest: int) -> str:
    """A srcset of the WebP derivatives, each width once."""
    widths: dict[int, str] = {}
    for spec in _WEBP:
        if spec.width <= largest:
            widths.setdefault(
                fitted(image, spec.width, spec.height)[0], image_url(image, spec.name)
            )
    return ", ".join(f"{url} {width}w" for width, url in widths.items())


def _alt(image: Image) -> str:
    return best_text(language_map(image, "alt"), get_language() or "")[0]


@register.simple_tag
def picture(
    image: Image,
    *,
    sizes: str = "100vw",
    alt: str | None = None,
    eager: bool = False,
    largest: int = 1280,
) -> SafeString:
    """A `<picture>` of a ready image: WebP in several widths, JPEG for old browsers.

    `alt` replaces the image's own text; give ``""`` where the words beside it say the same. `eager`
    is for the one picture a page opens with. `largest` (pixels) bounds what a browser may choose,
    and so do rights, for staff too: pages look to them as to the public.
    """
    largest = min(largest, public_side(image.effective_rights) or largest)
    width, height = fitted(image, largest, largest)
    loading = 'fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
    return format_html(
        '<picture><source type="image/webp" srcset="{}" sizes="{}">'
        '<img src="{}" width="{}" height="{}" alt="{}" {}{}></picture>',
        _sources(image, largest),
        sizes,
        image_url(image, _JPEG),
        width,
        height,
        _alt(image) if alt is None else alt,
        SafeString(loading),
        format_html(' data-colour="{}"', image.colour) if image.colour else "",
    )


@register.simple_tag
def image_address(image: Image, spec: str) -> str:
    """The address of one derivative, for link previews and downloads."""
    return image_url(image, spec)
