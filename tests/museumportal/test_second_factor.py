"""The second factor: set up, asked for, lost; nobody gets around it."""

from typing import Any

import allauth.urls
import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from museumportal.accounts import sign_in_urls
from museumportal.accounts.actions import reset_second_factor
from museumportal.accounts.models import User
from museumportal.accounts.second_factor import apps_of
from regions.models import Membership
from tests.cast import Cast
from tests.factories import ObjectFactory
from tests.museumportal.signing_in import (
    PASSWORD,
    browser,
    code,
    signed_in_with_code,
    type_code,
    type_password,
    with_app,
    wrong_code,
)
from tests.museumportal.swept import routes

HOME = "/admin/"
SET_UP = "/admin/second-factor/set-up/"
CODES = "/admin/second-factor/codes/"
TELEPHONE = "/admin/second-factor/telephone/"


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def is_let_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def key_shown(client: Client) -> str:
    """The key on the page where the factor is set up."""
    page = client.get(SET_UP)
    assert page.status_code == 200
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml;base64,")
    return "".join(page.context["secret"])


def history_of(person: User) -> list[str]:
    entries = LogEntry.objects.filter(object_id=str(person.pk)).order_by("pk")
    return [entry.change_message for entry in entries]


def test_a_new_cataloguer_sets_it_up_before_anything_else(cast: Cast) -> None:
    draft = ObjectFactory(museum=cast.abai, status="draft")
    client = browser()
    assert type_password(client, cast.aigul).headers["Location"] == HOME
    # Until then she is nobody: in the admin, on the site, for the API.
    for address in (HOME, reverse("admin:catalog_museumobject_changelist"), CODES, TELEPHONE):
        page = client.get(address, follow=True)
        assert page.redirect_chain[-1][0] == SET_UP, address
    for address in (f"/en/objects/{draft.public_id}/", f"/api/v1/objects/{draft.public_id}/"):
        assert client.get(address).status_code == 404

    key = key_shown(client)
    refused = client.post(SET_UP, {"code": wrong_code(key)})
    assert "This code is not right" in refused.content.decode()
    assert key_shown(client) == key, "what the telephone has scanned stays right"
    typed = code(key)
    answer = client.post(SET_UP, {"code": f"{typed[:3]} {typed[3:]}"})
    assert answer.headers["Location"] == CODES
    assert is_let_in(client)
    assert client.get(f"/en/objects/{draft.public_id}/").status_code == 200


def test_recovery_codes_are_shown_once_and_can_be_kept(cast: Cast) -> None:
    client = browser()
    type_password(client, cast.aigul)
    client.post(SET_UP, {"code": code(key_shown(client))})
    page = client.get(CODES)
    codes = page.context["unused_codes"]
    assert len(set(codes)) == 10
    assert page.headers["Cache-Control"].startswith("max-age=0")
    for one in codes:
        assert page.content.decode().count(one) == 2, "on the page and in the file"
    again = client.get(CODES)
    assert "10 recovery codes left" in again.content.decode()
    assert not [one for one in codes if one in again.content.decode()]
    # The telephone is at home.
    for expected in (302, 200):
        other = browser()
        type_password(other, cast.aigul)
        assert type_code(other, codes[3]).status_code == expected
        assert is_let_in(other) == (expected == 302)


def test_the_password_alone_signs_nobody_in(cast: Cast) -> None:
    person = with_app(cast.aigul)
    client = browser()
    assert type_password(client, person).headers["Location"] == "/admin/login/code/"
    assert client.get(HOME).status_code == 302
    assert "Your password is right, aigul." in client.get("/admin/login/code/").content.decode()
    assert type_code(client, wrong_code()).status_code == 200
    assert client.get(SET_UP).status_code == 302
    assert client.get(HOME).status_code == 302
    assert type_code(browser(), code()).status_code == 302, "without a password: back to it"
    typed = code()
    assert type_code(client, typed).headers["Location"] == HOME
    assert is_let_in(client)
    # Who looked over her shoulder cannot use the same code.
    thief = browser()
    type_password(thief, person)
    assert type_code(thief, typed).status_code == 200
    assert not is_let_in(thief)


