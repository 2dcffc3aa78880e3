"""Mass work: one batch a run, one item an object touched, with what was before and after."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models.objects import MuseumObject
from catalog.models.uploads import Upload
from museumportal.lib.internal import WHOLE
from regions.models import Museum


class Batch(models.Model):
    """One run of an import, a mass edit or an attachment of photographs."""

    INTERNAL_FIELDS = (WHOLE,)

    class Kind(models.TextChoices):
        IMPORT = "import", _("import")
        PHOTOGRAPHS = "photographs", _("photographs")
        MASS_EDIT = "mass_edit", _("mass edit")
        UNDO = "undo", _("undo")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", _("cancelled")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("undone")

    UNFINISHED = (State.WAITING, State.RUNNING, State.PAUSED, State.FAILED)

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    museum = models.ForeignKey(
        Museum,
        on_delete=models.PROTECT,
        null=True,
        related_name="batches",
        verbose_name=_("museum"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="batches",
        verbose_name=_("user"),
    )
    undoes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="undone_by",
        verbose_name=_("takes back"),
    )
    preview = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="carried_out_by",
        verbose_name=_("dry run"),
        db_comment="the dry run that a person saw before they had this done",
    )
    source = models.CharField(
        _("source"),
        max_length=100,
        blank=True,
        db_comment="name of the mapping: whose rows these are",
    )
    upload = models.ForeignKey(
        Upload, on_delete=models.SET_NULL, null=True, related_name="batches", verbose_name=_("file")
    )
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_comment="of file and mapping")
    options = models.JSONField(_("options"), default=dict, blank=True)
    dry_run = models.BooleanField(_("dry run"), default=False)
    background = models.BooleanField(
        default=False, db_comment="run by a worker, which takes it up again after a failure"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    position = models.PositiveBigIntegerField(
        default=0, db_comment="source rows that are settled; a resumed run starts behind them"
    )
    total = models.PositiveBigIntegerField(null=True, db_comment="source rows, where known")
    created_count = models.PositiveIntegerField(_("new"), default=0)
    updated_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected_count = models.PositiveIntegerField(_("rejected"), default=0)
    notes = models.JSONField(
        _("notes"), default=dict, blank=True, db_comment="counts by kind, such as unreadable dates"
    )
    seconds = models.FloatField(
        _("seconds of work"), default=0, db_comment="without pauses, for the speed that is shown"
    )
    started = models.DateTimeField(_("started"), db_default=Now())
    finished = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["museum", "kind", "sha256"], name="batch_same_file"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["waiting", "running"], background=True),
                name="batch_to_be_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}: {self.file_name}"

    @property
    def reason(self) -> str:
        """How history names the batch; `museumportal.changes.history.batch_of` reads it."""
        return f"batch {self.pk}"

    @property
    def carried_out(self) -> "Batch | None":
        """The batch that did what this dry run has shown; not one that was taken back, for then it
        may be done again."""
        done: models.QuerySet[Batch] = self.carried_out_by.exclude(state=self.State.UNDONE)
        return done.order_by("-pk").first()


class BatchEvent(models.Model):
    """A line of a batch's log: what happened to it, when, and by whom."""

    INTERNAL_FIELDS = (WHOLE,)

    class What(models.TextChoices):
        STARTED = "started", _("started")
        PAUSED = "paused", _("paused")
        CONTINUED = "continued", _("continued")
        CANCELLED = "cancelled", _("cancelled")
        RESUMED = "resumed", _("taken up again after a failure")
        FAILED = "failed", _("failed")
        DONE = "done", _("done")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=9, choices=What)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sentence = models.TextField(blank=True, db_comment="why it failed")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("event of a batch")
        verbose_name_plural = _("events of a batch")
        ordering = ["batch_id", "pk"]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.what}"


class BatchItem(models.Model):
    """What one batch did to one object, or why it refused one source row."""

    INTERNAL_FIELDS = (WHOLE,)

    class Outcome(models.TextChoices):
        CREATED = "created", _("new")
        UPDATED = "updated", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        KEPT = "kept", _("kept, edited here since")
        REJECTED = "rejected", _("rejected")
        MISSING = "missing", _("gone from the file")
        REMOVED = "removed", _("taken away")

    batch = models.ForeignKey(
        Batch,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("batch"),
        db_index=False,  # the index below begins with it
    )
    line = models.PositiveBigIntegerField(_("row"), null=True)
    key = models.CharField(_("key"), max_length=200, blank=True)
    object = models.ForeignKey(
        MuseumObject,
        on_delete=models.SET_NULL,
        null=True,
        related_name="batch_items",
        verbose_name=_("object"),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    before = models.JSONField(
        _("fields before"), null=True, db_comment="changed fields as they were"
    )
    after = models.JSONField(
        _("fields after"), null=True, db_comment="changed fields as they became"
    )
    problems = models.JSONField(
        _("reasons"),
        default=list,
        db_comment="list of {field, reason}; also fields kept because edited here",
    )

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of a batch")
        ordering = ["batch_id", "line", "pk"]
        indexes = [
            models.Index(fields=["batch", "outcome", "line"], name="batch_item_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line} {self.outcome}"


class SourceRecord(models.Model):
    """An object as its source last gave it: the third side of a three-way merge."""

    INTERNAL_FIELDS = (WHOLE,)

    museum = models.ForeignKey(
        Museum,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the constraint's index begins with it
    )
    source = models.CharField(max_length=100, db_comment="name of the mapping")
    key = models.CharField(max_length=200, db_comment="the row's identity in its source")
    object = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="source_records"
    )
    digest = models.BinaryField(max_length=16, db_comment="of `values`; equal means unchanged")
    values = models.JSONField(db_comment="the clean values of the last import, by field")
    batch = models.ForeignKey(
        Batch, on_delete=models.SET_NULL, null=True, related_name="+", db_comment="last seen in"
    )

    class Meta:
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["museum", "source", "key"], name="source_record_key_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
