"""What people say to one another about a record, and what they have made sure of in it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models.objects import MuseumObject
from catalog.plausibility import NAMES
from museumportal.lib.fields import Status
from museumportal.lib.internal import WHOLE


class Comment(models.Model):
    """A remark on a record, or a step on its way to the public with a note; never deleted.

    Seen by the staff of the record's museum and by moderators, never by the public.
    """

    INTERNAL_FIELDS = (WHOLE,)

    object = models.ForeignKey(
        MuseumObject,
        on_delete=models.CASCADE,
        related_name="comments",
        verbose_name=_("object"),
        db_index=False,  # the index below begins with it
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="comments",
        verbose_name=_("author"),
        db_index=False,  # the index below begins with it
    )
    field = models.CharField(
        _("about"), max_length=50, blank=True, db_comment="name of a column or list of the object"
    )
    text = models.TextField(_("comment"), blank=True)
    moved_from = models.CharField(max_length=10, choices=Status, blank=True)
    moved_to = models.CharField(_("step"), max_length=10, choices=Status, blank=True)
    at = models.DateTimeField(_("date and time"), db_default=Now(), editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["object_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_says_something",
                condition=~models.Q(text="") | ~models.Q(moved_to=""),
                violation_error_message=_("Write what you want to say."),
            )
        ]
        indexes = [
            models.Index(fields=["object", "id"], name="comment_of_object"),
            models.Index(fields=["author", "object"], name="comment_by_author"),
            models.Index(fields=["at"], name="comment_by_time"),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.get_moved_to_display()

    @property
    def is_open(self) -> bool:
        """Whether it asks for something: a text that nobody has marked as resolved."""
        return bool(self.text) and self.resolved_at is None

    @property
    def sent_back(self) -> bool:
        return (self.moved_from, self.moved_to) == (Status.IN_REVIEW, Status.DRAFT)


class Checked(models.Model):
    """A finding of `catalog.plausibility` that somebody has looked into: it is so, and why."""

    INTERNAL_FIELDS = (WHOLE,)

    object = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="checked", db_index=False
    )
    code = models.CharField(_("finding"), max_length=20, choices=[*NAMES.items()])
    about = models.CharField(
        max_length=200, editable=False, db_comment="the figures of the finding"
    )
    reason = models.CharField(_("why it is so"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("checked finding")
        verbose_name_plural = _("checked findings")
        ordering = ["object_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "code", "about"],
                name="finding_checked_once",
                violation_error_message=_("This was checked already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.reason}"


class Desk(models.Model):
    """What the portal keeps of a person for the first page of the staff, and their digests."""

    INTERNAL_FIELDS = (WHOLE,)

    class Digest(models.TextChoices):
        OFF = "off", _("never")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="desk"
    )
    digest = models.CharField(
        _("summary by e-mail"), max_length=6, choices=Digest, default=Digest.DAILY
    )
    address = models.CharField(
        max_length=200, blank=True, db_comment="of the portal, as the person last used it"
    )
    told_until = models.DateTimeField(
        db_default=Now(), editable=False, db_comment="what happened until then was told by e-mail"
    )
    visited = models.DateTimeField(db_default=Now(), editable=False)
    visited_before = models.DateTimeField(
        null=True, editable=False, db_comment="the visit before: what is new is new since then"
    )

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["user_id"]

    def __str__(self) -> str:
        return str(self.user)
