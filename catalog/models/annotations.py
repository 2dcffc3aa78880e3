"""Details that a curator marks on a picture (W3C Web Annotation Data Model)."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.images import Image
from museumportal.lib.languages import LANGUAGES, known_texts
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

    def clean(self) -> None:
        """A name in one language at least, and a rectangle that lies in the picture.

        Raises:
            ValidationError: sentences by field, a missing name at the reader's own language.
        """
        if not self.image.width or not self.image.height:
            raise ValidationError(gettext("Details can be marked once the picture is ready."))
        problems = dict(self._outside())
        if not any(text.strip() for text in known_texts(self, "label").values()):
            here = get_language()
            field = f"label_{here if here in LANGUAGES else LANGUAGES[0]}"
            problems[field] = gettext("Name the detail in at least one language.")
        if problems:
            raise ValidationError(problems)

    def _outside(self) -> Iterator[tuple[str, str]]:
        """Fields by which the rectangle has no pixels or leaves the picture, and why."""
        for start, length, end in (
            ("x", "width", self.image.width),
            ("y", "height", self.image.height),
        ):
            at, size = getattr(self, start), getattr(self, length)
            if at is None or size is None or end is None:
                continue  # said by the field itself
            if size < 1:
                yield length, gettext("A detail is at least one pixel wide and high.")
            if at >= end:
                sentence = gettext("That is outside the picture, which ends at %(pixels)d pixels.")
                yield start, sentence % {"pixels": end}
            elif at + size > end:
                sentence = gettext("At most %(pixels)d pixels: there the picture ends.")
                yield length, sentence % {"pixels": end - at}
