"""Lists that stay fast on millions of rows: no full count, pages by key instead of by offset."""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext

BEFORE, AFTER = "before", "after"
MOST_CHOSEN = 1_000
"""Rows that one action takes at once, where all that is found is chosen: each is saved with its
history within one request."""


class CappedPaginator(Paginator):
    """Counts no further than `cap` rows; what lies behind them is reached by a better search."""

    cap = 1000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.cap].count())


def _key(params: dict[str, Any], name: str) -> int | None:
    value = str(params.get(name) or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


class PortalChangeList(ChangeList):
    """Tells how many rows can be chosen where the page at hand shows a part of what is found."""

    @property
    def is_part(self) -> bool:
        return bool(self.result_count > len(self.result_list))

    @cached_property
    def choosable(self) -> int | None:
        """How many are found on all pages; None where more than can be chosen at once."""
        return choosable(self.queryset)

    def too_many(self) -> str:
        return too_many()


def choosable(rows: QuerySet[Any]) -> int | None:
    """How many rows there are; None where more than can be chosen at once."""
    count = rows[: MOST_CHOSEN + 1].count()
    return count if count <= MOST_CHOSEN else None


def too_many() -> str:
    """Why not all that is found can be chosen at once."""
    text = gettext(
        "More than %(most)s are found; at most %(most)s are taken at once. To choose all, narrow "
        "the list by filters or by a search."
    )
    return text % {"most": localize(MOST_CHOSEN)}


class KeysetChangeList(PortalChangeList):
    """Newest first by primary key; `?before=KEY` and `?after=KEY` lead on and back.

    A page costs one query of `list_per_page` + 1 rows whatever lies before or behind it.
    """

    keyset = True
    newer: str | None = None
    older: str | None = None

    @property
    def is_part(self) -> bool:
        return bool(self.newer or self.older)

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in (BEFORE, AFTER)}

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        return super().get_query_string(new_params, [*(remove or ()), BEFORE, AFTER])

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return ["-pk"]

    def get_ordering_field_columns(self) -> dict[int, Any]:
        return {}

    def get_results(self, request: HttpRequest) -> None:
        before, after = _key(self.params, BEFORE), _key(self.params, AFTER)
        page, queryset = self.list_per_page, self.queryset
        if after is not None:
            rows = list(queryset.filter(pk__gt=after).order_by("pk")[: page + 1])
            more_newer, more_older = len(rows) > page, True
            rows = rows[:page][::-1]
        else:
            if before is not None:
                queryset = queryset.filter(pk__lt=before)
            rows = list(queryset[: page + 1])
            more_newer, more_older = before is not None, len(rows) > page
            rows = rows[:page]
        if rows:
            self.newer = self._link(AFTER, rows[0].pk) if more_newer else None
            self.older = self._link(BEFORE, rows[-1].pk) if more_older else None
        self.first_page = self.get_query_string() if before or after else None
        self.model_admin.prepare_rows(rows)  # type: ignore[attr-defined]
        self.result_list = rows
        self.result_count = len(rows)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(rows, page)

    def _link(self, name: str, key: int) -> str:
        query = self.get_query_string()
        return f"{query}{'' if query == '?' else '&'}{name}={key}"
