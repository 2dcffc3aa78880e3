"""Controlled vocabularies after SKOS (W3C Recommendation, 2009): concepts, terms, hierarchy."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from museumportal.lib.public_ids import PublicIdField

BETWEEN_WORDS = r"""[][ !"#$%&'()*+,./:;<=>?@\\^_`{|}~«»„“”‘’…–—-]+"""
"""What parts the words of a name, whatever the database takes for a letter."""


class Concept(models.Model):
    """One idea of one vocabulary, with a preferred label in each language."""

    class Scheme(models.TextChoices):
        OBJECT_TYPE = "object_type", _("object types")
        MATERIAL = "material", _("materials")
        TECHNIQUE = "technique", _("techniques")
        SUBJECT = "subject", _("subjects")
        PERIOD = "period", _("periods")
        CULTURE = "culture", _("cultures")
        PLACE = "place", _("places")
        ROLE = "role", _("roles of makers")
        ACQUISITION = "acquisition", _("methods of acquisition")

    public_id = PublicIdField(letter="c")
    scheme = models.CharField(_("vocabulary"), max_length=20, choices=Scheme)
    notation = models.CharField(
        _("notation"),
        max_length=100,
        null=True,
        blank=True,
        db_comment="code of the concept, unique in its scheme (skos:notation)",
    )
    label = models.CharField(_("preferred label"), max_length=300, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    is_proposal = models.BooleanField(
        _("proposal"), default=False, db_comment="in use, waiting for a moderator to accept it"
    )
    broader: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "self",
        through="ConceptBroader",
        symmetrical=False,
        related_name="narrower",
        verbose_name=_("broader concepts"),
    )

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["scheme", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "notation"],
                name="concept_notation_unique",
                violation_error_message=_("This vocabulary already has this notation."),
            )
        ]

    def __str__(self) -> str:
        return self.label or self.notation or self.public_id


class ConceptTerm(models.Model):
    """A name by which a concept is found: each preferred label and every alternative.

    `folded` is the term without case, ё and surplus space (`catalog.terms.fold`); lookups use it.
    """

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="terms")
    scheme = models.CharField(max_length=20, choices=Concept.Scheme, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, blank=True, default=""
    )
    text = models.CharField(_("term"), max_length=300)
    folded = models.CharField(max_length=300, editable=False)
    words = models.GeneratedField(
        expression=models.Func(
            models.Func(
                models.F("folded"),
                models.Value(BETWEEN_WORDS),
                models.Value(" "),
                models.Value("g"),
                function="regexp_replace",
            ),
            template="(' ' || %(expressions)s)",
        ),
        output_field=models.CharField(max_length=301),
        db_persist=True,
        db_comment="folded, with one space before each word: found by the beginning of any",
    )
    preferred = models.BooleanField(_("preferred"), default=False)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["concept_id", "-preferred", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "folded"],
                name="concept_term_once",
                violation_error_message=_("The concept already has this term."),
            ),
        ]
        indexes = [
            models.Index(fields=["scheme", "folded"], name="concept_term_lookup"),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="concept_term_words"),
        ]

    def __str__(self) -> str:
        return self.text


class ConceptBroader(models.Model):
    """One step up in a vocabulary (skos:broader); a concept may have several."""

    narrower = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="broader_links")
    broader = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        related_name="narrower_links",
        verbose_name=_("broader concept"),
    )

    class Meta:
        verbose_name = _("broader concept")
        verbose_name_plural = _("broader concepts")
        ordering = ["narrower_id", "broader_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["narrower", "broader"],
                name="concept_broader_once",
                violation_error_message=_("This broader concept is already there."),
            ),
            models.CheckConstraint(
                name="concept_not_broader_than_itself",
                condition=~models.Q(narrower=models.F("broader")),
                violation_error_message=_("A concept is not broader than itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.narrower} ⊂ {self.broader}"


class ConceptClosure(models.Model):
    """Every ancestor of every concept, itself included at depth 0; kept by `catalog.actions`."""

    ancestor = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="descendant_links")
    descendant = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="ancestor_links")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["descendant_id", "depth", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ancestor", "descendant"], name="concept_closure_once")
        ]

    def __str__(self) -> str:
        return f"{self.ancestor} ⊇ {self.descendant}"


class ConceptMatch(models.Model):
    """The same concept elsewhere (skos:exactMatch): AAT, Wikidata, ICONCLASS …"""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="matches")
    uri = models.URLField(_("address"), max_length=300)

    class Meta:
        verbose_name = _("exact match")
        verbose_name_plural = _("exact matches")
        ordering = ["concept_id", "uri", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["concept", "uri"], name="concept_match_once")
        ]

    def __str__(self) -> str:
        return self.uri
