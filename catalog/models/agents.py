"""Makers: the persons, workshops and organisations behind objects."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from museumportal.lib.languages import LANGUAGES, language_map
from museumportal.lib.public_ids import PublicIdField


class Agent(models.Model):
    """A person, family, workshop or organisation (CIDOC CRM E39 Actor)."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        GROUP = "group", _("group or organisation")
        UNKNOWN = "unknown", _("unknown")

    INTERNAL_FIELDS = ("source", "source_key")

    public_id = PublicIdField(letter="a")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.UNKNOWN)
    name = models.CharField(_("name"), max_length=300, blank=True)
    sort_name = models.CharField(
        _("name in catalogue order"), max_length=300, blank=True, help_text=_("Such as Abai, K.")
    )
    born = models.SmallIntegerField(_("born or founded, year"), null=True, blank=True)
    died = models.SmallIntegerField(_("died or dissolved, year"), null=True, blank=True)
    birth_place = models.CharField(_("place of birth"), max_length=200, blank=True)
    death_place = models.CharField(_("place of death"), max_length=200, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    source = models.CharField(max_length=100, blank=True, editable=False, default="")
    source_key = models.CharField(max_length=200, blank=True, editable=False, default="")
    matches = models.JSONField(
        _("the same person elsewhere"),
        default=list,
        blank=True,
        help_text=_("A list of addresses."),
    )

    class Meta:
        verbose_name = _("maker")
        verbose_name_plural = _("makers")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                name="agent_source_key_unique",
                condition=~models.Q(source_key=""),
            ),
            models.CheckConstraint(
                name="agent_born_before_died",
                condition=models.Q(born__isnull=True)
                | models.Q(died__isnull=True)
                | models.Q(born__lte=models.F("died")),
                violation_error_message=_("The year of death lies before the year of birth."),
            ),
        ]
        indexes = [models.Index(fields=["sort_name", "id"], name="agent_by_name")]

    def __str__(self) -> str:
        return self.name or self.sort_name or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("catalog:maker", args=[self.public_id])

    @property
    def names(self) -> dict[str, str | None]:
        """The name by language; a name kept in one writing only stands in all three."""
        return names_in_all(language_map(self, "name"), self.sort_name)


def names_in_all(names: dict[str, str | None], sort_name: str) -> dict[str, str | None]:
    """The names by language; where there is none, the one in catalogue order for all three."""
    return names if any(names.values()) else dict.fromkeys(LANGUAGES, sort_name or None)
