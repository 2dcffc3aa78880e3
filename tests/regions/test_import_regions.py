"""Regions with their boundaries and museums in them come in from tables, any number of times."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client
from shapely import is_valid
from shapely.geometry import shape

from museumportal.changes.models import Change
from regions.boundaries import kilometres_outside
from regions.models import Museum, Region
from tests.commands import run
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db

REGIONS = (
    "code,name_kk,name_ru,name_en\n"
    "KZ-10,Абай облысы,Абайская область,Abai Region\n"
    "KZ-11,Ақмола облысы,Акмолинская область,Akmola Region\n"
)
MUSEUMS = (
    "code,kind,region,name_kk,name_ru,name_en,latitude,longitude\n"
    "ABAI,reserve,KZ-10,Абай мұражайы,Музей Абая,Abai Museum,50.4112,80.2492\n"
    "CITY,municipal,KZ-11,Қала мұражайы,,,,\n"
)
BOW_TIE = [[[78, 48], [82, 52], [82, 48], [78, 52], [78, 48]]]


@pytest.fixture
def regions(tmp_path: Path) -> Path:
    path = tmp_path / "regions.csv"
    path.write_text(REGIONS)
    return path


@pytest.fixture
def museums(tmp_path: Path) -> Path:
    path = tmp_path / "museums.csv"
    path.write_text(MUSEUMS)
    return path


def boundaries(tmp_path: Path, *features: tuple[str, Any]) -> Path:
    path = tmp_path / "boundaries.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"iso": code},
                        "geometry": {"type": "Polygon", "coordinates": coordinates},
                    }
                    for code, coordinates in features
                ],
            }
        )
    )
    return path


def test_regions_come_in_and_stay_the_same(regions: Path) -> None:
    assert run("import_regions", regions)[0] == "created=2 updated=0 unchanged=0 rejected=0"
    assert run("import_regions", regions)[0] == "created=0 updated=0 unchanged=2 rejected=0"
    assert Change.objects.filter(kind="region").count() == 2
    regions.write_text(REGIONS.replace("Abai Region", "Abay Region"))
    assert run("import_regions", regions)[0] == "created=0 updated=1 unchanged=1 rejected=0"
    assert Region.objects.get(code="KZ-10").name_en == "Abay Region"


def test_an_invalid_boundary_is_repaired(regions: Path, tmp_path: Path) -> None:
    area = boundaries(tmp_path, ("KZ-10", BOW_TIE), ("KZ-99", BOW_TIE))
    last, told = run("import_regions", regions, boundaries=area)
    assert last == "created=2 updated=0 unchanged=0 rejected=0"
    assert "The table has no region for the boundary of KZ-99." in told
    boundary = Region.objects.get(code="KZ-10").boundary
    assert boundary["type"] == "MultiPolygon"
    assert is_valid(shape(boundary))
    assert run("import_regions", regions, boundaries=area)[0].startswith("created=0 updated=0")


def test_only_the_regions_of_the_table_are_touched_and_counted(
    regions: Path, tmp_path: Path
) -> None:
    Region.objects.create(code="RU-KO", name_en="Komi")
    area = boundaries(tmp_path, *((code, BOW_TIE) for code in ("KZ-10", "KZ-11", "RU-KO")))
    last, told = run("import_regions", regions, boundaries=area)
    assert last == "created=2 updated=0 unchanged=0 rejected=0"
    assert "The table has no region for the boundary of RU-KO." in told
    assert Region.objects.get(code="RU-KO").boundary is None


def test_boundaries_of_no_region_of_the_table_are_refused(regions: Path, tmp_path: Path) -> None:
    area = boundaries(tmp_path, *((f"RU-{number}", BOW_TIE) for number in range(30)))
    with pytest.raises(CommandError, match=r"^None of the 30 boundaries .* RU-0, .* 20 more\.$"):
        run("import_regions", regions, boundaries=area)
    assert not Region.objects.exists()


def test_a_code_of_another_form_is_a_sentence(regions: Path) -> None:
    regions.write_text(REGIONS + "KZ10,,,Abai\n")
    last, told = run("import_regions", regions)
    assert last == "created=2 updated=0 unchanged=0 rejected=1"
    assert "line 4: code: “KZ10” is not an ISO 3166-2 code such as KZ-10." in told


def test_all_regions_of_kazakhstan_have_a_valid_boundary() -> None:
    last, _ = run(
        "import_regions",
        shared_data("geo/kz_regions.tsv"),
        boundaries=shared_data("geo/kz_osm_simplified.geojson"),
    )
    assert last == "created=20 updated=0 unchanged=0 rejected=0"
    assert all(is_valid(shape(region.boundary)) for region in Region.objects.all())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code\n", "no GeoJSON"),
        ("%PDF-1.7", "is a PDF document"),
        ('{"features": [{"properties": {}}]}', "feature 1 has no property code or iso"),
        ('{"features": [{"properties": {"iso": "KZ-10"}, "geometry": null}]}', "cannot be read"),
        (
            '{"features": [{"properties": {"iso": "KZ-10"}, '
            '"geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
            "has no area",
        ),
    ],
)
def test_boundaries_that_are_none_are_refused(
    regions: Path, tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "b.geojson"
    path.write_text(text)
    with pytest.raises(CommandError, match=sentence):
        run("import_regions", regions, boundaries=path)
    assert not Region.objects.exists()


def test_museums_come_in_and_stay_the_same(regions: Path, museums: Path) -> None:
    run("import_regions", regions)
    assert run("import_museums", museums)[0] == "created=2 updated=0 unchanged=0 rejected=0"
    assert run("import_museums", museums)[0] == "created=0 updated=0 unchanged=2 rejected=0"
    abai = Museum.objects.get(code="ABAI")
    assert (abai.region.code, str(abai.latitude)) == ("KZ-10", "50.411200")
    assert abai.history.count() == 1
    assert Change.objects.filter(kind="museum", public_id=abai.public_id).count() == 1
    museums.write_text(MUSEUMS.replace("Музей Абая", "Музей Абая Кунанбаева"))
    assert run("import_museums", museums)[0] == "created=0 updated=1 unchanged=1 rejected=0"


EASTERN_EDGE = 80.0


def _point(museums: Path, east: float, **changes: str) -> tuple[str, str]:
    """Import the museum with its point that many degrees east of the square's edge."""
    text = MUSEUMS.replace("80.2492", str(EASTERN_EDGE + east))
    for old, new in changes.items():
        text = text.replace(old, new)
    museums.write_text(text)
    return run("import_museums", museums)


