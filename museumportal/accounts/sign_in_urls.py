"""Addresses of signing in, below /admin/, by the names that django-allauth knows.

What it has besides (sign-up, e-mail addresses, its own password pages) the portal does not offer.
"""

from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

from museumportal.accounts import factor_views as factor
from museumportal.accounts.views import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("login/code/", factor.Code.as_view(), name="mfa_authenticate"),
    path("login/again/", factor.Again.as_view(), name="account_reauthenticate"),
    path("login/again/code/", factor.AgainByCode.as_view(), name="mfa_reauthenticate"),
    path("login/<str:provider_id>/", oidc.login, name="openid_connect_login"),
    path("login/<str:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("second-factor/", factor.Factor.as_view(), name="mfa_index"),
    path("second-factor/set-up/", factor.SetUp.as_view(), name="mfa_activate_totp"),
    path("second-factor/telephone/", factor.NewTelephone.as_view(), name="mfa_deactivate_totp"),
    path("second-factor/codes/", factor.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/",
        factor.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
