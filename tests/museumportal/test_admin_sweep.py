"""Every page of the admin × every role: who gets in, who does not, in every language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import AgentFactory
from tests.museumportal.admin_rows import one_of_each

ROLES = ("aigul", "timur", "saule", "olga", "dana", "arman", "vera", "boss", "stranger")

# What a role may do with a row of the Abai museum (or of no museum): v view, a add, c change.
# `-` nothing at all; a role not named gets `-`. The superuser is left out: see below.
EXPECTED: dict[str, dict[str, str]] = {
    "accounts.user": {"saule": "v", "dana": "v"},
    "regions.region": dict.fromkeys(("aigul", "timur", "saule", "olga", "arman", "vera"), "v")
    | {"dana": "vac"},
    "regions.museum": {"aigul": "v", "timur": "v", "saule": "vc", "dana": "vc"}
    | dict.fromkeys(("arman", "vera"), "v"),
    "catalog.museumobject": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "catalog.collection": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "catalog.image": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "catalog.gallery": {"aigul": "v"} | dict.fromkeys(("timur", "saule", "dana"), "vac"),
    "catalog.concept": dict.fromkeys(("aigul", "timur", "saule", "olga"), "va") | {"dana": "vac"},
    "catalog.agent": dict.fromkeys(("aigul", "timur", "saule", "olga"), "va") | {"dana": "vac"},
    "catalog.batch": dict.fromkeys(("aigul", "timur", "saule", "dana"), "v"),
    "catalog.importmapping": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "catalog.duplicate": dict.fromkeys(("aigul", "timur", "saule", "dana"), "v"),
    "tours.model3d": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "tours.panorama": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "tours.tour": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "tours.scene": dict.fromkeys(("aigul", "timur", "saule", "dana"), "vac"),
    "grants.programme": {"arman": "vac", "vera": "v", "dana": "v"},
    "grants.call": {"arman": "vac", "vera": "v", "dana": "v"},
    "grants.award": {"arman": "vac", "vera": "v", "dana": "v"},
    "changes.change": {},
}
# Lists and add pages do not belong to one museum: Olga of another museum opens them too.
OLGAS_LISTS = {
    "regions.museum": "v",
    "catalog.museumobject": "va",
    "catalog.collection": "va",
    "catalog.image": "va",
    "catalog.gallery": "va",
    "catalog.batch": "v",
    "catalog.importmapping": "va",
    "catalog.duplicate": "v",
    "tours.model3d": "va",
    "tours.panorama": "va",
    "tours.tour": "va",
    "tours.scene": "va",
}
# Museums are taken in on a page of their own, together with a director.
NEVER_ADDED = {
    "changes.change",
    "catalog.batch",
    "catalog.duplicate",
    "regions.museum",
}


@dataclass(frozen=True)
class Page:
    label: str
    kind: str
    address: str


def _pages(rows: dict[str, models.Model]) -> Iterator[Page]:
    for model in admin.site._registry:
        label = model._meta.label_lower
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield Page(label, "list", reverse(f"{name}_changelist"))
        yield Page(label, "add", reverse(f"{name}_add"))
        row = rows[label]
        yield Page(label, "change", reverse(f"{name}_change", args=[row.pk]))
        yield Page(label, "history", reverse(f"{name}_history", args=[row.pk]))
        if hasattr(model, "history"):
            version = model.history.filter(id=row.pk).latest()
            yield Page(
                label, "version", reverse(f"{name}_simple_history", args=[row.pk, version.pk])
            )


def _expected(page: Page, role: str) -> set[int]:
    """The status codes that are right: 200, or a refusal."""
    refused = {302, 403, 404}
    if role == "stranger":
        return {302}
    if role == "boss":
        closed = page.kind == "add" and page.label in NEVER_ADDED
        return {403} if closed else {200}
    rights = EXPECTED[page.label].get(role, "-")
    if role == "olga" and page.kind in ("list", "add"):
        rights = OLGAS_LISTS.get(page.label, rights)
    needed = "a" if page.kind == "add" else "v"
    return {200} if needed in rights else refused


@pytest.fixture
def rows(cast: Cast) -> dict[str, models.Model]:
    return one_of_each(cast)


def test_the_table_names_every_page() -> None:
    assert set(EXPECTED) == {model._meta.label_lower for model in admin.site._registry}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(
    role: str, cast: Cast, rows: dict[str, models.Model]
) -> None:
    client = Client()
    client.force_login(getattr(cast, role))
    wrong = []
    for page in _pages(rows):
        status = client.get(page.address).status_code
        if status not in _expected(page, role):
            wrong.append((page.label, page.kind, status))
    assert not wrong


def test_nobody_gets_in_without_signing_in(rows: dict[str, models.Model]) -> None:
    for page in _pages(rows):
        answer = Client().get(page.address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")


def test_whoever_may_not_change_a_row_cannot_post_it(
    cast: Cast, rows: dict[str, models.Model]
) -> None:
    for role in ROLES[:-2]:
        client = Client()
        client.force_login(getattr(cast, role))
        for page in _pages(rows):
            if page.kind != "change" or "c" in EXPECTED[page.label].get(role, ""):
                continue
            assert client.post(page.address, {}).status_code in {302, 403, 404}, (role, page)


def test_nobody_alters_history(cast: Cast, rows: dict[str, models.Model]) -> None:
    client = Client()
    client.force_login(cast.boss)
    versions = [page for page in _pages(rows) if page.kind == "version"]
    assert len(versions) > 8
    for page in versions:
        assert client.post(page.address, {}).status_code == 403, page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_renders_in_every_language_under_the_strict_policy(
    language: str, cast: Cast, rows: dict[str, models.Model]
) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.boss)
    addresses = [page.address for page in _pages(rows)] + [
        reverse("admin:index"),
        reverse("admin:password_change"),
        *(reverse("admin:app_list", args=[app]) for app in ("catalog", "regions", "tours")),
        *(reverse(f"people:{name}") for name in ("home", "invite", "take_in")),
        *(
            reverse(f"people:{name}", args=[cast.abai.public_id])
            for name in ("museum", "hand_over")
        ),
        *(
            reverse(f"people:{name}", args=[cast.saule.pk])
            for name in ("person", "deactivate", "reactivate", "reset_password")
        ),
    ]
    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 403 and "/add/" in address:
            continue
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert f'<html lang="{language}"' in text, address
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        for inline in (" style=", "<style", " onclick=", "javascript:"):
            assert inline not in text, (address, inline)


def test_a_row_of_another_museum_does_not_exist(cast: Cast) -> None:
    """What Aigul asks of the Komi museum's rows is 'not found', as for keys that never were."""
    rows = one_of_each(cast, museum=cast.komi)
    client = Client()
    client.force_login(cast.aigul)
    shared = {"regions.region", "catalog.concept", "catalog.agent"}
    for page in _pages(rows):
        if page.kind in ("change", "history", "version") and page.label not in shared:
            status = client.get(page.address).status_code
            assert status in {302, 403, 404}, page
            if status == 302:
                assert client.get(page.address).headers["Location"] == "/admin/", page


