"""Which columns exist in Kazakh, Russian and English, and which tables keep a history."""

from modeltranslation.translator import TranslationOptions, translator

from museumportal.changes.history import keep_history
from regions.models import Museum, Region


class RegionTranslation(TranslationOptions):
    fields = ("name",)


class MuseumTranslation(TranslationOptions):
    fields = ("name", "description", "address")


translator.register(Region, RegionTranslation)
translator.register(Museum, MuseumTranslation)
keep_history(Museum, app="regions")
