"""Loading the demonstration catalogue: once fully, the second time without any change."""

import io
import json
import shutil
import stat
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from PIL import Image as Picture

from catalog.models import Annotation, Concept, Image, MuseumObject
from museumportal.accounts.models import User
from museumportal.accounts.second_factor import apps_of
from museumportal.celery import app
from museumportal.changes.models import Change
from museumportal.demo import load as demo_load
from museumportal.demo.drawing import draw
from museumportal.demo.files import (
    DATA,
    DemoDataError,
    file_stem,
    read_csv,
)
from museumportal.demo.people import ROLES, load_people
from museumportal.demo.pictures import mark_pictures
from museumportal.demo.records import Known
from museumportal.demo.side_by_side import side_by_side
from museumportal.lib.fields import Rights
from museumportal.lib.languages import language_map
from regions.models import Museum, Region
from tests.museumportal.signing_in import code
from tests.tours.glb_files import one_triangle


def test_drawing_side_by_side_ends_all_processes_when_one_fails() -> None:
    told: list[int] = []
    side_by_side(time.sleep, [0.0, 0.0, 0.0], workers=2, done=told.append)
    assert told == [1, 2, 3]

    began = time.monotonic()
    jobs: list[Any] = ["no number", 300.0]
    with pytest.raises(TypeError):
        side_by_side(time.sleep, jobs, workers=2)
    assert time.monotonic() - began < 60


def texts(word: str) -> dict[str, str]:
    return {"kk": f"{word} қазақша", "ru": f"{word} по-русски", "en": f"{word} in English"}


def toml(name: str, words: str) -> str:
    return f'{name} = {{kk = "{words} (қаз)", ru = "{words} (рус)", en = "{words}"}}\n'


def sample_object(number: str, museum: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "museum": museum,
        "titles": texts(f"Jug {number}"),
        "object_type": "jug",
        "materials": ["clay", "glaze"],
        "techniques": ["wheel-throwing"],
        "culture": "karakhanid",
        "period": "high-middle-ages",
        "place": "otrar",
        "subjects": ["plant-scroll"],
        "date_text": {"kk": "XI–XII ғасырлар", "ru": "XI–XII вв.", "en": "11th–12th centuries"},
        "earliest": 1001,
        "latest": 1200,
        "measurements": [{"type": "height", "value": 24.5, "unit": "cm"}],
        "description": texts("Description"),
        "scholarly": texts("Scholarly"),
        "inscription": None,
        "quantity": 1,
        "maker": "portal-drawing",
        "maker_role": "draughtsman",
        "credit": texts("Workshop"),
        "rights": Rights.CC0.value,
        "drawing": {"name": "water-jug", "seed": 1, "views": ["front"]},
        "model": None,
        **more,
    }


def sample_objects() -> list[dict[str, Any]]:
    inscription = {"kind": "tamga", "place": "base", "text": "Y", "translation": texts("Y")}
    twice = {"name": "water-jug", "seed": 1, "views": ["front", "detail"]}
    return [
        sample_object("ALA-1", "DEMO-ALA", inscription=inscription, drawing=twice),
        sample_object("ALA-2", "DEMO-ALA", quantity=12, culture=None, model="water-jug"),
        sample_object("KOM/1", "DEMO-KOM", subjects=[]),
    ]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small pictures of the sample's objects, drawn once; a model and a room beside them."""
    folder = tmp_path_factory.mktemp("drawn")
    for row in sample_objects():
        for place, view in enumerate(row["drawing"]["views"], 1):
            path = folder / "pictures" / row["museum"] / f"{file_stem(row['number'])}_{place}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            seed = int.from_bytes(row["number"].encode()) % 100
            Picture.fromarray(draw("water-jug", seed, 300, view)).save(path)
    (folder / "models").mkdir()
    (folder / "models" / "ALA-2.glb").write_bytes(one_triangle())
    (folder / "panoramas").mkdir()
    Picture.new("RGB", (128, 64), "#b8a888").save(folder / "panoramas" / "hall.jpg")
    return folder


