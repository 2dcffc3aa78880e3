"""Letters to people, and tidying up after them."""

from datetime import timedelta
from importlib import import_module
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation

from museumportal.accounts.drafts import expire_drafts
from museumportal.accounts.links import password_link
from museumportal.accounts.models import User


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def send_letter(user_id: int, letter: str, address: str, about: dict[str, dict[str, str]]) -> None:
    """Send one of `templates/accounts/letters/` in the reader's language.

    `about` maps names of the template to texts by language. The link is made here, so that it
    never waits in a queue where others could read it. Somebody deactivated gets no letter.
    """
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        return
    with translation.override(person.language):
        facts = {name: texts[person.language] for name, texts in about.items()}
        text = render_to_string(
            f"accounts/letters/{letter}.txt",
            {
                **facts,
                "person": person,
                "address": address,
                "link": address + password_link(person),
                "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
            },
        )
    subject, _, body = text.strip().partition("\n")
    send_mail(subject, body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [person.email])


@shared_task
def expire_sessions() -> None:
    """Delete the sessions, the lock-out records and the unsaved work whose time is over."""
    from axes.models import AccessAttempt

    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    old = timezone.now() - timedelta(days=30)
    AccessAttempt.objects.filter(attempt_time__lt=old).delete()
    expire_drafts()
