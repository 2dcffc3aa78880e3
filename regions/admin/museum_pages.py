"""Pages about the people of a museum, and the page that takes a museum in."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from regions.actions import people
from regions.admin.pages import acting, address, managed_museum, page, step
from regions.forms import HandOverForm, InviteeFields, InviteForm, TakeInForm
from regions.models import Membership, Museum
from regions.permissions import directed_museums


def home(request: HttpRequest) -> HttpResponse:
    """The museums whose people one manages, each with its directors."""
    directed = directed_museums(acting(request))
    museums = Museum.objects.order_by("name", "pk").select_related("region")
    if directed is not None:
        museums = museums.filter(pk__in=directed)
        if len(directed) == 1:
            return HttpResponseRedirect(reverse("people:museum", args=[museums[0].public_id]))
    directors = Membership.objects.filter(role=Membership.Role.DIRECTOR).select_related("user")
    museums = museums.prefetch_related(Prefetch("memberships", directors, to_attr="directors"))
    return page(request, "people_home", _("People of the museums"), museums=museums)


def museum(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who works in a museum, in which role."""
    found = managed_museum(request, public_id)
    members = found.memberships.select_related("user").order_by(
        "-user__is_active", "user__last_name", "pk"
    )
    return page(
        request,
        "people_museum",
        _("People of %(museum)s") % {"museum": found},
        museum=found,
        members=members,
    )


def invite(request: HttpRequest) -> HttpResponse:
    by = acting(request)
    asked = Museum.objects.filter(public_id=request.GET.get("museum", "")).first()
    form = InviteForm(request.POST or None, by=by, initial={"museum": asked} if asked else None)
    back = reverse("people:museum", args=[asked.public_id]) if asked else reverse("people:home")
    answer = step(
        request,
        form,
        lambda: people.invite(
            invitee=form.invitee,
            museum=form.cleaned_data["museum"],
            role=form.cleaned_data["role"],
            by=by,
            address=address(request),
        ),
        done=lambda: _("An invitation was sent to %(email)s.") % form.cleaned_data,
        to=lambda: reverse("people:museum", args=[form.cleaned_data["museum"].public_id]),
    )
    return answer or page(
        request,
        "people_form",
        _("Invite a person"),
        form=form,
        button=_("Send the invitation"),
        back=back,
    )


def take_in(request: HttpRequest) -> HttpResponse:
    """A museum joins: its facts and its first director on one page."""
    by = acting(request)
    if not by.has_perm("regions.take_in_museum"):
        raise PermissionDenied
    form = TakeInForm(request.POST or None)
    director = InviteeFields(request.POST or None, prefix="director")
    both = form.is_valid() and director.is_valid()
    answer = both and step(
        request,
        form,
        lambda: people.take_in_museum(
            museum=form.save(commit=False),
            director=director.invitee,
            by=by,
            address=address(request),
        ),
        done=lambda: (
            _("%(museum)s was taken in, and its director invited.") % {"museum": form.instance}
        ),
        to=lambda: reverse("people:museum", args=[form.instance.public_id]),
    )
    return answer or page(
        request,
        "people_form",
        _("Take in a museum"),
        form=form,
        second_form=director,
        second_title=_("Its first director"),
        button=_("Take in the museum"),
        back=reverse("people:home"),
    )


def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """A museum gets a new director."""
    found = managed_museum(request, public_id)
    by = acting(request)
    form = HandOverForm(request.POST or None, museum=found)
    answer = step(
        request,
        form,
        lambda: people.hand_over(museum=found, by=by, **form.cleaned_data),
        done=lambda: (
            _("%(museum)s is now directed by %(person)s.")
            % {"museum": found, "person": form.cleaned_data["successor"].user}
        ),
        to=lambda: reverse("admin:index"),
    )
    return answer or page(
        request,
        "people_form",
        _("Hand over %(museum)s") % {"museum": found},
        form=form,
        museum=found,
        here=_("Hand over the museum"),
        hint=_("Somebody who does not work here yet is invited first."),
        button=_("Hand over"),
        back=reverse("people:museum", args=[found.public_id]),
    )