def test_a_point_must_lie_in_its_region_or_near_it(
    regions: Path, museums: Path, tmp_path: Path
) -> None:
    """One degree of longitude at 50.4° is 71 km."""
    square = [[[79, 50], [EASTERN_EDGE, 50], [EASTERN_EDGE, 51], [79, 51], [79, 50]]]
    run("import_regions", regions, boundaries=boundaries(tmp_path, ("KZ-10", square)))
    last, told = _point(museums, 0.25)
    assert last == "created=1 updated=0 unchanged=0 rejected=1"
    assert (
        "line 2: latitude: the point 50.411200, 80.250000 lies about 18 km outside KZ-10; "
        "check it, or the region" in told
    )
    last, told = _point(museums, 0.2)
    assert last == "created=1 updated=0 unchanged=1 rejected=0"
    assert (
        "line 2: latitude: the point 50.411200, 80.200000 lies about 15 km outside KZ-10; "
        "taken in, for boundaries are simplified" in told
    )
    last, told = _point(museums, -0.2)
    assert (last, told) == ("created=0 updated=1 unchanged=1 rejected=0", "")


def test_a_museum_that_stays_where_it_is_is_never_judged(
    regions: Path, museums: Path, tmp_path: Path
) -> None:
    """Boundaries that come later, or better ones, lock nobody out."""
    run("import_regions", regions)
    _point(museums, 5)
    square = [[[60, 40], [61, 40], [61, 41], [60, 41], [60, 40]]]
    run("import_regions", regions, boundaries=boundaries(tmp_path, ("KZ-10", square)))
    assert _point(museums, 5) == ("created=0 updated=0 unchanged=2 rejected=0", "")
    last, told = _point(museums, 5, Музей="Дом")
    assert (last, told) == ("created=0 updated=1 unchanged=1 rejected=0", "")
    assert _point(museums, 6)[0] == "created=0 updated=0 unchanged=1 rejected=1"


