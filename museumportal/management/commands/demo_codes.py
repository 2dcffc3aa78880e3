"""`manage.py demo_codes`: what the authenticator apps of the demo's people show now."""

import json
import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print the codes of the demo's second factors, good for the next seconds, once each."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        logins = settings.VAR_DIR / "demo-logins.json"
        try:
            people = json.loads(logins.read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"{logins} cannot be read; `make demo` writes it.") from error
        counter, gone = divmod(int(time.time()), app_settings.TOTP_PERIOD)
        for person in people:
            code = format_hotp_value(hotp_value(person["totp_secret"], counter))
            self.stdout.write(f"{person['username']:18} {code}")
        self.stdout.write(f"The next codes come in {app_settings.TOTP_PERIOD - gone} s.")
