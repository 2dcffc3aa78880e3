"""Galleries: objects chosen and ordered by a curator, with a few words."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.objects import MuseumObject
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from museumportal.lib.public_ids import PublicIdField
from regions.models import Museum, museum_codes


class GalleryQuerySet(models.QuerySet["Gallery"]):
    def public(self) -> "GalleryQuerySet":
        return self.filter(status=Status.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> "GalleryQuerySet":
        """Published galleries for everybody; staff also see their museums' own."""
        codes = museum_codes(user)
        if codes is None:
            return self
        return self.public() | self.filter(museum__code__in=codes)


class Gallery(models.Model):
    """A chosen set of objects under one title; of one museum, or of the portal."""

    public_id = PublicIdField(letter="g")
    museum = models.ForeignKey(
        Museum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="galleries",
        verbose_name=_("museum"),
    )
    title = models.CharField(_("title"), max_length=300)
    introduction = models.TextField(_("introduction"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    objects_shown: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        MuseumObject, through="GalleryItem", related_name="galleries", verbose_name=_("objects")
    )

    objects: ClassVar[GalleryQuerySet] = GalleryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:gallery", args=[self.public_id])


class GalleryItem(models.Model):
    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="items")
    object = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="+", verbose_name=_("object")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("object of a gallery")
        verbose_name_plural = _("objects of a gallery")
        ordering = ["gallery_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gallery", "object"],
                name="gallery_object_once",
                violation_error_message=_("This object is already in the gallery."),
            )
        ]

    def __str__(self) -> str:
        return str(self.object)
