"""Forms of the details marked on a picture."""

from itertools import islice
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.http import QueryDict
from django.utils.translation import gettext

from catalog.models import Annotation, Image
from museumportal.lib.languages import LANGUAGES
from regions.models import type_of_user


class DetailForm(forms.ModelForm):
    """One detail of a picture; what `Annotation.clean` refuses stands at its field."""

    known = forms.CharField(required=False, widget=forms.HiddenInput)
    """The identifier of the detail that the page was opened with; empty for a new one."""

    class Meta:
        model = Annotation
        fields = (
            *(f"{name}_{language}" for name in ("label", "text") for language in LANGUAGES),
            *("x", "y", "width", "height"),
        )
        widgets = {
            **{f"label_{language}": AdminTextInputWidget for language in LANGUAGES},
            **{f"text_{language}": AdminTextareaWidget({"rows": 3}) for language in LANGUAGES},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known"].initial = self.instance.public_id

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("label_", "text_"))]

    @property
    def place(self) -> list[forms.BoundField]:
        """The fields of the rectangle."""
        return [self[name] for name in ("x", "y", "width", "height")]


class DetailFormSet(forms.BaseFormSet):
    """The details of one picture as one person orders, changes and removes them.

    `version` names the state of the picture's details. Where it is no longer the one that the page
    was made from, nothing is saved: the person is told who was faster, and what others have marked
    meanwhile stands behind what was typed. Lock the picture before looking at what was sent.
    """

    VERSION = "details-version"
    form = DetailForm
    renderer = None
    extra, min_num, max_num, absolute_max = 1, 0, 100, 1000
    can_order = can_delete = can_delete_extra = validate_max = True
    validate_min = False

    def __init__(
        self, data: QueryDict | None = None, *, image: Image, person: type_of_user
    ) -> None:
        self.image, self.person = image, person
        self.rows = {row.public_id: row for row in image.annotations.all()}
        changes = Annotation.history.filter(image_id=image.pk)  # type: ignore[attr-defined]
        self.changes = changes.select_related("history_user").order_by("-history_id")
        last = self.changes.first()
        self.version = str(last.history_id if last else 0)
        self.overtaken_by = last if data and data.get(self.VERSION) != self.version else None
        super().__init__(self._with_others(data) if data and self.overtaken_by else data)

    def _with_others(self, data: QueryDict) -> QueryDict:
        """What was sent, and behind it the details that its page did not know."""
        sent = {value for name, value in data.items() if name.endswith("-known")}
        data, prefix = data.copy(), self.get_default_prefix()
        for public_id, row in self.rows.items():
            number = data.get(f"{prefix}-TOTAL_FORMS", "")
            if public_id in sent or not number.isdecimal() or int(number) >= self.absolute_max:
                continue
            for field in DetailForm(instance=row, prefix=f"{prefix}-{number}"):
                value = field.value()
                data[field.html_name] = "" if value is None else str(value)
            data[f"{prefix}-TOTAL_FORMS"] = str(int(number) + 1)
        return data

    def initial_form_count(self) -> int:
        return super().initial_form_count() if self.is_bound else len(self.rows)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "instance": self._row(index)}

    def _row(self, index: int | None) -> Annotation:
        """The detail of the form of this number; a new one where there is none any more."""
        row = None
        if self.is_bound and index is not None:
            row = self.rows.get(self.data.get(f"{self.add_prefix(index)}-known", ""))
        elif index is not None:
            row = next(islice(self.rows.values(), index, None), None)
        return row or Annotation(image=self.image)

    def clean(self) -> None:
        if self.overtaken_by is None:
            return
        for form in self.forms:
            if form["known"].value() and not form.instance.pk:
                form.add_error(None, gettext("Removed meanwhile; saved again, it is marked anew."))
        raise forms.ValidationError(self._overtaken(self.overtaken_by.history_user))

    def _overtaken(self, who: type_of_user | None) -> str:
        if who == self.person:
            return gettext(
                "You have saved this record already since you opened this page: in another tab, "
                "or by pressing the button twice. Your entries below are not saved yet. To write "
                "them over what was saved, save once more."
            )
        return gettext(
            "While you had this page open, %(person)s changed the details of this picture. Your "
            "entries below are not saved yet. Look below at what was changed last; to write your "
            "entries over it, save once more."
        ) % {"person": who or gettext("somebody else")}

    @property
    def details(self) -> list[Annotation]:
        """The details to be saved, in their order."""
        return [form.instance for form in self.ordered_forms]

    @property
    def removed(self) -> list[Annotation]:
        return [form.instance for form in self.deleted_forms if form.instance.pk]
