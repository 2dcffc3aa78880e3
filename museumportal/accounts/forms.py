"""Forms about one's own account."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, get_totp_secret
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordResetForm, UsernameField
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.actions import send_password_link
from museumportal.accounts.models import User


class SignInForm(AdminAuthenticationForm):
    """The password, and the user name or the e-mail address, which stands for the name."""

    username = UsernameField(
        label=_("User name or e-mail address"), widget=forms.TextInput(attrs={"autofocus": True})
    )

    def clean_username(self) -> str:
        """The user name. An address that is nobody's stays: it is refused as an unknown name is."""
        typed = str(self.cleaned_data["username"])
        if "@" not in typed or User.objects.filter(username__iexact=typed).exists():
            return typed
        person = User.objects.filter(email__iexact=typed).first()
        return person.get_username() if person else typed


class ForgottenPasswordForm(PasswordResetForm):
    """Sends the link in the background, in the reader's language.

    The answer takes as long and says the same whether or not the address is known. People who
    were invited and have set no password yet are served too.
    """

    def get_users(self, email: str) -> Any:
        return User.objects.filter(email__iexact=email, is_active=True)

    def save(self, *, domain_override: str | None = None, **options: Any) -> None:  # type: ignore[override]
        for person in self.get_users(self.cleaned_data["email"]):
            send_password_link(person=person, address=domain_override or "")


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False)


class _TypedCode(BaseAuthenticateForm):
    """A wrong code counts as a wrong password does: after too many the account is closed here."""

    def clean_code(self) -> str:
        request = context.request
        credentials = {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out, request.axes_credentials = True, credentials
            raise forms.ValidationError(gettext("Too many attempts"))
        self.cleaned_data["code"] = _digits(self.cleaned_data["code"])
        try:
            code = str(super().clean_code())
            _only_once(self.user, code)
        except forms.ValidationError:
            user_login_failed.send(__name__, credentials=credentials, request=request)
            raise
        return code


class CodeForm(_TypedCode, AuthenticateForm):
    """The second step of signing in: a code of the app, or a recovery code."""


class CodeAgainForm(_TypedCode, ReauthenticateForm):
    """The same, asked again before the factor is changed."""


class SetUpForm(ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # One key for as long as somebody tries: loading the page anew must not outdate the app.
        known = get_totp_secret()
        super().__init__(*args, **kwargs)
        self.secret = context.request.session[SECRET_SESSION_KEY] = known

    def clean_code(self) -> str:
        self.cleaned_data["code"] = _digits(self.cleaned_data["code"])
        return str(super().clean_code())


def _only_once(person: User, code: str) -> None:
    """Refuse a code that was used while it was good: one and a half minutes, clocks differ."""
    if not cache.add(f"second-factor-{person.pk}-{code}", True, timeout=120):
        raise get_adapter().validation_error("incorrect_code")


def _digits(code: str) -> str:
    """As apps show them, so people type them: 123 456."""
    return "".join(code.split())
