"""The portal and its museums in the words of schema.org, for search engines."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from museumportal.lib.languages import best_text, known_texts, language_map
from regions.models import Museum
from regions.opening import week

Absolute = Callable[[str], str]
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


def web_site(absolute: Absolute) -> dict[str, Any]:
    """JSON-LD of the portal itself: its name, and where one searches it."""
    search = absolute(reverse("catalog:objects"))
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": _("Museum Portal"),
        "url": absolute(reverse("home")),
        "inLanguage": get_language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{search}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }


def museum(record: Museum, picture: str | None, absolute: Absolute) -> dict[str, Any]:
    """JSON-LD of one museum; `picture` is an absolute address. Empty members are left out."""
    language = get_language() or ""

    def said(field: str) -> str:
        return best_text(language_map(record, field), language)[0]

    name = said("name")
    described = {
        "@context": "https://schema.org",
        "@type": "Museum",
        "@id": absolute(reverse("identifier", args=[record.public_id])),
        "url": absolute(record.get_absolute_url()),
        "name": name,
        "alternateName": [text for text in known_texts(record, "name").values() if text != name],
        "description": said("description"),
        "address": _address(record, said("address"), language),
        "geo": _point(record),
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": day,
                "opens": f"{opens:%H:%M}",
                "closes": f"{closes:%H:%M}",
            }
            for day, (_name, spans) in zip(_WEEKDAYS, week(record.opening_hours), strict=False)
            for opens, closes in spans
        ],
        "telephone": record.phone,
        "email": record.email,
        "sameAs": record.website,
        "foundingDate": str(record.founded or ""),
        "image": picture,
    }
    return {member: value for member, value in described.items() if value}


def _address(record: Museum, street: str, language: str) -> dict[str, str]:
    region = best_text(language_map(record.region, "name"), language)[0]
    told = {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressRegion": region,
        "addressCountry": record.region.code[:2],
    }
    return {member: value for member, value in told.items() if value}


def _point(record: Museum) -> dict[str, Any] | None:
    if record.latitude is None or record.longitude is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": float(record.latitude),
        "longitude": float(record.longitude),
    }
