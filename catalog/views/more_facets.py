"""The facets that come right after the page of results."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from catalog.counted import counted
from catalog.query import ObjectQuery, look_up
from catalog.views.browse import ALL
from catalog.views.choices import address, year_bars
from catalog.views.panels import MORE_FACETS, panels
from museumportal.search import GUEST, BadQuery, SearchUnavailable
from regions.search import access_tokens


@require_safe
@conditional_page
def more_facets(request: HttpRequest) -> HttpResponse:
    """All facets of a question but the first, and its histogram of years, for htmx.

    Who comes here otherwise is led to the page that has them all. What guests get may be kept by
    caches, which ask each time whether it still stands. 400 and 503 have no content: the page
    itself has said why.
    """
    query, _refusals = ObjectQuery.read(request.GET)
    query, _labels, _unknown = look_up(query)
    access = access_tokens(request.user)
    if not request.htmx:  # type: ignore[attr-defined]
        response: HttpResponse = HttpResponseRedirect(address(query, facets=ALL))
    else:
        response = _fragment(request, query, access)
        patch_cache_control(response, no_cache=True, **{_reach(access): True})
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _fragment(
    request: HttpRequest, query: ObjectQuery, access: frozenset[str] | None
) -> HttpResponse:
    try:
        answer = counted(
            query,
            access=access,
            language=get_language() or "",
            facets=MORE_FACETS,
            spans=True,
            forgiving=True,
            limit=0,
        )
    except BadQuery:
        return HttpResponse(status=400)
    except SearchUnavailable:
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    context: dict[str, Any] = {
        "more_panels": panels(query, answer),
        "year_bars": year_bars(query, answer.result),
    }
    return render(request, "catalog/_facets_more.html", context)


def _reach(access: frozenset[str] | None) -> str:
    return "public" if access == GUEST else "private"
