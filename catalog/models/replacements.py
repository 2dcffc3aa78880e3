"""Files that are to take the place of a picture's own."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models.images import Image, sentence
from museumportal.lib.internal import WHOLE


class Replacement(models.Model):
    """A new file for a picture, until its derivatives are made. Visitors see the old one as long.

    One that was refused stays with its reason until another file is sent or it is dismissed.
    """

    INTERNAL_FIELDS = (WHOLE,)

    image = models.OneToOneField(Image, on_delete=models.CASCADE, related_name="replacement")
    original = models.CharField(max_length=100, db_comment="storage key")
    original_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField(_("size in bytes"))
    reason = models.CharField(_("reason"), max_length=80)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    refusal = models.JSONField(
        null=True, db_comment="{code, params} of catalog.images.refusals; null while it waits"
    )
    created = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("new file of a picture")
        verbose_name_plural = _("new files of pictures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name

    @property
    def refused_because(self) -> str:
        """Why it was refused, in the reader's language; empty while it waits."""
        return sentence(self.refusal) if self.refusal else ""
