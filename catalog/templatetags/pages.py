"""Tags of the catalogue's own pages: content as bare text, data for machines."""

import json
from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from museumportal.lib.languages import best_text, language_map

register = template.Library()

# What could end the script element or open a comment in it, as JSON writes it instead.
_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.simple_tag
def plain(row: Model, field: str) -> str:
    """A translated column in the best language it exists in, for attributes and conditions."""
    return best_text(language_map(row, field), get_language() or "")[0]


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """A data block of JSON-LD; browsers never run it, so the security policy lets it be."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))
