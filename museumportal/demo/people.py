"""Demonstration accounts: one for each role, with a password that only this installation knows."""

import json
import os
import secrets
from pathlib import Path
from typing import Final

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction

from museumportal.accounts.actions import give_second_factor
from museumportal.accounts.models import PortalRole, User
from regions.actions.people import refresh_access
from regions.models import Membership, Museum

MUSEUM: Final = "DEMO-ALA"
"""The collection in which cataloguer, curator and director work."""

ROLES: Final = (
    *Membership.Role.values,
    *PortalRole.Role.values,
    "superuser",
)
_LANGUAGES: Final = {"cataloguer": "kk", "curator": "kk", "director": "ru", "moderator": "ru"}


def load_people(logins: Path) -> int:
    """An account for every role, and `logins`, a list of them with their secrets (mode 0600).

    Passwords and keys of second factors in the file are kept, and are true when this returns.
    """
    known = _known(logins)
    entries = []
    for role in ROLES:
        before = known.get(role, {})
        password = before.get("password") or secrets.token_urlsafe(12)
        secret = before.get("totp_secret") or generate_totp_secret()
        _account(role, password, secret)
        entries.append(
            {"username": role, "password": password, "role": role, "totp_secret": secret}
        )
    text = json.dumps(entries, indent=1) + "\n"
    if not logins.exists() or logins.read_text() != text or logins.stat().st_mode & 0o077:
        _write_private(logins, text)
    return len(entries)


def _known(logins: Path) -> dict[str, dict[str, str]]:
    """Entries by role, as a former run left them; none where the file is gone or broken."""
    try:
        return {entry["role"]: entry for entry in json.loads(logins.read_text())}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(text)
    made.replace(path)


@transaction.atomic
def _account(role: str, password: str, secret: str) -> None:
    person = User.objects.filter(username=role).first()
    if person is None:
        person = User(
            username=role,
            email=f"{role}@demo.example",
            first_name="Demo",
            last_name=role.replace("_", " "),
            language=_LANGUAGES.get(role, "en"),
        )
    if not person.check_password(password):
        person.set_password(password)
    person.is_superuser = role == "superuser"
    person.is_active = True
    person.save()
    give_second_factor(person=person, secret=secret)
    if role in Membership.Role.values:
        museum = Museum.objects.get(code=MUSEUM)
        Membership.objects.update_or_create(user=person, museum=museum, defaults={"role": role})
    elif role in PortalRole.Role.values:
        PortalRole.objects.get_or_create(user=person, role=role)
    refresh_access(person=person)
