"""Every kind of public page: accessible, no wider than the screen, no complaint in the console."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from catalog.models import Gallery
from grants.models import Programme
from museumportal.lib.fields import Status
from tests.browser.conftest import Portal, Visit
from tests.tours.glb_files import one_triangle
from tours.models import Model3D

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
"""Adds up how far things jump while the page comes (Layout Instability, W3C draft)."""


@pytest.fixture
def gallery(portal: Portal) -> Gallery:
    long = "Жезқазған–Ұлытау өңірінің көне зергерлік бұйымдары мен ат әбзелдері: " * 3
    gallery = Gallery.objects.create(
        museum=portal.cast.abai, title_kk=long[:200], title_en="Silver", status=Status.PUBLISHED
    )
    gallery.items.create(object=portal.necklace)
    Model3D.objects.create(
        museum=portal.cast.abai,
        title_en="Pot",
        status=Status.PUBLISHED,
        file=ContentFile(one_triangle(), name="pot.glb"),
    )
    return gallery


def addresses(portal: Portal, gallery: Gallery, language: str) -> Iterator[str]:
    maker = portal.necklace.makers.get().agent
    for path in (
        "",
        "objects/",
        f"objects/{portal.necklace.public_id}/",
        f"compare/?object={portal.necklace.public_id}",
        "museums/",
        f"museums/{portal.cast.abai.public_id}/",
        f"museums/{portal.cast.komi.public_id}/",
        "regions/",
        f"regions/{portal.cast.region_abai.code}/",
        "map/",
        "galleries/",
        f"galleries/{gallery.public_id}/",
        f"makers/{maker.public_id}/",
        "models/",
        "tours/",
        "programme/",
        *programme_pages(portal),
        "progress/",
        "nothing-is-here/",
    ):
        yield f"{portal.url}/{language}/{path}"
    yield portal.url + reverse("admin:login")
    yield portal.url + reverse("accounts:password_forgotten")


def programme_pages(portal: Portal) -> Iterator[str]:
    programme = Programme.objects.get_or_create(
        title_en="Northern museums", starts_on=date(2026, 1, 1), published=True
    )[0]
    call = programme.calls.get_or_create(
        title_en="First thousand",
        opens_on=date(2026, 1, 1),
        closes_on=date(2099, 1, 1),
        budget=1_000_000,
        published=True,
    )[0]
    award = call.awards.get_or_create(
        museum=portal.cast.komi,
        title_en="Silver online",
        amount=320_000,
        awarded_on=date(2026, 2, 1),
    )[0]
    yield f"programme/{programme.public_id}/"
    yield f"programme/calls/{call.public_id}/"
    yield f"programme/awards/{award.public_id}/"


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("kk", 360, "light"), ("ru", 768, "dark"), ("en", 1920, "light"), ("kk", 1280, "dark")],
)
def test_every_page_is_accessible_and_stands_still(
    portal: Portal, gallery: Gallery, visit: Open, language: str, width: int, scheme: str
) -> None:
    visitor = visit(width, expected=(404,), color_scheme=scheme)
    visitor.page.add_init_script(SHIFT)
    for address in addresses(portal, gallery, language):
        visitor.open(address)
        visitor.check_width()
        visitor.check_accessibility()
        # 0.1 is "good"; fonts that come late are most of what is left of it.
        assert visitor.page.evaluate("window.shift") < 0.1, address


def test_every_page_has_content_and_pictures_without_javascript(
    portal: Portal, gallery: Gallery, visit: Open
) -> None:
    visitor = visit(390, expected=(404,), java_script_enabled=False)
    for address in addresses(portal, gallery, "ru"):
        visitor.page.goto(address)
        if address.endswith("/objects/") or "/objects/?" in address:
            # It goes on to the page with all facets by itself.
            visitor.page.wait_for_url("**facets=all*")
        assert visitor.page.locator("h1").first.is_visible(), address
        assert len(visitor.page.locator("body").inner_text()) > 100, address
        for picture in visitor.page.locator("main img").all():
            picture.scroll_into_view_if_needed()
            assert picture.get_attribute("width"), address
            assert picture.get_attribute("height"), address
