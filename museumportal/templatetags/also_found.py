"""What else was found, for the page of objects, whose app knows no tours."""

from typing import Any

from django import template
from django.utils.translation import get_language

from museumportal.also_found import also_found as find

register = template.Library()


@register.inclusion_tag("components/also_found.html", takes_context=True)
def also_found(context: dict[str, Any], text: str) -> dict[str, Any]:
    """Museums, makers, galleries, tours and 3D models with the words `text`; nothing if none."""
    language = get_language() or ""
    groups = find(text, context["request"].user, language)
    return {"groups": groups, "LANGUAGE_CODE": language}
