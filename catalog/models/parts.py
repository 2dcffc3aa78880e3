"""What hangs on an object: its makers, concepts, measurements, inscriptions, precious metals."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.agents import Agent
from catalog.models.objects import MuseumObject
from catalog.models.vocabulary import Concept


class ObjectMaker(models.Model):
    """Who had which part in making the object, and how sure that is."""

    class Certainty(models.TextChoices):
        CERTAIN = "certain", _("certain")
        PROBABLE = "probable", _("probably")
        ATTRIBUTED = "attributed", _("attributed to")
        WORKSHOP = "workshop", _("workshop of")
        CIRCLE = "circle", _("circle of")
        FOLLOWER = "follower", _("follower of")
        AFTER = "after", _("after")
        MANNER = "manner", _("in the manner of")

    object = models.ForeignKey(
        MuseumObject,
        on_delete=models.CASCADE,
        related_name="makers",
        db_index=False,  # the constraint's index begins with it
    )
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="works", verbose_name=_("maker")
    )
    role = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("role"),
        limit_choices_to={"scheme": Concept.Scheme.ROLE},
    )
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=Certainty, default=Certainty.CERTAIN
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("maker of an object")
        verbose_name_plural = _("makers of an object")
        ordering = ["object_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "agent", "role"],
                name="object_maker_once",
                nulls_distinct=False,
                violation_error_message=_("This maker already stands here in this role."),
            )
        ]

    def __str__(self) -> str:
        return str(self.agent)


class ObjectConcept(models.Model):
    """A concept that describes the object, and in which respect."""

    class Relation(models.TextChoices):
        MATERIAL = "material", _("material")
        TECHNIQUE = "technique", _("technique")
        SUBJECT = "subject", _("subject")
        PERIOD = "period", _("period")
        CULTURE = "culture", _("culture")
        PLACE_MADE = "place_made", _("made in")
        PLACE_FOUND = "place_found", _("found in")
        PLACE_SHOWN = "place_shown", _("shows the place")

    SCHEMES = {
        Relation.MATERIAL: Concept.Scheme.MATERIAL,
        Relation.TECHNIQUE: Concept.Scheme.TECHNIQUE,
        Relation.SUBJECT: Concept.Scheme.SUBJECT,
        Relation.PERIOD: Concept.Scheme.PERIOD,
        Relation.CULTURE: Concept.Scheme.CULTURE,
        Relation.PLACE_MADE: Concept.Scheme.PLACE,
        Relation.PLACE_FOUND: Concept.Scheme.PLACE,
        Relation.PLACE_SHOWN: Concept.Scheme.PLACE,
    }

    object = models.ForeignKey(
        MuseumObject,
        on_delete=models.CASCADE,
        related_name="concepts",
        db_index=False,  # the constraint's index begins with it
    )
    relation = models.CharField(_("respect"), max_length=12, choices=Relation)
    concept = models.ForeignKey(
        Concept, on_delete=models.PROTECT, related_name="uses", verbose_name=_("concept")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("concept of an object")
        verbose_name_plural = _("concepts of an object")
        ordering = ["object_id", "relation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "relation", "concept"],
                name="object_concept_once",
                violation_error_message=_("This concept already stands here."),
            )
        ]

    def __str__(self) -> str:
        return str(self.concept)


class Measurement(models.Model):
    """One dimension of the object or of a named part of it, as number and unit."""

    class Dimension(models.TextChoices):
        HEIGHT = "height", _("height")
        WIDTH = "width", _("width")
        DEPTH = "depth", _("depth")
        LENGTH = "length", _("length")
        DIAMETER = "diameter", _("diameter")
        THICKNESS = "thickness", _("thickness")
        CIRCUMFERENCE = "circumference", _("circumference")
        WEIGHT = "weight", _("weight")
        DURATION = "duration", _("duration")

    class Unit(models.TextChoices):
        MILLIMETRE = "mm", _("mm")
        CENTIMETRE = "cm", _("cm")
        METRE = "m", _("m")
        INCH = "in", _("in")
        GRAM = "g", _("g")
        KILOGRAM = "kg", _("kg")
        SECOND = "s", _("s")

    object = models.ForeignKey(MuseumObject, on_delete=models.CASCADE, related_name="measurements")
    part = models.CharField(
        _("part"), max_length=100, blank=True, help_text=_("Such as frame, lid.")
    )
    dimension = models.CharField(_("dimension"), max_length=15, choices=Dimension)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=3, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unit"), max_length=2, choices=Unit)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["object_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="measurement_not_negative",
                condition=models.Q(value__gte=0),
                violation_error_message=_("A measurement is not negative."),
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_dimension_display()} {self.value.normalize():f} {self.get_unit_display()}"
        )


class Inscription(models.Model):
    """Something written, stamped or drawn on the object."""

    object = models.ForeignKey(MuseumObject, on_delete=models.CASCADE, related_name="inscriptions")
    kind = models.CharField(
        _("kind"), max_length=100, blank=True, help_text=_("Such as signature, stamp, tamga.")
    )
    place = models.CharField(_("where on the object"), max_length=200, blank=True)
    text = models.TextField(_("transcription"))
    translation = models.TextField(_("translation"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["object_id", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class PreciousMetal(models.Model):
    """Precious metal in the object, as the state inspection asks it."""

    object = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="precious_metals"
    )
    metal = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("metal"),
        limit_choices_to={"scheme": Concept.Scheme.MATERIAL},
    )
    fineness = models.PositiveSmallIntegerField(
        _("fineness"), null=True, blank=True, help_text=_("Parts of a thousand: 875.")
    )
    weight = models.DecimalField(
        _("weight, g"), max_digits=10, decimal_places=3, null=True, blank=True
    )

    class Meta:
        verbose_name = _("precious metal")
        verbose_name_plural = _("precious metals")
        ordering = ["object_id", "pk"]

    def __str__(self) -> str:
        return f"{self.metal} {self.fineness or ''}".strip()
