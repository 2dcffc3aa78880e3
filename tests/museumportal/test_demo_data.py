"""The data of the demonstration catalogue is whole and honest."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shapely import Point, make_valid
from shapely.geometry import shape

from catalog.models import Concept
from museumportal.demo.drawing import PAINTERS
from museumportal.demo.files import (
    DATA,
    PREFIX,
    DemoDataError,
    museums_with_texts,
    objects_by_museum,
    read_csv,
    read_objects,
    read_toml,
    read_vocabularies,
)
from museumportal.demo.panoramas import ROOMS
from museumportal.demo.pictures import _VIEWS
from museumportal.demo.solids import MODELS
from museumportal.lib.fields import Rights
from regions.models import Museum
from tests.shared_data import shared_data

LANGUAGES = {"kk", "ru", "en"}
KAZAKH = set("әғқңөұүһі")
CONCEPTS = {(row["scheme"], row["notation"]) for row in read_vocabularies()}
MUSEUMS = {row["code"]: row for row in read_csv("museums.csv")}
OBJECTS = read_objects() if (DATA / "objects.jsonl").exists() else []
NUMBERS = {row["number"] for row in OBJECTS}


def language_maps(value: Any, where: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every `{kk, ru, en}` inside a value, with the path to it."""
    if isinstance(value, dict):
        if LANGUAGES & value.keys():
            yield where, value
        else:
            for name, member in value.items():
                yield from language_maps(member, f"{where}.{name}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from language_maps(member, f"{where}[{index}]")


def is_fully_translated(texts: dict[str, str]) -> bool:
    return texts.keys() == LANGUAGES and all(text.strip() == text != "" for text in texts.values())


# The data


@pytest.mark.parametrize("name", ["regions.csv", "museums.csv", "vocabulary.csv", "makers.csv"])
def test_every_name_stands_in_three_languages(name: str) -> None:
    for row in read_csv(name):
        kind = "label" if name == "vocabulary.csv" else "name"
        texts = {language: row[f"{kind}_{language}"] for language in LANGUAGES}
        assert is_fully_translated(texts), row


@pytest.mark.parametrize(
    "name",
    ["galleries.toml", "models.toml", "details.toml", "tour.toml", "programme.toml"],
    ids=str,
)
def test_every_text_stands_in_three_languages(name: str) -> None:
    found = list(language_maps(read_toml(name), name))
    assert found
    assert [where for where, texts in found if not is_fully_translated(texts)] == []


def test_every_object_is_described_in_three_languages_and_its_kazakh_is_kazakh() -> None:
    assert len(OBJECTS) >= 60
    for row in OBJECTS:
        for name in ("titles", "date_text", "description", "credit"):
            assert is_fully_translated(row[name]), (row["number"], name)
        assert [w for w, t in language_maps(row, row["number"]) if not is_fully_translated(t)] == []
        kazakh = row["description"]["kk"]
        assert KAZAKH & set(kazakh.lower()), row["number"]
        assert not {"ё", "ъ"} & set(kazakh.lower()), row["number"]
        assert len({row["description"][language] for language in LANGUAGES}) == 3


def test_texts_of_museums_come_in_all_languages_or_none() -> None:
    for code, text in read_toml("museum_texts.toml").items():
        assert code in MUSEUMS
        for name in ("description", "address"):
            given = {key for key in text if key.startswith(f"{name}_")}
            assert given in (set(), {f"{name}_{language}" for language in LANGUAGES}), code


def test_regions_have_tiles_of_their_own() -> None:
    regions = {row["code"] for row in read_csv("regions.csv")}
    tiles = read_csv("tiles.csv")
    assert {row["code"] for row in tiles} == regions
    places = Counter((row["code"][:2], row["column"], row["row"]) for row in tiles)
    assert max(places.values()) == 1
    assert sum(code.startswith("KZ-") for code in regions) == 20


def test_every_region_has_a_museum_and_every_museum_a_region() -> None:
    regions = {row["code"] for row in read_csv("regions.csv")}
    assert {row["region"] for row in MUSEUMS.values()} == regions
    assert {row["kind"] for row in MUSEUMS.values()} <= set(Museum.Kind.values)
    assert len({row["region"] for code, row in MUSEUMS.items() if code.startswith(PREFIX)}) >= 5


def test_museums_lie_in_their_regions() -> None:
    folder = shared_data("geo/kz_osm_simplified.geojson").parent
    areas = {}
    for name in ("kz_osm_simplified.geojson", "ru_dcw_simplified.geojson"):
        for feature in json.loads((folder / name).read_text())["features"]:
            code = feature["properties"].get("iso") or feature.get("id")
            areas[code] = make_valid(shape(feature["geometry"]))
    astray = [
        code
        for code, row in MUSEUMS.items()
        if not areas[row["region"]].contains(Point(float(row["longitude"]), float(row["latitude"])))
    ]
    assert astray == []


def test_region_codes_are_those_of_iso_3166() -> None:
    table = shared_data("geo/kz_regions.tsv").read_text().splitlines()[1:]
    known = {line.split("\t")[0]: line.split("\t")[3] for line in table}
    ours = {row["code"]: row["name_kk"] for row in read_csv("regions.csv")}
    assert {code: name for code, name in ours.items() if code.startswith("KZ-")} == known


def test_broader_concepts_are_there_and_names_find_one_concept_only() -> None:
    rows = read_vocabularies()
    assert len(CONCEPTS) == len(rows)
    assert {row["scheme"] for row in rows} == set(Concept.Scheme.values)
    for row in rows:
        for broader in filter(None, row["broader"].split("|")):
            assert (row["scheme"], broader) in CONCEPTS, row["notation"]
    names = Counter(
        (row["scheme"], language, name.casefold())
        for row in rows
        for language in LANGUAGES
        for name in {row[f"label_{language}"], *row[f"alternatives_{language}"].split("|")} - {""}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_drawn_objects_belong_to_demonstration_collections_only() -> None:
    assert len(NUMBERS) == len(OBJECTS)
    assert {row["museum"] for row in OBJECTS} <= {c for c in MUSEUMS if c.startswith(PREFIX)}
    assert len({MUSEUMS[row["museum"]]["region"] for row in OBJECTS}) >= 5


def test_the_mapping_says_in_three_languages_that_objects_are_drawn() -> None:
    fields = read_toml("objects.toml")["fields"]
    said = {language: fields[f"credit_line_{language}"]["value"] for language in LANGUAGES}
    assert "жоқ" in said["kk"]
    assert "не существует" in said["ru"]
    assert "no such object exists" in said["en"]


def test_collections_say_in_three_languages_that_they_are_no_museums() -> None:
    texts = read_toml("museum_texts.toml")
    for code in MUSEUMS:
        if code.startswith(PREFIX):
            assert "музей емес" in texts[code]["description_kk"]
            assert "не музей" in texts[code]["description_ru"]
            assert "no museum" in texts[code]["description_en"]


def test_terms_drawings_and_measures_of_objects_resolve() -> None:
    assert sum(len(lines.splitlines()) for lines in objects_by_museum().values()) == len(OBJECTS)
    for row in OBJECTS:
        assert row["drawing"]["name"] in PAINTERS, row["number"]
        assert row["drawing"]["views"], row["number"]
        assert set(row["drawing"]["views"]) <= _VIEWS.keys(), row["number"]
        assert row["rights"] in Rights.values, row["number"]
        assert row["earliest"] <= row["latest"], row["number"]
        assert row["measurements"], row["number"]
        assert row["maker"] == "portal-drawing", row["number"]


def test_galleries_models_tours_and_programmes_name_what_is_there() -> None:
    for gallery in read_toml("galleries.toml")["gallery"]:
        assert set(gallery["objects"]) <= NUMBERS
        assert len(set(gallery["objects"])) == len(gallery["objects"]) >= 3
    for entry in read_toml("models.toml")["model"]:
        assert entry["object"] in NUMBERS
        assert entry["name"] in MODELS
    views = {row["number"]: row["drawing"]["views"] for row in OBJECTS}
    for picture in read_toml("details.toml")["picture"]:
        assert 1 <= picture["view"] <= len(views[picture["object"]])
        for left, top, width, height in (detail["place"] for detail in picture["detail"]):
            assert min(left, top) >= 0
            assert min(width, height) > 0
            assert max(left + width, top + height) <= 100
    for tour in read_toml("tour.toml")["tour"]:
        assert tour["museum"] in MUSEUMS
        rooms = {scene["panorama"] for scene in tour["scene"]}
        assert rooms <= ROOMS.keys()
        for spot in (spot for scene in tour["scene"] for spot in scene.get("hotspot", [])):
            assert spot.get("object", next(iter(NUMBERS))) in NUMBERS
            assert spot.get("scene", next(iter(rooms))) in rooms
    regions = {row["code"] for row in read_csv("regions.csv")}
    for programme in read_toml("programme.toml")["programme"]:
        assert set(programme["regions"]) <= regions
        for call in programme.get("call", []):
            for award in call.get("award", []):
                assert award["museum"].startswith(PREFIX)


def test_figures_are_invented_for_demonstration_collections_only() -> None:
    assert all(row["museum"].startswith(PREFIX) for row in read_csv("years.csv"))


def test_broken_data_is_told_in_a_sentence(tmp_path: Path) -> None:
    folder = shutil.copytree(DATA, tmp_path / "data")
    (folder / "objects.jsonl").write_text('{"number": "X-1", "museum": "DEMO-ALA", "culture": "x"}')
    with pytest.raises(DemoDataError, match="X-1 names the culture “x”"):
        objects_by_museum(folder)
    (folder / "objects.jsonl").write_text("{")
    with pytest.raises(DemoDataError, match=r"Line 1 of objects\.jsonl is no JSON"):
        objects_by_museum(folder)
    (folder / "museums.csv").unlink()
    with pytest.raises(DemoDataError, match=r"lacks its file museums\.csv"):
        museums_with_texts(folder)
