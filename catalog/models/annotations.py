"""Details that a curator marks on a picture (W3C Web Annotation Data Model)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.images import Image
from museumportal.lib.languages import known_texts
from museumportal.lib.public_ids import PublicIdField


class Annotation(models.Model):
    """A rectangle of a picture and what is to be seen there. Whoever sees the picture sees it.

    `x`, `y`, `width` and `height` are pixels of the upright picture in full size (Media Fragments
    1.0, spatial dimension), whatever size the reader is shown.
    """

    public_id = PublicIdField(letter="n")
    image = models.ForeignKey(
        Image, on_delete=models.CASCADE, related_name="annotations", verbose_name=_("picture")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    x = models.PositiveIntegerField(_("left edge"))
    y = models.PositiveIntegerField(_("upper edge"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    label = models.CharField(_("name of the detail"), max_length=200, blank=True)
    text = models.TextField(_("what is to be seen"), blank=True)

    class Meta:
        verbose_name = _("detail")
        verbose_name_plural = _("details")
        ordering = ["image_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0),
                name="annotation_has_pixels",
                violation_error_message=_("A detail is at least one pixel wide and high."),
            )
        ]

    def __str__(self) -> str:
        return next(iter(known_texts(self, "label").values()), self.public_id)
