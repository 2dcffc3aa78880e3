"""What of the catalogue concerns a person on the first page of the staff."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import quality
from catalog.actions.desk import visit
from catalog.admin.pictures import thumbnail
from catalog.admin.proposals import portal_address
from catalog.admin.review import in_review
from catalog.digest import token_of
from catalog.models import Batch, Concept, Image, MuseumObject
from catalog.talk import comments_to
from museumportal.accounts.desk import Block, Line, block
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from museumportal.search import SearchRequest, SearchUnavailable, search
from regions.models import museum_codes
from regions.permissions import CATALOGUER, CURATOR, highest_rank, ranks_by_museum
from regions.search import staff_token

SHOWN: Final = 5
COUNTED: Final = 100
"""Nothing is counted further than this."""
_LIST: Final = "admin:catalog_museumobject_changelist"
_PAGE: Final = "admin:catalog_museumobject_change"
_REVIEW: Final = "admin:catalog_museumobject_review"


def own(request: HttpRequest, rows: Any) -> Any:
    """Those of the person's museums, by their keys, so that indexes which begin with them serve."""
    if museum_codes(request.user) is None:
        return rows
    return rows.filter(museum__in=list(ranks_by_museum(request.user)))


def capped(rows: Any, most: int = COUNTED) -> str:
    """How many there are, counted no further than needed: 7, or 100+."""
    count = rows.order_by()[: most + 1].count()
    return f"{most}+" if count > most else str(count)


def _in_all(rows: Any) -> str:
    return _("%(count)s in all") % {"count": capped(rows)}


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _with_pictures(records: list[MuseumObject]) -> Iterable[tuple[MuseumObject, Any]]:
    keys = [record.pk for record in records]
    main = {i.object_id: i for i in Image.objects.filter(object__in=keys, is_main=True)}
    return [(record, thumbnail(main.get(record.pk))) for record in records]


@block(10)
def my_drafts(request: HttpRequest) -> Block | None:
    """What the person has entered and not sent to review yet."""
    if not ranks_by_museum(request.user):
        return None
    mine = MuseumObject.objects.filter(
        entered_by=_person(request), status=Status.DRAFT, binned_at__isnull=True
    )
    records = list(own(request, mine).order_by("-pk")[:SHOWN])
    return Block(
        "drafts",
        _("My drafts"),
        _lines(records, _PAGE),
        _("You have no drafts. Enter an object: a number, a title and a photograph will do."),
        more=reverse("admin:catalog_museumobject_add"),
        more_words=_("Enter an object"),
    )


def _lines(records: list[MuseumObject], page: str) -> list[Line]:
    """A line for each record, with its picture, that leads to this page of it."""
    return [
        Line(str(record), reverse(page, args=[record.pk]), _next(record), picture)
        for record, picture in _with_pictures(records)
    ]


def _next(record: MuseumObject) -> str:
    step = quality.BY_CODE.get(record.next_step)
    return f"{record.completeness} % · {step.sentence}" if step else f"{record.completeness} %"


@block(20)
def review_queue(request: HttpRequest) -> Block | None:
    """What waits for the person's review; for a cataloguer, what waits for somebody else's."""
    rank = highest_rank(request.user)
    if rank < CATALOGUER:
        return None
    rows = in_review(own(request, MuseumObject.objects.all()))
    if rank < CURATOR:
        rows = rows.filter(entered_by=_person(request))
    records = list(rows[:SHOWN])
    return Block(
        "queue",
        _("Waiting for your review") if rank >= CURATOR else _("Sent to review by you"),
        _lines(records, _REVIEW),
        _("Nothing waits for review."),
        note=_in_all(rows) if records else "",
        more=reverse("admin:catalog_museumobject_queue") if records else "",
        more_words=_("Review queue"),
    )


@block(30)
def comments(request: HttpRequest) -> Block | None:
    """What others said about the person's records and nobody has resolved."""
    if highest_rank(request.user) < CATALOGUER:
        return None
    found = list(comments_to(_person(request))[:SHOWN])
    return Block(
        "comments",
        _("Comments to you"),
        [
            Line(
                str(comment.object),
                reverse(_REVIEW, args=[comment.object_id]) + f"#comment-{comment.pk}",
                f"{comment.author or '—'}: {comment.text[:200]}",
            )
            for comment in found
        ],
        _("No open comments. They appear here when a record of yours is sent back or asked about."),
        more=reverse("catalog:digest", args=[token_of(_person(request))]),
        more_words=_("Summary by e-mail"),
    )


