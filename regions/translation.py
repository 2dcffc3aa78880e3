"""Which columns exist in Kazakh, Russian and English, and which tables keep a history."""

import simple_history
from modeltranslation.translator import TranslationOptions, translator

from regions.models import Museum, Region


class RegionTranslation(TranslationOptions):
    fields = ("name",)


class MuseumTranslation(TranslationOptions):
    fields = ("name", "description", "address")


translator.register(Region, RegionTranslation)
translator.register(Museum, MuseumTranslation)
simple_history.register(Museum, app="regions")
