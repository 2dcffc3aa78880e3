"""Pages about one person: roles, the account switched off and on, a new password."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from museumportal.accounts.actions import reset_second_factor, send_password_link
from museumportal.accounts.models import User
from museumportal.accounts.second_factor import apps_of
from regions.actions import people
from regions.admin.pages import (
    acting,
    address,
    managed_membership,
    managed_person,
    page,
    seen_person,
    step,
)
from regions.forms import ConfirmForm, RoleForm
from regions.models import Museum
from regions.permissions import directed_museums


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody may do where, and what can be done about it."""
    found = seen_person(request, pk)
    directed = directed_museums(acting(request))
    memberships = found.memberships.select_related("museum").order_by("museum__name", "pk")
    if directed is not None:
        memberships = memberships.filter(museum__in=directed)
    return page(
        request,
        "people_person",
        str(found),
        person=found,
        memberships=memberships,
        factor=apps_of(found).first(),
        manages=request.user.has_perm("regions.manage_person", found),
        oneself=found.pk == request.user.pk,
    )


def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role in a museum, or none."""
    found = managed_membership(request, pk)
    by = acting(request)
    warned = people.directs_alone(found.museum, found.user)
    form = RoleForm(request.POST or None, warned=warned, initial={"role": found.role})

    def act() -> None:
        though = bool(form.cleaned_data.get("though_last_director"))
        role = form.cleaned_data["role"]
        if role == RoleForm.LEAVES:
            people.end_membership(membership=found, by=by, though_last_director=though)
        else:
            people.change_role(membership=found, role=role, by=by, though_last_director=though)

    answer = step(
        request,
        form,
        act,
        done=lambda: _("The role of %(person)s was changed.") % {"person": found.user},
        to=lambda: (
            reverse("admin:index")
            if found.user_id == by.pk
            else reverse("people:museum", args=[found.museum.public_id])
        ),
    )
    return answer or page(
        request,
        "people_form",
        _("%(person)s in %(museum)s") % {"person": found.user, "museum": found.museum},
        form=form,
        museum=found.museum,
        here=found.user,
        warning=_last_director(found.user, [found.museum]) if warned else "",
        button=_("Save"),
        back=reverse("people:museum", args=[found.museum.public_id]),
    )


def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account off."""
    found = managed_person(request, pk)
    by = acting(request)
    alone = _directed_alone(found)
    form = ConfirmForm(request.POST if request.method == "POST" else None, warned=bool(alone))
    answer = step(
        request,
        form,
        lambda: people.deactivate(
            person=found,
            by=by,
            though_last_director=bool(form.cleaned_data.get("though_last_director")),
        ),
        done=lambda: _("The account of %(person)s is switched off.") % {"person": found},
        to=lambda: reverse("people:person", args=[found.pk]),
    )
    return answer or page(
        request,
        "people_form",
        _("Switch off the account of %(person)s?") % {"person": found},
        form=form,
        hint=_("Nobody can sign in with it any more. What was done with it stays in the history."),
        warning=_last_director(found, alone) if alone else "",
        button=_("Switch off"),
        back=reverse("people:person", args=[found.pk]),
    )


def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account on again."""
    found, by = managed_person(request, pk), acting(request)
    return _confirmed(
        request,
        found,
        lambda: people.reactivate(person=found, by=by),
        done=_("The account of %(person)s is switched on again.") % {"person": found},
        title=_("Switch on the account of %(person)s again?") % {"person": found},
        hint=_("The person has the same roles as before."),
        button=_("Switch on"),
    )


def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody a link to set a new password."""
    found, by = managed_person(request, pk), acting(request)
    return _confirmed(
        request,
        found,
        lambda: send_password_link(person=found, address=address(request), by=by),
        done=_("A link to set a new password was sent to %(email)s.") % {"email": found.email},
        title=_("Send %(person)s a link to set a new password?") % {"person": found},
        hint=_("The present password works until a new one is set."),
        button=_("Send the link"),
    )


def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the second factor of somebody whose telephone is lost."""
    found, by = managed_person(request, pk), acting(request)
    return _confirmed(
        request,
        found,
        lambda: reset_second_factor(person=found, by=by, address=address(request)),
        done=_("The second factor of %(person)s was reset.") % {"person": found},
        title=_("Reset the second factor of %(person)s?") % {"person": found},
        hint=_(
            "For a telephone that is lost or broken. Make sure that it is this person who asks "
            "you, by voice or in person. They are signed out everywhere, sign in with the password "
            "alone, and set up another telephone at once. They are told by letter."
        ),
        button=_("Reset"),
    )


def _confirmed(
    request: HttpRequest,
    found: User,
    act: Callable[[], object],
    *,
    done: str,
    title: str,
    hint: str,
    button: str,
) -> HttpResponse:
    """Ask whether this is to be done to somebody's account, and do it."""
    back = reverse("people:person", args=[found.pk])
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    answer = step(request, form, act, done=lambda: done, to=lambda: back)
    return answer or page(
        request, "people_form", title, form=form, hint=hint, button=button, back=back
    )


def _directed_alone(person: User) -> list[Museum]:
    museums = Museum.objects.filter(memberships__user=person, memberships__role="director")
    return [museum for museum in museums if people.directs_alone(museum, person)]


def _last_director(person: User, museums: list[Museum]) -> str:
    return _(
        "%(person)s is the only director of: %(museums)s. Hand the museum over first; without a "
        "director nobody there can invite or help colleagues."
    ) % {"person": person, "museums": ", ".join(map(str, museums))}