def test_every_list_is_limited_to_ones_museums(cast: Cast) -> None:
    """Neither lists nor autocompletes nor filters name anything of the other museum."""
    ours, theirs = one_of_each(cast), one_of_each(cast, museum=cast.komi)
    for label, row in theirs.items():
        assert row.pk != ours[label].pk or label in _SHARED
    client = Client()
    client.force_login(cast.saule)
    for page in _pages(theirs):
        if page.kind == "list" and page.label not in _SHARED:
            text = client.get(page.address).content.decode()
            assert "KOMI" not in text, page
            assert str(cast.komi) not in text, page


def test_choices_offer_ones_own_museums_only(cast: Cast) -> None:
    one_of_each(cast)
    one_of_each(cast, museum=cast.komi)
    client = Client()
    client.force_login(cast.timur)
    for source, field in _fields_to_choose():
        answer: Any = client.get(
            reverse("admin:autocomplete"),
            {
                "app_label": source._meta.app_label,
                "model_name": source._meta.model_name,
                "field_name": field,
            },
        )
        if answer.status_code == 200:
            assert "KOMI" not in answer.content.decode(), (source, field)
        else:
            assert answer.status_code in (403, 404)


_SHARED = {
    "regions.region",
    "catalog.concept",
    "catalog.agent",
    "changes.change",
    "grants.programme",
    "grants.call",
    "grants.award",
    "accounts.user",
}


def _fields_to_choose() -> Iterator[tuple[Any, str]]:
    from django.apps import apps

    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                yield model, field.name


def _counts_everything(sql: str) -> bool:
    return "COUNT(" in sql.upper() and "LIMIT" not in sql.upper()


def test_no_list_and_no_choice_counts_a_whole_table(
    cast: Cast, rows: dict[str, models.Model]
) -> None:
    """On millions of rows that takes seconds; a dozen queries are enough for any list."""
    client = Client()
    client.force_login(cast.dana)
    addresses = [page.address for page in _pages(rows) if page.kind == "list"]
    addresses += [f"{address}?q=abai" for address in addresses]
    choice = "{}?app_label={}&model_name={}&field_name={}&term=a"
    for model, field in _fields_to_choose():
        options = model._meta
        autocomplete = reverse("admin:autocomplete")
        addresses.append(choice.format(autocomplete, options.app_label, options.model_name, field))
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 12, address
        assert not [query for query in queries if _counts_everything(query["sql"])], address


def test_a_long_list_says_that_it_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("museumportal.accounts.admin.paging.CappedPaginator.cap", 3)
    for number in range(5):
        AgentFactory(sort_name=f"Maker {number}")
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.dana)
    text = client.get(reverse("admin:catalog_agent_changelist")).content.decode()
    assert "The first 3 are listed; search or filter to find others." in text
