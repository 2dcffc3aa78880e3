"""How often somebody gets summaries by e-mail: the link at the end of each of them."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog.actions.desk import choose_digest
from catalog.digest import user_of
from catalog.models import Desk


class DigestForm(forms.Form):
    """How often."""

    how_often = forms.ChoiceField(
        label=_("Summary by e-mail"), choices=Desk.Digest.choices, widget=forms.RadioSelect
    )


@csrf_exempt  # mail programs send it by themselves (RFC 8058); the token says whose it is
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest, token: str) -> HttpResponse:
    """Choose how often; works without signing in, for whoever has the letter."""
    person = user_of(token)
    if person is None:
        raise Http404
    desk = Desk.objects.filter(user=person).first()
    now = desk.digest if desk else Desk.Digest.DAILY
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    sent = {"how_often": Desk.Digest.OFF} if one_click else request.POST or None
    form = DigestForm(sent, initial={"how_often": now})
    saved = request.method == "POST" and form.is_valid()
    if saved:
        choose_digest(user=person, how_often=form.cleaned_data["how_often"])
    context = {"form": form, "saved": saved, "person": person}
    return render(request, "catalog/digest.html", context)
