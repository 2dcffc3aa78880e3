"""What django-allauth asks the portal: no sign-up, our own words, secrets that are sealed."""

import base64
import hashlib
import logging
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.language import follow_language
from museumportal.accounts.models import User

logger = logging.getLogger(__name__)

_TOO_MANY = _("Too many wrong codes. Wait for an hour, then try again.")


def no_account(request: HttpRequest, email: str = "") -> HttpResponse:
    """Somebody was signed in elsewhere whom the portal does not know, or no longer."""
    told = {**admin.site.each_context(request), "title": gettext("No account here")}
    told |= {"email": email, "provider": settings.OIDC_NAME}
    return render(request, "accounts/no_account.html", told, status=403)


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "rate_limited": _TOO_MANY,
        "too_many_login_attempts": _TOO_MANY,
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what has happened."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of people who have shown a moment ago who they are, by signing in or since."""
        request = context.request
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return time.time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return no_account(request, user.email)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        response = super().post_login(request, user, **login)
        return follow_language(request, response, user)


class FactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not right. Type the one your app shows now; codes change every half "
            "minute and work once. Is the clock of your telephone right?"
        ),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return gettext("Museum Portal")

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that opens nothing where it was sealed with a key that is gone."""
        try:
            return _sealer().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor cannot be read: was SECRET_KEY changed? Reset it.")
            return get_random_string(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def _sealer() -> MultiFernet:
    """Seals with the portal's key; opens what older keys have sealed too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


_TRUE = ("True", "true")  # some providers send a text


class OidcAdapter(DefaultSocialAccountAdapter):
    """Sign-in over OpenID Connect, for people who have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The first time, the account is found by an address that the provider has verified.

        Somebody signed in here cannot hang a further identity on their account: a link that does
        would hang on a stranger's.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(no_account(request))
        if sociallogin.is_existing:
            return
        claimed = sociallogin.email_addresses
        verified = [address.email for address in claimed if str(address.verified) in _TRUE]
        people = (User.objects.filter(email__iexact=email, is_active=True) for email in verified)
        person = next((found for person in people if (found := person.first())), None)
        if person is None:
            email = claimed[0].email if claimed else ""
            raise ImmediateHttpResponse(no_account(request, email))
        sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        told = {**admin.site.each_context(request), "title": gettext("You are not signed in")}
        told |= {"provider": settings.OIDC_NAME}
        page = render(request, "accounts/oidc_failed.html", told, status=401)
        raise ImmediateHttpResponse(page)
