"""What crawlers are asked to leave alone (RFC 9309)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Parts of pages are no pages; everything else says for itself whether it is to be indexed."""
    lines = ["User-agent: *"]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            lines.append(f"Disallow: {reverse('catalog:facets')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
