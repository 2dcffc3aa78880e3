"""What somebody wants of a list of objects: which file, in which language, with which columns."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.actions.exports import Format, Order, all_columns
from catalog.importers.columns import COLUMNS, LISTS, NUMBER

_ALL, _CHOSEN = "all", "chosen"
_MAKING: Final = ("production_", "makers", "place_made", "place_found", "period", "culture")
_MATTER: Final = ("material", "technique", "measurement")
_RIGHTS: Final = ("status", "ownership", "rights", "credit_line", "publication", "restriction")
_HISTORY: Final = ("acquisition", "references", "provenance")
_INTERNAL: Final = tuple(name for name, each in COLUMNS.items() if each.internal)
_CONTENT: Final = ("description", "scholarly_description", "subject", "place_shown", "inscriptions")
GROUPS: Final = (
    (_("Internal, never public"), _INTERNAL),
    (_("Description"), _CONTENT),
    (_("Making and origin"), _MAKING),
    (_("Materials and measurements"), _MATTER),
    (_("Rights and publication"), _RIGHTS),
    (_("References and provenance"), _HISTORY),
)
"""Headings and the beginnings of the names below them, of which the first counts; what stands below
none identifies the object."""


class ExportForm(forms.Form):
    """Which file is wanted; `internal` offers the columns that never become public."""

    format = forms.ChoiceField(label=_("File"), choices=Format.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of headings, terms and choices"),
        choices=settings.LANGUAGES,
    )
    which = forms.ChoiceField(
        label=_("Columns"),
        choices=[(_ALL, _("all columns")), (_CHOSEN, _("only those chosen below"))],
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(required=False, choices=[])

    def __init__(self, *args: Any, internal: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self._internal = internal
        choices = [(name, _label(name)) for name in all_columns(internal=internal)]
        self.fields["columns"].choices = choices  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        """The columns to choose from below their headings: name, label, whether chosen."""
        ticked = self["columns"].value() or ()
        ticked = {ticked} if isinstance(ticked, str) else set(ticked)
        rows = {
            name: {"name": name, "label": label, "ticked": name in ticked or name == NUMBER}
            for name, label in self.fields["columns"].choices  # type: ignore[attr-defined]
        }
        taken: dict[str, int] = {}
        for place, (_title, begins) in enumerate(GROUPS):
            for name in rows:
                if name.startswith(begins):
                    taken.setdefault(name, place)
        yield _("Identity"), [row for name, row in rows.items() if name not in taken]
        internal, *others = enumerate(GROUPS)
        for place, (title, _begins) in (*others, internal):
            if found := [row for name, row in rows.items() if taken.get(name) == place]:
                yield title, found

    def order(self, *, base: str) -> Order:
        """What a valid form asks for."""
        clean = self.cleaned_data
        every = clean["which"] == _ALL
        return Order(
            format=clean["format"],
            language=clean["language"],
            columns=all_columns(internal=self._internal) if every else tuple(clean["columns"]),
            internal=self._internal,
            base=base,
        )


def _label(name: str) -> str:
    if name in COLUMNS:
        return COLUMNS[name].label
    return str(LISTS[name].plural)