def test_after_the_code_people_come_where_they_wanted_to(cast: Cast) -> None:
    wanted = reverse("admin:catalog_museumobject_changelist")
    with_app(cast.aigul)
    client = browser()
    page = client.get(wanted, follow=True)
    sent = {"username": "aigul", "password": PASSWORD, "next": page.context["next"]}
    client.post(page.redirect_chain[-1][0], sent)
    assert type_code(client, code()).headers["Location"] == wanted


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_too_many_wrong_codes_close_the_account_here(cast: Cast, language: str) -> None:
    with_app(cast.aigul)
    client = browser(language)
    for _ in range(4):
        # The right password in between opens nothing and forgets nothing.
        type_password(client, cast.aigul)
        type_code(client, wrong_code())
        answer = type_code(client, wrong_code())
    assert answer.status_code == 429
    assert f'<html lang="{language}"' in answer.content.decode()
    assert type_code(client, code()).status_code == 429
    assert type_password(client, cast.aigul).status_code == 429
    assert not is_let_in(client)
    other = with_app(cast.timur)
    assert is_let_in(signed_in_with_code(other))


def test_the_page_of_the_lock_speaks_of_codes(cast: Cast) -> None:
    with_app(cast.aigul)
    client = browser()
    type_password(client, cast.aigul)
    for _ in range(8):
        answer = type_code(client, wrong_code())
    # Also when the password is typed meanwhile: it was right.
    for page in (answer, type_code(client, code()), type_password(client, cast.aigul)):
        assert page.status_code == 429
        text = page.content.decode()
        assert "the last time by a wrong code" in text
        assert "recovery codes" in text
        assert reverse("accounts:language") in text
        assert reverse("accounts:password_forgotten") not in text
    other = browser()
    for _ in range(8):
        page = type_password(other, cast.timur, "wrong")
    assert "wrong code" not in page.content.decode()
    assert reverse("accounts:password_forgotten") in page.content.decode()


def test_the_lock_before_the_factor_is_changed_speaks_too(cast: Cast) -> None:
    """The page asks for the password or a code again, a while after signing in."""
    with_app(cast.aigul)
    client = signed_in_with_code(cast.aigul)
    make_late(client)
    for _ in range(8):
        page = client.post("/admin/login/again/code/", {"code": wrong_code()})
    assert page.status_code == 429
    assert "the last time by a wrong code" in page.content.decode()
    AccessAttempt.objects.all().delete()
    for _ in range(8):
        page = client.post("/admin/login/again/", {"password": "wrong"})
    assert page.status_code == 429
    assert "wrong code" not in page.content.decode()


