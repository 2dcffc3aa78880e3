"""From a template to PDF by WeasyPrint, which reads no file and asks no host: fonts and pictures
are handed to it, and every other address it meets is refused."""

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

SCHEME: Final = "paper"
"""Of the addresses by which a template names what it was given, such as `paper:picture/7`."""
_FONTS: Final = Path(settings.BASE_DIR, "node_modules/@fontsource-variable/golos-text/files")
_SUBSETS: Final = ("cyrillic-ext", "cyrillic", "latin-ext", "latin")
"""The letters of the site, Kazakh ones among them, in the order in which they are looked for."""


class RefusedAddressError(ValueError):
    """A document asks for what it was not given."""


@cache
def available() -> bool:
    """Whether PDF can be made here: WeasyPrint needs Pango and HarfBuzz of the system."""
    try:
        import weasyprint  # noqa: F401
    except OSError as missing:
        logger.warning("no PDF: %s", missing)
        return False
    return True


def pdf_of(template: str, context: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The template of `templates/paper/` as PDF/1.7, with these pictures (JPEG) by their names.

    A picture that cannot be read is left out, with its alternative text in its place.
    """
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    given = {f"{SCHEME}:picture/{name}": pixels for name, pixels in pictures.items()}
    given |= {f"{SCHEME}:font/{name}": data for name, data in _fonts().items()}

    class Given(URLFetcher):
        """Hands out what was given, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url not in given:
                raise RefusedAddressError(f"not handed to this document: {url[:100]}")
            kind = "image/jpeg" if "picture" in url else "font/woff2"
            return URLFetcherResponse(url, given[url], {"Content-Type": kind})

    text = render_to_string(f"paper/{template}", {**context, "fonts": list(_fonts())})
    document = HTML(string=text, base_url=f"{SCHEME}:", url_fetcher=Given())
    made: bytes = document.write_pdf(font_config=FontConfiguration())
    return made


@cache
def _fonts() -> dict[str, bytes]:
    """The font files by the name of their subset; none where the front-end packages are missing,
    and then the fonts of the system must do."""
    files = {name: _FONTS / f"golos-text-{name}-wght-normal.woff2" for name in _SUBSETS}
    return {name: path.read_bytes() for name, path in files.items() if path.is_file()}
