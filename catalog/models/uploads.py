"""Files that staff send for mass work, piece by piece where the line is bad."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from museumportal.lib.internal import WHOLE


class Upload(models.Model):
    """One file on its way, or arrived: a table to import, an archive of photographs.

    `received` bytes of `size` lie under `settings.UPLOAD_DIR` until all have come; then the file
    is `file` of the portal's storage. It is kept for a month after its last use.
    """

    INTERNAL_FIELDS = (WHOLE,)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    name = models.CharField(_("file"), max_length=255)
    size = models.PositiveBigIntegerField(_("size"), db_comment="bytes")
    received = models.PositiveBigIntegerField(default=0, db_comment="bytes that have arrived")
    sha256 = models.CharField(max_length=64, blank=True, db_comment="once all has arrived")
    file = models.CharField(max_length=100, blank=True, db_comment="storage key; empty until then")
    folder = models.CharField(
        max_length=64, blank=True, db_comment="files sent together, as a folder by the browser"
    )
    reading = models.JSONField(
        default=dict, blank=True, db_comment="sheet, header, encoding, delimiter as chosen"
    )
    sample = models.JSONField(
        null=True, db_comment="columns and first rows of a table, or why it cannot be read"
    )
    created = models.DateTimeField(db_default=Now())
    used = models.DateTimeField(db_default=Now(), db_comment="last time; a month later it goes")

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="upload_not_overfull"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        return bool(self.file)
