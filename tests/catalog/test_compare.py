"""Objects side by side, the links that lead to views, and citations for reference managers."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.iiif.content_state import encode
from museumportal.changes.models import MovedIdentifier
from museumportal.lib.fields import Rights, Status
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast
from tests.factories import AgentFactory, ImageFactory, ObjectFactory

HOST = "http://testserver/iiif/presentation/3"


@pytest.fixture
def bowls(cast: Cast) -> list[Any]:
    """Five bowls of ABAI, the first with two pictures."""
    made = [ObjectFactory.create(museum=cast.abai, title_en=f"Bowl {n}") for n in range(5)]
    ImageFactory.create(object=made[0], is_main=True, width=3000, height=2000)
    ImageFactory.create(object=made[0], position=1, width=800, height=600)
    ImageFactory.create(object=made[1], is_main=True)
    return made


def asked(*objects: Any) -> dict[str, list[str]]:
    return {"object": [getattr(one, "public_id", one) for one in objects]}


def test_objects_stand_in_the_order_asked(client: Client, bowls: list[Any]) -> None:
    page = client.get("/en/compare/", asked(bowls[2], bowls[0], bowls[1]))
    assert [pane.object.title_en for pane in page.context["panes"]] == [
        "Bowl 2",
        "Bowl 0",
        "Bowl 1",
    ]
    assert page.context["notes"] == []


def test_a_comparison_costs_the_same_however_many(
    client: Client, bowls: list[Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Moved identifiers; objects, makers, concepts, measurements, inscriptions, references, public
    # provenance, pictures and files.
    with django_assert_num_queries(10):
        client.get("/en/compare/", asked(*bowls[:4]))


def test_four_at_most_and_each_once(client: Client, bowls: list[Any]) -> None:
    page = client.get("/en/compare/", asked(bowls[0], bowls[0], *bowls))
    assert len(page.context["panes"]) == 4
    assert page.context["notes"] == [
        "At most four objects are compared; those after the fourth are left out."
    ]


def test_what_cannot_be_shown_is_told_in_words(client: Client, cast: Cast, bowls: Any) -> None:
    draft = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    unknown = new_public_id("o")
    page = client.get("/en/compare/", asked("<b>", unknown, draft, bowls[0], "x" * 5000, "\x00"))
    assert page.status_code == 200
    assert [pane.object for pane in page.context["panes"]] == [bowls[0]]
    text = page.content.decode()
    assert f"No object is to be seen under “{unknown}”." in text
    assert f"“{draft.public_id}”" in text
    assert "<b>”" not in text
    assert "x" * 40 + "…”" in text


def test_addresses_and_old_identifiers_are_understood(client: Client, bowls: list[Any]) -> None:
    old = new_public_id("o")
    MovedIdentifier.objects.create(old=old, new=bowls[1].public_id)
    address = f"https://museums.example/ru/objects/{bowls[0].public_id.lower()}/?image=x#picture"
    page = client.get("/en/compare/", asked(address, old))
    assert [pane.object for pane in page.context["panes"]] == bowls[:2]


def test_the_picture_of_each_object_is_chosen_by_its_identifier(
    client: Client, bowls: list[Any]
) -> None:
    first, second = bowls[0].images.all()
    page = client.get("/en/compare/", asked(*bowls[:2]) | {"image": second.public_id})
    panes = page.context["panes"]
    assert [pane.shown for pane in panes] == [second, bowls[1].images.get()]
    back = client.get(panes[0].choices[0].url)
    assert [pane.shown for pane in back.context["panes"]] == [first, bowls[1].images.get()]
    assert [pane.object for pane in client.get(panes[0].without).context["panes"]] == [bowls[1]]


def test_nothing_to_compare_is_a_page_too(client: Client, cast: Cast) -> None:
    assert "Nothing to compare yet" in client.get("/en/compare/").content.decode()


def canvas(record: Any, number: int, fragment: str = "") -> dict[str, Any]:
    image = record.images.all()[number]
    return {
        "id": f"{HOST}/{record.public_id}/canvas/{image.public_id}{fragment}",
        "type": "Canvas",
        "partOf": [{"id": f"{HOST}/{record.public_id}/manifest", "type": "Manifest"}],
    }


def follow(client: Client, state: Any) -> Any:
    text = state if isinstance(state, str) else encode(state)
    return client.get(
        "/iiif/content-state", {"iiif-content": text}, headers={"accept-language": "en"}
    )


def test_a_content_state_leads_to_its_object(client: Client, bowls: list[Any]) -> None:
    answer = follow(client, canvas(bowls[0], 1, "#xywh=10,20,300,1000"))
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    assert answer["Location"].startswith(f"/en/objects/{bowls[0].public_id}/?iiif-content=")
    start = page.context["start"]
    assert (start.picture, start.opens) == (bowls[0].images.all()[1], True)
    assert start.region == "10,20,300,580"  # as much of it as the picture has
    assert f'data-start="{start.picture.public_id}"' in page.content.decode()


def test_a_manifest_opens_the_main_picture(client: Client, bowls: list[Any]) -> None:
    page = client.get(follow(client, f"{HOST}/{bowls[0].public_id}/manifest")["Location"])
    assert page.context["start"].opens
    assert page.context["start"].picture.is_main


def test_several_targets_lead_to_the_comparison(client: Client, bowls: list[Any]) -> None:
    state = {"type": "Annotation", "target": [canvas(bowls[0], 1), canvas(bowls[1], 0)]}
    page = client.get(follow(client, state)["Location"])
    assert [pane.object for pane in page.context["panes"]] == bowls[:2]
    assert page.context["panes"][0].shown == bowls[0].images.all()[1]


def test_the_viewer_is_told_the_size_of_each_canvas(client: Client, bowls: list[Any]) -> None:
    page = client.get(f"/en/objects/{bowls[0].public_id}/")
    told = page.context["zoomable"]
    manifest = json.loads(client.get(told[0]["manifest"]).content)
    assert [one["canvas"] for one in told] == [item["id"] for item in manifest["items"]]
    assert [one["width"] for one in told] == [item["width"] for item in manifest["items"]]


def test_citations_for_reference_managers(client: Client, bowls: list[Any]) -> None:
    bowl = bowls[0]
    bowl.title_en, bowl.production_date_en = "Bowl {50%} & lid", "19th century"
    bowl.save()
    bowl.makers.create(agent=AgentFactory.create(name_en="Ä. Mametkul"))
    address = f"/en/objects/{bowl.public_id}/citation"
    bib = client.get(f"{address}.bib")
    assert bib["Content-Disposition"] == f'attachment; filename="{bowl.public_id}.bib"'
    assert "title = {{Bowl 50\\% \\& lid}}" in bib.content.decode()
    assert "note = {19th century}" in bib.content.decode()
    assert "author = {{Ä. Mametkul}}" in bib.content.decode()
    ris = client.get(f"{address}.ris").content.decode()
    assert ris.startswith("TY  - ART\r\nAU  - Ä. Mametkul\r\nTI  - Bowl {50%} & lid\r\n")
    assert ris.endswith("ER  - \r\n")
    assert client.get(f"{address}.doc").status_code == 404
    assert client.get(f"/en/objects/{new_public_id('o')}/citation.bib").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "words", "bib", "ris"),
    [
        (1890, 1890, "1890", ["year = {1890}"], ["PY  - 1890"]),
        (1890, 1890, None, ["year = {1890}"], ["PY  - 1890"]),
        (
            1801,
            1900,
            "19th century",
            ["year = {1801--1900}", "note = {19th century}"],
            ["PY  - 1801", "N1  - 19th century"],
        ),
        (None, 850, None, ["year = {850}"], ["PY  - 0850"]),
        (-200, 150, None, ["note = {200 BC – 150}"], ["N1  - 200 BC – 150"]),
        (None, None, "old", ["note = {old}"], ["N1  - old"]),
        (None, None, None, [], []),
    ],
)
def test_a_citation_has_years_as_programs_read_them_and_the_rest_in_words(
    client: Client,
    cast: Cast,
    first: int | None,
    last: int | None,
    words: str | None,
    bib: list[str],
    ris: list[str],
) -> None:
    bowl = ObjectFactory.create(
        museum=cast.abai,
        production_earliest=first,
        production_latest=last,
        production_date_en=words,
        rights=Rights.CC_BY,
    )
    address = f"/en/objects/{bowl.public_id}/citation"
    entry = client.get(f"{address}.bib").content.decode()
    assert re.findall(r"  ((?:year|date|note) = \{.*\}),", entry) == bib
    assert f"  copyright = {{CC BY 4.0: name the author, {Rights.CC_BY}}}," in entry
    lines = client.get(f"{address}.ris").content.decode().split("\r\n")
    assert [line for line in lines if line[:2] in ("PY", "DA", "Y1", "N1")] == ris
    assert f"C1  - CC BY 4.0: name the author, {Rights.CC_BY}" in lines


def in_mirador(client: Client, *addresses: str) -> Any:
    return client.get("/en/mirador/", {"manifest": addresses})


def test_mirador_opens_our_manifests_and_canvases(client: Client, bowls: list[Any]) -> None:
    first = f"{HOST}/{bowls[0].public_id}/manifest"
    page = in_mirador(client, first, canvas(bowls[1], 0)["id"])
    assert page.context["config"]["windows"] == [
        {"manifestId": first},
        {
            "manifestId": f"{HOST}/{bowls[1].public_id}/manifest",
            "canvasId": canvas(bowls[1], 0)["id"],
        },
    ]
    assert page.context["objects"] == bowls[:2]


def test_mirador_gets_no_wider_policy_than_an_empty_style(client: Client, bowls: Any) -> None:
    policy = in_mirador(client, f"{HOST}/{bowls[0].public_id}/manifest")["Content-Security-Policy"]
    assert "unsafe" not in policy
    styles = next(part for part in policy.split(";") if part.strip().startswith("style-src"))
    assert styles.split()[2:] == ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"]


def test_why_there_is_no_larger_download_is_told(client: Client, bowls: list[Any]) -> None:
    words = "These rights leave the public a smaller size"
    address = f"/en/objects/{bowls[1].public_id}/"
    assert words not in client.get(address).content.decode()
    bowls[1].images.update(rights=Rights.IN_COPYRIGHT, width=6000, height=4000)
    page = client.get(address)
    assert words in page.content.decode()
    largest = page.context["downloads"][-1]
    assert largest.width < 6000
    assert re.fullmatch(rf"ABAI-\w+-\d+-1-{largest.width}\.jpg", largest.file_name)
