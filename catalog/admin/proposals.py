"""What a moderator does with a proposed concept: accept, merge, refuse."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.actions import proposals
from catalog.actions.merge_vocabulary import shares
from catalog.forms import RefusalForm
from catalog.models import Concept
from catalog.named import alike

_COUNTED = 1000


def portal_address(request: HttpRequest) -> str:
    """The portal's address as this request used it, for links in letters."""
    return request.build_absolute_uri("/").rstrip("/")


def accept_page(page: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Accept the proposal and go back to its page."""
    concept = _proposal(page, request, key)
    if request.method == "POST" and concept.is_proposal:
        proposals.accept_concept(
            concept=concept,
            by=request.user,  # type: ignore[arg-type]
            address=portal_address(request),
        )
        page.message_user(request, _("%(concept)s was accepted.") % {"concept": concept})
    return HttpResponseRedirect(reverse("admin:catalog_concept_change", args=[concept.pk]))


def refuse_page(page: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Say why, see what the proposal is used for, and refuse it."""
    concept = _proposal(page, request, key)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.refuse_concept(
                concept=concept,
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
                address=portal_address(request),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = _("%(concept)s was refused.") % {"concept": concept}
            page.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(queue_address())
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Refuse this concept?"),
        "concept": concept,
        "share": shares([concept])[0],
        "form": form,
    }
    return render(request, "admin/refuse_concept.html", context)


def alike_page(page: Any, request: HttpRequest) -> HttpResponse:
    """What is called nearly so already, as a piece of the form in which a concept is proposed."""
    if not page.has_add_permission(request):
        raise PermissionDenied
    scheme = request.GET.get("scheme", "")
    names = [text[:300] for text in request.GET.getlist("name") if text.strip()]
    found = [(each.pk, page.choice_label(each)) for each in alike(scheme, names)]
    return render(request, "admin/alike_concepts.html", {"same": found})


def _proposal(page: Any, request: HttpRequest, key: str) -> Concept:
    concept: Concept | None = page.get_object(request, key)
    if concept is None:
        raise Http404
    if not page.has_change_permission(request, concept):
        raise PermissionDenied
    return concept


def queue_address() -> str:
    return f"{reverse('admin:catalog_concept_changelist')}?is_proposal__exact=1"


def queue_links(page: Any, request: HttpRequest) -> list[dict[str, str]]:
    """How many proposals wait for a moderator, on the admin's first page alone."""
    if request.path != reverse("admin:index") or not page.has_change_permission(request):
        return []
    count = Concept.objects.filter(is_proposal=True).order_by()[: _COUNTED + 1].count()
    shown = f"{_COUNTED}+" if count > _COUNTED else str(count)
    name = f"{_('Proposed concepts')}: {shown}"
    return [{"name": name, "url": queue_address()}] if count else []
