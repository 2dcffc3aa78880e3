"""Forms of the admin: a text in at least one language, and only what the role allows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import get_translation_fields

from museumportal.accounts.models import User


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
        for columns in self._required_texts():
            if not any(
                self.cleaned_data.get(column) or column in self.errors for column in columns
            ):
                here = [column for column in columns if column.endswith(f"_{get_language()}")]
                self.add_error(
                    (here or columns)[0], gettext("Fill this in for at least one language.")
                )
        return self.cleaned_data

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

    So nobody moves a record into a museum that is not theirs. And where somebody has saved the
    record since this form was opened, the person is told before anything is overwritten.
    """

    acting_user: User
    version_of: Callable[[Any], str] | None = None
    """Names the state of a record; None where its table keeps no history."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.version_of and self.instance.pk:
            version = None if self.is_bound else self.version_of(self.instance)
            self.fields["seen_version"] = forms.CharField(
                required=False, initial=version, widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        seen = clean.pop("seen_version", "")
        if seen and self.version_of:
            # The lock lasts until this form is saved: whoever comes second waits, and is told.
            type(self.instance)._base_manager.select_for_update(of=("self",)).get(
                pk=self.instance.pk
            )
            current = self.version_of(self.instance)
            if current != seen:
                data = cast("QueryDict", self.data).copy()
                data[self.add_prefix("seen_version")] = current
                self.data = data
                self.add_error(None, self._overtaken())
        return clean

    def _overtaken(self) -> str:
        last = self.instance.history.order_by("-history_id").first()
        if last and last.history_user == self.acting_user:
            return gettext(
                "You have saved this record already since you opened this page: in another tab, "
                "or by pressing the button twice. Your entries below are not saved yet. To write "
                "them over what was saved, save once more."
            )
        who = last and last.history_user
        return gettext(
            "While you had this page open, %(person)s saved this record. Your entries below are "
            "not saved yet. Look up under “History” what was changed; to write your entries over "
            "it, save once more."
        ) % {"person": who or gettext("somebody else")}

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
    """An autocomplete that asks no query for a choice that the row brought along."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        chosen = [str(item) for item in value if str(item)]
        if self.known is None or chosen != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        option = self.create_option(name, self.known.pk, str(self.known), True, 0)
        default = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*default, option], 0)]


class PortalFormSet(BaseInlineFormSet):
    """Rows whose autocompletes show the related records fetched with them."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        show_known(form)


def show_known(form: forms.ModelForm) -> None:
    """Give the autocompletes of `form` the related records that its instance carries already."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownAutocomplete):
            widget.known = form.instance._state.fields_cache.get(name)
