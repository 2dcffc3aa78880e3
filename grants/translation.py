"""Which columns exist in Kazakh, Russian and English, and which tables keep a history."""

from modeltranslation.translator import TranslationOptions, translator

from grants import models
from museumportal.changes.history import keep_history


class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary", "description")


class PartnerTranslation(TranslationOptions):
    fields = ("name",)


class CallTranslation(TranslationOptions):
    fields = ("title", "description")


class AwardTranslation(TranslationOptions):
    fields = ("title", "summary")


translator.register(models.Programme, ProgrammeTranslation)
translator.register(models.Partner, PartnerTranslation)
translator.register(models.Call, CallTranslation)
translator.register(models.Award, AwardTranslation)

for tracked in (models.Programme, models.Call, models.Award):
    keep_history(tracked, app="grants")
