"""What the people pages share: who may be there, and how a step is confirmed."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from museumportal.accounts.models import User
from regions.models import Membership, Museum
from regions.permissions import directed_museums, sees_person


def acting(request: HttpRequest) -> User:
    """The person at the keyboard, who must manage people somewhere."""
    if not isinstance(request.user, User) or not request.user.has_perm("regions.manage_people"):
        raise PermissionDenied
    return request.user


def managed_museum(request: HttpRequest, public_id: str) -> Museum:
    """The museum, if the person manages people in it; 404 otherwise, as if it were not there."""
    return get_object_or_404(_museums(acting(request)), public_id=public_id)


def managed_membership(request: HttpRequest, pk: int) -> Membership:
    museums = _museums(acting(request))
    rows = Membership.objects.select_related("user", "museum")
    return get_object_or_404(rows, pk=pk, museum__in=museums.values("pk"))


def seen_person(request: HttpRequest, pk: int) -> User:
    user = acting(request)
    person = get_object_or_404(User, pk=pk)
    if not sees_person(user, person):
        return get_object_or_404(User.objects.none())
    return person


def managed_person(request: HttpRequest, pk: int) -> User:
    """The person, if the one at the keyboard may switch their account off; 403 where only seen."""
    person = seen_person(request, pk)
    if not request.user.has_perm("regions.manage_person", person):
        raise PermissionDenied
    return person


def address(request: HttpRequest) -> str:
    """The portal's address as this request used it, for links in letters."""
    return request.build_absolute_uri("/").rstrip("/")


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(
        request,
        f"accounts/{template}.html",
        {**admin.site.each_context(request), "title": title, **context},
    )


def step(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], object],
    *,
    done: Callable[[], str],
    to: Callable[[], str],
) -> HttpResponse | None:
    """Do the step if the form was sent and is right; None means: show the form (again).

    What an action refuses becomes an error of the form, so that nothing typed is lost.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    messages.success(request, done())
    return HttpResponseRedirect(to())


def _museums(user: User) -> Any:
    museums = directed_museums(user)
    return Museum.objects.all() if museums is None else Museum.objects.filter(pk__in=museums)
