"""Papers on many objects, which are made in the background and fetched by whoever asked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from museumportal.lib.internal import WHOLE


class Printout(models.Model):
    """Cards, pages of the inventory book or labels on chosen objects, as one PDF."""

    INTERNAL_FIELDS = (WHOLE,)

    class Kind(models.TextChoices):
        CARD = "card", _("catalogue card")
        BOOK = "book", _("page of the inventory book")
        LABEL = "label", _("labels with QR code")

    class State(models.TextChoices):
        NEW = "new", _("not begun")
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    keys: Any = models.JSONField(db_comment="primary keys of objects, in their order")
    kind = models.CharField(_("what to print"), max_length=5, choices=Kind, default=Kind.CARD)
    language = models.CharField(_("language"), max_length=2, default="kk")
    base = models.CharField(max_length=300, db_comment="address of the portal, for QR codes")
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.NEW)
    done = models.PositiveIntegerField(_("done"), default=0)
    file = models.CharField(max_length=100, blank=True, db_comment="storage key")
    created = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("printout")
        verbose_name_plural = _("printouts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({len(self.keys)})"
