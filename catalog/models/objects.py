"""The museum object: what a museum keeps, and what is known of it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.vocabulary import Concept
from catalog.quality import Quality
from museumportal.accounts.models import User
from museumportal.lib.fields import Rights, Status
from museumportal.lib.public_ids import PublicIdField
from regions.models import Museum, museum_codes


class Collection(models.Model):
    """A named part of one museum's stock, such as Numismatics."""

    museum = models.ForeignKey(
        Museum, on_delete=models.PROTECT, related_name="collections", verbose_name=_("museum")
    )
    name = models.CharField(_("name"), max_length=300)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["museum_id", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class MuseumObjectQuerySet(models.QuerySet["MuseumObject"]):
    def public(self) -> "MuseumObjectQuerySet":
        return self.filter(
            status=Status.PUBLISHED, publication_restricted=False, binned_at__isnull=True
        )

    def visible_to(self, user: User | AnonymousUser) -> "MuseumObjectQuerySet":
        """What `user` may see: the public what is published, staff also their museums' own."""
        codes = museum_codes(user)
        if codes is None:
            return self
        if not codes:
            return self.public()
        return self.public() | self.filter(museum__code__in=codes)

    def editable_by(self, user: User | AnonymousUser) -> "MuseumObjectQuerySet":
        codes = museum_codes(user)
        return self if codes is None else self.filter(museum__code__in=codes)


class MuseumObject(models.Model):
    """One record of a museum's register; it may stand for several items (a hoard of coins)."""

    class Fund(models.TextChoices):
        MAIN = "main", _("main fund")
        AUXILIARY = "auxiliary", _("auxiliary fund")

    class Ownership(models.TextChoices):
        STATE = "state", _("state")
        MUNICIPAL = "municipal", _("municipal")
        PRIVATE = "private", _("private")
        LOAN = "loan", _("on loan")

    public_id = PublicIdField(letter="o")
    museum = models.ForeignKey(
        Museum,
        on_delete=models.PROTECT,
        related_name="objects_held",
        verbose_name=_("museum"),
        db_index=False,  # the indexes below begin with it
    )
    inventory_number = models.CharField(_("inventory number"), max_length=100)
    register_number = models.CharField(
        _("register number"),
        max_length=100,
        blank=True,
        help_text=_("Number in the entry book (KP)."),
    )
    state_catalogue_number = models.CharField(
        _("state catalogue number"), max_length=50, blank=True
    )
    quantity = models.PositiveIntegerField(
        _("quantity of items"),
        default=1,
        validators=[MinValueValidator(1)],
        db_comment="stock and progress are counted in items",
    )
    fund = models.CharField(_("fund"), max_length=10, choices=Fund, default=Fund.MAIN)
    collection = models.ForeignKey(
        Collection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objects_held",
        verbose_name=_("collection"),
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )

    title = models.CharField(_("title"), max_length=1000, blank=True)
    object_type = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objects_of_type",
        verbose_name=_("object type"),
        limit_choices_to={"scheme": Concept.Scheme.OBJECT_TYPE},
    )
    production_date = models.CharField(_("production date"), max_length=200, blank=True)
    production_earliest = models.SmallIntegerField(
        _("earliest year"), null=True, blank=True, help_text=_("Negative before our era: -200.")
    )
    production_latest = models.SmallIntegerField(
        _("latest year"), null=True, blank=True, help_text=_("Negative before our era: -200.")
    )
    materials_display = models.TextField(_("materials and techniques, as text"), blank=True)
    measurements_display = models.TextField(_("measurements, as text"), blank=True)
    description = models.TextField(_("description"), blank=True)
    scholarly_description = models.TextField(_("scholarly description"), blank=True)

    acquisition_method = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objects_acquired",
        verbose_name=_("method of acquisition"),
        limit_choices_to={"scheme": Concept.Scheme.ACQUISITION},
    )
    acquisition_date = models.CharField(_("date of acquisition"), max_length=100, blank=True)
    acquisition_source = models.CharField(
        _("acquired from"), max_length=300, blank=True, db_comment="internal: never public"
    )
    acquisition_act = models.CharField(
        _("act of acquisition"), max_length=200, blank=True, db_comment="internal: never public"
    )
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, blank=True)
    credit_line = models.CharField(_("credit line"), max_length=1000, blank=True)
    rights = models.CharField(_("rights"), max_length=100, choices=Rights, blank=True)
    publication_restricted = models.BooleanField(_("not to be published"), default=False)
    restriction_reason = models.CharField(
        _("reason of the restriction"), max_length=300, blank=True
    )

    location = models.CharField(
        _("location"), max_length=200, blank=True, db_comment="internal: never public"
    )
    condition = models.TextField(_("condition"), blank=True, db_comment="internal: never public")
    insurance_value = models.DecimalField(
        _("insurance value"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        null=True,
        blank=True,
        db_comment="internal: never public",
    )
    internal_notes = models.TextField(_("notes"), blank=True, db_comment="internal: never public")

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    binned_at = models.DateTimeField(null=True, editable=False, db_comment="in the bin since")
    created = models.DateTimeField(db_default=Now(), editable=False)
    modified = models.DateTimeField(db_default=Now(), editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
        editable=False,
        db_index=False,  # the index below begins with it
    )
    completeness = models.PositiveSmallIntegerField(
        _("completeness"),
        default=0,
        db_default=0,
        editable=False,
        db_comment="0-100; this and the next three are kept by catalog.actions.quality",
    )
    content_tier = models.PositiveSmallIntegerField(
        _("content tier"), default=0, db_default=0, editable=False
    )
    metadata_tier = models.CharField(
        _("metadata tier"), max_length=1, default="0", db_default="0", editable=False
    )
    next_step = models.CharField(
        _("next step"), max_length=20, default="", db_default="", editable=False
    )

    objects: ClassVar[MuseumObjectQuerySet] = MuseumObjectQuerySet.as_manager()  # type: ignore[assignment]

    INTERNAL_FIELDS: ClassVar[tuple[str, ...]] = (
        "acquisition_source",
        "acquisition_act",
        "location",
        "condition",
        "insurance_value",
        "internal_notes",
        "restriction_reason",
    )
    QUALITY_FIELDS: ClassVar[tuple[str, ...]] = Quality._fields
    """Kept by `catalog.actions.quality`; follow from the others, so history leaves them out."""

    class Meta:
        verbose_name = _("object")
        verbose_name_plural = _("objects")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["museum", "inventory_number"],
                name="inventory_number_unique_in_museum",
                violation_error_message=_("This museum already has this inventory number."),
            ),
            models.CheckConstraint(
                name="inventory_number_given",
                condition=~models.Q(inventory_number=""),
                violation_error_message=_("An object needs an inventory number."),
            ),
            models.CheckConstraint(
                name="object_quantity_positive",
                condition=models.Q(quantity__gte=1),
                violation_error_message=_("An object stands for at least one item."),
            ),
            models.CheckConstraint(
                name="object_years_ordered",
                condition=models.Q(production_earliest__isnull=True)
                | models.Q(production_latest__isnull=True)
                | models.Q(production_earliest__lte=models.F("production_latest")),
                violation_error_message=_("The earliest year lies after the latest one."),
            ),
            models.CheckConstraint(
                name="object_not_part_of_itself",
                condition=~models.Q(part_of=models.F("pk")),
                violation_error_message=_("An object is no part of itself."),
            ),
            models.CheckConstraint(
                name="object_restriction_explained",
                condition=models.Q(publication_restricted=False) | ~models.Q(restriction_reason=""),
                violation_error_message=_("Say why the object must not be published."),
            ),
        ]
        indexes = [
            models.Index(fields=["museum", "-id"], name="object_of_museum"),
            models.Index(fields=["status", "-id"], name="object_by_status"),
            models.Index(fields=["museum", "next_step", "-id"], name="object_by_next_step"),
            models.Index(fields=["museum", "content_tier", "-id"], name="object_by_content_tier"),
            models.Index(fields=["museum", "metadata_tier", "-id"], name="object_by_metadata_tier"),
            models.Index(
                "museum",
                models.F("completeness") / 25,
                models.F("id").desc(),
                name="object_by_completeness",
            ),
            models.Index(
                fields=["museum", "id"],
                name="object_in_review",
                condition=models.Q(status=Status.IN_REVIEW),
            ),
            models.Index(
                fields=["entered_by", "-id"],
                name="object_in_work",
                condition=models.Q(
                    entered_by__isnull=False, status__in=[Status.DRAFT, Status.IN_REVIEW]
                ),
            ),
            models.Index(
                fields=["binned_at"],
                name="object_in_bin",
                condition=models.Q(binned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inventory_number} {self.title or ''}".strip()

    def get_absolute_url(self) -> str:
        return reverse("catalog:object", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return (
            self.status == Status.PUBLISHED
            and not self.publication_restricted
            and self.binned_at is None
        )
