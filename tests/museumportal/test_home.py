"""The way in, the home page, and what every page of the portal keeps to."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from museumportal.lib.fields import Status
from museumportal.staticfiles import PACKAGES, PortalStaticFilesStorage, vendor_path
from museumportal.views.home import picture_of_the_day
from tests.cast import Cast
from tests.factories import GalleryFactory, ImageFactory, MuseumFactory, ObjectFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "header", "goes_to"),
    [
        ("", "", "/kk/"),
        ("", "ru-RU,ru;q=0.9,en;q=0.5", "/ru/"),
        ("", "de-DE, fr", "/kk/"),
        ("en", "ru", "/en/"),
        ("xx<script>", "ru", "/ru/"),
    ],
)
def test_the_bare_address_leads_to_the_visitors_language(
    client: Client, cookie: str, header: str, goes_to: str
) -> None:
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers={"accept-language": header})
    assert response.status_code == 302
    assert response["Location"] == goes_to
    assert {"Cookie", "Accept-Language"} <= set(re.split(r",\s*", response["Vary"]))


def test_an_empty_portal_has_a_home_page(client: Client) -> None:
    page = client.get("/kk/")
    assert page.status_code == 200
    assert "Музейлердегі мұра баршаға ашық" in page.content.decode()


def test_home_shows_what_is_published_and_nothing_else(client: Client, cast: Cast) -> None:
    shown = ObjectFactory(museum=cast.abai, title_en="Felt carpet")
    ObjectFactory(museum=cast.abai, title_en="Secret saddle", status=Status.DRAFT)
    ObjectFactory(
        museum=cast.abai,
        title_en="Sacred banner",
        publication_restricted=True,
        restriction_reason="Not to be shown",
    )
    GalleryFactory(title_en="Hidden gallery", status=Status.DRAFT)
    GalleryFactory(title_en="Open gallery", shows=[shown])
    text = client.get("/en/").content.decode()
    assert "Felt carpet" in text
    assert "Open gallery" in text
    for hidden in ("Secret saddle", "Sacred banner", "Hidden gallery"):
        assert hidden not in text


def test_home_asks_the_database_little(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Figures 6, cards of objects 2, galleries 4, models 1, tours 1, the picture of the day up to
    4, regions and map 2, museums 1, programmes and calls 2: the number of rows does not matter."""
    for _ in range(6):
        image = ImageFactory(object__museum=cast.abai, is_main=True)
        GalleryFactory(shows=[image.object])
    with django_assert_max_num_queries(24):
        assert client.get("/en/").status_code == 200


def test_the_picture_of_the_day_stays_all_day_and_is_public(cast: Cast) -> None:
    secret = ImageFactory(object__museum=cast.abai, object__status=Status.DRAFT, width=4000)
    small = ImageFactory(object__museum=cast.abai, width=300)
    assert picture_of_the_day(date(2026, 11, 21)) is None
    wide = [ImageFactory(object__museum=cast.abai, width=2000, is_main=True) for _ in range(5)]
    chosen = {picture_of_the_day(date(2026, 11, day)) for day in range(1, 29)}
    assert chosen <= set(wide)
    assert len(chosen) > 1
    assert not {secret, small} & chosen
    assert picture_of_the_day(date(2026, 11, 3)) == picture_of_the_day(date(2026, 11, 3))


def test_a_curated_picture_comes_before_the_rest(cast: Cast) -> None:
    curated = ImageFactory(object__museum=cast.abai, width=2000, is_main=True)
    for _ in range(4):
        ImageFactory(object__museum=cast.abai, width=2000, is_main=True)
    GalleryFactory(shows=[curated.object])
    assert {picture_of_the_day(date(2026, 11, day)) for day in range(1, 15)} == {curated}


PAGES = [
    "",
    "museums/",
    "regions/",
    "map/",
    "galleries/",
    "models/",
    "tours/",
    "programme/",
    "progress/",
    "no-such-page/",
]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_their_language_and_name_the_others(
    client: Client, cast: Cast, language: str, path: str
) -> None:
    response = client.get(f"/{language}/{path}?q=a&page=2")
    text = response.content.decode()
    assert response.status_code == (404 if path.startswith("no-such") else 200)
    assert f'<html lang="{language}">' in text
    for other in ("kk", "ru", "en"):
        assert f'<link rel="alternate" hreflang="{other}" href="http://testserver/{other}/' in text
        if other != language and response.status_code == 200:
            assert f'href="/{other}/{path}?q=a&amp;page=2"' in text
    assert text.count("<h1") == 1
    assert 'href="#content"' in text
    assert not re.search(r"<[^>]+\sstyle=", text), "the policy forbids style attributes"
    assert not re.search(r"<[^>]+\son[a-z]+=", text), "the policy forbids handlers in markup"
    inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", text)
    assert all("json" in attributes for attributes in inline)


