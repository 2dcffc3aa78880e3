"""Pictures of objects: the original kept as it came, and what is derived from it."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.images.looks import is_current
from catalog.images.refusals import SENTENCES
from catalog.images.specs import SPECS, Spec, expected
from catalog.models.objects import MuseumObject
from museumportal.accounts.models import User
from museumportal.lib.fields import Rights, Status
from museumportal.lib.public_ids import PublicIdField
from regions.models import Museum, museum_codes


class ImageQuerySet(models.QuerySet["Image"]):
    def ready(self) -> "ImageQuerySet":
        return self.filter(state=Image.State.READY, published=True)

    def public(self) -> "ImageQuerySet":
        return self.ready().filter(
            object__status=Status.PUBLISHED,
            object__publication_restricted=False,
            object__binned_at__isnull=True,
        )

    def visible_to(self, user: User | AnonymousUser) -> "ImageQuerySet":
        """Ready pictures of public objects for everybody; staff see all of their museums'."""
        codes = museum_codes(user)
        if codes is None:
            return self
        if not codes:
            return self.public()
        return self.public() | self.filter(museum__code__in=codes)


class Image(models.Model):
    """One picture of an object. The original is content-addressed and never changed."""

    class View(models.TextChoices):
        FRONT = "front", _("front")
        BACK = "back", _("back")
        SIDE = "side", _("side")
        TOP = "top", _("top")
        BOTTOM = "bottom", _("bottom")
        INSIDE = "inside", _("inside")
        DETAIL = "detail", _("detail")
        SIGNATURE = "signature", _("signature or mark")
        OTHER = "other", _("other view")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    class Fixity(models.TextChoices):
        """Whether the original still has the bytes it came with (PREMIS, fixity check)."""

        UNCHECKED = "", _("not checked yet")
        INTACT = "intact", _("intact")
        MISSING = "missing", _("missing")
        CHANGED = "changed", _("changed")

    LOST: ClassVar = (Fixity.MISSING, Fixity.CHANGED)
    INTERNAL_FIELDS = ("original", "original_name", "refusal", "notes")
    PUBLIC_BY = "published"

    public_id = PublicIdField(letter="i")
    object = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="images", verbose_name=_("object")
    )
    museum = models.ForeignKey(
        Museum,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
        db_comment="that of the object; a foreign key of both columns keeps it so",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_main = models.BooleanField(_("main picture"), default=False)
    view = models.CharField(_("view"), max_length=10, choices=View, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    alt = models.CharField(_("text for those who cannot see it"), max_length=500, blank=True)
    photographer = models.CharField(_("photographer"), max_length=200, blank=True)
    rights = models.CharField(_("rights"), max_length=100, choices=Rights, blank=True)
    published = models.BooleanField(_("published"), default=True)

    original = models.CharField(max_length=100, editable=False, db_comment="storage key")
    original_name = models.CharField(_("file name"), max_length=255, editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    bytes = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    media_type = models.CharField(_("format"), max_length=50, blank=True, editable=False)
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    colour = models.CharField(_("dominant colour"), max_length=7, blank=True, editable=False)
    perceptual_hash = models.BigIntegerField(null=True, editable=False)
    look = models.BinaryField(
        max_length=300,
        null=True,
        editable=False,
        db_comment="colours and vector of likeness: catalog.images.looks",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING, editable=False
    )
    refusal = models.JSONField(
        _("reason of refusal"),
        null=True,
        editable=False,
        db_comment="{code, params} of catalog.images.refusals",
    )
    notes = models.JSONField(
        _("remarks"),
        default=list,
        blank=True,
        editable=False,
        db_comment="list of {code, params} of catalog.images.refusals",
    )
    render_seconds = models.FloatField(
        null=True, editable=False, db_comment="time on the clock of the last rendering"
    )
    fixity = models.CharField(
        _("fixity"), max_length=10, choices=Fixity, blank=True, editable=False, default=""
    )
    fixity_checked = models.DateTimeField(_("fixity checked"), null=True, editable=False)
    created = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ImageQuerySet] = ImageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["object_id", "-is_main", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object"],
                name="image_one_main",
                condition=models.Q(is_main=True),
                violation_error_message=_("An object has one main picture."),
            ),
            models.UniqueConstraint(
                fields=["object", "sha256"],
                name="image_once_an_object",
                violation_error_message=_("This object already has this picture."),
            ),
        ]
        indexes = [
            models.Index(fields=["museum", "-id"], name="image_of_museum"),
            models.Index(
                fields=["state", "-id"],
                name="image_not_ready",
                condition=~models.Q(state="ready"),
            ),
            models.Index(
                models.F("fixity_checked").asc(nulls_first=True), "id", name="image_next_fixity"
            ),
            models.Index(
                fields=["fixity", "-id"],
                name="image_fixity_lost",
                condition=models.Q(fixity__in=["missing", "changed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name or self.public_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As always; lists of one museum's pictures ask the picture, not its object."""
        self.museum_id = self.object.museum_id
        super().save(*args, **kwargs)

    @property
    def is_public(self) -> bool:
        return self.state == self.State.READY and self.published and self.object.is_public

    @property
    def effective_rights(self) -> str:
        """Its own rights statement, else that of its object."""
        return self.rights or self.object.rights

    @property
    def edition(self) -> str:
        """Tells the files made of its present original from those of one it had before."""
        return self.sha256[:8]

    @property
    def lacking(self) -> tuple[Spec, ...]:
        """The specs to be made of it: all while it waits, what is missing or of an older version
        when it is ready, none when it was refused."""
        if self.state == self.State.WAITING:
            return SPECS
        if self.state == self.State.REFUSED:
            return ()
        made = {row.spec: row.version for row in self.derivatives.all()}
        wanted = expected(self.width or 0, self.height or 0)
        return tuple(spec for spec in wanted if made.get(spec.name) != spec.version)

    @property
    def lacks_look(self) -> bool:
        """Whether it is ready, but its look was never computed or is of an older version."""
        return self.state == self.State.READY and not is_current(self.look)

    @property
    def reason(self) -> str:
        """Why the picture was refused, in the reader's language; empty where it was not."""
        return sentence(self.refusal) if self.refusal else ""

    @property
    def remarks(self) -> list[str]:
        return [sentence(note) for note in self.notes]


def sentence(remark: dict[str, Any]) -> str:
    """The translated sentence of a stored {code, params}."""
    text = SENTENCES[remark["code"]]
    return gettext(text) % remark["params"]


class Derivative(models.Model):
    """A file made from an image by one spec of `catalog.images.specs`."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="derivatives")
    spec = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=150, db_comment="storage key")
    media_type = models.CharField(max_length=50)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("derivative")
        verbose_name_plural = _("derivatives")
        ordering = ["image_id", "spec", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["image", "spec"], name="derivative_once_a_spec")
        ]

    def __str__(self) -> str:
        return self.key
