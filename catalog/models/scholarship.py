"""What scholars say of an object: where it is written of, what it belongs with, who had it."""

import re
from typing import Any, ClassVar, Final

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models.agents import Agent
from catalog.models.objects import MuseumObject
from catalog.models.vocabulary import Concept


class DoiField(models.CharField):
    """A digital object identifier (ISO 26324), kept bare: 10.1000/182. It may be typed or pasted as
    an address or behind “doi:”."""

    _BEFORE: Final = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(*args, **options)

    default_validators = [
        RegexValidator(r"^10\.\d{4,9}(\.\d+)*/\S+$", _("A DOI looks like this: 10.1000/182"))
    ]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self._BEFORE.sub("", text.strip(), count=1) if isinstance(text, str) else text


class Reference(models.Model):
    """A publication or document that speaks of the object, and where in it."""

    class Kind(models.TextChoices):
        CATALOGUE = "catalogue", _("catalogue")
        BOOK = "book", _("book")
        ARTICLE = "article", _("article")
        ARCHIVE = "archive", _("archival document")
        WEB = "web", _("web page")
        OTHER = "other", _("other source")

    object = models.ForeignKey(MuseumObject, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BOOK)
    citation = models.CharField(_("citation"), max_length=1000)
    pages = models.CharField(_("pages"), max_length=100, blank=True)
    number = models.CharField(_("number in it"), max_length=100, blank=True)
    doi = DoiField("DOI", blank=True)
    url = models.URLField(
        _("web address"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["object_id", "position", "pk"]

    def __str__(self) -> str:
        return self.citation[:80]

    @property
    def address(self) -> str:
        """Where it can be read; a DOI stays right when addresses change. "" where nowhere."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


class ObjectRelation(models.Model):
    """How one object belongs with another, said from one side and read from both.

    Parts of a whole are `MuseumObject.part_of`; likeness, makers and places are found by search.
    """

    class Relation(models.TextChoices):
        PAIR_OF = "pair_of", _("Makes a pair with")
        USED_WITH = "used_with", _("Used together with")
        FOUND_WITH = "found_with", _("Found together with")
        VERSION_OF = "version_of", _("Another version of")
        COPY_OF = "copy_of", _("Copy of")
        STUDY_FOR = "study_for", _("Study for")
        MADE_FOR = "made_for", _("Made for")
        DEPICTS = "depicts", _("Depicts")

    INVERSE: ClassVar[dict[str, tuple[str, Promise]]] = {
        Relation.COPY_OF: ("copied_in", _("There is a copy of it")),
        Relation.STUDY_FOR: ("prepared_by", _("There is a study for it")),
        Relation.MADE_FOR: ("accompanied_by", _("Made for it")),
        Relation.DEPICTS: ("depicted_in", _("Depicted on")),
    }
    """What the other object says of this one: code and sentence. The others read the same."""

    object = models.ForeignKey(
        MuseumObject,
        on_delete=models.CASCADE,
        related_name="relations",
        db_index=False,  # the constraint's index begins with it
    )
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    other = models.ForeignKey(
        MuseumObject, on_delete=models.CASCADE, related_name="+", verbose_name=_("other object")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("related object")
        verbose_name_plural = _("related objects")
        ordering = ["object_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "relation", "other"],
                name="object_relation_once",
                violation_error_message=_("This object already stands here in this relation."),
            ),
            models.CheckConstraint(
                name="object_relation_to_another",
                condition=~models.Q(object=models.F("other")),
                violation_error_message=_("An object is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()}: {self.other}"

    @classmethod
    def codes(cls) -> list[str]:
        """All that one object can be to another, on either side."""
        return [*cls.Relation.values, *(code for code, _sentence in cls.INVERSE.values())]

    @classmethod
    def read_from(cls, relation: str, *, other_side: bool) -> tuple[str, str]:
        """Code and sentence of a relation as the object, or the other one, tells it."""
        inverse = cls.INVERSE.get(relation) if other_side else None
        code, sentence = inverse or (relation, cls.Relation(relation).label)
        return code, str(sentence)


class ProvenanceEvent(models.Model):
    """One step of an object's way from hand to hand, the earliest first.

    What is not published stays inside the museum: names of living donors, prices, disputed steps.
    """

    PUBLIC_BY = "published"

    class Certainty(models.TextChoices):
        CERTAIN = "certain", _("certain")
        PROBABLE = "probable", _("probable")
        POSSIBLE = "possible", _("possible")

    object = models.ForeignKey(MuseumObject, on_delete=models.CASCADE, related_name="provenance")
    period = models.CharField(_("when"), max_length=200, blank=True)
    earliest = models.SmallIntegerField(_("earliest year"), null=True, blank=True)
    latest = models.SmallIntegerField(_("latest year"), null=True, blank=True)
    holder = models.CharField(_("whose it was"), max_length=300, blank=True)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="held",
        verbose_name=_("the same, from the list of makers"),
    )
    method = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("how it came there"),
        limit_choices_to={"scheme": Concept.Scheme.ACQUISITION},
    )
    place = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where"),
        limit_choices_to={"scheme": Concept.Scheme.PLACE},
    )
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=Certainty, default=Certainty.CERTAIN
    )
    source = models.CharField(_("known from"), max_length=500, blank=True)
    published = models.BooleanField(
        _("for the public"),
        default=False,
        db_comment="what is not published is internal as a whole",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("step of the provenance")
        verbose_name_plural = _("provenance")
        ordering = ["object_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="provenance_years_ordered",
                condition=models.Q(earliest__isnull=True)
                | models.Q(latest__isnull=True)
                | models.Q(earliest__lte=models.F("latest")),
                violation_error_message=_("The earliest year lies after the latest one."),
            )
        ]

    def __str__(self) -> str:
        said = filter(None, (self.period, self.holder or (self.agent and str(self.agent))))
        return ", ".join(map(str, said)) or str(self.pk)
