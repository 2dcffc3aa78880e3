"""Regions, museums, their people and their annual figures."""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.models import User
from museumportal.lib.public_ids import PublicIdField

type_of_user = User | AnonymousUser


class Region(models.Model):
    """A part of a country, named by its ISO 3166-2 code."""

    code = models.CharField(
        _("ISO 3166-2 code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}-[A-Z0-9]{1,3}$", _("Such as KZ-10 or RU-KO."))],
    )
    name = models.CharField(_("name"), max_length=200)
    boundary = models.JSONField(
        _("boundary"), null=True, blank=True, help_text=_("GeoJSON polygon or multipolygon.")
    )
    tile_column = models.PositiveSmallIntegerField(
        _("column on the tile map"), null=True, blank=True
    )
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("regions:region", args=[self.code])


class MuseumQuerySet(models.QuerySet["Museum"]):
    def run_by(self, user: type_of_user) -> "MuseumQuerySet":
        """The museums in which `user` works; a moderator works in all."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        if user.is_moderator:
            return self
        return self.filter(memberships__user=user).distinct()


class Museum(models.Model):
    """A museum that describes its objects here."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("national museum")
        REGIONAL = "regional", _("regional museum")
        MUNICIPAL = "municipal", _("municipal museum")
        RESERVE = "reserve", _("museum-reserve")
        DEPARTMENTAL = "departmental", _("departmental museum")
        PRIVATE = "private", _("private museum")

    public_id = PublicIdField(letter="m")
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z0-9][A-Z0-9-]*$", _("Capital Latin letters, digits and hyphens only.")
            )
        ],
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="museums", verbose_name=_("region")
    )
    branch_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("branch of"),
    )
    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    opening_hours = models.JSONField(
        _("opening hours"),
        default=dict,
        blank=True,
        help_text=_(
            'Per weekday "mon" … "sun" a list of ["10:00", "18:00"] spans; "exceptions" by date.'
        ),
    )
    founded = models.SmallIntegerField(_("year of foundation"), null=True, blank=True)
    connected_on = models.DateField(_("connected on"), null=True, blank=True)

    objects: ClassVar[MuseumQuerySet] = MuseumQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("museum")
        verbose_name_plural = _("museums")
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                name="museum_point_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(
                name="museum_not_its_own_branch",
                condition=~models.Q(branch_of=models.F("pk")),
                violation_error_message=_("A museum is no branch of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("regions:museum", args=[self.public_id])


class MuseumYear(models.Model):
    """A museum's annual return: what it holds, who came, who works there."""

    museum = models.ForeignKey(
        Museum, on_delete=models.CASCADE, related_name="years", verbose_name=_("museum")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    stock_items = models.PositiveIntegerField(
        _("items in stock"), null=True, blank=True, help_text=_("Main and auxiliary fund together.")
    )
    visits = models.PositiveIntegerField(_("visits"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)

    class Meta:
        verbose_name = _("annual return")
        verbose_name_plural = _("annual returns")
        ordering = ["museum_id", "-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["museum", "year"],
                name="museum_year_once",
                violation_error_message=_("This museum already has a return for this year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.museum}, {self.year}"


class Membership(models.Model):
    """A person's role in one museum."""

    class Role(models.TextChoices):
        CATALOGUER = "cataloguer", _("cataloguer")
        CURATOR = "curator", _("curator")
        DIRECTOR = "director", _("director")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    museum = models.ForeignKey(
        Museum, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("museum")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["museum_id", "user_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "museum"],
                name="membership_once",
                violation_error_message=_("This person already belongs to this museum."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.museum} · {self.get_role_display()}"


def museum_codes(user: type_of_user) -> frozenset[str] | None:
    """Codes of the museums whose unpublished work `user` may see; None means all of them."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return frozenset()
    if user.is_moderator:
        return None
    if not hasattr(user, "_museum_codes"):
        codes: Iterable[str] = user.memberships.values_list("museum__code", flat=True)
        user._museum_codes = frozenset(codes)  # type: ignore[attr-defined]
    return user._museum_codes  # type: ignore[attr-defined]
