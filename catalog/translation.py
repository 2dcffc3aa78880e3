"""Which columns exist in Kazakh, Russian and English, and which tables keep a history.

History is registered behind the translations: registered before, saving a record crashes.
"""

from modeltranslation.translator import TranslationOptions, translator

from catalog import models
from museumportal.changes.history import keep_history


class ConceptTranslation(TranslationOptions):
    fields = ("label", "definition")


class AgentTranslation(TranslationOptions):
    fields = ("name", "biography")


class CollectionTranslation(TranslationOptions):
    fields = ("name",)


class MuseumObjectTranslation(TranslationOptions):
    fields = (
        "title",
        "production_date",
        "materials_display",
        "description",
        "scholarly_description",
        "credit_line",
    )


class InscriptionTranslation(TranslationOptions):
    fields = ("translation",)


class ProvenanceEventTranslation(TranslationOptions):
    fields = ("period", "holder")


class ImageTranslation(TranslationOptions):
    fields = ("caption", "alt")


class AnnotationTranslation(TranslationOptions):
    fields = ("label", "text")


class GalleryTranslation(TranslationOptions):
    fields = ("title", "introduction")


translator.register(models.Concept, ConceptTranslation)
translator.register(models.Agent, AgentTranslation)
translator.register(models.Collection, CollectionTranslation)
translator.register(models.MuseumObject, MuseumObjectTranslation)
translator.register(models.Inscription, InscriptionTranslation)
translator.register(models.ProvenanceEvent, ProvenanceEventTranslation)
translator.register(models.Image, ImageTranslation)
translator.register(models.Annotation, AnnotationTranslation)
translator.register(models.Gallery, GalleryTranslation)

for tracked in (
    models.Concept,
    models.Agent,
    models.ObjectMaker,
    models.ObjectConcept,
    models.Measurement,
    models.Inscription,
    models.PreciousMetal,
    models.Reference,
    models.ObjectRelation,
    models.ProvenanceEvent,
    models.Checked,
    models.Annotation,
    models.Gallery,
    models.Collection,
):
    keep_history(tracked, app="catalog")
keep_history(
    models.MuseumObject, app="catalog", without=[*models.MuseumObject.QUALITY_FIELDS, "entered_by"]
)
keep_history(models.Image, app="catalog", without=["look", "museum"])
