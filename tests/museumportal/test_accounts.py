"""Signing in: forgotten passwords, too many attempts, languages, sessions that are over."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from museumportal.accounts.links import password_link
from museumportal.accounts.models import User
from museumportal.accounts.tasks import expire_sessions, send_letter
from tests.cast import Cast


def sign_in(client: Client, password: str = "a-long-password") -> Any:
    return client.post(reverse("admin:login"), {"username": "aigul", "password": password})


def test_a_forgotten_password_is_set_anew(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    page = client.get(reverse("admin:login"))
    assert reverse("accounts:password_forgotten") in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:password_forgotten"), {"email": "AIGUL@example.org"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True)
    weak = client.post(
        form.redirect_chain[-1][0], {"new_password1": "12345", "new_password2": "12345"}
    )
    assert weak.status_code == 200
    assert weak.context["form"].errors
    client.post(
        form.redirect_chain[-1][0],
        {"new_password1": "Kobyz-dombyra-7", "new_password2": "Kobyz-dombyra-7"},
    )
    assert sign_in(Client(), "Kobyz-dombyra-7").status_code == 302


def test_the_answer_does_not_tell_who_has_an_account(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    answers = []
    for email in ("aigul@example.org", "nobody@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post(reverse("accounts:password_forgotten"), {"email": email})
        answers.append((answer.status_code, answer.headers["Location"], answer.content))
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 1


def test_no_letter_goes_to_an_account_that_is_switched_off(cast: Cast) -> None:
    User.objects.filter(pk=cast.aigul.pk).update(is_active=False)
    send_letter(cast.aigul.pk, "reset", "http://x", {})
    send_letter(0, "reset", "http://x", {})
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_too_many_attempts_are_answered_in_words(cast: Cast, language: str) -> None:
    client = Client(headers={"accept-language": language})
    for _ in range(8):
        answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "<h1>" in answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    # The right password does not help meanwhile, and others are not shut out.
    assert sign_in(client).status_code == 429
    other = client.post(
        reverse("admin:login"), {"username": "timur", "password": "a-long-password"}
    )
    assert other.status_code == 302


def typed(client: Client, name: str, password: str = "wrong") -> int:
    sent = {"username": name, "password": password}
    return client.post(reverse("admin:login"), sent).status_code


def test_a_name_is_counted_as_one_however_it_is_typed(cast: Cast) -> None:
    """As signing in reads it: in any case, with blanks around, in wide letters, the address too."""
    client = Client()
    ways = ["Aigul", " aIgul ", "AIGUL", "\uff41igul", "aigul@example.org", "AIGUL@Example.org"]
    for name in ways:
        assert typed(client, name) == 200, name
    assert typed(client, "aiGul") == 200
    assert typed(client, "aiguL") == 429
    for name in [*ways, "aigul", "aigUl"]:
        assert typed(client, name, "a-long-password") == 429, name
    assert typed(client, "timur", "a-long-password") == 302


def test_trying_meanwhile_does_not_prolong_the_lock(cast: Cast) -> None:
    client = Client()
    for _ in range(8):
        sign_in(client, "wrong")
    earlier = timezone.now() - timedelta(minutes=14)
    AccessAttempt.objects.update(attempt_time=earlier)
    for password in ("a-long-password", "wrong"):
        assert sign_in(client, password).status_code == 429
    assert AccessAttempt.objects.get().attempt_time == earlier
    AccessAttempt.objects.update(attempt_time=earlier - timedelta(minutes=2))
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_of_the_lock_is_one_of_signing_in(cast: Cast, language: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("accounts:language"), {"language": language, "next": "/admin/"})
    for _ in range(8):
        answer = sign_in(client, "wrong")
    text = answer.content.decode()
    assert f'action="{reverse("accounts:language")}"' in text
    assert f'name="next" value="{reverse("admin:login")}"' in text
    assert text.count("<h1>") == 1
    assert reverse("accounts:password_forgotten") in text
    assert reverse("admin:password_change") not in text
    if language == "en":
        assert "Signing in failed 8 times" in text
        assert "opens the account at once" in text


def test_a_password_set_by_the_link_opens_the_account(cast: Cast) -> None:
    places = [Client(REMOTE_ADDR=f"10.0.0.{number}") for number in range(2)]
    for place in places:
        for name in ("Aigul", "timur"):
            assert [typed(place, name) for _ in range(8)][-1] == 429
    device = Client()
    form = device.get(password_link(cast.aigul), follow=True).redirect_chain[-1][0]
    word = "Kobyz-dombyra-7"
    refused = device.post(form, {"new_password1": word, "new_password2": "another"})
    assert refused.status_code == 200
    assert typed(places[0], "aigul", word) == 429
    device.post(form, {"new_password1": word, "new_password2": word})
    for place in places:
        assert typed(place, "aigul", word) == 302
        assert typed(place, "timur", "a-long-password") == 429


def test_signing_in_forgets_the_failures_of_every_spelling(cast: Cast) -> None:
    for _ in range(3):
        for name in ("Aigul", "AIGUL", "aigul"):
            assert typed(Client(), name) == 200
        assert typed(Client(), "aIGUL", "a-long-password") == 302


@pytest.mark.parametrize("name", ["\u0130" * 150, "\ufdfa" * 8, "", "\x00", "@", "a" * 300])
def test_odd_names_are_answered(cast: Cast, name: str) -> None:
    assert typed(Client(), name) == 200


def test_one_signs_in_by_the_address_too(cast: Cast) -> None:
    page = Client(headers={"accept-language": "en"}).get(reverse("admin:login"))
    assert "User name or e-mail address" in page.content.decode()
    assert typed(Client(), " Aigul@EXAMPLE.org", "a-long-password") == 302
    assert typed(Client(), "aigul@example.org", "another-password") == 200
    assert typed(Client(), "nobody@example.org", "a-long-password") == 200
    # Whose name looks like an address of somebody else is still found by the name.
    User.objects.filter(pk=cast.timur.pk).update(username="olga@example.org")
    device = Client()
    assert typed(device, "olga@example.org", "a-long-password") == 302
    assert device.session["_auth_user_id"] == str(cast.timur.pk)


def test_the_language_is_chosen_and_remembered(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = client.post(
        reverse("accounts:language"), {"language": "ru", "next": reverse("admin:login")}
    )
    assert answer.headers["Location"] == reverse("admin:login")
    assert '<html lang="ru"' in client.get(reverse("admin:login")).content.decode()
    sign_in(client)
    client.post(reverse("accounts:language"), {"language": "en", "next": "/admin/"})
    cast.aigul.refresh_from_db()
    assert cast.aigul.language == "en"
    # On a new device the first page after signing in speaks the person's language.
    device = Client(headers={"accept-language": "kk"})
    sign_in(device)
    assert '<html lang="en"' in device.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_choosing_a_language_leads_nowhere_else(cast: Cast, next_: str) -> None:
    answer = Client().post(reverse("accounts:language"), {"language": "kk", "next": next_})
    assert answer.headers["Location"] == reverse("admin:index")
    assert Client().post(reverse("accounts:language"), {"language": "xx"}).status_code == 400


def test_sessions_that_are_over_are_cleared_away(cast: Cast) -> None:
    old, new = Client(), Client()
    old.force_login(cast.aigul)
    new.force_login(cast.timur)
    Session.objects.filter(pk=old.session.session_key).update(
        expire_date=timezone.now() - timedelta(hours=1)
    )
    expire_sessions()
    assert list(Session.objects.values_list("pk", flat=True)) == [new.session.session_key]


def test_a_stranger_is_told_that_the_account_may_not_enter(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.stranger)
    page = client.get(reverse("admin:index"), follow=True)
    assert "You are signed in as stranger" in page.content.decode()


def test_the_pages_behind_a_link_speak_the_persons_language(cast: Cast) -> None:
    """The browser of a shared computer is set to English; the invited person reads Russian."""
    User.objects.filter(pk=cast.aigul.pk).update(language="ru")
    cast.aigul.refresh_from_db()
    link = password_link(cast.aigul)
    device = Client(headers={"accept-language": "en"})
    page = device.get(link, follow=True)
    assert '<html lang="ru"' in page.content.decode()
    # Whoever prefers another language chooses it there.
    form = page.redirect_chain[-1][0]
    device.post(reverse("accounts:language"), {"language": "kk", "next": form})
    assert '<html lang="kk"' in device.get(form).content.decode()
    word = "Kobyz-dombyra-7"
    done = device.post(form, {"new_password1": word, "new_password2": word}, follow=True)
    assert '<html lang="kk"' in done.content.decode()
    # A link that was used says so in the person's language too.
    used = Client(headers={"accept-language": "en"}).get(link)
    assert used.context["validlink"] is False
    assert '<html lang="ru"' in used.content.decode()
    assert "<title>Ссылка больше не действует" in used.content.decode()
    nobody = reverse("accounts:password_set", args=["OTk5OTk5", "x-y"])
    assert '<html lang="en"' in (
        Client(headers={"accept-language": "en"}).get(nobody).content.decode()
    )


def test_a_link_that_is_over_says_whom_to_ask(cast: Cast) -> None:
    """The same to everybody: it does not tell who has an account, or a password."""
    User.objects.filter(pk=cast.aigul.pk).update(language="en")
    cast.aigul.refresh_from_db()
    invited = password_link(cast.aigul)
    cast.aigul.set_password("Kobyz-dombyra-7")
    cast.aigul.save()
    nobody = reverse("accounts:password_set", args=["OTk5OTk5", "x-y"])
    for link in (invited, nobody):
        text = Client(headers={"accept-language": "en"}).get(link).content.decode()
        assert "<h1>This link no longer works</h1>" in text
        assert "unsuccessful" not in text
        assert "ask the director of your museum" in text
        assert reverse("accounts:password_forgotten") in text
        assert f'href="{reverse("admin:login")}"' in text


@pytest.mark.parametrize(
    ("language", "no_role", "no_page"),
    [
        ("kk", "Рөліңіз бұл бетке рұқсат бермейді", "Мұндай бет жоқ"),
        ("ru", "Ваша роль не даёт доступа к этой странице", "Такой страницы нет"),
    ],
)
def test_refusals_speak_the_language_of_whoever_signed_in(
    cast: Cast, language: str, no_role: str, no_page: str
) -> None:
    """Arman and Vera sit at browsers set to English."""
    for name in ("arman", "vera"):
        User.objects.filter(username=name).update(language=language)
        client = Client(headers={"accept-language": "en"})
        client.post(reverse("admin:login"), {"username": name, "password": "a-long-password"})
        for address, status, sentence in (
            (reverse("admin:catalog_museumobject_changelist"), 403, no_role),
            (reverse("people:home"), 403, no_role),
            ("/admin/nothing/", 404, no_page),
            (reverse("admin:grants_call_history", args=[0]), 404, no_page),
        ):
            answer = client.get(address)
            text = answer.content.decode()
            assert (answer.status_code, f'<html lang="{language}"' in text) == (status, True)
            assert sentence in text
            assert f'href="{reverse("admin:index")}"' in text


def test_a_form_that_was_not_sent_is_explained(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "ru"})
    answer = client.post(reverse("accounts:password_forgotten"), {"email": "x@example.org"})
    assert answer.status_code == 403
    assert "Форма не отправлена" in answer.content.decode()
    assert "<style" not in answer.content.decode()
