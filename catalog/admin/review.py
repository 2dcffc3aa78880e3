"""The review of records: the queue of what waits, and what is said of one record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django.contrib import messages
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import quality, workflow
from catalog.actions.objects import set_status
from catalog.actions.review import comment_on, mark_checked, resolve_comment
from catalog.admin.pictures import thumbnail
from catalog.admin.steps import TOLD, act_on_each, may_take
from catalog.forms_review import ABOUT, CommentForm, NoteForm, ReasonForm
from catalog.models import Comment, Image, MuseumObject
from catalog.plausibility import Finding
from catalog.plausible_facts import all_findings, open_findings
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from regions.models import type_of_user
from regions.permissions import CURATOR, highest_rank

PAGE: Final = 20
_NAME: Final = "admin:catalog_museumobject"


@dataclass(frozen=True)
class Waiting:
    """A record of the queue: who sent it when, what can hardly be so, what is asked of it."""

    record: MuseumObject
    picture: Any
    sent: Comment | None
    findings: list[Finding]
    comments: list[Comment]
    next_step: Any
    may_publish: bool
    may_send_back: bool


class ReviewPages:
    """Mix in before the page of objects."""

    admin_site: Any
    opts: Any

    @property
    def media(self) -> Any:
        return super().media + Media(css={"all": ("admin_portal/review.css",)})  # type: ignore[misc]

    def get_urls(self) -> Any:
        view, name = self.admin_site.admin_view, "catalog_museumobject"
        return [
            path("review/", view(self.queue_view), name=f"{name}_queue"),
            path("<path:object_id>/review/", view(self.review_view), name=f"{name}_review"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        links: list[dict[str, str]] = super().index_links(request)  # type: ignore[misc]
        return [*links, {"name": _("Review queue"), "url": reverse(f"{_NAME}_queue")}]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """What waits for review in the person's museums, the oldest first."""
        form = NoteForm(request.POST or None)
        if request.method == "POST" and self._decided(request, form):
            return HttpResponseRedirect(request.get_full_path())
        after = request.GET.get("after", "")
        rows = in_review(self.get_queryset(request))  # type: ignore[attr-defined]
        if after.isascii() and after.isdecimal() and len(after) < 19:
            rows = rows.filter(pk__gt=int(after))
        found = list(rows[: PAGE + 1])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Review queue"),
            "media": self.media,
            "waiting": waiting(found[:PAGE], request.user),
            "after": after,
            "next": found[PAGE - 1].pk if len(found) > PAGE else None,
            "form": form,
            "may_publish": highest_rank(request.user) >= CURATOR,
        }
        return render(request, "admin/review_queue.html", context)

    def _decided(self, request: HttpRequest, form: NoteForm) -> bool:
        """Publish or send back the chosen records; False where a note is missing, or a choice."""
        sent = request.POST
        one = sent.get("publish_one") or sent.get("send_back_one")
        chosen = [one] if one else sent.getlist("chosen")
        keys = [int(key) for key in chosen if key.isascii() and key.isdecimal() and len(key) < 19]
        back = "send_back" in sent or "send_back_one" in sent
        note = str(sent.get(f"note-{one}" if one else "note", "")).strip()
        if not keys:
            messages.error(request, _("Choose at least one record."))
            return False
        if back and not note:
            messages.error(request, _("Say what is missing before you send it back."))
            return False
        status = Status.DRAFT if back else Status.PUBLISHED
        rows = in_review(self.get_queryset(request)).filter(pk__in=keys)  # type: ignore[attr-defined]
        act_on_each(
            self,
            request,
            rows,
            lambda user, record: may_take(user, record, status),
            lambda record: set_status(record=record, status=status, note=note),
            TOLD[status],
        )
        return True

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What is said of one record: findings, comments, steps."""
        record = self._record(request, object_id)  # type: ignore[attr-defined]
        asked = _Asked(self, request, record)
        if request.method == "POST" and asked.done():
            return HttpResponseRedirect(request.path)
        found = all_findings([record])[record.pk]
        settled = {(each.code, each.about): each for each in record.checked.select_related("by")}
        comments = list(record.comments.select_related("author", "resolved_by").order_by("pk"))
        for comment in comments:
            comment.about = dict(ABOUT).get(comment.field, "") if comment.field else ""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Review"),
            "media": self.media,
            "object": record,
            "change_url": reverse(f"{_NAME}_change", args=[record.pk]),
            "findings": [(each, settled.get((each.code, each.about))) for each in found],
            "comments": comments,
            "steps": steps_for(request.user, record),
            "form": asked.form,
            "reason_form": asked.reasons,
        }
        return render(request, "admin/record_review.html", context)

    def log_change(self, request: HttpRequest, obj: MuseumObject, message: Any) -> Any:
        """After saving: what can hardly be so, where the record is public or on its way there."""
        if obj.status in (Status.IN_REVIEW, Status.PUBLISHED):
            tell_findings(self, request, obj)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if record := context["original"]:
            context["review_url"] = reverse(f"{_NAME}_review", args=[record.pk])
            context["findings"] = open_findings([record])[record.pk]
            unresolved = record.comments.filter(resolved_at__isnull=True).exclude(text="")
            context["open_comments"] = unresolved.select_related("author").order_by("-pk")[:5]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


class _Asked:
    """What somebody wants on the page of one record; its forms keep what was typed."""

    def __init__(self, page: Any, request: HttpRequest, record: MuseumObject) -> None:
        self._page, self._request, self._record = page, request, record
        data = request.POST or None
        self.form = CommentForm(data if data and "comment" in data else None)
        self.reasons = ReasonForm(data if data and "check" in data else None)

    def done(self) -> bool:
        """Do it; False where something is missing, which the forms say."""
        sent, user = self._request.POST, cast("User", self._request.user)
        if "comment" in sent:
            if self.form.is_valid():
                comment_on(record=self._record, by=user, **self.form.cleaned_data)
                return True
            return False
        if "resolve" in sent:
            open_ones = self._record.comments.filter(resolved_at__isnull=True)
            key = sent["resolve"]
            for comment in open_ones.filter(pk=int(key) if key.isdecimal() else 0):
                resolve_comment(comment=comment, by=user)
            return True
        if "check" in sent:
            return self._check(user)
        if "step" in sent:
            return self._step(user)
        return True

    def _check(self, user: User) -> bool:
        if not self.reasons.is_valid():
            return False
        for finding in all_findings([self._record])[self._record.pk]:
            if self._request.POST["check"] == f"{finding.code}|{finding.about}":
                reason = self.reasons.cleaned_data["reason"]
                mark_checked(record=self._record, finding=finding, by=user, reason=reason)
        return True

    def _step(self, user: User) -> bool:
        status, note = self._request.POST["step"], self._request.POST.get("text", "").strip()
        if status == Status.DRAFT and self._record.status == Status.IN_REVIEW and not note:
            self.form = CommentForm(self._request.POST)
            self.form.add_error("text", _("Say what is missing before you send it back."))
            return False
        act_on_each(
            self._page,
            self._request,
            MuseumObject.objects.filter(pk=self._record.pk),
            lambda who, record: may_take(who, record, status),
            lambda record: set_status(record=record, status=status, note=note),
            TOLD.get(status),  # none for what no step leads to
        )
        return True


def tell_findings(page: Any, request: HttpRequest, record: MuseumObject) -> None:
    """A message with what can hardly be so; none where nothing is."""
    found = open_findings([record])[record.pk]
    if found:
        said = ngettext(
            "%(count)d thing can hardly be so:", "%(count)d things can hardly be so:", len(found)
        ) % {"count": len(found)}
        sentences = " ".join(each.sentence for each in found)
        page.message_user(request, f"{said} {sentences}", messages.WARNING)


def in_review(rows: Any) -> Any:
    """Those of `rows` that wait for review, the oldest first; the partial index leads to them."""
    waiting_ones = rows.filter(status=Status.IN_REVIEW, binned_at__isnull=True)
    return waiting_ones.select_related("museum", "object_type").order_by("pk")


def waiting(records: Sequence[MuseumObject], user: type_of_user) -> list[Waiting]:
    """The records with all that the queue shows of them; the number of queries is the same
    however many they are."""
    keys = [record.pk for record in records]
    main = Image.objects.filter(object__in=keys, is_main=True)
    pictures = {image.object_id: image for image in main}
    talk = Comment.objects.filter(object__in=keys).select_related("author").order_by("pk")
    sent: dict[int, Comment] = {}
    asked: dict[int, list[Comment]] = {key: [] for key in keys}
    for comment in talk:
        if comment.moved_to == Status.IN_REVIEW:
            sent[comment.object_id] = comment
        if comment.is_open:
            asked[comment.object_id].append(comment)
    found = open_findings(records)
    return [
        Waiting(
            record,
            thumbnail(pictures.get(record.pk)),
            sent.get(record.pk),
            found[record.pk],
            asked[record.pk],
            quality.BY_CODE.get(record.next_step),
            may_take(user, record, Status.PUBLISHED),
            may_take(user, record, Status.DRAFT),
        )
        for record in records
    ]


def steps_for(user: type_of_user, record: MuseumObject) -> list[tuple[str, str]]:
    """The states to which the person may take the record now, and what the button says."""
    if record.binned_at:
        return []
    offered = workflow.next_states(user, museum_id=record.museum_id, before=record.status)
    words = {
        Status.DRAFT: _("Send back"),
        Status.IN_REVIEW: _("Send to review"),
        Status.PUBLISHED: _("Publish"),
        Status.WITHDRAWN: _("Withdraw"),
    }
    return [(state, words[Status(state)]) for state in offered if state != record.status]
