"""Rows of an object's form: what is checked, and what of them the page only suggested."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext

from catalog.models import ObjectConcept


class SuggestedRow(forms.ModelForm):
    """A new row that says nothing in its `telling` columns is none: the page may suggest rows,
    with the dimension chosen already, which nobody has to remove again."""

    telling: ClassVar[tuple[str, ...]]

    def has_changed(self) -> bool:
        if self.instance.pk:
            return super().has_changed()
        return any(name in self.changed_data for name in self.telling)


class MeasurementForm(SuggestedRow):
    telling = ("value", "part")


class ObjectConceptForm(SuggestedRow):
    """A concept in one respect: its vocabulary must be the one of that respect."""

    telling = ("concept",)

    def clean(self) -> dict[str, Any]:
        super().clean()
        relation, concept = self.cleaned_data.get("relation"), self.cleaned_data.get("concept")
        if relation and concept:
            scheme = ObjectConcept.SCHEMES[ObjectConcept.Relation(relation)]
            if concept.scheme != scheme:
                self.add_error(
                    "concept",
                    gettext("Choose a concept of the vocabulary “%(vocabulary)s”.")
                    % {"vocabulary": scheme.label},
                )
        return self.cleaned_data
