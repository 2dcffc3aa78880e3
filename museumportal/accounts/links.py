"""The link by which somebody sets a password."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from museumportal.accounts.models import User


def password_link(person: User) -> str:
    """Path of the page where `person` sets a password; good once, for PASSWORD_RESET_TIMEOUT."""
    return reverse(
        "accounts:password_set",
        args=[
            urlsafe_base64_encode(force_bytes(person.pk)),
            default_token_generator.make_token(person),
        ],
    )
