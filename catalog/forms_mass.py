"""The forms of a mass edit: which objects, and what is to be done to each."""

from typing import Any, Final

from django import forms
from django.db.models import Q
from django.forms.formsets import BaseFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.actions.mass_changes import (
    ADD,
    CLEAR,
    CLEARABLE,
    EVERYWHERE,
    FIND,
    HOLDS_CONCEPTS,
    LISTS,
    MAKERS,
    MOVE,
    OWN,
    REMOVE,
    SET,
    SETTABLE,
    SWAP,
    TEXTS,
    converter,
)
from catalog.actions.mass_references import Kept
from catalog.actions.object_rules import YEARS
from catalog.importers.field_names import value_text
from catalog.importers.fields import COLLECTION, RELATIONS, TERM_FIELDS
from catalog.models import Agent, Collection, Concept, ConceptTerm, MuseumObject, ObjectConcept
from catalog.terms import fold
from museumportal.lib.fields import Status
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.public_ids import parse_public_id

_MOST_NAMED: Final = 5
ROWS: Final = 3
"""Empty rows at first, and so many more at each asking."""

_STEPS: Final = {
    Status.IN_REVIEW: _("Send to review"),
    Status.DRAFT: _("Send back to draft"),
    Status.PUBLISHED: _("Publish"),
    Status.WITHDRAWN: _("Withdraw from the public"),
}
_DO: Final = [
    ("", "–"),
    (
        _("fields"),
        [
            (SET, _("Set to")),
            (CLEAR, _("Clear")),
            (FIND, _("Find and replace text")),
        ],
    ),
    (
        _("concepts and makers"),
        [
            (ADD, _("Add")),
            (REMOVE, _("Remove")),
            (SWAP, _("Replace one by another")),
        ],
    ),
    (_("status"), [(f"{MOVE}:{status}", name) for status, name in _STEPS.items()]),
]
_LABELS: Final = {key: label for _group, pairs in _DO[1:] for key, label in pairs}
_HOW: Final = {"whole_word": _("whole words only"), "match_case": _("capitals as typed")}
_FIELDS_OF: Final = {
    SET: SETTABLE,
    CLEAR: CLEARABLE,
    FIND: (EVERYWHERE, *TEXTS),
    ADD: LISTS,
    REMOVE: LISTS,
    SWAP: (EVERYWHERE, *HOLDS_CONCEPTS),
}


def called(name: str) -> str:
    """What people call a field or list."""
    if name in RELATIONS:
        return capfirst(str(ObjectConcept.Relation(name).label))
    if name == MAKERS:
        return gettext("Makers")
    column: Any = MuseumObject._meta.get_field(name)
    return capfirst(str(column.verbose_name))


def in_words(change: Kept) -> str:
    """One change as people read it: “Material: Replace one by another, “silver” → “gold””."""
    do, name = change["do"], change.get("field", EVERYWHERE)
    if do == MOVE:
        return str(_STEPS[Status(change["value"])])
    names = change.get("names", {})

    def said(member: str) -> str:
        what = change.get(member)
        if what is None or str(what) in names:
            return names.get(str(what), "")
        return value_text(MuseumObject._meta.get_field(name) if do == SET else None, what)

    quoted = gettext("“%(name)s”")
    told = [quoted % {"name": said("value")}] if do in (SET, ADD, REMOVE) else []
    if do in (FIND, SWAP):
        before = "find" if do == FIND else "old"
        told = [" → ".join(quoted % {"name": said(each)} for each in (before, "value"))]
    told += [said("role")] if change.get("role") else []
    told += [str(_HOW[each]) for each in _HOW if change.get(each)]
    head = called(name) if name else capfirst(gettext("everywhere"))
    return f"{head}: {', '.join([str(_LABELS[do]), *told])}"


def _field_choices() -> list[tuple[Any, Any]]:
    others = [name for name in (*OWN, *YEARS) if name not in TEXTS]
    return [
        (EVERYWHERE, _("everywhere")),
        (_("texts"), [(name, called(name)) for name in TEXTS]),
        (
            _("other fields"),
            [(name, called(name)) for name in (*TERM_FIELDS, COLLECTION, *others)],
        ),
        (_("concepts and makers"), [(name, called(name)) for name in LISTS]),
    ]


