"""The browse page: a question to the catalogue, its answer, and how to go on asking."""

from dataclasses import dataclass, replace
from secrets import randbelow
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.cards import with_cards
from catalog.counted import counted
from catalog.facets import Labels
from catalog.identifiers import object_named
from catalog.models import MuseumObject, ObjectMaker
from catalog.query import OBJECT_FACETS, SEEDS, ObjectQuery, look_up
from catalog.views.choices import Chosen, address, choices_of_order, chosen, year_bars
from catalog.views.panels import FIRST_FACETS, MORE_FACETS, panels
from museumportal.search import RELEVANCE_DEPTH, BadQuery, SearchResult, SearchUnavailable
from regions.search import access_tokens

PAGE_SIZE = 24
ALL = "all"
"""Asks for a page with all facets in it, as it is without JavaScript."""
_MANY_PAGES = 1_000_000
_TYPED = ("q", "year_from", "year_to")
_FIELDS = ("q", *OBJECT_FACETS, "year_from", "year_to", "order", "seed", "page", "cursor")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the results the page stands: by number or, deeper than numbers go, by cursor."""

    page: int = 1
    cursor: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> "Place":
        """The place an address names; BadQuery for a page number that is none."""
        if cursor := request.GET.get("cursor", ""):
            return cls(page=0, cursor=cursor)
        text = request.GET.get("page", "") or "1"
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:8]) <= _MANY_PAGES):
            raise BadQuery(_("There is no such page."))
        return cls(page=int(text))

    def paging(self) -> dict[str, Any]:
        if self.cursor:
            return {"cursor": self.cursor, "limit": PAGE_SIZE}
        return {"offset": (self.page - 1) * PAGE_SIZE, "limit": PAGE_SIZE}

    def named(self) -> dict[str, str]:
        """As an address names it; the first page needs no name."""
        return {"page": str(self.page) if self.page > 1 else "", "cursor": self.cursor}


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Objects that a question finds: exact count, facets, one page of cards.

    A choice that means nothing is left out with a word about it, parameters of others (campaigns,
    trackers) without one. 400 with a sentence for words or a page without meaning, 503 while there
    is no index. A random order without a seed is given one, so that its pages fit together. htmx
    gets the part below the page's head alone. Fields a form left empty leave the address. An
    identifier, or the address of an object, leads to the object.
    """
    query, refusals = ObjectQuery.read(request.GET)
    if not (refusals or request.htmx) and _has_empty_fields(request):  # type: ignore[attr-defined]
        return HttpResponseRedirect(address(query))
    if query.order == "random" and query.seed is None:
        return HttpResponseRedirect(address(replace(query, seed=randbelow(SEEDS))))
    if page := object_named(query.q, request.user):
        return _led(request, page)
    query, labels, unknown = look_up(query)
    notes = [*refusals, *unknown]
    context: dict[str, Any] = {"query": query, "status": 200, "notes": notes}
    words = [str(refusal) for refusal in refusals if refusal.parameter == "q"]
    try:
        if words:
            raise BadQuery(words[0])
        context |= _answer(request, query, labels)
    except SearchUnavailable:
        context |= {"status": 503}
    except BadQuery as error:
        astray = not words and ("page" in request.GET or "cursor" in request.GET)
        context |= {"status": 400, "problems": [str(error)], "notes": [], "astray": astray}
    return _page(request, context)