@pytest.fixture
def sample(tmp_path: Path, drawings: Path) -> tuple[Path, Path]:
    """A catalogue of three objects: its data and its drawings, small ones."""
    data = shutil.copytree(DATA, tmp_path / "data")
    objects = sample_objects()
    lines = [json.dumps(row, ensure_ascii=False) for row in objects]
    (data / "objects.jsonl").write_text("\n".join(lines))
    (data / "galleries.toml").write_text(
        "[[gallery]]\n"
        + toml("title", "Jugs")
        + toml("introduction", "All of them")
        + 'objects = ["KOM/1", "ALA-2"]\n'
    )
    (data / "models.toml").write_text(
        '[[model]]\nname = "water-jug"\nseed = 1\nobject = "ALA-2"\n'
        + toml("title", "Jug to turn")
        + toml("description", "Clay")
    )
    (data / "details.toml").write_text(
        '[[picture]]\nobject = "ALA-2"\nview = 1\n'
        + "[[picture.detail]]\nplace = [25, 50, 50, 25.5]\n"
        + toml("label", "Handle")
        + toml("text", "In words")
    )
    (data / "tour.toml").write_text(
        '[[tour]]\nmuseum = "DEMO-ALA"\n'
        + toml("title", "Walk")
        + toml("description", "One room")
        + '[[tour.scene]]\npanorama = "hall"\nyaw = 10\npitch = 0\n'
        + toml("title", "Hall")
        + '[[tour.scene.hotspot]]\nyaw = 20\npitch = -5\nobject = "ALA-1"\n'
        + toml("label", "The jug")
    )
    (data / "programme.toml").write_text(
        '[[programme]]\nregions = ["RU-KO", "KZ-75"]\nstarts_on = 2025-01-01\n'
        + toml("title", "Help")
        + toml("summary", "Help for museums")
        + toml("description", "In words")
        + '[[programme.partner]]\nrole = "foundation"\n'
        + toml("name", "A foundation")
        + "[[programme.call]]\nopens_on = 2025-02-01\ncloses_on = 2025-03-01\n"
        + 'budget = 1000000\ncurrency = "RUB"\n'
        + toml("title", "First call")
        + toml("description", "In words")
        + '[[programme.call.award]]\nmuseum = "DEMO-KOM"\namount = 250000\n'
        + "awarded_on = 2025-04-01\nends_on = 2026-04-01\npromised_items = 3\n"
        + toml("title", "Photographs")
        + toml("summary", "In words")
    )
    return data, shutil.copytree(drawings, tmp_path / "drawn")


def counts() -> dict[str, int]:
    """Rows by table, history and the change feed included; what people do not see left out."""
    own = {"regions", "catalog", "tours", "grants", "accounts", "changes"}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in own and not model.__name__.startswith("Batch")
    }


@pytest.mark.django_db
def test_a_sample_is_loaded_and_the_second_time_nothing_changes(
    sample: tuple[Path, Path], tmp_path: Path
) -> None:
    data, drawn = sample
    told: list[str] = []
    demo_load.load_records(drawn=drawn, say=told.append, data=data)
    logins = tmp_path / "demo-logins.json"
    load_people(logins)

    assert Region.objects.count() == 32
    assert Region.objects.exclude(tile_column=None).count() == 32
    assert Museum.objects.count() == len(read_csv("museums.csv"))
    assert Museum.objects.get(code="FERAPONTOVO").branch_of == Museum.objects.get(code="KIRILLOV")
    assert Museum.objects.get(code="KASTEYEV").founded == 1976
    assert Concept.objects.filter(is_proposal=True).count() == 0
    jug = MuseumObject.objects.get(inventory_number="ALA-1")
    assert jug.is_public
    assert (str(jug.object_type), language_map(jug, "title")["ru"]) == (
        "Құмыра",
        "Jug ALA-1 по-русски",
    )
    assert (jug.production_earliest, jug.production_latest) == (1001, 1200)
    assert language_map(jug, "production_date")["kk"] == "XI–XII ғасырлар"
    assert "no such object exists" in (language_map(jug, "credit_line")["en"] or "")
    assert jug.measurements.get().value == Decimal("24.5")
    assert language_map(jug.inscriptions.get(), "translation")["kk"] == "Y қазақша"
    maker = jug.makers.get().agent
    assert language_map(maker, "name")["kk"] == "Музей порталының сурет шеберханасы"
    assert str(jug.acquisition_method) == "Көрсету үшін жасалған"
    assert [image.view for image in jug.images.all()] == ["front", "detail"]
    assert all("рисунок" in (language_map(image, "alt")["ru"] or "") for image in jug.images.all())
    assert jug.hotspots.get().scene.tour.museum.code == "DEMO-ALA"
    coin = MuseumObject.objects.get(inventory_number="ALA-2")
    assert coin.quantity == 12
    assert coin.models3d.get().triangles == 1

    before = counts()
    demo_load.load_records(drawn=drawn, say=told.append, data=data)
    load_people(logins)
    assert counts() == before
    assert "objects of DEMO-KOM: created=0 updated=0 unchanged=1 rejected=0" in told


