"""Signing in as people do: a password, then what the app on their telephone shows."""

import base64
import hashlib
import hmac
import time
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from museumportal.accounts.actions import give_second_factor
from museumportal.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a-long-password"


def code(secret: str = SECRET, later: int = 0) -> str:
    """What the app shows now, or shows `later` half minutes from now (RFC 6238)."""
    counter = int(time.time()) // 30 + later
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8), hashlib.sha1)
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def wrong_code(secret: str = SECRET) -> str:
    """Six digits that the app does not show, before or after."""
    shown = {code(secret, later) for later in range(-2, 3)}
    return next(
        digits
        for digits in ("111111", "222222", "333333", "444444", "555555", "666666")
        if digits not in shown
    )


def browser(language: str = "en", **options: Any) -> Client:
    """A device on which this language was chosen."""
    client = Client(**options)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def type_password(client: Client, person: User, password: str = PASSWORD) -> Any:
    return client.post(reverse("admin:login"), {"username": person.username, "password": password})


def type_code(client: Client, typed: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def with_app(person: User) -> User:
    """The person has set up the app that knows SECRET."""
    give_second_factor(person=person, secret=SECRET)
    return person


def signed_in_with_code(person: User, later: int = 0) -> Client:
    client = browser()
    type_password(client, person)
    assert type_code(client, code(later=later)).status_code == 302
    return client
