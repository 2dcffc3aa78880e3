"""Forms of what scholars say of an object, inside its page."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext

from catalog.models import MuseumObject, ObjectRelation
from museumportal.accounts.admin.forms import AnyLanguageForm, PortalFormSet
from museumportal.lib.dates import first_date
from museumportal.lib.languages import LANGUAGES

_SAYING = ("agent", "method", "place", "earliest", "latest")


class ProvenanceForm(AnyLanguageForm):
    """One step: its years follow the text unless they are typed, and it says at least something."""

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        texts = [clean.get(f"period_{language}") for language in LANGUAGES]
        if clean.get("earliest") is None and clean.get("latest") is None:
            years = first_date(texts)
            if years:
                clean["earliest"], clean["latest"] = years
        holders = [clean.get(f"holder_{language}") for language in LANGUAGES]
        said = [*texts, *holders, *(clean.get(name) for name in _SAYING)]
        if not self.errors and all(each in (None, "") for each in said):
            self.add_error(f"holder_{get_language()}", gettext("Say who had it, when or how."))
        return clean


class RelationForm(forms.ModelForm):
    """A related object; an object that was chosen before stays, whoever may see it now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.other_id and "other" in self.fields:
            offered: Any = self.fields["other"]
            known = MuseumObject.objects.filter(pk=self.instance.other_id)
            offered.queryset = offered.queryset | known


class RelationFormSet(PortalFormSet):
    """Related objects: each said from this side, each told from the other side as well."""

    def others(self) -> list[MuseumObject]:
        """The objects on the other side of what was added, changed or removed."""
        changed = [form for form in self.forms if form.has_changed()]
        sides = [(form.initial.get("other"), form.instance.other_id) for form in changed]
        keys: set[int] = {key for side in sides for key in side if key}
        return list(MuseumObject.objects.filter(pk__in=keys))


def others_of(formsets: Any) -> list[MuseumObject]:
    """The objects of which something else is told after these formsets were saved."""
    found = [each for each in formsets if each.model is ObjectRelation]
    return [other for each in found for other in each.others()]
