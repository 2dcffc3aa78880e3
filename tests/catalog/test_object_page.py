"""The page of one object: what a visitor learns, what only staff see, what machines read."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import (
    Derivative,
    Inscription,
    Measurement,
    ObjectConcept,
    ObjectMaker,
)
from museumportal.changes.models import MovedIdentifier
from museumportal.lib.fields import Rights, Status
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast
from tests.factories import (
    AgentFactory,
    AnnotationFactory,
    ConceptFactory,
    ImageFactory,
    ObjectFactory,
)
from tours.models import Model3D

Reindex = Callable[[], int]


@pytest.fixture
def necklace(cast: Cast) -> Any:
    record = ObjectFactory.create(
        museum=cast.abai,
        inventory_number="КП-7",
        title_kk=None,
        title_ru="Колье",
        title_en="Necklace",
        object_type=ConceptFactory.create(label_en="Jewellery"),
        production_date_en="late 19th century",
        production_earliest=1850,
        production_latest=1899,
        description_en="Worn by a bride.",
        scholarly_description_ru="Литьё, чернь.",
        credit_line_en="Gift of the family",
        rights=Rights.CC_BY,
        quantity=3,
        location="MARKER cupboard",
        internal_notes="MARKER",
        acquisition_source="MARKER",
        acquisition_act="MARKER",
        condition="MARKER",
        insurance_value="987654.00",
    )
    role = ConceptFactory.create(scheme="role", label_en="silversmith")
    maker = AgentFactory.create(name_en="Mametkul")
    ObjectMaker.objects.create(object=record, agent=maker, role=role, certainty="attributed")
    for relation, label in (
        ("material", "Silver"),
        ("technique", "Niello"),
        ("place_made", "Semey"),
    ):
        scheme = "place" if relation == "place_made" else relation
        concept = ConceptFactory.create(scheme=scheme, label_en=label)
        ObjectConcept.objects.create(object=record, relation=relation, concept=concept)
    Measurement.objects.create(object=record, dimension="height", value="12.50", unit="cm")
    Measurement.objects.create(
        object=record, dimension="width", value="1200", unit="mm", part="chain", position=1
    )
    Inscription.objects.create(
        object=record, kind="stamp", place="clasp", text="ماماتقۇل", translation_en="Mamatqul"
    )
    image = ImageFactory.create(object=record, alt_en="A necklace", is_main=True)
    Derivative.objects.create(
        image=image,
        spec="page-640-jpeg",
        version=1,
        key="x",
        media_type="image/jpeg",
        width=640,
        height=427,
        bytes=50_000,
    )
    return record


def text_of(answer: Any) -> str:
    body = answer.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace(" ,", ",")


def page(client: Client, record: Any, language: str = "en", status: int = 200) -> Any:
    answer = client.get(f"/{language}/objects/{record.public_id}/")
    assert answer.status_code == status
    return answer


def test_a_visitor_reads_what_is_known(client: Client, necklace: Any) -> None:
    answer = page(client, necklace)
    told = text_of(answer)
    for words in (
        "Necklace",
        "attributed to Mametkul (silversmith)",
        "late 19th century",
        "Worn by a bride.",
        "For scholars",
        "Height 12.5 cm",
        "chain: Width 1,200 mm",
        "Stamp, clasp",
        "ماماتقۇل",
        "Mamatqul",
        "Silver",
        "Niello",
        "Semey",
        "КП-7",
        "Gift of the family",
        "CC BY 4.0",
        "Abai Region",
        f"http://testserver/id/{necklace.public_id}",
        f"Mametkul. Necklace, late 19th century. Abai Museum, КП-7. "
        f"http://testserver/id/{necklace.public_id}",
    ):
        assert words in told or words in told.replace("attributed to  ", "attributed to "), words
    assert "MARKER" not in answer.content.decode()
    assert "987654" not in answer.content.decode()


def test_everything_leads_on(client: Client, necklace: Any) -> None:
    body = page(client, necklace).content.decode()
    maker, material = necklace.makers.get().agent, necklace.concepts.get(relation="material")
    image = necklace.images.get()
    for address in (
        f"/en/makers/{maker.public_id}/",
        f"/en/objects/?material={material.concept.public_id}",
        f"/en/museums/{necklace.museum.public_id}/",
        "/en/objects/?museum=ABAI",
        f"/iiif/presentation/3/{necklace.public_id}/manifest",
        f"/api/v1/objects/{necklace.public_id}/",
        f"/iiif/image/3/{image.public_id}/full/max/0/default.jpg",
        f"/media/images/{image.public_id}/page-640-jpeg?v=1-{image.edition}",
        Rights.CC_BY,
    ):
        assert f'"{address}"' in body, address


def test_a_missing_language_is_named(client: Client, necklace: Any) -> None:
    body = page(client, necklace, "kk").content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", body, re.DOTALL)
    assert heading
    assert '<span lang="ru">Колье</span>' in heading[1]
    assert "language-mark" in heading[1]
    russian = re.search(r"<h1>(.*?)</h1>", page(client, necklace, "ru").content.decode(), re.DOTALL)
    assert russian
    assert russian[1] == "Колье"


def test_machines_read_linked_data(client: Client, necklace: Any) -> None:
    necklace.title_en = "Necklace </script><script>alert(1)</script>"
    necklace.save()
    body = page(client, necklace).content.decode()
    assert "<script>alert" not in body
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
    assert block
    told = json.loads(block[1])
    assert told["@id"] == f"http://testserver/id/{necklace.public_id}"
    assert told["@type"] == "VisualArtwork"
    assert {"@language": "ru", "@value": "Колье"} in told["name"]
    assert told["license"] == Rights.CC_BY
    assert "MARKER" not in block[1]


def test_links_are_previewed_with_a_card(client: Client, necklace: Any) -> None:
    body = page(client, necklace).content.decode()
    image = necklace.images.get()
    assert (
        f'property="og:image" content="http://testserver/media/images/{image.public_id}/social'
        in (body)
    )
    assert 'property="og:title" content="Necklace"' in body
    assert f'rel="canonical" href="http://testserver/en/objects/{necklace.public_id}/"' in body


def test_one_address_of_the_page_counts(client: Client, necklace: Any) -> None:
    image = necklace.images.get()
    body = client.get(f"/ru/objects/{necklace.public_id}/?image={image.public_id}").content.decode()
    there = f"http://testserver/{{}}/objects/{necklace.public_id}/"
    assert f'rel="canonical" href="{there.format("ru")}"' in body
    assert f'property="og:url" content="{there.format("ru")}"' in body
    for code, language in (("kk", "kk"), ("ru", "ru"), ("en", "en"), ("x-default", "kk")):
        assert f'hreflang="{code}" href="{there.format(language)}"' in body


def test_the_mark_of_a_language_stands_in_the_first_line(client: Client, necklace: Any) -> None:
    body = client.get(f"/ru/objects/{necklace.public_id}/").content.decode()
    mark = r'<span class="language-mark language-mark--first" lang="ru">'
    assert re.search(rf'<div lang="en"><p>{mark}.*?</span></span>\s?Worn by a bride', body)


def test_every_download_says_its_size(client: Client, necklace: Any) -> None:
    image = necklace.images.get()
    image.derivatives.create(
        spec="page-1280-jpeg",
        version=1,
        key="some.jpg",
        media_type="image/jpeg",
        width=1280,
        height=853,
        bytes=200_000,
    )
    image.width, image.height = 3840, 2559
    image.save()
    listed = client.get(f"/en/objects/{necklace.public_id}/").context["downloads"]
    part, whole = listed[-2:]
    assert (part.bytes, part.estimated) == (200_000, False)
    assert whole.estimated
    assert whole.bytes == pytest.approx(9 * 1.3 * 200_000, rel=0.05)


def test_the_chosen_picture_is_shown(client: Client, necklace: Any) -> None:
    second = ImageFactory.create(object=necklace, caption_en="The clasp", position=1)
    hidden = ImageFactory.create(object=necklace, published=False, position=2)
    answer = client.get(f"/en/objects/{necklace.public_id}/?image={second.public_id}")
    assert answer.context["shown"] == second
    assert "The clasp" in text_of(answer)
    assert hidden.public_id not in answer.content.decode()
    other = client.get(f"/en/objects/{necklace.public_id}/?image={hidden.public_id}")
    assert other.context["shown"].is_main


def test_bare_records_have_pages_too(client: Client, cast: Cast) -> None:
    bare = ObjectFactory.create(
        museum=cast.abai, title_kk=None, title_ru=None, title_en=None, rights=""
    )
    told = text_of(page(client, bare))
    assert bare.inventory_number in told
    assert "There is no picture of this object yet." in told


def test_years_stand_in_for_a_missing_date(client: Client, cast: Cast) -> None:
    old = ObjectFactory.create(museum=cast.abai, production_earliest=-200, production_latest=150)
    assert "200 BC – 150" in text_of(page(client, old))
    assert "200 г. до н. э. – 150" in text_of(page(client, old, "ru"))


def test_a_citation_has_one_full_stop_behind_a_date(client: Client, cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, title_ru="Кольцо", production_date_ru="XIX в.")
    told = text_of(page(client, ring, "ru"))
    assert "Кольцо, XIX в. " in told
    assert ".." not in told


def test_a_draft_is_seen_by_its_museum_with_a_banner(
    client: Client, cast: Cast, necklace: Any
) -> None:
    necklace.status = Status.DRAFT
    necklace.save()
    page(client, necklace, status=404)
    client.force_login(cast.olga)
    page(client, necklace, status=404)
    client.force_login(cast.aigul)
    own = page(client, necklace)
    assert "Not public: draft" in text_of(own)
    assert 'name="robots" content="noindex"' in own.content.decode()


def test_what_was_withdrawn_is_gone_in_words(client: Client, cast: Cast, necklace: Any) -> None:
    necklace.status = Status.WITHDRAWN
    necklace.save()
    assert "The museum has withdrawn this object" in text_of(page(client, necklace, status=410))
    necklace.status, necklace.publication_restricted = Status.PUBLISHED, True
    necklace.restriction_reason = "MARKER sacred"
    necklace.save()
    restricted = page(client, necklace, status=410)
    assert "MARKER" not in restricted.content.decode()
    client.force_login(cast.timur)
    assert "Publication of this object is restricted" in text_of(page(client, necklace))


def test_identifiers_that_moved_or_were_misread_redirect(client: Client, necklace: Any) -> None:
    there = f"/en/objects/{necklace.public_id}/"
    misread = client.get(f"/en/objects/{necklace.public_id.lower()}/")
    assert (misread.status_code, misread["Location"]) == (301, there)
    old = new_public_id("o")
    MovedIdentifier.objects.create(old=old, new=necklace.public_id)
    moved = client.get(f"/en/objects/{old}/")
    assert (moved.status_code, moved["Location"]) == (301, there)
    for nonsense in ("o0", "x" * 300, "oЖ", new_public_id("o")):
        assert client.get(f"/en/objects/{nonsense}/").status_code == 404


def test_a_page_costs_the_same_whatever_hangs_on_the_object(
    client: Client, necklace: Any, reindex: Reindex, django_assert_num_queries: Any
) -> None:
    reindex()
    # 1 the object with museum, region, type; 2 makers, 3 concepts, 4 measurements, 5 inscriptions,
    # 6 references, 7 public provenance, 8 pictures, 9 their files, 10 their details, 11 what
    # curators say it belongs with, 12 its 3D models, 13 what is of its set; other related objects
    # are asked of the index, and found none here. Nobody is signed in, so no session is read.
    with django_assert_num_queries(13):
        page(client, necklace)
    for number in range(3):
        image = ImageFactory.create(object=necklace, position=number + 1)
        AnnotationFactory.create(image=image)
        concept = ConceptFactory.create(scheme="subject", label_en=f"Subject {number}")
        ObjectConcept.objects.create(object=necklace, relation="subject", concept=concept)
    with django_assert_num_queries(13):
        page(client, necklace)


def test_its_3d_models_turn_on_the_page(client: Client, cast: Cast, necklace: Any) -> None:
    shown = Model3D.objects.create(
        museum=cast.abai, object=necklace, title_en="Scan", file="a.glb", status=Status.PUBLISHED
    )
    Model3D.objects.create(museum=cast.abai, object=necklace, title_en="Raw scan", file="b.glb")
    answer = page(client, necklace)
    told = text_of(answer)
    assert "In three dimensions" in told
    assert f"/media/models/{shown.public_id}.glb" in answer.content.decode()
    assert "Raw scan" not in told
    assert "'wasm-unsafe-eval'" in answer["Content-Security-Policy"]
