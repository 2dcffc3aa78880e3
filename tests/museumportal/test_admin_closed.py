"""Ways into other people's records that are no links: forged filters, popups, actions, keys."""

from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from catalog.models import Gallery, Image, MuseumObject
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from regions.models import Membership
from tests.cast import Cast
from tests.museumportal.admin_rows import one_of_each

STAFF = ("aigul", "timur", "saule", "arman", "vera")
_OPEN_TO_ALL = {"regions.region", "catalog.concept", "catalog.agent", "changes.change"}


def signed_in(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def theirs(cast: Cast) -> dict[str, models.Model]:
    one_of_each(cast)
    return one_of_each(cast, museum=cast.komi)


def _address(label: str, page: str, *args: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


@pytest.mark.parametrize("name", ["aigul", "saule"])
def test_no_filter_search_or_popup_names_the_other_museum(
    cast: Cast, theirs: dict[str, models.Model], name: str
) -> None:
    client = signed_in(getattr(cast, name))
    komi = cast.komi
    forged: list[dict[str, Any]] = [
        {"museum": "KOMI"},
        {"museum__code": "KOMI"},
        {"museum__id__exact": komi.pk},
        {"museum_id": komi.pk},
        {"object__museum__code": "KOMI"},
        {"object__museum": komi.pk},
        {"batch__museum": komi.pk},
        {"tour__museum__code__startswith": "K"},
        {"memberships__museum": komi.pk},
        {"user__password__startswith": "argon2"},
        {"batch__user__email__startswith": "olga"},
        {"password__startswith": "a"},
        {"q": "KOMI"},
        {"q": "olga"},
        {"_to_field": "id", "_popup": "1"},
        {"_to_field": "insurance_value", "_popup": "1"},
        {"status__exact": "draft", "_popup": "1"},
        {"o": "1.2.3"},
        {"p": "99999"},
        {"all": ""},
        {"e": "1"},
        {"before": str(10**12)},
    ]
    for label, query in product(theirs, forged):
        if label in _OPEN_TO_ALL or label.startswith("grants."):
            continue
        answer = client.get(_address(label, "changelist"), query, follow=True)
        assert answer.status_code in (200, 400, 403), (label, query)
        text = answer.content.decode()
        for secret in (str(komi), "KOMI-1", "KOMI.", "Title KOMI", "Collection KOMI", "olga@"):
            assert secret not in text, (label, query)


@pytest.mark.parametrize("name", STAFF)
def test_no_action_reaches_the_other_museum(
    cast: Cast, theirs: dict[str, models.Model], name: str
) -> None:
    client = signed_in(getattr(cast, name))
    record = theirs["catalog.museumobject"]
    image = theirs["catalog.image"]
    Image.objects.filter(pk=image.pk).update(state="refused")
    steps = ("send_to_review", "publish", "withdraw", "into_bin", "out_of_bin", "delete_selected")
    for step in steps:
        for chosen in ({"_selected_action": [record.pk]}, {"select_across": "1"}):
            sent = {"action": step, "_selected_action": [record.pk], "post": "yes", **chosen}
            client.post(_address("catalog.museumobject", "changelist"), sent)
    sent = {"action": "try_again", "_selected_action": [image.pk], "select_across": "1"}
    client.post(_address("catalog.image", "changelist"), sent)
    for label, row in theirs.items():
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(_address(label, "changelist"), sent)
        if label not in _OPEN_TO_ALL and not label.startswith("grants."):
            client.post(_address(label, "delete", row.pk), {"post": "yes", "reason": "x"})
    fresh = MuseumObject.objects.get(pk=record.pk)
    assert (fresh.status, fresh.binned_at) == (Status.DRAFT, None)
    assert Image.objects.get(pk=image.pk).state == "refused"
    for row in theirs.values():
        assert type(row)._default_manager.filter(pk=row.pk).exists(), row


@pytest.mark.parametrize("name", ["aigul", "timur", "saule"])
def test_no_row_of_the_other_museum_is_hung_on_ones_own(
    cast: Cast, theirs: dict[str, models.Model], name: str
) -> None:
    """Forged keys in choices: a picture for their object, their object in our gallery."""
    client = signed_in(getattr(cast, name))
    record, room = theirs["catalog.museumobject"], theirs["tours.panorama"]
    gallery = {"museum": cast.abai.pk, "title_en": "G", "status": "draft", "position": 0}
    gallery |= {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0}
    gallery |= {"items-0-object": record.pk, "items-0-position": 0}
    client.post(_address("catalog.gallery", "add"), gallery)
    scene = {"tour": theirs["tours.tour"].pk, "panorama": room.pk, "title_en": "S"}
    scene |= {"position": 0, "yaw": 0, "pitch": 0}
    scene |= {"hotspots-TOTAL_FORMS": 0, "hotspots-INITIAL_FORMS": 0}
    client.post(_address("tours.scene", "add"), scene)
    tour = {"museum": cast.abai.pk, "title_en": "T", "status": "draft"}
    tour |= {"scenes-TOTAL_FORMS": 1, "scenes-INITIAL_FORMS": 0, "scenes-0-title_en": "S"}
    tour |= {"scenes-0-panorama": room.pk, "scenes-0-position": 0}
    tour |= {"scenes-0-yaw": 0, "scenes-0-pitch": 0}
    client.post(_address("tours.tour", "add"), tour)
    client.post(_address("catalog.image", "add"), {"object": record.pk, "position": 0})
    assert not Gallery.objects.filter(items__object=record, museum=cast.abai).exists()
    assert type(room)._default_manager.get(pk=room.pk).scenes.count() == 1  # type: ignore[attr-defined]
    assert record.images.count() == 1  # type: ignore[attr-defined]


def test_history_of_another_row_is_not_shown_under_ones_own(
    cast: Cast, theirs: dict[str, models.Model]
) -> None:
    mine = MuseumObject.objects.get(inventory_number="ABAI-1")
    version = theirs["catalog.museumobject"].history.latest()  # type: ignore[attr-defined]
    address = _address("catalog.museumobject", "simple_history", mine.pk, version.pk)
    assert signed_in(cast.aigul).get(address).status_code == 404


def test_every_way_to_delete_asks_who_it_is(cast: Cast) -> None:
    """Delete pages of every table for every role: only drafts and pictures of one's own go."""
    rows = one_of_each(cast)
    allowed = {
        "catalog.image": {"aigul", "timur", "saule", "dana"},
        "catalog.collection": {"timur", "saule", "dana"},
        "catalog.importmapping": {"aigul", "timur", "saule", "dana"},
        "catalog.gallery": {"timur", "saule", "dana"},
        "catalog.concept": {"dana"},
        "catalog.agent": {"dana"},
        "tours.model3d": {"timur", "saule", "dana"},
        "tours.tour": {"timur", "saule", "dana"},
        "tours.scene": {"timur", "saule", "dana"},
        "tours.panorama": set(),
        "grants.programme": {"arman"},
        "grants.call": {"arman"},
        "grants.award": {"arman"},
    }
    for label, row in rows.items():
        for name in (*STAFF, "olga", "dana"):
            status = (
                signed_in(getattr(cast, name)).get(_address(label, "delete", row.pk)).status_code
            )
            opens = status == 200
            assert opens == (name in allowed.get(label, set())), (label, name, status)
    assert len(rows) == len(admin.site._registry)


@pytest.mark.parametrize("name", ["aigul", "timur", "olga", "arman", "vera", "stranger"])
def test_people_pages_are_the_directors(cast: Cast, name: str) -> None:
    person, museum = cast.saule, cast.abai
    membership = Membership.objects.get(user=cast.saule)
    client = signed_in(getattr(cast, name))
    pages = [reverse(f"people:{page}") for page in ("home", "invite", "take_in")]
    pages += [
        reverse(f"people:{page}", args=[museum.public_id]) for page in ("museum", "hand_over")
    ]
    steps = ("person", "deactivate", "reactivate", "reset_password")
    pages += [reverse(f"people:{page}", args=[person.pk]) for page in steps]
    pages.append(reverse("people:membership", args=[membership.pk]))
    for page in pages:
        for answer in (client.get(page), client.post(page, {"role": "", "though": "on"})):
            assert answer.status_code in (302, 403, 404), page
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/admin/login/")
    cast.saule.refresh_from_db()
    assert cast.saule.is_active
    assert Membership.objects.filter(pk=membership.pk, role="director").exists()


def test_a_director_of_elsewhere_finds_nobody(cast: Cast) -> None:
    Membership.objects.filter(user=cast.olga).update(role="director")
    membership = Membership.objects.get(user=cast.aigul)
    client = signed_in(cast.olga)
    pages = [
        reverse(f"people:{page}", args=[cast.abai.public_id]) for page in ("museum", "hand_over")
    ]
    steps = ("person", "deactivate", "reactivate", "reset_password")
    pages += [reverse(f"people:{page}", args=[cast.aigul.pk]) for page in steps]
    pages += [reverse("people:membership", args=[membership.pk])]
    pages += [reverse("people:museum", args=["m0000000000"])]
    for page in pages:
        for answer in (client.get(page), client.post(page, {"role": ""})):
            assert answer.status_code == 404, page
    # The museum in the address of the invitation names none of the others either.
    text = client.get(reverse("people:invite"), {"museum": cast.abai.public_id}).content.decode()
    assert "Abai" not in text
