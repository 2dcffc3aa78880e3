"""Which columns exist in Kazakh, Russian and English, and which tables keep a history."""

from modeltranslation.translator import TranslationOptions, translator

from museumportal.changes.history import keep_history
from tours import models


class Model3DTranslation(TranslationOptions):
    fields = ("title", "description", "credit_line")


class PanoramaTranslation(TranslationOptions):
    fields = ("title",)


class TourTranslation(TranslationOptions):
    fields = ("title", "description")


class SceneTranslation(TranslationOptions):
    fields = ("title",)


class HotspotTranslation(TranslationOptions):
    fields = ("label", "text")


translator.register(models.Model3D, Model3DTranslation)
translator.register(models.Panorama, PanoramaTranslation)
translator.register(models.Tour, TourTranslation)
translator.register(models.Scene, SceneTranslation)
translator.register(models.Hotspot, HotspotTranslation)

for tracked in (models.Model3D, models.Tour, models.Scene, models.Hotspot):
    keep_history(tracked, app="tours")
