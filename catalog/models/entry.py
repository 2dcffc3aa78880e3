"""Objects entered one after the other: which was the last, and what goes on to the next."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models.objects import MuseumObject
from regions.models import Museum


class EntryHabit(models.Model):
    """How somebody enters the objects of a museum; seen and changed by that person alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    museum = models.ForeignKey(Museum, on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(
        MuseumObject,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_comment="the object that the person has entered last",
    )
    carried = ArrayField(
        models.CharField(max_length=100),
        default=list,
        db_comment="names of fields and lists whose content the next object begins with",
    )
    used = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("habit of entry")
        verbose_name_plural = _("habits of entry")
        ordering = ["user_id", "-used", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "museum"], name="entry_habit_once")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.museum_id}"
