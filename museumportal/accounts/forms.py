"""Forms about one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm

from museumportal.accounts.actions import send_password_link
from museumportal.accounts.models import User


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
