"""`manage.py reset_second_factor`: for an operator whose own telephone is lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from museumportal.accounts import actions
from museumportal.accounts.models import User


class Command(BaseCommand):
    help = (
        "Forget the second factor of an account, where no colleague is left who could do it on "
        "the people pages. The next time the person signs in, they set up another one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account {username}.")
        try:
            actions.reset_second_factor(person=person, by=None)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        self.stdout.write(f"reset={username}")
