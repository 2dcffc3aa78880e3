"""What a visitor takes along: a picture in the sizes that rights allow, and how to cite it."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.iiif.services import size_for
from catalog.models import Image, MuseumObject
from catalog.permissions import longest_side
from catalog.records import object_with_parts
from catalog.views.elsewhere import elsewhere
from catalog.views.facts import date, joined, makers, said
from catalog.views.rights import rights_label
from museumportal.accounts.models import User

_SIZES = ("page-640-jpeg", "page-1280-jpeg", "page-2560-jpeg")
_WHOLE_BYTES_A_PIXEL = 1.3  # of the image service, against those of the page sizes; measured
_STEP = 100 * 1024


@dataclass(frozen=True, slots=True)
class Download:
    """A size in which the picture can be taken home; pixels, and bytes where they can be told."""

    url: str
    file_name: str
    width: int
    height: int
    bytes: int | None
    estimated: bool = False


def downloads(
    picture: Image | None, pictures: list[Image], user: User | AnonymousUser
) -> list[Download]:
    """JPEG files from small to large, and the whole picture from the image service, as far as
    rights let `user` have them; `pictures` are those of the object, which number them.

    The service makes the whole when it is asked, so its bytes are estimated from the largest file.
    """
    if picture is None:
        return []
    number = pictures.index(picture) + 1
    found = list(_page_sizes(picture, user, number))
    true_size = (picture.width or 0, picture.height or 0)
    museum = picture.object.museum.code
    width, height = size_for(true_size, picture.effective_rights, museum, user)
    if width and height and (not found or found[-1].width < width):
        whole = reverse("iiif:image", args=[picture.public_id, "full", "max", "0", "default.jpg"])
        size = None
        if found and (known := found[-1].bytes):
            share = width * height / (found[-1].width * found[-1].height)
            size = math.ceil(share * known * _WHOLE_BYTES_A_PIXEL / _STEP) * _STEP
        name = _file_name(picture, number, width)
        found.append(Download(whole, name, width, height, size, estimated=True))
    return found


def _page_sizes(picture: Image, user: User | AnonymousUser, number: int) -> Iterator[Download]:
    made = {derivative.spec: derivative for derivative in picture.derivatives.all()}
    side = longest_side(picture.effective_rights, picture.object.museum.code, user)
    for spec in _SIZES:
        file = made.get(spec)
        if file and (side is None or max(file.width, file.height) <= side):
            path = reverse("image_file", args=[picture.public_id, spec])
            name = _file_name(picture, number, file.width)
            url = f"{path}?v={file.version}-{picture.edition}"
            yield Download(url, name, file.width, file.height, file.bytes)


def _file_name(picture: Image, number: int, width: int) -> str:
    """Museum, inventory number, number of the picture and width: ``ABAI-КП-1234-5-1-1280.jpg``."""
    told = f"{picture.object.museum.code}-{picture.object.inventory_number}-{number}-{width}"
    return re.sub(r"[^\w.]+", "-", told) + ".jpg"


def citation(record: MuseumObject, persistent: str) -> str:
    """A citation in one line of plain text, in the reader's language."""
    title = joined(said(record, "title"))
    work = ", ".join(filter(None, [title, joined(date(record))]))
    museum = ", ".join([joined(said(record.museum, "name")), record.inventory_number])
    parts = filter(None, [joined(makers(record)), work, museum, persistent])
    return ". ".join(part.removesuffix(".") for part in parts)  # "XIX в." ends in one already


@require_safe
def citation_file(request: HttpRequest, public_id: str, style: str) -> HttpResponse:
    """The citation for a reference manager: BibTeX (``bib``) or RIS (``ris``). Merged and misspelt
    identifiers redirect; 410 in words for what was public once, else 404."""
    if style not in _STYLES:
        raise Http404(_("There is no such object."))
    record = object_with_parts(public_id, request.user)
    if record is None:
        return elsewhere(request, public_id, "citation", style)
    persistent = request.build_absolute_uri(reverse("identifier", args=[record.public_id]))
    media_type, write = _STYLES[style]
    response = HttpResponse(write(record, persistent), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{record.public_id}.{style}"'
    return response


def _bibtex(record: MuseumObject, persistent: str) -> str:
    """An entry of the kind `misc`; braces keep capitals as they are written."""
    authors = " and ".join(f"{{{_braced(maker.text)}}}" for maker in makers(record))
    museum = joined(said(record.museum, "name"))
    years = _years(record)
    fields = {
        "author": authors,
        "title": f"{{{_braced(joined(said(record, 'title')) or record.inventory_number)}}}",
        "year": "--".join(map(str, years)),
        "howpublished": _braced(f"{museum}, {record.inventory_number}"),
        "note": _braced(_worded_date(record)),
        "copyright": _braced(_rights(record)),
        "url": persistent,
        "urldate": timezone.localdate().isoformat(),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{record.public_id},\n{''.join(lines)}}}\n"


def _years(record: MuseumObject) -> list[int]:
    """First and last year of production, one where they are the same; none before our era, for
    which neither format has a form."""
    known = {record.production_earliest, record.production_latest}
    years = sorted(year for year in known if year is not None)
    return years if all(year > 0 for year in years) else []


def _worded_date(record: MuseumObject) -> str:
    """The date in words, where years alone do not say it."""
    worded = joined(date(record))
    return "" if worded == "–".join(map(str, _years(record))) else worded


def _rights(record: MuseumObject) -> str:
    label = rights_label(record.rights)
    return f"{label.text}, {label.uri}" if label else ""


def _braced(text: str) -> str:
    """`text` without what BibTeX would read as its own signs."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[{}\\\s]+", " ", text))


def _ris(record: MuseumObject, persistent: str) -> str:
    """A record of the type ART (RIS format, Research Information Systems). Its year is the earliest
    one, of four digits; a DA would want a day."""
    years = _years(record)
    lines = [("TY", "ART"), *(("AU", maker.text) for maker in makers(record))]
    lines += [
        ("TI", joined(said(record, "title")) or record.inventory_number),
        ("PY", f"{years[0]:04}" if years else ""),
        ("N1", _worded_date(record)),
        ("PB", joined(said(record.museum, "name"))),
        ("AN", record.inventory_number),
        ("UR", persistent),
        ("C1", _rights(record)),
        ("Y2", timezone.localdate().strftime("%Y/%m/%d")),
        ("ER", ""),
    ]
    told = [(tag, " ".join(text.split())) for tag, text in lines]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in told if text or tag == "ER")


_STYLES = {
    "bib": ("application/x-bibtex", _bibtex),
    "ris": ("application/x-research-info-systems", _ris),
}