@block(50)
def changed(request: HttpRequest) -> Block | None:
    """What others have changed in the person's museums since the last visit, which is noted."""
    if highest_rank(request.user) < CATALOGUER or request.method != "GET":
        return None
    since = visit(user=_person(request), now=timezone.now(), address=portal_address(request))
    lines = _changes(request, since) if since else []
    note = _("Since %(when)s") % {"when": _moment(since)} if since else ""
    title = _("What others changed since your last visit")
    return Block("changed", title, lines, _("Nothing has changed."), note=note)


def _moment(when: Any) -> str:
    return date_format(localtime(when), "SHORT_DATETIME_FORMAT")


def _changes(request: HttpRequest, since: Any) -> list[Line]:
    """The index knows the newest by the time of their change; history knows by whom."""
    codes = museum_codes(request.user)
    access = None if codes is None else frozenset(map(staff_token, codes))
    asked = SearchRequest(kind="object", access=access, order="newest", limit=4 * SHOWN)
    try:
        ids = search(asked).ids
    except SearchUnavailable:
        return []
    records = MuseumObject.objects.filter(public_id__in=ids, modified__gt=since)
    by_key = records.order_by("-modified").in_bulk()
    history: Any = MuseumObject.history  # type: ignore[attr-defined]
    last = history.filter(id__in=by_key).order_by("id", "-history_id").distinct("id")
    told = {row.id: row for row in last.select_related("history_user")}
    lines = [
        Line(
            str(record),
            reverse("admin:catalog_museumobject_history", args=[record.pk]),
            f"{told[key].history_user or '—'} · {_moment(record.modified)}"
            if key in told
            else _moment(record.modified),
        )
        for key, record in by_key.items()
        if key not in told or told[key].history_user_id != request.user.pk
    ]
    return lines[:SHOWN]


@block(60)
def failed_images(request: HttpRequest) -> Block | None:
    """Pictures that could not be taken in."""
    if highest_rank(request.user) < CATALOGUER:
        return None
    refused = Image.objects.filter(state=Image.State.REFUSED)
    rows = own(request, refused).select_related("object")
    found = list(rows.order_by("-pk")[:SHOWN])
    if not found:
        return None
    return Block(
        "failed",
        _("Pictures that failed"),
        [
            Line(
                f"{image.object.inventory_number}: {image.original_name}",
                reverse("admin:catalog_image_change", args=[image.pk]),
                image.reason,
            )
            for image in found
        ],
        note=_in_all(rows),
        more=f"{reverse('admin:catalog_image_changelist')}?state__exact=refused",
        more_words=_("All of them"),
    )


@block(70)
def rejected_rows(request: HttpRequest) -> Block | None:
    """Rows that the last imports refused."""
    if highest_rank(request.user) < CURATOR:
        return None
    month = timezone.now() - timedelta(days=30)
    batches = Batch.objects.filter(rejected_count__gt=0, dry_run=False, started__gt=month)
    found = list(own(request, batches).select_related("museum").order_by("-pk")[:SHOWN])
    if not found:
        return None
    return Block(
        "rejected",
        _("Rows that imports refused"),
        [
            Line(
                f"{batch.file_name or batch}",
                f"{reverse('admin:catalog_batch_change', args=[batch.pk])}?rows=rejected",
                ngettext("%(count)d row", "%(count)d rows", batch.rejected_count)
                % {"count": batch.rejected_count}
                + f" · {batch.museum}",
            )
            for batch in found
        ],
    )


@block(80)
def proposals(request: HttpRequest) -> Block | None:
    """Proposed concepts that wait for a moderator."""
    if not _person(request).is_moderator:
        return None
    rows = Concept.objects.filter(is_proposal=True)
    found = list(rows.order_by("pk")[:SHOWN])
    return Block(
        "proposals",
        _("Proposed concepts"),
        [
            Line(
                str(concept),
                reverse("admin:catalog_concept_change", args=[concept.pk]),
                str(concept.get_scheme_display()),
            )
            for concept in found
        ],
        _("No proposals wait."),
        note=_in_all(rows) if found else "",
    )
