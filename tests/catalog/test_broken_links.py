"""Links to views that lead nowhere: each says what is wrong and where to go instead."""

from typing import Any

import pytest
from django.test import Client

from catalog.iiif.content_state import encode, object_named_in
from museumportal.lib.fields import Status
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast
from tests.catalog.test_compare import HOST, bowls, canvas, follow, in_mirador
from tests.factories import GalleryFactory, ImageFactory, ObjectFactory

__all__ = ["bowls"]
FOREIGN = "https://elsewhere.example/manifest"
UNREADABLE = "This link cannot be read: it is incomplete or was changed on its way."
NOT_OURS = "This link names nothing of this portal."


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 400, UNREADABLE),
        ("x", 400, UNREADABLE),
        ("{", 400, UNREADABLE),
        ("{}", 404, NOT_OURS),
        ("%00", 400, UNREADABLE),
        ("\x00", 400, UNREADABLE),
        (FOREIGN, 404, NOT_OURS),
    ],
)
def test_every_page_that_follows_links_says_why_it_does_not(
    client: Client, bowls: list[Any], text: str, status: int, words: str
) -> None:
    answers = [follow(client, text)]
    answers.append(client.get(f"/en/objects/{bowls[0].public_id}/", {"iiif-content": text}))
    for answer in answers:
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert "data-start" not in answer.content.decode()
    assert "This is the object as a whole." in answers[1].content.decode()
    compared = client.get("/en/compare/", {"iiif-content": text})
    assert compared.status_code == 404
    assert words in compared.content.decode()
    if text not in ("", "\x00"):
        opened = client.get("/en/mirador/", {"iiif-content": text})
        assert opened.status_code == status
        assert words in opened.content.decode()


def test_a_link_that_was_cut_off_leads_to_the_object_it_still_names(
    client: Client, bowls: list[Any]
) -> None:
    bowl = bowls[0]
    text = encode(canvas(bowl, 1, "#xywh=10,20,300,1000"))
    for cut in (
        text[:-30],
        text[: len(text) // 2],
        "%7B%22id%22%3A%22" + HOST + f"/{bowl.public_id}/m",
    ):
        assert object_named_in(cut) == bowl.public_id
        answer = follow(client, cut)
        assert answer["Location"] == f"/en/objects/{bowl.public_id}/?iiif-content="
        assert UNREADABLE in client.get(answer["Location"]).content.decode()
    assert object_named_in(text[:20]) is None


def test_what_the_link_means_is_not_on_the_page(client: Client, bowls: list[Any]) -> None:
    page = f"/en/objects/{bowls[0].public_id}/"
    gone = canvas(bowls[0], 0)
    gone["id"] = gone["id"].rpartition("/")[0] + f"/{new_public_id('i')}"
    for state, words in (
        (canvas(bowls[0], 0, "#xywh=9000,9000,10,10"), "lies outside the picture"),
        (canvas(bowls[1], 0), "leads to a view of another object"),
        (gone, "The picture of this link is not shown here."),
    ):
        answer = client.get(page, {"iiif-content": encode(state)})
        assert answer.status_code == 404
        assert words in answer.content.decode()
        assert not answer.context["start"].opens
    there = client.get(page, {"iiif-content": encode(canvas(bowls[1], 0))}).context["start"]
    answer = client.get(there.elsewhere, headers={"accept-language": "en"})
    assert answer["Location"].startswith(f"/en/objects/{bowls[1].public_id}/?iiif-content=")


def test_the_comparison_follows_a_content_state(client: Client, bowls: list[Any]) -> None:
    state = {"type": "Annotation", "target": [canvas(bowls[0], 1), canvas(bowls[1], 0)]}
    page = client.get("/en/compare/", {"iiif-content": encode(state)})
    assert page.status_code == 200
    assert [pane.object for pane in page.context["panes"]] == bowls[:2]
    assert page.context["panes"][0].shown == bowls[0].images.all()[1]


def test_a_comparison_of_which_nothing_is_left_is_not_found(
    client: Client, bowls: list[Any]
) -> None:
    bowls[0].status = Status.WITHDRAWN
    bowls[0].save()
    asked = {"object": [bowls[0].public_id, bowls[1].public_id]}
    page = client.get("/en/compare/", asked)
    assert page.status_code == 200
    assert f"No object is to be seen under “{bowls[0].public_id}”." in page.content.decode()
    assert client.get("/en/compare/", {"object": bowls[0].public_id}).status_code == 404


def windows(page: Any) -> list[str]:
    return [window["manifestId"] for window in page.context["config"]["windows"]]


def test_mirador_without_anything_shows_the_collections_of_the_portal(
    client: Client, cast: Cast
) -> None:
    for page in (in_mirador(client), in_mirador(client, "")):
        assert page.status_code == 200
        assert windows(page) == [f"{HOST}/collection"]
        assert "Choose a collection" in page.content.decode()


def test_mirador_opens_our_collections(client: Client, cast: Cast, bowls: list[Any]) -> None:
    gallery = GalleryFactory.create(status=Status.PUBLISHED)
    ours = [
        f"{HOST}/{cast.abai.public_id}/collection",
        f"{HOST}/{gallery.public_id}/collection",
        f"{HOST}/search?q=bowl&museum=ABAI",
        f"{HOST}/{bowls[0].public_id}/manifest",
    ]
    page = in_mirador(client, *ours)
    assert windows(page) == ours
    assert page.context["notes"] == []
    gallery.status = Status.DRAFT
    gallery.save()
    assert in_mirador(client, ours[1]).status_code == 404
    assert in_mirador(client, f"{HOST}/\x00/collection").status_code == 404
    assert in_mirador(client, f"{HOST}/{new_public_id('m')}/collection").status_code == 404


def test_mirador_opens_nothing_else(client: Client, cast: Cast, bowls: list[Any]) -> None:
    draft = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    ImageFactory.create(object=draft)
    hidden = f"{HOST}/{draft.public_id}/manifest"
    answer = in_mirador(client, FOREIGN, hidden, "nonsense")
    assert answer.status_code in (400, 404)
    text = answer.content.decode()
    for words in (NOT_OURS, UNREADABLE, f"No object is to be seen under “{draft.public_id}”."):
        assert words in text
    page = in_mirador(client, hidden, *[f"{HOST}/{one.public_id}/manifest" for one in bowls])
    assert len(windows(page)) == 4
    assert f"No object is to be seen under “{draft.public_id}”." in page.content.decode()
