"""Signing in, the forgotten password, a new one, the language."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from museumportal.accounts import actions
from museumportal.accounts.forms import ForgottenPasswordForm, LanguageForm, SignInForm
from museumportal.accounts.language import follow_language, remember_language
from museumportal.accounts.lock import last_was_code, lift_lock
from museumportal.accounts.models import User
from museumportal.accounts.second_factor import apps_of


class Entrance:
    """Pages that look like the sign-in page."""

    request: HttpRequest
    title: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), "title": self.title, **context}


class SignIn(Entrance, views.LoginView):
    """User name or e-mail address and password; the second factor, where there is one, is next."""

    template_name = "admin/login.html"
    authentication_form = SignInForm
    title = _("Sign in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever is signed in already goes on: to the first page, or to setting up the factor."""
        if admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_success_url())
        person = request.signed_in  # type: ignore[attr-defined]
        if request.user.is_anonymous and isinstance(person, User) and not apps_of(person).exists():
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        provider = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        return super().get_context_data(provider=provider, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        record_authentication(self.request, person, "password")
        response = perform_login(self.request, person, redirect_url=self.get_success_url())
        return follow_language(self.request, response, person)


def locked(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """What django-axes answers in place of `response` after too many wrong passwords or codes."""
    told = {
        **admin.site.each_context(request),
        "title": gettext("Too many attempts"),
        "failures": settings.AXES_FAILURE_LIMIT,
        "by_code": last_was_code(request, credentials),
    }
    return render(request, "accounts/locked.html", told, status=HTTPStatus.TOO_MANY_REQUESTS)


class ForgottenPassword(Entrance, views.PasswordResetView):
    template_name = "accounts/password_forgotten.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("accounts:password_sent")
    title = _("Forgotten password")

    def form_valid(self, form: Any) -> HttpResponse:
        form.save(domain_override=self.request.build_absolute_uri("/").rstrip("/"))
        return HttpResponseRedirect(str(self.success_url))


class PasswordSent(Entrance, views.PasswordResetDoneView):
    template_name = "accounts/password_sent.html"
    title = _("Look into your mail")


class SetPassword(Entrance, views.PasswordResetConfirmView):
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        over = {} if self.validlink else {"title": gettext("This link no longer works")}
        return {**context, **over}

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever holds the mailed link is no guesser: what was typed wrongly counts no longer."""
        lift_lock(form.user)
        return super().form_valid(form)


class PasswordDone(Entrance, views.PasswordResetCompleteView):
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