def test_kilometres_are_the_same_at_every_latitude_and_across_the_date_line() -> None:
    square = [[[170, 60], [180, 60], [180, 61], [170, 61], [170, 60]]]
    region = Region(code="RU-CHU", boundary={"type": "Polygon", "coordinates": square})
    for point, kilometres in (
        ((60.5, 175), 0),
        ((59.9, 175), 11.1),
        ((60.5, 169.8), 10.9),
        ((60.5, -179.8), 10.9),
    ):
        latitude, longitude = map(Decimal, map(str, point))
        found = kilometres_outside(region, latitude, longitude)
        assert found == pytest.approx(kilometres, abs=0.1)
    assert kilometres_outside(Region(code="X"), Decimal(0), Decimal(0)) == 0


def test_museum_rows_with_faults_are_told_and_the_others_go_in(
    regions: Path, museums: Path
) -> None:
    run("import_regions", regions)
    museums.write_text(
        MUSEUMS
        + "abai,reserve,KZ-10,a,,,,\n"
        + "X1,castle,KZ-10,a,,,,\n"
        + "X2,reserve,KZ-77,a,,,,\n"
        + "X3,reserve,KZ-10,,,,,\n"
        + "X4,reserve,KZ-10,a,,,91,80\n"
        + "X5,reserve,KZ-10,a,,,50,\n"
        + "ABAI,reserve,KZ-10,a,,,,\n"
        + ",reserve,KZ-10,a,,,,\n"
    )
    last, told = run("import_museums", museums)
    assert last == "created=2 updated=0 unchanged=0 rejected=8"
    for fault in (
        "line 4: code: Capital Latin letters",
        "line 5: kind",
        "line 6: region: there is no region “KZ-77”",
        "line 7: name_kk: has no name in any language",
        "line 8: latitude: “91” is not between -90 and 90",
        "line 9: latitude: give both",
        "line 10: code: “ABAI” already stands in row 2",
        "line 11: code: is empty",
    ):
        assert fault in told


def test_a_branch_names_its_museum(regions: Path, museums: Path) -> None:
    run("import_regions", regions)
    lines = MUSEUMS.splitlines()
    museums.write_text(f"{lines[0]},branch_of\n{lines[1]},\n{lines[2]},ABAI\n")
    run("import_museums", museums)
    city = Museum.objects.get(code="CITY")
    assert city.branch_of is not None
    assert city.branch_of.code == "ABAI"


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name\nAbai\n")
    for command in ("import_regions", "import_museums"):
        with pytest.raises(CommandError, match=r"has no column “code”\. It has “name”\."):
            run(command, path)
    with pytest.raises(CommandError, match="cannot be read"):
        run("import_museums", tmp_path / "nothing.csv")


def test_the_map_names_whose_boundaries_it_shows(
    regions: Path, tmp_path: Path, client: Client
) -> None:
    area = boundaries(tmp_path, ("KZ-10", BOW_TIE))
    run("import_regions", regions, boundaries=area, attribution="© Surveyors of the steppe")
    assert "© Surveyors of the steppe." in client.get("/en/map/").content.decode()
