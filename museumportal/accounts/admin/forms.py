"""Forms of the admin: a text in at least one language, and only what the role allows."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.translation import get_language, gettext
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import get_translation_fields

from museumportal.accounts.models import User

MARKUP: Final = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|div|span|font|strong|em|ul|ol|li|table|tbody|tr|td|th|h[1-6]|img|script"
    r"|style|iframe|svg|o:p)\b[^<>]*>|<!--|&(?:nbsp|amp|lt|gt|quot|laquo|raquo|[mn]dash|#\d+);",
    re.IGNORECASE,
)
"""HTML that no text of a catalogue means: tags of web pages and their names of characters."""


class TypedDecimalField(forms.DecimalField):
    """6,5 where people write it so, 1 000 000 as they write it; no noughts that say nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "localize": True})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        if value == value.to_integral_value():
            return value.quantize(Decimal(1))
        is_money = self.decimal_places == 2
        return value if is_money else value.normalize()

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class AnyLanguageForm(forms.ModelForm):
    """A translated text that the model requires must be there in one language, whichever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for columns in self._required_texts():
            for column in columns:
                self.fields[column].required = False

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._refuse_markup()
        for columns in self._required_texts():
            if not any(
                self.cleaned_data.get(column) or column in self.errors for column in columns
            ):
                here = [column for column in columns if column.endswith(f"_{get_language()}")]
                self.add_error(
                    (here or columns)[0], gettext("Fill this in for at least one language.")
                )
        return self.cleaned_data

    def _refuse_markup(self) -> None:
        """Texts pasted out of a web page bring its tags along, which everybody would read."""
        for name in self.changed_data:
            text = self.cleaned_data.get(name)
            if isinstance(text, str) and (found := MARKUP.search(text)):
                sentence = gettext("This text holds HTML: %(tag)s. Paste it without formatting.")
                self.add_error(name, sentence % {"tag": found[0][:40]})

    def _required_texts(self) -> list[list[str]]:
        """The columns in the three languages of each text without which there is no record."""
        model = self._meta.model
        texts = [
            [column for column in get_translation_fields(name) if column in self.fields]
            for name in get_translatable_fields_for_model(model) or ()
        ]
        return [
            columns
            for columns in texts
            if columns and not model._meta.get_field(columns[0]).translated_field.blank
        ]


class PortalForm(AnyLanguageForm):
    """The form of a page: the record as typed must be one that the person may save.

    So nobody moves a record into a museum that is not theirs. What others have saved since the form
    was opened is merged before it comes here (`merging.MergesEdits`).
    """

    acting_user: User
    version_of: Callable[[Any], str] | None = None
    """Names the state of a record; None where its table keeps no history."""
    has_conflicts = False
    """Whether others have changed the same since, and nobody has decided yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.version_of and self.instance.pk:
            version = None if self.is_bound else self.version_of(self.instance)
            self.fields["seen_version"] = forms.CharField(
                required=False, initial=version, widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        clean.pop("seen_version", None)
        if self.has_conflicts:
            text = gettext(
                "Nothing is saved yet: choose what is to stay where something was changed twice."
            )
            self.add_error(None, text)
        return clean

    def _get_validation_exclusions(self) -> set[str]:
        """Columns fixed on this page still count where a rule spans them and typed ones."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        for constraint in self._meta.model._meta.constraints:
            spanned = set(getattr(constraint, "fields", ()))
            if spanned - excluded:
                excluded = excluded - spanned
        return excluded

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        verb = "add" if self.instance._state.adding else "change"
        options = self._meta.model._meta
        if self.errors or self.acting_user.has_perm(
            f"{options.app_label}.{verb}_{options.model_name}", self.instance
        ):
            return
        self.add_error(
            "museum" if "museum" in self.fields else None,
            gettext("Your role does not allow you to save this record in this museum."),
        )


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete that asks no query for no choice and for one that the row brought along."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        chosen = [str(item) for item in value if item not in self.choices.field.empty_values]
        shown = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        if self.known is not None and chosen == [str(self.known.pk)]:
            shown.append(self.create_option(name, self.known.pk, str(self.known), True, 0))
        elif chosen:
            return super().optgroups(name, value, attr)
        return [(None, shown, 0)]


class PortalFormSet(BaseInlineFormSet):
    """Rows whose autocompletes show the related records fetched with them."""

    own_prefix = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, and there are as many new rows as `initial` fills."""
        super().__init__(*args, **kwargs)
        if self.initial_extra:
            self.extra = len(self.initial_extra)

    @cached_property
    def empty_form(self) -> forms.ModelForm:
        """Made once: a page shows it, and asks it for its labels and scripts."""
        return super().empty_form

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.own_prefix or super().get_default_prefix()

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        setattr(form.instance, self.fk.name, self.instance)  # not asked for by each row
        show_known(form)
        if form.is_bound and form.instance.pk and not form.has_changed():
            form.empty_permitted = True  # nothing is checked, and asked of the database, again


def show_known(form: forms.ModelForm) -> None:
    """Give the autocompletes of `form` the related records that its instance carries already."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownAutocomplete):
            widget.known = form.instance._state.fields_cache.get(name)
