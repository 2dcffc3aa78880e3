"""Forms of the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog import workflow
from catalog.actions.object_rules import RESTRICTED, only_curators
from catalog.actions.vocabulary import closing_loops
from catalog.forms_alike import WarnsOfDuplicates
from catalog.models import Concept, MuseumObject
from catalog.named import same_name
from catalog.terms import fold
from catalog.typed_days import impossible_day, no_such_day
from museumportal.accounts.admin.base import ManyFilesField, ManyFilesInput
from museumportal.accounts.admin.forms import PortalForm
from museumportal.lib.dates import first_date
from museumportal.lib.fields import Status
from museumportal.lib.languages import LANGUAGES
from regions.permissions import ranks_by_museum


class StatusForm(PortalForm):
    """A record of a museum on its way to the public: offers the steps that the person may take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status_before = self.instance.status if self.instance.pk else Status.DRAFT
        if "status" in self.fields:
            self._offer_steps()

    def _offer_steps(self) -> None:
        if self.instance.pk:
            museums: list[int | None] = [self.instance.museum_id]
        else:
            museums = [None, *ranks_by_museum(self.acting_user)]
        offered = {
            state
            for museum in museums
            for state in workflow.next_states(
                self.acting_user, museum_id=museum, before=self.status_before
            )
        }
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            choice for choice in Status.choices if choice[0] in offered
        ]

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        museum = clean.get("museum") or getattr(self.instance, "museum", None)
        if "status" in clean and not workflow.may_move(
            self.acting_user,
            museum_id=museum.pk if museum else None,
            before=self.status_before,
            after=clean["status"],
        ):
            self.add_error("status", gettext("Your role in this museum does not allow this step."))
        return clean


_YEARS = ("production_earliest", "production_latest")


_DATES = ("acquisition_date", *(f"production_date_{language}" for language in LANGUAGES))


def _years_in(values: Mapping[str, Any]) -> list[int | None]:
    """The years that the first readable date among the languages allows."""
    return list(
        first_date(values.get(f"production_date_{language}") for language in LANGUAGES)
        or (None, None)
    )


CAMERA: Final = {"accept": "image/*", "data-camera": _("Take a photograph")}
"""On a telephone camera.js sets a button of these words beside the field; it opens the camera."""


class MuseumObjectForm(WarnsOfDuplicates, StatusForm):
    """One object, and pictures to be added to it."""

    pictures = ManyFilesField(
        label=_("Add pictures"),
        required=False,
        allow_empty_file=True,  # refused by name, like all else that is no picture
        widget=ManyFilesInput(attrs={**CAMERA}),
        help_text=_("JPEG, PNG, TIFF, WebP, AVIF or JPEG 2000; several at once if you like."),
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        museum = clean.get("museum") or getattr(self.instance, "museum", None)
        for name, sentence in (
            ("collection", gettext("This collection belongs to another museum.")),
            ("part_of", gettext("This object belongs to another museum.")),
        ):
            if clean.get(name) and museum and clean[name].museum_id != museum.pk:
                self.add_error(name, sentence)
        self._require_title(clean)
        self._keep_restriction()
        self._read_years(clean)
        for name in {*_DATES} & {*self.changed_data}:
            if day := impossible_day(clean.get(name) or ""):
                self.add_error(name, no_such_day(day))
        whole = clean.get("part_of")
        if whole and self.instance.pk and self._contains(whole):
            self.add_error("part_of", gettext("That object is itself a part of this one."))
        return clean

    def _require_title(self, clean: dict[str, Any]) -> None:
        """What is public, or becomes it, has a title; the error stands at the one in one's own
        language."""
        status = clean.get("status") or self.instance.status
        names = [f"title_{language}" for language in LANGUAGES]
        asked = [name for name in names if name in self.fields]
        if status != Status.PUBLISHED or not asked or any(name in self.errors for name in asked):
            return
        kept = (getattr(self.instance, name) for name in names if name not in asked)
        if not any([*(clean.get(name) for name in asked), *kept]):
            own = f"title_{get_language()}"
            self.add_error(
                own if own in asked else asked[0],
                gettext("What the public sees has a title in at least one language."),
            )

    def _keep_restriction(self) -> None:
        """Whether something public must not be shown is for those who publish and withdraw."""
        if RESTRICTED not in self.changed_data:
            return
        allowed = workflow.steps_of(self.acting_user, museum_id=self.instance.museum_id)
        if problem := only_curators({"status": self.status_before}, allowed):
            self.add_error(RESTRICTED, problem.reason)

    def _read_years(self, clean: dict[str, Any]) -> None:
        """The years follow the date as text, unless somebody has typed other ones."""
        years = [clean.get(name) for name in _YEARS]
        followed = [None, None] if self.instance._state.adding else _years_in(self.initial)
        if years not in ([None, None], followed) or any(name in self.errors for name in _YEARS):
            return
        for name, year in zip(_YEARS, _years_in(clean), strict=True):
            clean[name] = year

    def _contains(self, whole: MuseumObject | None) -> bool:
        seen: set[int] = set()
        while whole is not None and whole.pk not in seen:
            if whole.pk == self.instance.pk:
                return True
            seen.add(whole.pk)
            whole = whole.part_of
        return False


class ConceptForm(PortalForm):
    """A concept; what a museum adds is a proposal until a moderator accepts it.

    A new one whose name another concept of the vocabulary has already must be wanted twice.
    """

    anyway = forms.BooleanField(
        label=_("Add it all the same: it means something else"),
        required=False,
        help_text=_("For one word of two meanings, such as “plate”: a dish and a printed picture."),
    )

    same: Sequence[Concept] = ()
    """The concepts that bear one of the names already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk or "scheme" not in self.fields:
            self.fields.pop("anyway", None)

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        names = [clean.get(f"label_{language}") or "" for language in LANGUAGES]
        columns = [f"label_{language}" for language in LANGUAGES]
        if not any(names) and not any(column in self.errors for column in columns):
            self.add_error(f"label_{get_language()}", gettext("A concept needs a name."))
        if "anyway" in self.fields and not clean.get("anyway") and clean.get("scheme"):
            self.same = same_name(clean["scheme"], names)
            if self.same:
                self.add_error("anyway", gettext("There is already a concept of this name."))
        return clean


class RefusalForm(forms.Form):
    """Why a proposed concept is not accepted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Such as: it is a material; call it by what the vocabulary has already."),
    )


