"""Mappings that museums keep: which column of their files goes where."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from museumportal.lib.internal import WHOLE
from regions.models import Museum


class ImportMapping(models.Model):
    """A mapping as the command line reads it, by the name of a museum's choice."""

    INTERNAL_FIELDS = (WHOLE,)

    museum = models.ForeignKey(
        Museum, on_delete=models.PROTECT, related_name="mappings", verbose_name=_("museum")
    )
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("mapping"), db_comment="TOML; docs/recipes/import-mapping.md")
    shared = models.BooleanField(_("for all museums"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    modified = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["museum", "name"],
                name="import_mapping_name_unique",
                violation_error_message=_("The museum has a mapping of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
