"""References, related objects and provenance, as parts of an object's page."""

from typing import Any

from django.http import HttpRequest

from catalog.forms_scholarship import ProvenanceForm, RelationForm, RelationFormSet
from catalog.models import MuseumObject, ObjectRelation, ProvenanceEvent, Reference
from museumportal.accounts.admin.base import Cards, Rows, TranslatedCards

OTHER = "other"


class ReferenceCards(Cards):
    model = Reference
    fields = ("citation", ("kind", "pages", "number"), ("doi", "url"), "position")


class RelationRows(Rows):
    """Chosen among all objects that the person may see, those of other museums too."""

    model = ObjectRelation
    fk_name = "object"
    form = RelationForm
    formset = RelationFormSet
    fields = ("relation", OTHER, "position")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == OTHER:
            kwargs["queryset"] = MuseumObject.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def asks_for_related(request: HttpRequest) -> bool:
    """Whether somebody types the name of a related object, which may be another museum's."""
    asked = request.GET.get("model_name"), request.GET.get("field_name")
    return asked == (ObjectRelation._meta.model_name, OTHER)


class ProvenanceCards(TranslatedCards):
    model = ProvenanceEvent
    form = ProvenanceForm
    fields = (
        "period",
        ("earliest", "latest", "certainty"),
        "holder",
        ("agent", "method", "place"),
        "source",
        ("published", "position"),
    )