class AddressLines(forms.CharField):
    """A list of web addresses, typed one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list):
            return value
        typed = (super().to_python(value) or "").splitlines()
        lines = [line.strip() for line in typed if line.strip()]
        address = forms.URLField(assume_scheme="https", max_length=500)
        for line in lines:
            try:
                address.clean(line)
            except forms.ValidationError as error:
                sentence = gettext("“%(text)s” is no web address.") % {"text": line}
                raise forms.ValidationError(sentence) from error
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class AgentForm(PortalForm):
    """A maker: has a name, in a language or in catalogue order."""

    matches = AddressLines(
        label=_("The same person elsewhere"),
        required=False,
        help_text=_("Addresses in other catalogues, such as VIAF or Wikidata, one a line."),
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        names = [f"name_{language}" for language in LANGUAGES]
        if not any(clean.get(name) or name in self.errors for name in (*names, "sort_name")):
            self.add_error(f"name_{get_language()}", gettext("A maker needs a name."))
        return clean


class BroaderForm(forms.ModelForm):
    """A step up: in the same vocabulary, and never in a circle."""

    def clean_broader(self) -> Concept:
        broader: Concept = self.cleaned_data["broader"]
        narrower = self.instance.narrower if self.instance.narrower_id else None
        if narrower is None:
            return broader
        if broader.scheme != narrower.scheme:
            raise forms.ValidationError(gettext("That concept is in another vocabulary."))
        if closing_loops([(narrower.pk, broader.pk)]):
            raise forms.ValidationError(gettext("That concept is already narrower than this one."))
        return broader


class TermForm(forms.ModelForm):
    """Another name of a concept, with the form by which it is found."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.instance.folded = fold(text)
        return text


class ImageForm(PortalForm):
    """A picture of an object; its file is given once and kept as it came."""

    file = forms.FileField(
        label=_("File"), help_text=_("JPEG, PNG, TIFF, WebP, AVIF or JPEG 2000.")
    )

    refusal: forms.ValidationError | None = None
    """Why the file that was sent is not taken in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if self.refusal:
            self.add_error("file", self.refusal)
        return clean


class RemovalForm(forms.Form):
    """Why a picture is taken off its object."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=80,
        help_text=_("Such as: shows another object, is out of focus. The history keeps it."),
    )
