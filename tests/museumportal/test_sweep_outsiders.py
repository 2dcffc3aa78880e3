"""Every address of the portal against everybody who does not work in the museum."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation

from museumportal.accounts import sign_in_urls
from museumportal.accounts import urls as account_urls
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.factories import ObjectFactory
from tests.museumportal.admin_rows import one_of_each
from tests.museumportal.swept import PRIVATE, Address, Rows, addresses, told

OUTSIDERS = ("olga", "arman", "stranger", "a guest")
INSIDERS = ("aigul", "saule", "boss")
MARKERS = ("Title ABAI", "ABAI-1", "Collection ABAI", "ABAI.csv", "ABAI.jpg")
# Pages that ask nobody who they are: whoever comes is about to sign in.
OPEN = {
    "admin:login",
    *(f"accounts:{entry.name}" for entry in account_urls.urlpatterns),
    *(entry.name for entry in sign_in_urls.urlpatterns),
}
_OURS = ("accounts", "regions", "catalog", "tours", "grants")


def client_of(cast: Cast, name: str) -> Client:
    if name == "a guest":
        return Client(headers={"accept-language": "en"})
    return signed_in(getattr(cast, name))


@pytest.fixture
def rows(cast: Cast) -> Rows:
    made: Rows = one_of_each(cast)
    ObjectFactory(museum=cast.abai, status=Status.DRAFT, title_en="Title ABAI 2")
    panorama = made["tours.panorama"].file  # type: ignore[attr-defined]
    panorama.storage.save(panorama.name, ContentFile(b"a picture"))
    return made


@pytest.fixture
def swept(cast: Cast, rows: Rows, reindex: Callable[[], int]) -> list[Address]:
    reindex()
    with translation.override("en"):
        return list(addresses(cast, rows))


def state_of_the_portal() -> dict[str, list[Any]]:
    """Every row of every table of the portal's own, without the times of signing in."""
    state = {}
    translation.activate("en")  # the last request has left its own, in which names would be read
    for app in _OURS:
        for model in apps.get_app_config(app).get_models():
            columns = {field.attname for field in model._meta.concrete_fields} - {"last_login"}
            rows = model._base_manager.order_by("pk").values(*sorted(columns))
            state[model._meta.label] = list(rows)
    return state


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_from_outside_reads_a_draft(cast: Cast, swept: list[Address], name: str) -> None:
    client = client_of(cast, name)
    wrong = []
    for address in swept:
        answer = client.get(address.path)
        text = told(answer).replace(address.path, "")
        said = [marker for marker in MARKERS if marker in text]
        if answer.status_code >= 500 or said or (address.is_private and answer.status_code == 200):
            wrong.append((address.name, address.path, answer.status_code, said))
    assert wrong == []


def to_be_posted(swept: list[Address]) -> list[Address]:
    """All of the admin; elsewhere each kind of page once, for it is the same with every row."""
    once = {address.name: address for address in swept}
    return [a for a in swept if a.path.startswith("/admin/") or once[a.name] is a]


@pytest.mark.parametrize("name", ["olga", "vera", "stranger"])
def test_nobody_from_outside_changes_anything(cast: Cast, swept: list[Address], name: str) -> None:
    before = state_of_the_portal()
    wrong = []
    client = client_of(cast, name)
    for address in to_be_posted(swept):
        if SESSION_KEY not in client.session:  # an address has signed them out
            client = client_of(cast, name)
        answer = client.post(address.path, {"post": "yes", "reason": "x"})
        if answer.status_code >= 500 or (address.is_private and answer.status_code == 200):
            wrong.append((address.name, address.path, answer.status_code))
    assert wrong == []
    assert state_of_the_portal() == before


@pytest.mark.parametrize("name", ["a guest", "stranger"])
def test_the_admin_leads_whoever_is_not_staff_to_the_sign_in_page(
    cast: Cast, swept: list[Address], name: str
) -> None:
    client = client_of(cast, name)
    for address in swept:
        if address.path.startswith("/admin/") and address.name not in OPEN:
            for answer in (client.get(address.path), client.post(address.path)):
                assert answer.status_code == 302, address
                assert answer.headers["Location"].startswith("/admin/"), address


@pytest.mark.parametrize("name", INSIDERS)
def test_no_address_fails_for_those_who_work_here(
    cast: Cast, swept: list[Address], name: str
) -> None:
    """And each of the museum's own rows is there to be seen: so the sweeps above mean something."""
    client = client_of(cast, name)
    seen = set()
    for address in swept:
        answer = client.get(address.path)
        assert answer.status_code < 500, address
        if address.is_private and answer.status_code == 200 and address.row:
            seen.add(address.row._meta.label_lower)
    assert seen == set(PRIVATE)
