"""What is offered while a visitor types, as a list for the search field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from museumportal.suggestions import suggestions

KEPT_SECONDS = 60


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def suggest(request: HttpRequest) -> HttpResponse:
    """Options of a listbox, grouped by kind, for `?q=`; an empty list where there are none."""
    language = get_language() or ""
    groups = suggestions(request.GET.get("q", ""), language)
    return render(request, "components/suggestions.html", {"groups": groups})
