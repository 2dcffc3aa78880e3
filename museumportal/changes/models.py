"""The table behind the change feed, and identifiers that lead elsewhere."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Xid8Field(models.BigIntegerField):
    """PostgreSQL's 64-bit transaction id, filled with the writing transaction's own."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class CurrentXid(models.Func):
    template = "pg_current_xact_id()"
    output_field = Xid8Field()


class Change(models.Model):
    """One thing that happened to one public record; permanent once it has a position.

    Rows are added in the transaction that makes the change. The sequencer alone stamps
    `position`, in the order (transaction, id) and only below the oldest transaction still
    running, so a reader that remembers the last position it saw misses nothing.
    """

    class Action(models.TextChoices):
        SAVED = "saved", _("saved")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DELETED = "deleted", _("deleted")

    id = models.BigAutoField(primary_key=True)
    transaction = Xid8Field(db_default=CurrentXid(), editable=False)
    position = models.BigIntegerField(
        _("place in the feed"), null=True, editable=False, db_comment="place in the feed"
    )
    kind = models.CharField(
        _("kind"), max_length=20, db_comment="kind of the record, such as object or museum"
    )
    public_id = models.CharField(_("identifier"), max_length=10, db_collation="C")
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.SAVED)
    at = models.DateTimeField(_("date and time"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["position"], name="change_position_unique"),
        ]
        indexes = [
            models.Index(
                fields=["transaction", "id"],
                name="change_waiting",
                condition=models.Q(position__isnull=True),
            ),
            models.Index(fields=["public_id", "position"], name="change_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.position or '…'} {self.kind} {self.public_id} {self.action}"


class MovedIdentifier(models.Model):
    """An identifier given up in a merge; `/id/` redirects to the one that replaced it."""

    old = models.CharField(max_length=10, primary_key=True, db_collation="C")
    new = models.CharField(max_length=10, db_collation="C", db_index=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("moved identifier")
        verbose_name_plural = _("moved identifiers")
        ordering = ["old"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Bookmark(models.Model):
    """How far a reader of the feed has come that keeps no file of its own."""

    reader = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(db_comment="the last entry that was read")

    class Meta:
        verbose_name = _("bookmark in the feed")
        verbose_name_plural = _("bookmarks in the feed")
        ordering = ["reader"]

    def __str__(self) -> str:
        return f"{self.reader}: {self.position}"
