"""Signing in over OpenID Connect: for people of the portal, and for nobody else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django.fixtures import Settings

from museumportal.accounts.models import User
from museumportal.checks import sign_in_provider_named
from tests.cast import Cast
from tests.museumportal.oidc_provider import Provider, running
from tests.museumportal.signing_in import browser, code, type_code, with_app

SIGN_IN = "/admin/login/oidc/"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings: Settings) -> Provider:
    """The provider, configured as `museumportal.settings` does it."""
    server.claims = {}
    settings.OIDC_ISSUER, settings.OIDC_NAME = server.issuer, "Museums’ sign-in"
    app = {"provider_id": "oidc", "name": "Museums’ sign-in", "client_id": "portal"}
    app |= {"secret": "x", "settings": {"server_url": server.issuer}}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    return server


def come_back(client: Client, **sent: str) -> Any:
    """Follow the link on the sign-in page, and come back from the provider."""
    left = client.get(SIGN_IN)
    assert left.status_code == 302, left.content
    asked = parse_qs(urlsplit(left.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"state": asked["state"][0], **(sent or {"code": "one"})})


def claim(provider: Provider, email: str, verified: bool = True) -> None:
    provider.claims = {"sub": "4711", "email": email, "email_verified": verified}


def test_somebody_with_an_account_signs_in(cast: Cast, provider: Provider) -> None:
    with_app(cast.aigul)
    claim(provider, "AIGUL@example.org")
    client = browser()
    page = client.get("/admin/login/").content.decode()
    assert f'href="{SIGN_IN}' in page
    assert "Museums’ sign-in" in page
    # Their second factor is asked for as after a password.
    assert come_back(client).headers["Location"] == "/admin/login/code/"
    assert client.get("/admin/").status_code == 302
    assert type_code(client, code()).status_code == 302
    assert client.get("/admin/").context["user"] == cast.aigul
    assert SocialAccount.objects.get().user == cast.aigul
    # From now on the provider's own name for her counts, not the address.
    claim(provider, "new@example.org", verified=False)
    again = browser()
    assert come_back(again).headers["Location"] == "/admin/login/code/"


@pytest.mark.parametrize(
    ("email", "verified"),
    [("nobody@example.org", True), ("aigul@example.org", False), ("", False)],
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_whoever_has_no_account_is_told_so_and_gets_none(
    cast: Cast, provider: Provider, email: str, verified: bool, language: str
) -> None:
    before = User.objects.count()
    claim(provider, email, verified)
    client = browser(language)
    answer = come_back(client)
    assert answer.status_code == 403
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "Museums’ sign-in" in answer.content.decode()
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/admin/").status_code == 302


def test_an_account_that_is_switched_off_stays_so(cast: Cast, provider: Provider) -> None:
    claim(provider, "aigul@example.org")
    come_back(browser())
    assert SocialAccount.objects.filter(user=cast.aigul).exists()
    User.objects.filter(pk=cast.aigul.pk).update(is_active=False)
    client = browser()
    assert come_back(client).status_code == 403
    assert client.get("/admin/").status_code == 302


def test_what_the_provider_refuses_is_said(cast: Cast, provider: Provider) -> None:
    claim(provider, "aigul@example.org")
    for sent in ({"error": "access_denied"}, {"error": "server_error"}):
        answer = come_back(browser(), **sent)
        assert answer.status_code in (401, 403), sent
        assert "did not work" in answer.content.decode()
    forged = browser().get(f"{SIGN_IN}callback/", {"state": "forged", "code": "one"})
    assert forged.status_code == 401


def test_without_a_provider_there_is_nothing(client: Client, cast: Cast) -> None:
    assert SIGN_IN not in client.get("/admin/login/").content.decode()
    assert client.get(SIGN_IN).status_code == 404
    assert client.get(f"{SIGN_IN}callback/").status_code == 404


def test_half_a_configuration_is_explained(settings: Settings) -> None:
    assert sign_in_provider_named() == []
    settings.OIDC_ISSUER = "https://sign-in.example"
    assert [problem.id for problem in sign_in_provider_named()] == ["portal.E015"]
    settings.OIDC_CLIENT_ID = settings.OIDC_CLIENT_SECRET = "x"
    assert sign_in_provider_named() == []
    settings.OIDC_ISSUER = "http://sign-in.example"
    assert [problem.id for problem in sign_in_provider_named()] == ["portal.E016"]