@pytest.mark.django_db
def test_a_picture_drawn_anew_takes_the_place_of_the_old_one(sample: tuple[Path, Path]) -> None:
    data, drawn = sample
    demo_load.load_records(drawn=drawn, say=lambda line: None, data=data)
    path = drawn / "pictures" / "DEMO-KOM" / "KOM_1_1.jpg"
    Picture.fromarray(draw("water-jug", 999, 300, "front")).save(path)

    demo_load.load_records(drawn=drawn, say=lambda line: None, data=data)

    image = Image.objects.get(object__inventory_number="KOM/1")
    assert image.is_main
    assert image.bytes == path.stat().st_size


@pytest.mark.django_db(transaction=True)
def test_pictures_are_rendered_at_once_and_those_of_an_interrupted_load_later(
    sample: tuple[Path, Path], settings: Any
) -> None:
    data, drawn = sample
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with demo_load._tasks_run_here():
        demo_load.load_records(drawn=drawn, say=lambda line: None, data=data)
    assert set(Image.objects.values_list("state", flat=True)) == {Image.State.READY}
    assert not app.conf.task_always_eager
    Image.objects.update(state=Image.State.WAITING)
    assert demo_load.render_waiting() == 4
    assert set(Image.objects.values_list("state", flat=True)) == {Image.State.READY}
    assert demo_load.render_waiting() == 0
    assert mark_pictures(Known(), data) == 1
    handle = Annotation.objects.select_related("image").get(label_en="Handle")
    size = handle.image.width, handle.image.height
    assert (handle.x, handle.y) == (round(size[0] / 4), round(size[1] / 2))
    before = counts()
    assert mark_pictures(Known(), data) == 1
    assert counts() == before


@pytest.mark.django_db
def test_a_term_that_no_vocabulary_has_stops_the_load_with_a_sentence(
    sample: tuple[Path, Path],
) -> None:
    data, drawn = sample
    mapping = (data / "objects.toml").read_text()
    (data / "objects.toml").write_text(mapping.replace("Made for demonstration", "Stolen"))
    with pytest.raises(DemoDataError, match="Stolen"):
        demo_load.load_records(drawn=drawn, say=lambda line: None, data=data)


@pytest.mark.django_db
def test_demo_accounts_work_and_keep_their_passwords(
    cast: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    museum = Museum.objects.create(
        code="DEMO-ALA", kind=Museum.Kind.DEPARTMENTAL, region=cast.region_abai, name_en="Demo"
    )
    logins = tmp_path / "var" / "demo-logins.json"
    assert load_people(logins) == 7
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    entries = json.loads(logins.read_text())
    assert [entry["role"] for entry in entries] == list(ROLES)
    assert len({entry["password"] for entry in entries}) == 7
    for entry in entries:
        person = User.objects.get(username=entry["username"])
        assert person.check_password(entry["password"])
        assert person.is_staff
        (telephone,) = apps_of(person)
        assert decrypt(telephone.data["secret"]) == entry["totp_secret"]
    assert len({entry["totp_secret"] for entry in entries}) == 7
    monkeypatch.setattr(settings, "VAR_DIR", logins.parent)
    call_command("demo_codes")
    assert f"cataloguer         {code(entries[0]['totp_secret'])}\n" in capsys.readouterr().out
    assert User.objects.get(username="moderator").is_moderator
    assert User.objects.get(username="superuser").is_superuser
    assert museum.memberships.get(user__username="director").role == "director"

    text = logins.read_text()
    logins.chmod(0o644)
    User.objects.get(username="curator").delete()
    load_people(logins)
    assert logins.read_text() == text
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    assert User.objects.get(username="curator").check_password(entries[1]["password"])


@pytest.mark.django_db
def test_a_stamp_of_another_database_is_not_believed(tmp_path: Path, cast: Any) -> None:
    """Public identifiers are drawn at random: a database loaded anew has other ones."""
    first = demo_load._stamp("1")
    Museum.objects.create(
        code="DEMO-ALA", kind=Museum.Kind.DEPARTMENTAL, region=cast.region_abai, name_en="Demo"
    )
    second = demo_load._stamp("1")
    assert first != second != demo_load._stamp("2")
    assert demo_load._stamp("1") == second
    assert not Change.objects.filter(kind="museum").exists()


@pytest.mark.django_db
def test_import_commands_read_the_data_as_it_lies_there() -> None:
    """Nothing of the demo's own is needed to read its tables."""
    out = io.StringIO()
    call_command("import_regions", str(DATA / "regions.csv"), stdout=out)
    call_command("import_museums", str(DATA / "museums.csv"), stdout=out)
    call_command("import_vocabulary", starter=True, stdout=out)
    call_command("import_vocabulary", str(DATA / "vocabulary.csv"), stdout=out)
    assert out.getvalue().count("rejected=0") == 4