def _led(request: HttpRequest, page: str) -> HttpResponse:
    """Another page; htmx would put what it is redirected to into this one."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": page})
    return HttpResponseRedirect(page)


def _has_empty_fields(request: HttpRequest) -> bool:
    """Whether a form left fields empty; empty parameters of others are none of our business."""
    return any(request.GET.get(name) == "" for name in _FIELDS)


def _answer(request: HttpRequest, query: ObjectQuery, labels: dict[str, Labels]) -> dict[str, Any]:
    place, whole = Place.read(request), request.GET.get("facets") == ALL
    answer = counted(
        query,
        access=access_tokens(request.user),
        language=get_language() or "",
        facets=(*FIRST_FACETS, *MORE_FACETS) if whole else FIRST_FACETS,
        spans=whole,
        forgiving=True,
        **place.paging(),
    )
    result, found, set_filters = answer.result, panels(query, answer), chosen(query, labels)
    behind = place.page > 1 and not result.ids
    return {
        "status": 404 if behind else 200,
        "result": result,
        "objects": _rows(result.ids, request),
        "panels": [panel for panel in found if panel.name in FIRST_FACETS],
        "more_panels": [panel for panel in found if panel.name not in FIRST_FACETS],
        "year_bars": year_bars(query, result),
        "chosen": set_filters,
        "suggestion": result.suggestion and address(replace(query, q=result.suggestion)),
        "hidden": [pair for pair in query.pairs() if pair[0] in MORE_FACETS],
        "facets": ALL if whole else "",
        "with_all_facets": address(query, **place.named(), facets=ALL),
        "more_facets": address(replace(query, order=""), "catalog:facets"),
        "pager": _pager(query, place, result),
        "reached_depth": _reached_depth(place, result),
        "first_page": place.page == 1,
        "canonical_path": address(query, **place.named()),
        "about": _only(query, set_filters),
    }


def _rows(ids: list[str], request: HttpRequest) -> list[MuseumObject]:
    """The objects in the order of the index, without those that changed hands since."""
    found = MuseumObject.objects.filter(public_id__in=ids).visible_to(request.user)
    makers = ObjectMaker.objects.select_related("agent")
    cards = with_cards(found, request.user).prefetch_related(
        Prefetch("makers", makers, to_attr="card_makers")
    )
    by_id = {record.public_id: record for record in cards}
    return [by_id[public_id] for public_id in ids if public_id in by_id]


def _pager(query: ObjectQuery, place: Place, result: SearchResult) -> dict[str, str]:
    following = previous = ""
    if result.next_cursor:
        numbered = place.page and place.page * PAGE_SIZE < RELEVANCE_DEPTH
        following = (
            address(query, page=str(place.page + 1))
            if numbered
            else address(query, cursor=result.next_cursor)
        )
    if place.page > 1:
        previous = address(query, page=str(place.page - 1) if place.page > 2 else "")
    elif result.previous_cursor:
        previous = address(query, cursor=result.previous_cursor)
    if not (place.page and result.ids):
        return {"next": following, "previous": previous, "place": ""}
    pages = -(-result.count // PAGE_SIZE)
    return {
        "next": following,
        "previous": previous,
        "place": _("Page %(page)d of %(pages)d") % {"page": place.page, "pages": pages},
    }


def _reached_depth(place: Place, result: SearchResult) -> bool:
    """Whether there are more results, but not by this order."""
    if result.order != "relevance" or result.next_cursor:
        return False
    return result.count > RELEVANCE_DEPTH and bool(result.ids)


def _only(query: ObjectQuery, filters: list[Chosen]) -> Chosen | None:
    """The one choice that the page is about, where it is about one."""
    plain = not (query.q or query.order) and query.filter_count() == len(filters) == 1
    return filters[0] if plain else None


def _collection(query: ObjectQuery, result: SearchResult | None) -> str:
    """The address of the same objects for other viewers; none where they are no plain answer."""
    if result is None or result.loosened:
        return ""
    return address(replace(query, q=result.corrected or query.q), "iiif:search")


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    query, status = context["query"], context["status"]
    context = {"canonical_path": address(query)} | context
    context |= {
        "beginning": address(query),
        "typed": {name: request.GET.get(name, "").replace("\0", "") for name in _TYPED},
        "refused": [refusal.parameter for refusal in context["notes"]],
        "kept": [pair for pair in query.pairs() if pair[0] not in ("q", "order", "seed")],
        "indexable": status == 200 and _is_indexable(request, context),
        "orders": choices_of_order(query),
        "collection": _collection(query, context.get("result")),
        "clear": address(ObjectQuery(q=query.q)),
    }
    partial = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "catalog/_browse_part.html" if partial else "catalog/browse.html"
    response = render(request, template, context, status=status)
    if partial and status == 200:
        response["HX-Push-Url"] = context["canonical_path"]
    if status == 503:
        response["Retry-After"] = "30"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_indexable(request: HttpRequest, context: dict[str, Any]) -> bool:
    """Whether search engines may keep the page: all objects, or those of one choice, by pages with
    a number. A cursor names a page that is another as soon as objects come."""
    query = context["query"]
    narrowed = query.q or query.order or query.year_from or query.year_to
    plain = not (narrowed or context["notes"] or request.GET.get("cursor"))
    return plain and bool(context["objects"]) and query.filter_count() <= 1