def test_every_image_has_its_size_and_a_text(client: Client, cast: Cast) -> None:
    ImageFactory(
        object__museum=cast.abai,
        width=2000,
        height=1000,
        colour="#804020",
        alt_en="A silver <ring>",
    )
    text = client.get("/en/").content.decode()
    images = re.findall(r"<img [^>]+>", text)
    assert images
    for image in images:
        assert re.search(r'width="\d+" height="\d+" alt="', image), image
    assert 'data-colour="#804020"' in text
    assert "page-1280?v=" in text
    assert "<ring>" not in text


def test_a_text_in_another_language_says_so(cast: Cast) -> None:
    museum = MuseumFactory(name_kk="Тек қазақша", name_ru=None, name_en="")
    with translation.override("en"):
        shown = Template('{% load portal %}{% translated museum "name" %}').render(
            Context({"museum": museum})
        )
    assert '<span lang="kk">Тек қазақша</span>' in shown
    assert "in Kazakh" in shown
    with translation.override("kk"):
        shown = Template('{% load portal %}{% translated museum "name" %}').render(
            Context({"museum": museum})
        )
    assert shown == "Тек қазақша"


def test_a_hostile_name_is_only_text(cast: Cast) -> None:
    museum = MuseumFactory(name_kk="<script>alert(1)</script>", name_ru=None, name_en=None)
    with translation.override("en"):
        shown = Template('{% load portal %}{% translated museum "name" %}').render(
            Context({"museum": museum})
        )
    assert "<script>" not in shown


def test_only_declared_files_of_packages_are_found() -> None:
    three = vendor_path("three", "build/three.module.min.js")
    assert re.fullmatch(r"vendor/three@\d+\.\d+\.\d+/build/three\.module\.min\.js", three)
    assert finders.find(three)
    folder = three.partition("/build/")[0]
    for hidden in ("package.json", "build/../package.json", "src/Three.js"):
        assert not finders.find(f"{folder}/{hidden}")
    with pytest.raises(ValueError, match="serves no"):
        vendor_path("three", "package.json")
    with pytest.raises(KeyError):
        vendor_path("left-pad", "index.js")


def test_every_declared_file_of_a_package_exists() -> None:
    for package in PACKAGES:
        for name in package.files:
            assert (package.folder / name).exists(), f"{package.name}: {name}"


def test_versioned_names_stay_and_source_maps_go(tmp_path: object) -> None:
    storage = PortalStaticFilesStorage(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"portal/x.css": "portal/x.0123456789ab.css"}
    module = vendor_path("three", "build/three.module.min.js")
    assert storage.stored_name(module) == module
    assert storage.stored_name("portal/x.css") == "portal/x.0123456789ab.css"
    body = b"const a = 1;\n//# sourceMappingURL=a.js.map\n"
    name = storage.save("a.js", ContentFile(body))
    assert storage.open(name).read() == b"const a = 1;\n\n"


def test_our_modules_find_each_other_by_their_hashed_names(tmp_path: object) -> None:
    storage = PortalStaticFilesStorage(location=tmp_path, base_url="/static/")
    static = Path(settings.BASE_DIR) / "static"
    names = [str(file.relative_to(static)) for file in static.glob("catalog/js/*.js")]
    for name in names:
        storage.save(name, ContentFile((static / name).read_bytes()))
    list(storage.post_process({name: (storage, name) for name in names}))
    page = storage.open(storage.stored_name("catalog/js/object.js")).read().decode()
    viewer = storage.stored_name("catalog/js/viewer.js").rsplit("/", 1)[1]
    assert viewer != "viewer.js"
    assert f'from "./{viewer}"' in page or f'from "{viewer}"' in page


def test_browsers_that_guess_find_the_sign(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert "portal/favicon" in answer["Location"]
