"""System checks that explain bad settings in words."""

import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_SMALLEST_FREE = 500 * 1024 * 1024
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_SOCKET = re.compile(r"/.+|[^/\s]+:\d{1,5}")


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


@register()
def bucket_named(**_: Any) -> list[CheckMessage]:
    """The variables MEDIA_S3_…, as far as they can be judged without asking the store."""
    s3 = settings.MEDIA_S3
    bucket, endpoint = s3["bucket_name"], s3["endpoint_url"]
    found: list[CheckMessage] = []
    if not bucket:
        if any(s3.values()):
            found.append(
                _problem(
                    "MEDIA_S3_BUCKET is not set, but other MEDIA_S3_ variables are.",
                    "Name the bucket, or unset them all to keep files on the local disk.",
                    10,
                )
            )
        return found
    if not _BUCKET.fullmatch(bucket):
        found.append(
            _problem(
                f"MEDIA_S3_BUCKET is {bucket!r}, which no bucket can be called.",
                "3 to 63 small letters, digits, dots and hyphens, such as museum-media.",
                11,
            )
        )
    if endpoint and not endpoint.startswith(("http://", "https://")):
        found.append(
            _problem(
                f"MEDIA_S3_ENDPOINT is {endpoint!r}, without http:// or https://.",
                "Write for example https://s3.example:9000; Amazon's own needs none.",
                12,
            )
        )
    if bool(s3["access_key"]) != bool(s3["secret_key"]):
        found.append(
            _problem(
                "Only one of MEDIA_S3_ACCESS_KEY and MEDIA_S3_SECRET_KEY is set.",
                "Set both, or neither where the machine itself has the right to the bucket.",
                13,
            )
        )
    return found


@register()
def scanner_named(**_: Any) -> list[CheckMessage]:
    if settings.CLAMD_SOCKET and not _SOCKET.fullmatch(settings.CLAMD_SOCKET):
        return [
            _problem(
                f"CLAMD_SOCKET is {settings.CLAMD_SOCKET!r}, neither a path nor host:port.",
                "Write for example /run/clamav/clamd.ctl or scanner.example:3310.",
                14,
            )
        ]
    return []


@register()
def sign_in_provider_named(**_: Any) -> list[CheckMessage]:
    """The variables OIDC_…, as far as they can be judged without asking the provider."""
    given = (settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    if any(given) and not all(given):
        return [
            _problem(
                "Only some of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set.",
                "Set all three to let people sign in over OpenID Connect, or none.",
                15,
            )
        ]
    if settings.OIDC_ISSUER and not settings.OIDC_ISSUER.startswith("https://"):
        return [
            _problem(
                f"OIDC_ISSUER is {settings.OIDC_ISSUER!r}, without https://.",
                "Write for example https://sign-in.example/realms/museums.",
                16,
            )
        ]
    return []
