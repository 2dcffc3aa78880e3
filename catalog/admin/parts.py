"""What hangs on an object, as rows of its page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count
from django.forms import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.details import details_link
from catalog.admin.pictures import REFRESHED, state_in_words, thumbnail, with_last_failure
from catalog.admin.replacing import replacing_link
from catalog.forms_rows import MeasurementForm, ObjectConceptForm
from catalog.models import (
    Image,
    Inscription,
    Measurement,
    ObjectConcept,
    ObjectMaker,
    PreciousMetal,
)
from museumportal.accounts.admin.base import Rows, TranslatedCards
from museumportal.accounts.admin.forms import PortalFormSet

Relation = ObjectConcept.Relation


class MakerRows(Rows):
    model = ObjectMaker
    fields = ("agent", "role", "certainty", "position")


class _ConceptRows(Rows):
    """Concepts that describe the object in some `respects`."""

    model = ObjectConcept
    form = ObjectConceptForm
    fields = ("relation", "concept", "position")
    respects: ClassVar[tuple[Relation, ...]]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(relation__in=self.respects)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "relation":
            kwargs["choices"] = [("", "---------"), *((each, each.label) for each in self.respects)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class MaterialRows(_ConceptRows):
    verbose_name = _("material or technique")
    verbose_name_plural = _("materials and techniques")
    respects = (Relation.MATERIAL, Relation.TECHNIQUE)


class OriginRows(_ConceptRows):
    verbose_name = _("period, culture or place")
    verbose_name_plural = _("period, culture, places")
    prefix = "origins"
    respects = (Relation.PERIOD, Relation.CULTURE, Relation.PLACE_MADE, Relation.PLACE_FOUND)


class SubjectRows(_ConceptRows):
    verbose_name = _("subject")
    verbose_name_plural = _("what is depicted")
    prefix = "subjects"
    respects = (Relation.SUBJECT, Relation.PLACE_SHOWN)


class MeasurementRows(Rows):
    model = Measurement

    class Media:
        js = (Script("admin_portal/measure.js", type="module"),)
        css = {"all": ("admin_portal/pictures.css",)}

    form = MeasurementForm
    fields = ("dimension", "value", "unit", "part", "position")


class InscriptionCards(TranslatedCards):
    model = Inscription
    fields = (("kind", "place", "position"), "text", "translation")


class PreciousMetalRows(Rows):
    model = PreciousMetal
    fields = ("metal", "fineness", "weight")


class _ImageFormSet(PortalFormSet):
    """One main picture: the one chosen last wins, and the old one is saved first."""

    def clean(self) -> None:
        super().clean()
        chosen = [
            form
            for form in self.forms
            if form.cleaned_data.get("is_main") and "is_main" in form.changed_data
        ]
        if not chosen:
            return
        for form in self.forms:
            form.instance.is_main = form is chosen[-1]

    def save_existing_objects(self, commit: bool = True) -> Any:
        rows = {form.instance.pk: form.instance for form in self.forms}
        another = any(row.is_main for row in rows.values())
        if commit:
            for image in Image.objects.filter(object=self.instance, is_main=True):
                row = rows.get(image.pk, image)  # one that came since the page was opened
                if row is image:
                    row.is_main = not another
                if not row.is_main:
                    row.save()
        return super().save_existing_objects(commit)


_IN_ORDER = Script(
    "admin_portal/picture_order.js",
    type="module",
    **{
        "data-forward": _("Move forward"),
        "data-back": _("Move back"),
        "data-place": _("Place %(place)s of %(all)s"),
    },
)


class ImageCards(TranslatedCards):
    model = Image
    formset = _ImageFormSet
    can_delete = False
    show_change_link = True
    ordering = ("position", "pk")

    class Media:
        js = (*REFRESHED, _IN_ORDER)
        css = {"all": ("admin_portal/pictures.css",)}

    readonly_fields = ("picture", "state_and_reason", "details", "removal")
    fields = (
        ("picture", "state_and_reason", "details", "removal"),
        ("is_main", "published", "position", "view"),
        "caption",
        "alt",
        ("photographer", "rights"),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        images = with_last_failure(super().get_queryset(request))
        return images.annotate(details_marked=Count("annotations"))

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString:
        return thumbnail(image)

    @admin.display(description=_("details"))
    def details(self, image: Any) -> SafeString:
        return details_link(image, image.details_marked)

    @admin.display(description=_("replace, remove"))
    def removal(self, image: Image) -> SafeString:
        page = reverse("admin:catalog_image_delete", args=[image.pk])
        remove = format_html('<a href="{}">{}</a>', page, _("Remove this picture"))
        return format_html("{} · {}", replacing_link(image), remove)

    @admin.display(description=_("state"))
    def state_and_reason(self, image: Image) -> SafeString:
        return state_in_words(image)
