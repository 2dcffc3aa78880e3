"""Tags every template of the portal may use: translated content, vendor files, addresses."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model
from django.http import HttpRequest
from django.template.defaultfilters import floatformat
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from museumportal.lib.file_size import file_size
from museumportal.lib.languages import best_text, language_map
from museumportal.search import Piece, Sought, excerpt, marked
from museumportal.staticfiles import vendor_path

register = template.Library()
register.filter(file_size)

# Languages as a visitor of the portal reads them beside a text.
LANGUAGE_NAMES = {"kk": _("Kazakh"), "ru": _("Russian"), "en": _("English")}


def _mark(language: str, place: str = "") -> SafeString:
    name = LANGUAGE_NAMES[language]
    return format_html(
        ' <span class="language-mark{}" lang="{}"><span class="visually-hidden">{}</span>'
        '<span aria-hidden="true">{}</span></span>',
        place,
        get_language(),
        gettext("in %(language)s") % {"language": name},
        language,
    )


@register.simple_tag
def translated(
    obj: Model,
    field: str,
    *,
    mark: bool = True,
    paragraphs: bool = False,
    default: str = "",
    sought: Sought | str = "",
) -> SafeString:
    """The text of a translated column; in another language than the page's it says in which.

    `mark=False` keeps the `lang` attribute and leaves the visible mark out; `paragraphs=True` makes
    paragraphs of blank lines and sets the mark before the first word; `default` stands where no
    language has anything. The words of a search, `sought` of its result, are marked.
    """
    text, language = best_text(language_map(obj, field), get_language() or "")
    if not text:
        return conditional_escape(default)
    if paragraphs:
        body = SafeString(linebreaks(text, autoescape=True))
    else:
        body = _pieces(marked(text, language, sought) if isinstance(sought, Sought) else [])
        body = body or conditional_escape(text)
    if language == (get_language() or "")[:2]:
        return body
    if paragraphs:
        first = _mark(language, " language-mark--first").strip() if mark else ""
        return format_html(
            '<div lang="{}">{}</div>', language, SafeString(body.replace("<p>", f"<p>{first}", 1))
        )
    shown = _mark(language) if mark else SafeString("")
    return format_html('<span lang="{}">{}</span>{}', language, body, shown)


@register.simple_tag
def excerpt_of(obj: Model, field: str, sought: Sought | str, unless: str) -> SafeString:
    """The part of a translated column with words that were searched for; nothing where it has none,
    or where the column `unless` shows them already."""
    if isinstance(sought, str):
        return SafeString("")
    page_language = get_language() or ""
    text, language = best_text(language_map(obj, unless), page_language)
    if any(piece.found for piece in marked(text, language, sought)):
        return SafeString("")
    text, language = best_text(language_map(obj, field), page_language)
    pieces = _pieces(excerpt(text, language, sought))
    if not pieces or language == page_language[:2]:
        return pieces
    return format_html('<span lang="{}">{}</span>', language, pieces)


def _pieces(pieces: Iterable[Piece]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in pieces)
    )


@register.filter
def percent(share: float) -> str:
    """A share of a hundred, to two places, as the reader's language writes it: 1.5% or 1,5 %."""
    # Translators: the sign as the language sets it, such as behind a no-break space.
    return gettext("%(number)s%%") % {"number": floatformat(share, "-2g")}


@register.simple_tag
def vendor(package: str, path: str) -> str:
    """The address of a file of an npm package declared in `museumportal.staticfiles`."""
    return static(vendor_path(package, path))


@register.simple_tag(takes_context=True)
def this_page_in(context: dict[str, Any], language: str) -> str:
    """The address of the current page in another language, its query string kept."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return f"/{language}/"
    path = request.get_full_path()
    there = translate_url(path, language)
    return there if there != path or language == get_language() else f"/{language}/"


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any], language: str = "") -> str:
    """The one absolute address of the current page, or of its sister in `language`.

    Of the query string only the page of a list stays: filters and chosen pictures show the same.
    A view whose filters make pages of their own says its path itself, as `canonical_path`.
    """
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return f"/{language}/"
    path = str(context.get("canonical_path") or _path_of_page(request))
    if language and language != get_language():
        there = translate_url(path, language)
        path = there if there != path else f"/{language}/"
    return request.build_absolute_uri(path)


def _path_of_page(request: HttpRequest) -> str:
    number = request.GET.get("page", "")
    numbered = number.isascii() and number.isdecimal() and number != "1"
    return f"{request.path}?page={number}" if numbered else request.path


@register.simple_tag
def preload_font(family: str, part: str) -> SafeString:
    """A link that fetches a font before the style sheets ask for it."""
    path = static(f"vendor/@fontsource-variable/{family}/files/{family}-{part}-normal.woff2")
    return format_html(
        '<link rel="preload" as="font" type="font/woff2" crossorigin href="{}">\n', path
    )


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """`path` with scheme and host of the request, as link previews need it."""
    request = context.get("request")
    return request.build_absolute_uri(path) if isinstance(request, HttpRequest) else path


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], *namespaced: str) -> SafeString:
    """`aria-current` when the page is one of the named routes; True for the page itself."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match and match.view_name in namespaced
    return SafeString(' aria-current="page"') if here else SafeString("")
