"""The programme: who pays, what is called for, who was awarded what."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from museumportal.lib.public_ids import PublicIdField
from regions.models import Museum, Region


class Programme(models.Model):
    """A support programme for the museums of a set of regions."""

    public_id = PublicIdField(letter="y")
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("in one sentence"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)
    regions: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        Region, related_name="programmes", verbose_name=_("regions")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_dates_ordered",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The programme ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:programme", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return self.published


class Partner(models.Model):
    """An organisation that carries a programme."""

    class Role(models.TextChoices):
        FOUNDATION = "foundation", _("foundation")
        TECHNOLOGY = "technology", _("technology partner")
        SPONSOR = "sponsor", _("sponsor")
        EXPERTISE = "expertise", _("expert partner")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=300)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    website = models.URLField(_("web site"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["programme_id", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Currency(models.TextChoices):
    TENGE = "KZT", _("tenge")
    ROUBLE = "RUB", _("rouble")


class Call(models.Model):
    """A competition for grants."""

    public_id = PublicIdField(letter="k")
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="calls", verbose_name=_("programme")
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    budget = models.DecimalField(
        _("budget"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency, default=Currency.TENGE
    )
    published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="call_dates_ordered",
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                violation_error_message=_("The call closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:call", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return self.published and self.programme.published

    @property
    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on


class Award(models.Model):
    """A grant given to a museum, and what the museum promised for it."""

    public_id = PublicIdField(letter="w")
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="awards", verbose_name=_("call")
    )
    museum = models.ForeignKey(
        Museum, on_delete=models.PROTECT, related_name="awards", verbose_name=_("museum")
    )
    title = models.CharField(_("project"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    awarded_on = models.DateField(_("awarded on"))
    ends_on = models.DateField(_("to be done by"), null=True, blank=True)
    promised_items = models.PositiveIntegerField(
        _("items to be published"), default=0, db_comment="counted from the catalogue"
    )
    promised_images = models.PositiveIntegerField(_("pictures to be published"), default=0)
    promised_models = models.PositiveIntegerField(_("3D models to be published"), default=0)
    promised_tours = models.PositiveIntegerField(_("tours to be published"), default=0)

    PROMISES: ClassVar[tuple[str, ...]] = ("items", "images", "models", "tours")

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-awarded_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="award_dates_ordered",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("awarded_on")),
                violation_error_message=_("The project ends before it was awarded."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:award", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return self.call.is_public
