"""3D models, panoramas and the tours that lead through them."""

from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import MuseumObject
from museumportal.accounts.models import User
from museumportal.lib.fields import Rights, Status
from museumportal.lib.public_ids import PublicIdField
from regions.models import Museum, museum_codes

_M = TypeVar("_M", bound=models.Model)

YAW = [MinValueValidator(-180.0), MaxValueValidator(180.0)]
PITCH = [MinValueValidator(-90.0), MaxValueValidator(90.0)]


class PublishedQuerySet(models.QuerySet[_M]):
    """Records of a museum with a publication status."""

    def public(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        codes = museum_codes(user)
        if codes is None:
            return self
        return self.public() | self.filter(museum__code__in=codes)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        codes = museum_codes(user)
        return self if codes is None else self.filter(museum__code__in=codes)


class Model3D(models.Model):
    """A 3D model (GLB), usually of one object."""

    public_id = PublicIdField(letter="d")
    museum = models.ForeignKey(
        Museum, on_delete=models.PROTECT, related_name="models3d", verbose_name=_("museum")
    )
    object = models.ForeignKey(
        MuseumObject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="models3d",
        verbose_name=_("object"),
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    credit_line = models.CharField(_("credit line"), max_length=500, blank=True)
    rights = models.CharField(_("rights"), max_length=100, choices=Rights, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    file = models.FileField(_("file"), upload_to="models3d/")
    poster = models.FileField(
        _("poster"), upload_to="models3d/", blank=True, help_text=_("JPEG, shown before it loads.")
    )
    bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    triangles = models.PositiveIntegerField(_("triangles"), null=True, editable=False)
    created = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[PublishedQuerySet["Model3D"]] = PublishedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("3D model")
        verbose_name_plural = _("3D models")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tours:model", args=[self.public_id])


class Panorama(models.Model):
    """An equirectangular picture of all directions around one point."""

    public_id = PublicIdField(letter="p")
    museum = models.ForeignKey(
        Museum, on_delete=models.PROTECT, related_name="panoramas", verbose_name=_("museum")
    )
    title = models.CharField(_("title"), max_length=300)
    photographer = models.CharField(_("photographer"), max_length=200, blank=True)
    file = models.ImageField(
        _("file"), upload_to="panoramas/", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)

    objects: ClassVar[models.Manager["Panorama"]] = models.Manager()

    class Meta:
        verbose_name = _("panorama")
        verbose_name_plural = _("panoramas")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Tour(models.Model):
    """A walk through scenes."""

    public_id = PublicIdField(letter="t")
    museum = models.ForeignKey(
        Museum, on_delete=models.PROTECT, related_name="tours", verbose_name=_("museum")
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    created = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[PublishedQuerySet["Tour"]] = PublishedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("virtual tour")
        verbose_name_plural = _("virtual tours")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tours:tour", args=[self.public_id])


class Scene(models.Model):
    """One stop of a tour: a panorama and the direction in which the visitor first looks."""

    tour = models.ForeignKey(
        Tour, on_delete=models.CASCADE, related_name="scenes", verbose_name=_("virtual tour")
    )
    panorama = models.ForeignKey(
        Panorama, on_delete=models.PROTECT, related_name="scenes", verbose_name=_("panorama")
    )
    title = models.CharField(_("title"), max_length=300)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    yaw = models.FloatField(_("first look, yaw°"), default=0, validators=YAW)
    pitch = models.FloatField(_("first look, pitch°"), default=0, validators=PITCH)

    class Meta:
        verbose_name = _("scene")
        verbose_name_plural = _("scenes")
        ordering = ["tour_id", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Hotspot(models.Model):
    """A place in a scene that leads to another scene or to an object, or tells something."""

    scene = models.ForeignKey(
        Scene, on_delete=models.CASCADE, related_name="hotspots", verbose_name=_("scene")
    )
    yaw = models.FloatField(_("yaw°"), validators=YAW)
    pitch = models.FloatField(_("pitch°"), validators=PITCH)
    label = models.CharField(_("label"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    target_scene = models.ForeignKey(
        Scene,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leads to the scene"),
    )
    target_object = models.ForeignKey(
        MuseumObject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hotspots",
        verbose_name=_("shows the object"),
    )

    class Meta:
        verbose_name = _("hotspot")
        verbose_name_plural = _("hotspots")
        ordering = ["scene_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="hotspot_one_target",
                condition=models.Q(target_scene__isnull=True)
                | models.Q(target_object__isnull=True),
                violation_error_message=_("A hotspot leads to a scene or to an object, not both."),
            )
        ]

    def __str__(self) -> str:
        return self.label