class ChoiceForm(forms.Form):
    """Which objects: what the list finds, what a search finds, or a list of numbers."""

    how = forms.ChoiceField(
        choices=[("list", ""), ("search", ""), ("numbers", "")], widget=forms.HiddenInput
    )
    search = forms.CharField(
        label=_("Words, or the address of a search of the site"),
        required=False,
        max_length=4000,
        help_text=_("All that is found in your museum, published or not."),
    )
    numbers = forms.CharField(
        label=_("Inventory numbers or identifiers, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Pasted out of a table, for instance. What is not found is listed."),
    )


class ChangeRow(forms.Form):
    """One change. `kept` is it as plain JSON, None where the row was left empty."""

    do = forms.ChoiceField(label=_("What to do"), choices=_DO, required=False)
    field = forms.ChoiceField(label=_("Field"), choices=_field_choices, required=False)
    find = forms.CharField(
        label=_("What is there now"),
        required=False,
        strip=False,
        max_length=10_000,
        help_text=_("To find and replace: the text. To replace one by another: its name."),
    )
    value = forms.CharField(
        label=_("New value"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Of concepts and makers the name, in any language, or the identifier."),
    )
    role = forms.CharField(label=_("Role of the maker"), required=False, max_length=300)
    whole_word = forms.BooleanField(label=_HOW["whole_word"], required=False)
    match_case = forms.BooleanField(label=_HOW["match_case"], required=False)

    kept: dict[str, Any] | None = None

    def __init__(self, *args: Any, museum_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._museum_id = museum_id
        self._offer_values()

    def _offer_values(self) -> None:
        """Where the chosen field takes one of a few values, they are offered."""
        name = self.data.get(self.add_prefix("field")) if self.is_bound else ""
        if self.data.get(self.add_prefix("do")) != SET or name not in SETTABLE:
            return
        choices: list[tuple[Any, Any]] = []
        column: Any = MuseumObject._meta.get_field(name)
        if name == COLLECTION:
            rows = Collection.objects.filter(museum=self._museum_id).order_by("name", "pk")
            choices = [(row.name, row.name) for row in rows]
        elif column.choices:
            choices = [*column.flatchoices]
        elif column.get_internal_type() == "BooleanField":
            choices = [("true", _("Yes")), ("false", _("No"))]
        if choices:
            self.fields["value"].widget = forms.Select(choices=[("", "–"), *choices])

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        do, _colon, status = clean.get("do", "").partition(":")
        if not do or self.errors:
            if not do and any(clean.get(name) for name in ("find", "value")):
                self.add_error("do", gettext("Choose what is to be done."))
            return clean
        name = clean["field"]
        if do == MOVE:
            self.kept = {"do": MOVE, "field": "status", "value": status}
        elif name not in _FIELDS_OF[do]:
            self.add_error("field", gettext("This cannot be done to this field."))
        else:
            try:
                self.kept = {"do": do, "field": name, **_MEMBERS[do](self, name, clean)}
            except forms.ValidationError as refusal:
                self.add_error(None, refusal)
        return clean

    def _set(self, name: str, clean: dict[str, Any]) -> dict[str, Any]:
        text = clean["value"].strip()
        if not text:
            raise forms.ValidationError({"value": gettext("Give a value, or choose “Clear”.")})
        if name in TERM_FIELDS:
            return _row("value", self._concept("value", text, [TERM_FIELDS[name]]))
        if name == COLLECTION:
            rows = Collection.objects.filter(museum=self._museum_id)
            found = [
                row
                for row in rows
                if fold(text) in {fold(getattr(row, f"name_{each}") or "") for each in LANGUAGES}
            ]
            if len(found) != 1:
                raise forms.ValidationError({"value": _not_one(text, found)})
            return {"value": found[0].pk, "names": {str(found[0].pk): str(found[0])}}
        try:
            return {"value": converter(name)(text)}
        except ValueError as error:
            raise forms.ValidationError({"value": str(error)}) from error

    def _clear(self, name: str, clean: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _find(self, name: str, clean: dict[str, Any]) -> dict[str, Any]:
        if not clean["find"]:
            raise forms.ValidationError({"find": gettext("Say what is to be replaced.")})
        return {key: clean[key] for key in ("find", "value", "whole_word", "match_case")}

    def _add_or_remove(self, name: str, clean: dict[str, Any]) -> dict[str, Any]:
        text = clean["value"].strip()
        if not text:
            raise forms.ValidationError({"value": gettext("Say which one.")})
        if name != MAKERS:
            return _row("value", self._concept("value", text, [RELATIONS[name]]))
        made = _row("value", self._maker("value", text))
        if role := clean["role"].strip():
            named = _row("role", self._concept("role", role, [HOLDS_CONCEPTS[MAKERS]]))
            made |= named | {"names": made["names"] | named["names"]}
        return made

    def _swap(self, name: str, clean: dict[str, Any]) -> dict[str, Any]:
        old, new = clean["find"].strip(), clean["value"].strip()
        if missing := [member for member, text in (("find", old), ("value", new)) if not text]:
            raise forms.ValidationError(dict.fromkeys(missing, gettext("Say which one.")))
        if name == MAKERS:
            old_row: Any = self._maker("find", old)
            new_row: Any = self._maker("value", new)
            scheme = ""
        else:
            schemes = [HOLDS_CONCEPTS[name]] if name else sorted({*HOLDS_CONCEPTS.values()})
            old_row = self._concept("find", old, schemes)
            scheme = old_row.scheme
            new_row = self._concept("value", new, [scheme])
        made, gone = _row("value", new_row), _row("old", old_row)
        return made | gone | {"scheme": scheme, "names": made["names"] | gone["names"]}

    def _concept(self, member: str, text: str, schemes: list[str]) -> Concept:
        """The one that is called so, or has this identifier. Raises ValidationError."""
        rows = Concept.objects.filter(scheme__in=schemes)
        if identifier := parse_public_id(text):
            found = list(rows.filter(public_id=identifier))
        else:
            terms = ConceptTerm.objects.filter(scheme__in=schemes, folded=fold(text))
            found = list(rows.filter(pk__in=terms.values("concept")).order_by("pk"))
            preferred = {*terms.filter(preferred=True).values_list("concept", flat=True)}
            found = [row for row in found if row.pk in preferred] or found
        if len(found) != 1:
            raise forms.ValidationError({member: _not_one(text, found)})
        return found[0]

    def _maker(self, member: str, text: str) -> Agent:
        """As `_concept`."""
        if identifier := parse_public_id(text):
            found = list(Agent.objects.filter(public_id=identifier))
        else:
            names = Q(sort_name__iexact=text)
            for language in LANGUAGES:
                names |= Q(**{f"name_{language}__iexact": text})
            found = list(Agent.objects.filter(names).order_by("pk")) if text else []
        if len(found) != 1:
            raise forms.ValidationError({member: _not_one(text, found)})
        return found[0]


_MEMBERS: Final[dict[str, Any]] = {
    SET: ChangeRow._set,
    CLEAR: ChangeRow._clear,
    FIND: ChangeRow._find,
    ADD: ChangeRow._add_or_remove,
    REMOVE: ChangeRow._add_or_remove,
    SWAP: ChangeRow._swap,
}


def _row(member: str, row: Any) -> dict[str, Any]:
    return {member: row.public_id, "names": {row.public_id: str(row)}}


def _not_one(text: str, found: list[Any]) -> str:
    """Why a name does not lead to one row."""
    if not found:
        return gettext("Nothing here is called “%(name)s”.") % {"name": text[:100]}
    shown = [f"{row} ({getattr(row, 'public_id', row.pk)})" for row in found[:_MOST_NAMED]]
    sentence = gettext("Several are called “%(name)s”; give the identifier: %(which)s")
    return sentence % {"name": text[:100], "which": ", ".join(shown)}


class _Changes(BaseFormSet):
    def clean(self) -> None:
        if not any(self.errors) and not self.kept():
            raise forms.ValidationError(gettext("Choose at least one change."))

    def kept(self) -> list[dict[str, Any]]:
        """The changes as plain JSON, in their order."""
        return [form.kept for form in self.forms if form.kept]


ChangeRows = forms.formset_factory(ChangeRow, formset=_Changes, extra=ROWS, max_num=50)
