"""The second factor: asked for, set up, changed; recovery codes. Django-allauth does the work."""

from typing import Any, cast
from urllib.parse import quote

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from museumportal.accounts.models import User
from museumportal.accounts.views import Entrance


def authenticated(request: HttpRequest) -> User:
    """Who is signed in, on a page that nobody else reaches."""
    return cast("User", request.user)


class Code(Entrance, AuthenticateView):
    """The second step of signing in."""

    template_name = "accounts/factor_code.html"
    title = _("The second step")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "person": self.stage.login.user}


@method_decorator(never_cache, name="dispatch")
class SetUp(Entrance, ActivateTOTPView):
    template_name = "accounts/factor_set_up.html"
    title = _("Set up the second factor")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        parts = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return {**context, "secret": parts, "required": settings.REQUIRE_SECOND_FACTOR}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        # The code just typed was the second factor of this session.
        record_authentication(self.request, authenticated(self.request), "mfa", type="totp")
        return response


class Factor(Entrance, IndexView):
    template_name = "accounts/factor.html"
    title = _("Second factor")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        codes = context["authenticators"].get("recovery_codes")
        return {**context, "codes_left": len(codes.get_unused_codes()) if codes else 0}


class NewTelephone(Entrance, DeactivateTOTPView):
    template_name = "accounts/factor_new_telephone.html"
    success_url = reverse_lazy("mfa_activate_totp")
    title = _("Another telephone")


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(Entrance, ViewRecoveryCodesView):
    """Shown once, right after they were made; the page itself carries the file to keep."""

    template_name = "accounts/recovery_codes.html"
    title = _("Your recovery codes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["can_view_codes"]:
            text = self._text(context["unused_codes"])
            context["download"] = f"data:text/plain;charset=utf-8,{quote(text)}"
            context["file_name"] = f"{slugify(gettext('recovery codes'), allow_unicode=True)}.txt"
        return context

    def _text(self, codes: list[str]) -> str:
        address = self.request.build_absolute_uri(reverse("admin:login"))
        name = authenticated(self.request).username
        head = gettext("Recovery codes of %(name)s for %(address)s")
        head %= {"name": name, "address": address}
        return "\r\n".join([head, gettext("Each of them works once."), "", *codes, ""])


class NewRecoveryCodes(Entrance, GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"
    title = _("New recovery codes")


class Again(Entrance, ReauthenticateView):
    """The password once more before the factor is changed, a while after signing in."""

    template_name = "accounts/again.html"
    title = _("Is it you?")


class AgainByCode(Entrance, ReauthenticateByCodeView):
    template_name = "accounts/again.html"
    title = _("Is it you?")
