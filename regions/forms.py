"""Forms of museums and of the people in them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.forms import PortalForm, TypedDecimalField
from museumportal.accounts.models import User
from regions.actions.people import Invitee
from regions.boundaries import NEAR, newly_outside
from regions.models import Membership, Museum
from regions.opening import DAY_NAMES, DAYS
from regions.permissions import directed_museums
from regions.typed_hours import read_exception, read_spans, typed_hours


class PointInRegion(forms.ModelForm):
    """A museum's point must lie in its region, or near it, where it is set anew."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        clean = self.cleaned_data
        region = clean.get("region") or (self.instance.region if self.instance.region_id else None)
        latitude, longitude = clean.get("latitude"), clean.get("longitude")
        if region is None or latitude is None or longitude is None:
            return clean
        museum = Museum(pk=self.instance.pk, region=region, latitude=latitude, longitude=longitude)
        if newly_outside(museum) > NEAR:
            self.add_error(
                "latitude",
                gettext("This point does not lie in %(region)s.") % {"region": region},
            )
        return clean


def _hours(day: str) -> forms.CharField:
    help_text = _("Such as 10:00-18:00, or 10:00-13:00, 14:00-18:00. Empty: closed.")
    name = DAY_NAMES[DAYS.index(day)]
    return forms.CharField(label=name, required=False, max_length=100, help_text=help_text)


class MuseumForm(PointInRegion, PortalForm):
    """A museum in the admin; its opening hours are typed day by day."""

    mon, tue, wed, thu, fri, sat, sun = map(_hours, DAYS)
    exceptions = forms.CharField(
        label=_("On other dates"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One date a line: “2027-03-22: closed” or “2027-12-31: 10:00-14:00”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **typed_hours(self.instance.opening_hours)}

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if not {"exceptions", *DAYS} <= set(self.fields):
            return clean
        hours: dict[str, Any] = {}
        for day in DAYS:
            if text := clean.get(day):
                hours[day] = self._read(day, read_spans, text)
        lines = [line for line in (clean.get("exceptions") or "").splitlines() if line.strip()]
        if lines:
            read = [self._read("exceptions", read_exception, line) for line in lines]
            hours["exceptions"] = dict(pair for pair in read if pair)
        self.instance.opening_hours = hours
        return clean

    def _read(self, field: str, reader: Callable[[str], Any], text: str) -> Any:
        try:
            return reader(text)
        except ValueError:
            sentence = gettext("“%(text)s” cannot be read as opening hours.")
            self.add_error(field, sentence % {"text": text.strip()})
            return None


class InviteeFields(forms.Form):
    """Who is invited."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation goes there. An account with this address is used again."),
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"), choices=settings.LANGUAGES, initial=get_language
    )

    @property
    def invitee(self) -> Invitee:
        clean = self.cleaned_data
        return Invitee(
            email=clean["email"],
            first_name=clean["first_name"],
            last_name=clean["last_name"],
            language=clean["language"],
        )


class InviteForm(InviteeFields):
    """Somebody new in a museum of the inviting person."""

    museum = forms.ModelChoiceField(label=_("Museum"), queryset=Museum.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)

    field_order = ["museum", "role"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directed = directed_museums(by)
        museums = Museum.objects.order_by("name", "pk")
        if directed is not None:
            museums = museums.filter(pk__in=directed)
            self.fields["museum"].initial = directed[0] if len(directed) == 1 else None
        self.fields["museum"].queryset = museums  # type: ignore[attr-defined]


class TakeInForm(PointInRegion):
    """The facts of a museum that joins."""

    class Meta:
        model = Museum
        fields = (
            "code",
            "kind",
            "region",
            "name_kk",
            "name_ru",
            "name_en",
            "address_kk",
            "address_ru",
            "address_en",
            "latitude",
            "longitude",
            "connected_on",
        )
        field_classes = {"latitude": TypedDecimalField, "longitude": TypedDecimalField}
        widgets = {"connected_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["connected_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if not any(clean.get(f"name_{language}") for language in ("kk", "ru", "en")):
            here = f"name_{get_language()}"
            self.add_error(here, gettext("Fill this in for at least one language."))
        return clean


class ConfirmForm(forms.Form):
    """A step to confirm; twice where the museum would be left without a director."""

    though_last_director = forms.BooleanField(
        label=_("The museum may be without a director."), required=False
    )

    def __init__(self, *args: Any, warned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warned:
            del self.fields["though_last_director"]


class RoleForm(ConfirmForm):
    """Another role in the same museum, or none."""

    field_order = ("role", "though_last_director")
    LEAVES = ""
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[*Membership.Role.choices, (LEAVES, _("works here no longer"))],
        required=False,
        widget=forms.RadioSelect,
    )


class HandOverForm(forms.Form):
    """Who directs the museum from now on, and what becomes of the one before."""

    successor = forms.ModelChoiceField(label=_("New director"), queryset=Membership.objects.none())
    predecessor = forms.ModelChoiceField(
        label=_("Director until now"), queryset=Membership.objects.none(), required=False
    )
    predecessor_role = forms.ChoiceField(
        label=_("Role of the director until now"),
        choices=[
            (Membership.Role.CURATOR, _("curator")),
            (Membership.Role.CATALOGUER, _("cataloguer")),
            ("", _("works here no longer")),
        ],
        required=False,
        initial=Membership.Role.CURATOR,
    )

    def __init__(self, *args: Any, museum: Museum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = museum.memberships.filter(user__is_active=True).select_related("user")
        directors = museum.memberships.filter(role=Membership.Role.DIRECTOR).select_related("user")
        for name, choices in (
            ("successor", people.exclude(role=Membership.Role.DIRECTOR)),
            ("predecessor", directors),
        ):
            field = self.fields[name]
            field.queryset = choices.order_by("user__last_name", "pk")  # type: ignore[attr-defined]
            field.label_from_instance = _person_and_role  # type: ignore[attr-defined]
        self.fields["predecessor"].required = directors.exists()
        if len(directors) == 1:
            self.fields["predecessor"].initial = directors[0]


def _person_and_role(membership: Membership) -> str:
    return f"{membership.user} ({membership.get_role_display()})"
