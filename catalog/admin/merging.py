"""The page on which several concepts, or makers, become one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.actions.merge_vocabulary import Share, shares

_MOST = 20
"""Rows that are merged at once."""
_OFFERED = 10

Merge = Callable[[Any, list[Any]], int]
"""(the row that stays, those that go) → how many objects followed."""


def merge_address(page: Any, rows: Any) -> str:
    """The merge page with these rows chosen."""
    asked = urlencode([("id", row.pk) for row in rows])
    return f"{reverse(f'admin:catalog_{page.opts.model_name}_merge')}?{asked}"


def merge_page(
    page: Any, request: HttpRequest, merge: Merge, offered: Callable[[list[Any], str], list[Any]]
) -> HttpResponse:
    """Who is merged, what each brings along, which one stays; then the merge itself.

    `page` is the admin page of the model; `offered` finds further rows for those chosen and a
    text that was typed.
    """
    if not page.has_change_permission(request):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in sent.getlist("id") if key.isascii() and key.isdigit()][:_MOST]
    found = page.get_queryset(request).in_bulk(keys)
    rows = [found[key] for key in dict.fromkeys(keys) if key in found]
    problem = ""
    if request.method == "POST":
        stays = next((row for row in rows if str(row.pk) == sent.get("stays")), None)
        problem = _("Choose the one that stays.") if stays is None else ""
        if stays is not None:
            try:
                count = merge(stays, [row for row in rows if row is not stays])
            except ValidationError as refusal:
                problem = " ".join(refusal.messages)
            else:
                page.message_user(request, _merged(stays, count), messages.SUCCESS)
                return HttpResponseRedirect(_change(page, stays))
    text = sent.get("q", "").strip()
    counted = shares(rows)
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Merge: %(what)s") % {"what": page.opts.verbose_name_plural},
        "shares": [
            (share, page.choice_label(share.row), _change(page, share.row)) for share in counted
        ],
        "stays": _best(counted),
        "problem": problem,
        "text": text,
        "offered": [
            (page.choice_label(row), merge_address(page, [*rows, row]))
            for row in offered(rows, text)
            if row not in rows
        ][:_OFFERED],
    }
    return render(request, "admin/merge.html", context)


def _merged(stays: Any, count: int) -> str:
    text = ngettext(
        "Merged into %(stays)s; %(count)d object followed.",
        "Merged into %(stays)s; %(count)d objects followed.",
        count,
    )
    return text % {"stays": stays, "count": count}


def _change(page: Any, row: Any) -> str:
    return reverse(f"admin:catalog_{page.opts.model_name}_change", args=[row.pk])


def _best(counted: list[Share]) -> int | None:
    """The one likely to stay: accepted, and with most objects."""
    ranked = sorted(
        counted, key=lambda share: (getattr(share.row, "is_proposal", False), -share.objects)
    )
    return ranked[0].row.pk if ranked else None
