"""Signing in: the forgotten password, a new one, the language."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from museumportal.accounts import actions
from museumportal.accounts.forms import ForgottenPasswordForm, LanguageForm
from museumportal.accounts.models import User
from museumportal.accounts.site import remember_language


class _Staffed:
    """Pages that look like the sign-in page."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), **context}


class ForgottenPassword(_Staffed, views.PasswordResetView):
    template_name = "accounts/password_forgotten.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("accounts:password_sent")
    title = _("Forgotten password")

    def form_valid(self, form: Any) -> HttpResponse:
        form.save(domain_override=self.request.build_absolute_uri("/").rstrip("/"))
        return HttpResponseRedirect(str(self.success_url))


class PasswordSent(_Staffed, views.PasswordResetDoneView):
    template_name = "accounts/password_sent.html"
    title = _("Look into your mail")


class SetPassword(_Staffed, views.PasswordResetConfirmView):
    template_name = "accounts/password_set.html"
    success_url = reverse_lazy("accounts:password_done")
    title = _("Your new password")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes with a link meets their own language, and may choose another there."""
        person = self.get_user(kwargs["uidb64"])
        if person is None or kwargs["token"] == self.reset_url_token:
            return cast("HttpResponse", super().dispatch(request, *args, **kwargs))
        translation.activate(person.language)
        response = cast("HttpResponse", super().dispatch(request, *args, **kwargs))
        remember_language(response, person.language)
        return response


class PasswordDone(_Staffed, views.PasswordResetCompleteView):
    template_name = "accounts/password_done.html"
    title = _("Your password is set")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; remembered on this device and for one's letters."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    chosen, back = form.cleaned_data["language"], form.cleaned_data["next"]
    if isinstance(request.user, User):
        actions.choose_language(person=request.user, language=chosen)
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("admin:index")
    response = HttpResponseRedirect(back)
    remember_language(response, chosen)
    return response
