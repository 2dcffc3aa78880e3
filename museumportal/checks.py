"""System checks that explain bad settings in words."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_SMALLEST_FREE = 500 * 1024 * 1024


def _problem(text: str, hint: str, number: int) -> Error:
    return Error(text, hint=hint, id=f"portal.E{number:03}")


@register(Tags.security)
def secrets_given(**_: Any) -> list[CheckMessage]:
    if not settings.SECRET_KEY:
        return [
            _problem(
                "SECRET_KEY is not set.",
                "With your own DATABASE_URL and REDIS_URL set SECRET_KEY to a long random text.",
                1,
            )
        ]
    if len(settings.SECRET_KEY) < 32:
        return [_problem("SECRET_KEY is too short.", "Use at least 32 random characters.", 2)]
    return []


@register(Tags.security)
def hosts_given(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.ALLOWED_HOSTS:
        found.append(
            _problem(
                "ALLOWED_HOSTS is empty: every request would be refused.",
                "Set it to the portal's host names, separated by commas.",
                3,
            )
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        found.append(
            _problem(
                "ALLOWED_HOSTS accepts every host name.",
                "Name the portal's hosts: addresses in answers are built from the request's host.",
                4,
            )
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if not origin.startswith(("http://", "https://")):
            found.append(
                _problem(
                    f"CSRF_TRUSTED_ORIGINS names {origin!r} without http:// or https://.",
                    "Write for example https://museums.example.",
                    5,
                )
            )
    return found


@register()
def addresses_readable(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.DATABASE_URL.startswith(("postgres://", "postgresql://")):
        found.append(
            _problem(
                "DATABASE_URL is not a PostgreSQL address.",
                "Write for example postgres://user:password@host:5432/museumportal.",
                6,
            )
        )
    if not settings.REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
        found.append(
            _problem(
                "REDIS_URL is not a Valkey or Redis address.",
                "Write for example redis://host:6379/0.",
                7,
            )
        )
    return found


@register()
def folders_usable(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in ("VAR_DIR", "SEARCH_DIR"):
        folder = Path(getattr(settings, name))
        nearest = next(p for p in (folder, *folder.parents) if p.exists())
        if not nearest.is_dir():
            found.append(
                _problem(f"{name} lies below {nearest}, which is a file.", "Name a folder.", 8)
            )
        elif shutil.disk_usage(nearest).free < _SMALLEST_FREE:
            found.append(
                Warning(
                    f"The disk of {name} has less than 500 MB free.",
                    hint="Make room before importing: a full disk stops every write.",
                    id="portal.W001",
                )
            )
    return found


@register()
def pixels_sensible(**_: Any) -> list[CheckMessage]:
    if settings.IMAGE_MAX_PIXELS < 1_000_000:
        return [
            _problem(
                f"IMAGE_MAX_PIXELS is {settings.IMAGE_MAX_PIXELS}, less than one megapixel.",
                "The default is 1000000000 (one gigapixel).",
                9,
            )
        ]
    return []
