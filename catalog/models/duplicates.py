"""Records that may describe the same object, and what people made of that."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models.objects import MuseumObject
from museumportal.lib.internal import WHOLE
from regions.models import Museum


class Duplicate(models.Model):
    """Two objects of one museum that may be one; found by the portal, judged by people."""

    INTERNAL_FIELDS = (WHOLE,)

    class Ground(models.TextChoices):
        """What makes the two look the same."""

        NUMBER = "number", _("the same number, written otherwise")
        STATE_NUMBER = "state_number", _("the same state catalogue number")
        FILE = "file", _("the same picture file")
        PICTURE = "picture", _("pictures that look the same")
        TEXT = "text", _("the same title, and what is said besides agrees")

    museum = models.ForeignKey(
        Museum,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("museum"),
        db_index=False,  # the index below begins with it
    )
    first = models.ForeignKey(
        MuseumObject,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("object"),
        db_index=False,  # the constraint's index begins with it
    )
    second = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="+", verbose_name=_("other object")
    )
    grounds = models.JSONField(_("why"), default=list, db_comment="list of `Ground`")
    found = models.DateTimeField(_("found"), db_default=Now(), editable=False)
    dismissed = models.DateTimeField(
        _("judged not to be the same"), null=True, editable=False, db_comment="null: open"
    )
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("judged by"),
    )

    objects: ClassVar[models.Manager["Duplicate"]] = models.Manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                name="duplicate_pair_ordered",
                condition=models.Q(first__lt=models.F("second")),
                violation_error_message=_("A pair is kept once, the older record first."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["museum", "-id"],
                name="duplicate_open",
                condition=models.Q(dismissed__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"
