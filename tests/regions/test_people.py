"""People of museums: invited, promoted, handed over to, switched off; mail in their language."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse

from museumportal.accounts.models import User
from museumportal.changes.models import Change
from regions.actions import people
from regions.forms import PointInRegion
from regions.models import Membership, Museum
from tests.cast import Cast, signed_in

Committed = Callable[..., Any]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Run what waits for the commit, such as letters."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def invitation(cast: Cast, **changed: str) -> dict[str, Any]:
    return {
        "museum": cast.abai.pk,
        "role": "cataloguer",
        "first_name": "Мария",
        "last_name": "Ким",
        "email": "m.kim@example.org",
        "language": "ru",
    } | changed


def test_a_director_invites_and_the_invited_person_signs_in(
    cast: Cast, committed: Committed
) -> None:
    with committed():
        answer = signed_in(cast.saule).post(reverse("people:invite"), invitation(cast))
    assert answer.status_code == 302
    kim = User.objects.get(email="m.kim@example.org")
    assert (kim.username, kim.is_staff, kim.has_usable_password()) == ("m.kim", True, False)
    assert kim.memberships.get().museum == cast.abai

    (letter,) = mail.outbox
    assert letter.to == ["m.kim@example.org"]
    assert "Музей Абая" in letter.subject
    link = re.search(r"http://testserver(/\S+)", letter.body)
    assert link

    client = Client()
    page = client.get(link[1], follow=True)
    assert "m.kim" in page.content.decode()
    done = client.post(
        page.redirect_chain[-1][0],
        {"new_password1": "Kobyz-dombyra-7", "new_password2": "Kobyz-dombyra-7"},
    )
    assert done.status_code == 302
    client.post(reverse("admin:login"), {"username": "m.kim", "password": "Kobyz-dombyra-7"})
    assert client.get(reverse("admin:catalog_museumobject_changelist")).status_code == 200
    assert client.get(link[1], follow=True).context["validlink"] is False


def test_a_known_address_gets_one_more_museum_and_no_second_account(
    cast: Cast, committed: Committed
) -> None:
    before = User.objects.count()
    with committed():
        signed_in(cast.dana).post(
            reverse("people:invite"), invitation(cast, email="OLGA@example.org", role="curator")
        )
    assert User.objects.count() == before
    assert set(cast.olga.memberships.values_list("museum__code", flat=True)) == {"ABAI", "KOMI"}
    assert "link" not in mail.outbox[0].body
    assert "/password/" not in mail.outbox[0].body


def test_what_is_wrong_with_an_invitation_is_said_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = signed_in(cast.saule)
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    for changed, sentence in (
        ({"email": "timur@example.org"}, "already works in this museum"),
        ({"email": "stranger@example.org"}, "switched off"),
        ({"email": "no address"}, "valid email"),
        ({"museum": cast.komi.pk}, "not one of the available choices"),
        ({"role": "emperor"}, "not one of the available choices"),
        ({"last_name": ""}, "required"),
    ):
        answer = client.post(reverse("people:invite"), invitation(cast, **changed))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert sentence in text
        assert "Мария" in text
    assert not User.objects.filter(email="m.kim@example.org").exists()


def test_names_of_new_accounts_are_free_and_readable(cast: Cast) -> None:
    for email, username in (
        ("timur@museum.kz", "timur2"),
        ("TIMUR@other.kz", "timur3"),
        ("a.kunanbaiuly@x.kz", "a.kunanbaiuly"),
        ("айгүл@x.kz", "person"),
    ):
        invitee = people.Invitee(email=email, first_name="T", last_name="T", language="kk")
        membership, created = people.invite(
            invitee=invitee, museum=cast.komi, role="cataloguer", by=cast.dana, address=""
        )
        assert created
        assert membership.user.username == username


def test_a_museum_is_taken_in_with_its_director(cast: Cast, committed: Committed) -> None:
    form = {
        "code": "OSKEMEN",
        "kind": "regional",
        "region": cast.region_abai.pk,
        "name_ru": "Усть-Каменогорский музей",
        "connected_on": "2026-09-01",
        "director-first_name": "Ержан",
        "director-last_name": "Сейітов",
        "director-email": "erzhan@example.org",
        "director-language": "kk",
    }
    assert signed_in(cast.saule).post(reverse("people:take_in"), form).status_code == 403
    client = signed_in(cast.dana)
    for wrong in ({"director-email": "olga@"}, {"code": "ABAI"}, {"name_ru": ""}):
        answer = client.post(reverse("people:take_in"), form | wrong)
        assert answer.status_code == 200
        assert "Ержан" in answer.content.decode()
        assert not Museum.objects.filter(code="OSKEMEN").exists()
    with committed():
        assert client.post(reverse("people:take_in"), form).status_code == 302
    museum = Museum.objects.get(code="OSKEMEN")
    assert museum.memberships.get().role == "director"
    assert Change.objects.filter(public_id=museum.public_id, kind="museum").exists()
    assert "Усть-Каменогорский музей" in mail.outbox[0].subject


def test_a_point_far_outside_the_region_is_refused(cast: Cast) -> None:
    square = [[[78, 48], [82, 48], [82, 52], [78, 52], [78, 48]]]
    cast.region_abai.boundary = {"type": "Polygon", "coordinates": square}
    cast.region_abai.save()
    form = {
        "code": "X",
        "kind": "private",
        "region": cast.region_abai.pk,
        "name_en": "X",
        "latitude": "10",
        "longitude": "10",
    }
    client = signed_in(cast.dana)
    text = client.post(reverse("people:take_in"), form).content.decode()
    assert "This point does not lie in" in text
    text = client.post(reverse("people:take_in"), form | {"latitude": "47.9", "longitude": "80"})
    assert "This point does not lie in" not in text.content.decode()


def test_a_museum_that_stays_where_it_is_can_be_edited(cast: Cast) -> None:
    """Its point was there before the boundary was."""
    Museum.objects.filter(pk=cast.abai.pk).update(latitude="10", longitude="10")
    cast.abai.refresh_from_db()
    square = [[[78, 48], [82, 48], [82, 52], [78, 52], [78, 48]]]
    cast.region_abai.boundary = {"type": "Polygon", "coordinates": square}
    cast.region_abai.save()
    for latitude, problems in (("10.000000", 0), ("11", 1)):
        form = modelform_factory(
            Museum, form=PointInRegion, fields=["region", "latitude", "longitude"]
        )(
            {"region": cast.region_abai.pk, "latitude": latitude, "longitude": "10"},
            instance=cast.abai,
        )
        assert len(form.errors) == problems


def test_handing_over_leaves_one_director(cast: Cast) -> None:
    timur, saule = (Membership.objects.get(user=user) for user in (cast.timur, cast.saule))
    address = reverse("people:hand_over", args=[cast.abai.public_id])
    client = signed_in(cast.saule)
    assert client.get(address).status_code == 200
    client.post(
        address, {"successor": timur.pk, "predecessor": saule.pk, "predecessor_role": "curator"}
    )
    timur.refresh_from_db()
    saule.refresh_from_db()
    assert (timur.role, saule.role) == ("director", "curator")
    # Saule directs no longer, so the pages about people are closed to her.
    assert signed_in(cast.saule).get(address).status_code == 403
    # A director of elsewhere cannot be successor.
    olga = Membership.objects.get(user=cast.olga)
    answer = signed_in(cast.timur).post(
        address, {"successor": olga.pk, "predecessor": timur.pk, "predecessor_role": ""}
    )
    assert answer.status_code == 200
    assert "not one of the available choices" in answer.content.decode()


def test_an_account_switched_off_ends_at_once_and_comes_back(cast: Cast) -> None:
    aigul = signed_in(cast.aigul)
    objects = reverse("admin:catalog_museumobject_changelist")
    assert aigul.get(objects).status_code == 200
    saule = signed_in(cast.saule)
    saule.post(reverse("people:deactivate", args=[cast.aigul.pk]))
    cast.aigul.refresh_from_db()
    assert (cast.aigul.is_active, cast.aigul.is_staff) == (False, False)
    assert aigul.get(objects).status_code == 302
    saule.post(reverse("people:reactivate", args=[cast.aigul.pk]))
    cast.aigul.refresh_from_db()
    assert (cast.aigul.is_active, cast.aigul.is_staff) == (True, True)
    # What was open somewhere when the account was closed does not open again with it.
    assert aigul.get(objects).status_code == 302
    assert signed_in(cast.aigul).get(objects).status_code == 200


@pytest.mark.usefixtures("english")
def test_nobody_switches_off_themselves_or_someone_beyond_them(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="own account"):
        people.deactivate(person=cast.saule, by=cast.saule)
    for by, person, status in (
        (cast.saule, cast.olga, 404),  # of another museum: not even there
        (cast.timur, cast.aigul, 403),  # a curator manages nobody
        (cast.dana, cast.boss, 403),  # a moderator does not switch off a superuser
    ):
        answer = signed_in(by).post(reverse("people:deactivate", args=[person.pk]))
        assert answer.status_code == status
        person.refresh_from_db()
        assert person.is_active


def test_who_works_elsewhere_too_is_the_moderators(cast: Cast) -> None:
    Membership.objects.create(user=cast.timur, museum=cast.komi, role="curator")
    client = signed_in(cast.saule)
    page = client.get(reverse("people:person", args=[cast.timur.pk]))
    assert "a moderator looks after the account" in page.content.decode()
    assert "Komi" not in page.content.decode()
    assert client.post(reverse("people:deactivate", args=[cast.timur.pk])).status_code == 403
    assert (
        signed_in(cast.dana).post(reverse("people:deactivate", args=[cast.timur.pk])).status_code
        == 302
    )


def test_the_last_director_goes_only_when_it_is_confirmed(cast: Cast) -> None:
    client = signed_in(cast.dana)
    address = reverse("people:deactivate", args=[cast.saule.pk])
    assert "only director" in client.get(address).content.decode()
    assert "only director" in client.post(address).content.decode()
    cast.saule.refresh_from_db()
    assert cast.saule.is_active
    client.post(address, {"though_last_director": "on"})
    cast.saule.refresh_from_db()
    assert not cast.saule.is_active


def test_leaving_the_only_museum_closes_the_admin(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast.timur)
    client = signed_in(cast.saule)
    address = reverse("people:membership", args=[membership.pk])
    client.post(address, {"role": "cataloguer"})
    membership.refresh_from_db()
    assert membership.role == "cataloguer"
    client.post(address, {"role": ""})
    cast.timur.refresh_from_db()
    assert not cast.timur.is_staff
    assert not cast.timur.memberships.exists()
    assert client.get(address).status_code == 404


def test_a_director_sends_a_link_for_a_new_password(cast: Cast, committed: Committed) -> None:
    User.objects.filter(pk=cast.aigul.pk).update(language="en")
    with committed():
        signed_in(cast.saule).post(reverse("people:reset_password", args=[cast.aigul.pk]))
    (letter,) = mail.outbox
    assert letter.to == ["aigul@example.org"]
    assert "http://testserver/admin/password/set/" in letter.body
    assert "Hello aigul," in letter.body


def test_roles_are_changed_on_the_people_pages_only(cast: Cast) -> None:
    """No other page lets a museum lose its last director without a word."""
    saule = Membership.objects.get(user=cast.saule)
    rows = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1}
    rows |= {"memberships-0-id": saule.pk, "memberships-0-role": "cataloguer"}
    rows |= {"memberships-0-DELETE": "on", "years-TOTAL_FORMS": 0, "years-INITIAL_FORMS": 0}
    museum: dict[str, Any] = {"code": "ABAI", "kind": "national", "name_ru": "Музей Абая"}
    museum |= {"region": cast.region_abai.pk, "memberships-0-museum": cast.abai.pk}
    address = reverse("admin:regions_museum_change", args=[cast.abai.pk])
    text = signed_in(cast.dana).get(address).content.decode()
    assert reverse("people:membership", args=[saule.pk]) in text
    assert "memberships-0-role" not in text
    signed_in(cast.dana).post(address, museum | rows)

    person = {"username": "saule", "email": "saule@example.org", "language": "kk"}
    rows |= {"memberships-0-user": cast.saule.pk}
    rows |= {f"portal_role_rows-{part}_FORMS": 0 for part in ("TOTAL", "INITIAL")}
    address = reverse("admin:accounts_user_change", args=[cast.saule.pk])
    assert signed_in(cast.boss).post(address, person | rows).status_code == 302
    saule.refresh_from_db()
    cast.saule.refresh_from_db()
    assert (saule.role, cast.saule.is_active) == ("director", True)


def test_a_superuser_stays_one(cast: Cast) -> None:
    person = {"username": "boss", "email": "boss@example.org", "language": "kk"}
    for rows in ("portal_role_rows", "memberships"):
        person |= {f"{rows}-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
    address = reverse("admin:accounts_user_change", args=[cast.boss.pk])
    assert signed_in(cast.boss).post(address, person).status_code == 302
    cast.boss.refresh_from_db()
    assert cast.boss.is_superuser


def test_one_address_is_one_account_in_capitals_too(cast: Cast) -> None:
    person = {"username": "second", "email": "AIGUL@Example.org", "language": "kk"}
    person |= {"password1": "Kobyz-dombyra-7", "password2": "Kobyz-dombyra-7"}
    person |= {"usable_password": "true"}
    answer = signed_in(cast.boss).post(reverse("admin:accounts_user_add"), person)
    assert "already uses this e-mail address" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="third", email="Aigul@EXAMPLE.org")


def test_nothing_is_sent_to_an_account_that_is_off_and_it_is_said(
    cast: Cast, committed: Committed
) -> None:
    people.deactivate(person=cast.aigul, by=cast.saule)
    client = signed_in(cast.saule)
    with committed():
        text = client.post(reverse("people:reset_password", args=[cast.aigul.pk])).content.decode()
    assert "Switch it on first" in text
    assert not mail.outbox
    for step, sentence in (
        ("deactivate", "switched off already"),
        ("reactivate", ""),
        ("reactivate", "switched on already"),
    ):
        answer = client.post(reverse(f"people:{step}", args=[cast.aigul.pk]))
        assert sentence in answer.content.decode()
        assert answer.status_code == (200 if sentence else 302)