def test_codes_cannot_be_guessed_from_many_places(cast: Cast, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 1000
    with_app(cast.aigul)
    for number in range(6):
        client = browser(REMOTE_ADDR=f"10.0.0.{number}")
        type_password(client, cast.aigul)
        for _ in range(5):
            assert "This code is not right" in type_code(client, wrong_code()).content.decode()
    answer = type_code(client, code())
    assert "Too many wrong codes" in answer.content.decode()
    assert not is_let_in(client)


def test_no_other_way_of_signing_in_gets_around_it(cast: Cast) -> None:
    """Sessions of before the setting was on, or made by other code, are nobody's."""
    for name in ("aigul", "dana", "boss"):
        person = getattr(cast, name)
        client = browser()
        client.force_login(person)
        page = client.get(HOME, follow=True)
        assert page.redirect_chain[-1][0].startswith("/admin/login/again/")
        with_app(person)
        page = client.get(HOME, follow=True)
        assert page.redirect_chain[-1][0].startswith("/admin/login/")
        assert client.get(SET_UP).status_code == 302, "an app that is set up is not replaced"
        assert client.get(TELEPHONE).status_code == 302


def test_a_visitor_with_an_account_needs_none(cast: Cast) -> None:
    client = browser()
    client.force_login(cast.stranger)
    assert client.get("/en/").context["user"] == cast.stranger


def test_signing_out_half_way(cast: Cast) -> None:
    client = browser()
    type_password(client, cast.aigul)
    page = client.get(SET_UP)
    assert "Log out" in page.content.decode()
    client.post(reverse("admin:logout"))
    assert client.get(SET_UP).status_code == 302


# Another telephone


def make_late(client: Client) -> None:
    """The person signed in an hour ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    Authenticator.objects.update(created_at="2026-01-01T00:00:00Z")


def test_another_telephone_while_the_old_one_works(cast: Cast) -> None:
    with_app(cast.aigul)
    client = signed_in_with_code(cast.aigul)
    make_late(client)
    asked = client.get(TELEPHONE, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/admin/login/again/")
    address = asked.redirect_chain[-1][0]
    wrong = client.post(address, {"password": "wrong"})
    assert "This is not your password" in wrong.content.decode()
    client.post(address, {"password": PASSWORD})
    assert client.get(TELEPHONE).status_code == 200
    assert client.post(TELEPHONE).headers["Location"] == SET_UP
    assert not is_let_in(client)
    key = key_shown(client)
    client.post(SET_UP, {"code": code(key)})
    assert is_let_in(client)


def test_new_recovery_codes_replace_the_old_ones(cast: Cast) -> None:
    with_app(cast.aigul)
    client = signed_in_with_code(cast.aigul)
    make = "/admin/second-factor/codes/new/"
    old: list[str] = []
    for _ in range(2):
        assert client.post(make).headers["Location"] == CODES
        codes = client.get(CODES).context["unused_codes"]
        assert not set(codes) & set(old)
        old = codes
    assert is_let_in(client)
    assert "10 recovery codes are left" in client.get("/admin/second-factor/").content.decode()


# A lost telephone


def test_a_director_resets_a_lost_one(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with_app(cast.aigul)
    with_app(cast.saule)
    User.objects.filter(pk=cast.aigul.pk).update(language="en")
    lost = signed_in_with_code(cast.aigul)
    saule = signed_in_with_code(cast.saule)
    person = reverse("people:person", args=[cast.aigul.pk])
    reset = reverse("people:reset_factor", args=[cast.aigul.pk])
    assert reset in saule.get(person).content.decode()
    assert "by voice or in person" in saule.get(reset).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert saule.post(reset).status_code == 302
    assert not apps_of(cast.aigul).exists()
    assert history_of(cast.aigul) == ["The second factor was reset."]
    (letter,) = mail.outbox
    assert letter.to == ["aigul@example.org"]
    assert "saule has reset the second factor" in letter.body
    assert reset not in saule.get(person).content.decode()
    # The session on the lost telephone is over, and stays over when she has a new one.
    assert not is_let_in(lost)
    client = browser()
    type_password(client, cast.aigul)
    client.post(SET_UP, {"code": code(key_shown(client))})
    assert is_let_in(client)
    assert not is_let_in(lost)


def is_nobody(client: Client) -> bool:
    """Neither signed in nor half way: no page knows whose session it was."""
    answers = [client.get(address) for address in (HOME, SET_UP)]
    return all(each.headers.get("Location", "").startswith("/admin/login/?") for each in answers)


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("by_command", [True, False])
def test_a_reset_ends_every_session(
    cast: Cast, settings: Settings, required: bool, by_command: bool
) -> None:
    """Also those that have shown a code a moment ago: what is set up anew asks for the password."""
    settings.REQUIRE_SECOND_FACTOR = required
    with_app(cast.aigul)
    computers = [signed_in_with_code(cast.aigul, later) for later in range(2)]
    with_app(cast.timur)
    colleague = signed_in_with_code(cast.timur)
    assert all(is_let_in(computer) for computer in computers)
    if by_command:
        call_command("reset_second_factor", "aigul")
    else:
        reset_second_factor(person=cast.aigul, by=cast.saule)
    for computer in computers:
        assert is_nobody(computer)
        assert computer.post(SET_UP, {"code": code()}).status_code == 302
    assert not apps_of(cast.aigul).exists()
    assert is_let_in(colleague)
    # With the password alone she sets up another, here as anywhere.
    type_password(computers[0], cast.aigul)
    computers[0].post(SET_UP, {"code": code(key_shown(computers[0]))})
    assert is_let_in(computers[0])
    assert is_nobody(computers[1])


def test_a_reset_between_the_two_steps(cast: Cast) -> None:
    with_app(cast.aigul)
    client = browser()
    type_password(client, cast.aigul)
    reset_second_factor(person=cast.aigul, by=cast.saule)
    assert type_code(client, code()).status_code in (200, 302)
    assert not is_let_in(client)
    type_password(client, cast.aigul)
    assert client.post(SET_UP, {"code": code(key_shown(client))}).status_code == 302
    assert is_let_in(client)


def test_who_dawdles_before_setting_up_types_the_password_again(cast: Cast) -> None:
    client = browser()
    type_password(client, cast.aigul)
    key = key_shown(client)
    make_late(client)
    answer = client.post(SET_UP, {"code": code(key)})
    assert answer.headers["Location"].startswith("/admin/login/again/")
    assert not apps_of(cast.aigul).exists()


def test_a_reset_opens_the_account_again(cast: Cast) -> None:
    with_app(cast.aigul)
    client = browser()
    type_password(client, cast.aigul)
    assert [type_code(client, wrong_code()).status_code for _ in range(8)][-1] == 429
    reset_second_factor(person=cast.aigul, by=cast.saule)
    assert type_password(client, cast.aigul).status_code == 302


def test_who_may_reset_whose(cast: Cast) -> None:
    Membership.objects.filter(user=cast.olga).update(role="director")
    for person in (cast.aigul, cast.timur, cast.saule, cast.olga, cast.dana, cast.boss):
        with_app(person)
    for by, person, status in (
        (cast.timur, cast.aigul, 403),  # a curator manages nobody
        (cast.olga, cast.aigul, 404),  # of another museum: not even there
        (cast.saule, cast.dana, 404),
        (cast.dana, cast.boss, 403),
        (cast.saule, cast.saule, 200),  # oneself: said in words, and not done
        (cast.dana, cast.saule, 302),
        (cast.boss, cast.dana, 302),
    ):
        client = Client()
        client.force_login(by)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 4e9}]
        session["account_authentication_methods_user"] = str(by.pk)
        session.save()
        answer = client.post(reverse("people:reset_factor", args=[person.pk]))
        assert answer.status_code == status, (by, person)
        assert apps_of(person).exists() == (status != 302)


def test_an_operator_resets_their_own_on_the_command_line(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    with_app(cast.boss)
    call_command("reset_second_factor", "boss")
    assert capsys.readouterr().out == "reset=boss\n"
    assert history_of(cast.boss) == ["The second factor was reset on the command line."]
    for name in ("boss", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


# The setting, the secrets, the pages


def test_where_it_is_not_required_it_is_offered(cast: Cast, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client = browser()
    type_password(client, cast.aigul)
    assert is_let_in(client)
    assert SET_UP in client.get("/admin/second-factor/").content.decode()
    key = key_shown(client)
    client.post(SET_UP, {"code": code(key)})
    # Whoever has set one up is asked for it all the same.
    other = browser()
    assert type_password(other, cast.aigul).headers["Location"] == "/admin/login/code/"
    assert not is_let_in(other)


def test_secrets_are_sealed_with_the_portals_key(cast: Cast, settings: Settings) -> None:
    with_app(cast.aigul)
    (app,) = apps_of(cast.aigul)
    assert "JBSWY3DP" not in str(app.data)
    first = settings.SECRET_KEY
    settings.SECRET_KEY = "another-long-and-random-secret-key-of-the-portal"
    client = browser()
    type_password(client, cast.aigul)
    assert type_code(client, code()).status_code == 200, "what cannot be read fits nothing"
    settings.SECRET_KEY_FALLBACKS = [first]
    assert type_code(client, code(later=1)).status_code == 302


def test_what_the_portal_does_not_offer_is_not_there() -> None:
    """Of all addresses that allauth has, those of signing in and of the factor."""
    known = {name for name, _route, _parameters in routes(list(allauth.urls.urlpatterns)) if name}
    assert {"account_signup", "account_email", "socialaccount_connections"} < known
    ours = {entry.name for entry in sign_in_urls.urlpatterns}
    offered = {name for name, _route, _parameters in routes()}
    assert known & offered == ours & known
    for path in ("/accounts/", "/accounts/login/", "/accounts/signup/", "/signup/"):
        assert browser().get(path).status_code == 404
