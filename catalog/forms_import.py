"""Forms of the import wizard: the file, and which of its columns goes where."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.importers import columns
from catalog.importers.column_mappings import record_content
from catalog.importers.columns import COLUMNS, NUMBER, READ, SIZES, Column, column
from catalog.importers.guess import Guess, guess, language_of
from catalog.importers.looking import OWN_JSON, Look
from catalog.importers.mapping import find_mapping, mapping_text, parse_text, read_toml
from catalog.models import Upload
from museumportal.lib.fields import Status
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum, type_of_user
from regions.permissions import CURATOR, rank_in

SOURCE: Final = "register"
"""The source's name unless people give one: a museum's files tell of the same register."""
_CONSTANTS: Final = 3
_SHOWN: Final = {
    *("name", "format", "language", "rows", "empty", "edited", "missing", "whole"),
    *("encoding", "delimiter", "sheet", "header"),
}
"""What a mapping may say of its source and be shown as columns; how the file is read was chosen
before."""


def _museums(user: type_of_user) -> forms.ModelChoiceField:
    rows = Museum.objects.run_by(user).order_by("name", "pk")
    only = rows[0] if rows.count() == 1 else None
    empty = None if only else "—"
    return forms.ModelChoiceField(rows, label=_("Museum"), initial=only, empty_label=empty)


class FileForm(forms.Form):
    """What is to be imported, into which museum."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, XLSX, ODS, JSON lines or LIDO; a table may be packed as .gz."),
        widget=forms.ClearableFileInput(attrs={"data-resumable": ""}),
    )

    def __init__(self, *args: Any, user: type_of_user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["museum"] = _museums(user)
        own = Upload.objects.filter(user=user.pk).exclude(file="")
        self.fields["upload"] = forms.ModelChoiceField(
            own, to_field_name="key", required=False, widget=forms.HiddenInput
        )
        self.order_fields(["museum", "file"])

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not self.errors and not clean.get("file") and not clean.get("upload"):
            self.add_error("file", gettext("Choose a file."))
        return clean


class ReadingForm(forms.Form):
    """How a table is read, where the portal has not found it out by itself."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header = forms.IntegerField(
        label=_("Row of the column names"), required=False, min_value=1, max_value=1000
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[
            ("", _("found out")),
            *((each, each) for each in ("utf-8", "cp1251", "cp866", "koi8-r", "utf-16", "cp1252")),
        ],
    )
    delimiter = forms.ChoiceField(
        label=_("Columns are parted by"),
        required=False,
        choices=[
            ("", _("found out")),
            *((";", ";"), (",", ","), ("\t", _("tab")), ("|", "|")),
        ],
    )

    def __init__(self, *args: Any, sheets: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(sheets)
        field: Any = self.fields["sheet"]
        field.choices = [("", _("the first one")), *((name, name) for name in names)]
        for name in ("sheet",) if len(names) < 2 else ():
            del self.fields[name]
        for name in ("encoding", "delimiter") if names else ():
            del self.fields[name]

    def reading(self) -> dict[str, str | int]:
        """The options as `ReadingOptions` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class MappingTextField(forms.CharField):
    """A mapping as TOML, refused where the command line would refuse it."""

    def __init__(self, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": 24, "spellcheck": "false"})
        options = {"max_length": 100_000, "widget": area, **options}
        super().__init__(strip=False, **options)

    def clean(self, value: Any) -> str:
        return checked_text(super().clean(value))


def checked_text(text: str) -> str:
    """A mapping's text, as it is kept. Raises ValidationError with the sentence of its refusal."""
    text = text.replace("\r\n", "\n")
    try:
        parse_text(text)
    except ImportRefused as refused:
        raise forms.ValidationError(str(refused)) from refused
    return text


def guessed(look: Look) -> dict[str, Guess]:
    """The guess for each column that an import takes: what an export only tells is not read."""
    found = guess(look.columns, look.studied)
    return {
        name: each
        for name, each in found.items()
        if (known := column(each.column)) and known.is_read
    }


class _OfFile(forms.Form):
    """A form on a file that was looked at, read so, for a museum and what the person may there."""

    status = forms.ChoiceField(label=_("New objects are"))
    name = forms.CharField(label=_("Save it as"), max_length=100, required=False)
    shared = forms.BooleanField(label=_("Let all museums use it"), required=False)

    def __init__(
        self,
        *args: Any,
        look: Look,
        reading: Mapping[str, Any],
        museum: Museum,
        user: type_of_user,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.look, self.reading, self.museum, self.user = look, reading, museum, user
        status: Any = self.fields["status"]
        status.choices = _statuses(museum, user)


class MappingForm(_OfFile):
    """Which column goes where, and what is done with the rows."""

    field_order = ("language", "rows", "empty", "edited", "missing", "status", "whole", "source")

    language = forms.ChoiceField(
        label=_("Language of dates, makers and new terms"),
        choices=settings.LANGUAGES,
    )
    rows = forms.ChoiceField(
        label=_("Rows"),
        choices=[
            ("all", _("new objects are created, those that are there are changed")),
            ("new", _("only new objects are created")),
            ("known", _("only objects that are there are changed")),
        ],
    )
    empty = forms.ChoiceField(
        label=_("Empty cells"),
        choices=[("keep", _("leave a field as it is")), ("clear", _("empty the field"))],
    )
    edited = forms.ChoiceField(
        label=_("Fields that were edited here"),
        choices=[
            ("keep", _("stay as they are and are listed")),
            ("overwrite", _("become what the file says")),
        ],
    )
    missing = forms.ChoiceField(
        label=_("Terms that no vocabulary has"),
        choices=[
            ("create", _("become proposals for the moderators")),
            ("reject", _("reject the row")),
        ],
    )
    whole = forms.BooleanField(
        label=_("The file holds the whole register: list objects that are not in it"),
        required=False,
    )
    source = forms.CharField(
        label=_("Name of the source"),
        max_length=100,
        help_text=_(
            "Whose rows these are. Keep it for every file from the same system: so the portal "
            "knows a row again and sees what has changed in it."
        ),
    )

    def __init__(self, *args: Any, look: Look, **kwargs: Any) -> None:
        super().__init__(*args, look=look, **kwargs)
        self.guessed = guessed(look)
        choices = _choices({each.column for each in self.guessed.values()})
        for number in range(len(look.columns)):
            self.fields[f"to_{number}"] = forms.ChoiceField(choices=choices, required=False)
        for number in range(_CONSTANTS):
            self.fields[f"constant_{number}"] = forms.ChoiceField(
                choices=_choices(set()), required=False, label=_("Field")
            )
            self.fields[f"constant_{number}_value"] = forms.CharField(
                required=False, max_length=300, label=_("Value")
            )
        self.initial = {**self._guessed_initial(), **self.initial}

    def _guessed_initial(self) -> dict[str, Any]:
        texts = [text for each in self.look.columns for text in each.examples]
        known = {number: self.guessed.get(c.name) for number, c in enumerate(self.look.columns)}
        return {
            "source": SOURCE,
            "status": Status.DRAFT.value,
            "language": language_of(texts) if texts else get_language(),
            **{f"to_{number}": each.column for number, each in known.items() if each},
        }

    def lines(self) -> list[dict[str, Any]]:
        """Each column of the file with its field of the form and how its guess came about."""
        return [
            {
                "column": each,
                "field": self[f"to_{number}"],
                "by_content": (found := self.guessed.get(each.name)) and not found.by_name,
            }
            for number, each in enumerate(self.look.columns)
        ]

    def constants(self) -> list[tuple[Any, Any]]:
        return [
            (self[f"constant_{number}"], self[f"constant_{number}_value"])
            for number in range(_CONSTANTS)
        ]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        self.header: dict[str, str] = {}
        for number, each in enumerate(self.look.columns):
            name = clean.get(f"to_{number}")
            if not name:
                continue
            other = next((h for h, to in self.header.items() if to == name), None)
            if other is not None and not _takes_several(name):
                text = gettext("“%(column)s” goes to the same field.") % {"column": other}
                self.add_error(f"to_{number}", text)
            self.header[each.name] = name
        for number in range(_CONSTANTS):
            name = clean.get(f"constant_{number}")
            if other := next((h for h, to in self.header.items() if to == name), None):
                text = gettext("“%(column)s” goes to the same field.") % {"column": other}
                self.add_error(f"constant_{number}", text)
        if self.look.kind != "xml" and NUMBER not in self.header.values():
            self.add_error(None, gettext("Choose the column of the inventory number."))
        return clean

    def mapping_text(self) -> str:
        """The mapping as TOML, as the command line reads it."""
        clean = self.cleaned_data
        section = {
            "name": clean["source"],
            "format": self.look.kind,
            **self.reading,  # the columns are those of the file when it is read so
            "language": clean["language"],
            "rows": clean["rows"],
            "empty": clean["empty"],
            "edited": clean["edited"],
            "missing": clean["missing"],
            "whole": clean["whole"],
        }
        constants = {
            clean[f"constant_{number}"]: clean[f"constant_{number}_value"]
            for number in range(_CONSTANTS)
            if clean[f"constant_{number}"] and clean[f"constant_{number}_value"]
        }
        content: dict[str, Any] = {"source": section, "columns": self.header}
        if constants:
            content["constants"] = constants
        return mapping_text(content)


def initial_of(content: Mapping[str, Any], look: Look) -> dict[str, Any] | None:
    """What the form shows of a saved mapping; None of one that the form cannot show."""
    if content.keys() - {"source", "columns", "constants"} or "columns" not in content:
        return None
    section, constants = content.get("source", {}), content.get("constants", {})
    if section.keys() - _SHOWN or len(constants) > _CONSTANTS:
        return None
    names = ("language", "rows", "empty", "edited", "missing", "whole")
    initial = {name: section[name] for name in names if name in section}
    initial["source"] = section.get("name", SOURCE)
    for number, each in enumerate(look.columns):
        initial[f"to_{number}"] = content["columns"].get(each.name, "")
    for number, (name, value) in enumerate(constants.items()):
        initial |= {f"constant_{number}": name, f"constant_{number}_value": value}
    return initial


def shipped_text(look: Look, *, language: str) -> str:
    """The shipped mapping that reads the file. Of JSON lines of this portal, what is done with the
    rows is as of a table: they are of the same source, and may be a part of it."""
    if look.mapping != OWN_JSON:
        return read_toml(find_mapping(look.mapping))[0]
    content = record_content(name=SOURCE, language=language)
    content["source"] |= {"rows": "all", "empty": "keep", "edited": "keep", "missing": "create"}
    content["source"]["whole"] = False
    return mapping_text(content)


def _statuses(museum: Museum, user: type_of_user) -> list[Any]:
    """Drafts unless chosen otherwise; whoever may publish one may publish many."""
    drafts = (Status.DRAFT.value, _("drafts, to be checked before the public sees them"))
    if rank_in(user, museum.pk) < CURATOR:
        return [drafts]
    return [drafts, (Status.PUBLISHED.value, _("published at once"))]


def as_sent(form: Any) -> Any:
    """The form as if it had been sent as it is shown at first."""
    sent = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        first = next(iter(getattr(field, "choices", ())), ("",))[0]
        sent[name] = first if value is None else value
    return type(form)(
        sent, look=form.look, reading=form.reading, museum=form.museum, user=form.user
    )


def _takes_several(name: str) -> bool:
    found = column(name)
    return found is not None and found.section == "concepts"


def _choices(guessed: set[str]) -> list[Any]:
    """Everything that a column can go to, by group; numbered columns as far as they are needed."""
    most = max((found.number for name in guessed if (found := column(name))), default=0)
    groups: list[Any] = [("", _("— is not read —"))]
    plain = [each for each in COLUMNS.values() if each.is_read]
    for title, members in _GROUPS:
        names = [each for each in plain if each.member.startswith(members)]
        plain = [each for each in plain if each not in names]
        groups.append((title, _options(names)))
    groups.append((_("More"), _options(plain)))
    groups.append((_("Makers and measurements"), _options(READ[n] for n in READ if n not in SIZES)))
    groups.append((_("Columns of numbers"), _options(READ[name] for name in SIZES)))
    for name in columns.LISTS:
        group = columns.entries(name, max(1, most))
        groups.append((str(group[0].of).capitalize(), _options(group)))
    return groups


def _options(found: Iterable[Column]) -> list[tuple[str, str]]:
    return [(each.name, each.label) for each in found]


_GROUPS: Final = (
    (
        _("Identity"),
        (
            "inventory_number",
            "register",
            "state_cat",
            "quantity",
            "fund",
            "collection",
            "identi",
            "museum",
        ),
    ),
    (_("Title and description"), ("title", "object_type", "description", "scholarly")),
    (_("Production"), ("production", "material", "technique", "measurements_display")),
    (_("Subjects and places"), ("subject", "period", "culture", "place")),
    (_("Acquisition and rights"), ("acquisition", "ownership", "rights", "credit")),
)


class TextForm(_OfFile):
    """A mapping written by hand, which says more than columns can."""

    text = MappingTextField(
        label=_("Mapping"), help_text=_("TOML, as `manage.py import_objects` reads it.")
    )
    field_order = ("text",)

    def mapping_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text
