"""The validators of the IIIF community against a running portal.

The newer one, iiif-validator-ng, lies in the environment of the tests. The older one has the same
module name, so it gets an environment of its own, made once from its own lock file.
"""

import os
import random
import subprocess
import sys
from ctypes.util import find_library
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from iiif_validator.tests import test as validator
from pytest_django.live_server_helper import LiveServer

from catalog.actions.images import attach_image
from museumportal.lib.fields import Rights
from tests.factories import ObjectFactory

SERVICE = "iiif/image/3"
NOT_OFFERED = {"GIF format", "JP2 format", "PDF format", "TIFF format"}
NOT_AGREED = {
    # Expects ^max to be the full size; by the standard [4.2] it is the largest that is permitted.
    "Size greater than 100%",
    # Looks into the corners that a slanted turn leaves empty and takes them for black; ours are
    # white.
    "Rotation of region by non 90 degree values",
}


@pytest.fixture
def picture(transactional_db: None) -> Any:
    """The validators' own picture, taken in as any other, of a published object."""
    record = ObjectFactory.create(rights=Rights.CC0)
    with files("iiif_validator").joinpath("validation_image.png").open("rb") as file:
        image = attach_image(record=record, file=file, name="validation_image.png")
    image.refresh_from_db()
    assert image.is_public
    return image


def failures(server: validator.TargetServer, test: Any) -> list[Any]:
    random.seed(31337)
    outcome = test.run(server)
    outcomes = outcome if isinstance(outcome, list) else [outcome]
    assert outcomes, test.name
    return [one for one in outcomes if not one.success]


def level(test: Any) -> int:
    """The level of compliance at which this version of the standard asks for it; 3 for none."""
    asked = test.compliance_level
    return int(asked[validator.IIIFVersion.V3] if isinstance(asked, dict) else asked)


def test_all_of_level_2_passes_and_what_is_offered_beyond(
    live_server: LiveServer, picture: Any
) -> None:
    server = validator.TargetServer(
        f"{live_server.url}/{SERVICE}", picture.public_id, validator.IIIFVersion.V3
    )
    tests = {test.name: test for test in validator.get_tests()}
    required = {name for name, test in tests.items() if level(test) <= 2}
    offered = tests.keys() - required - NOT_OFFERED - NOT_AGREED
    assert (len(required), len(offered)) == (32, 8)
    failed = {name: failures(server, tests[name]) for name in sorted(required | offered)}
    assert not {name: found for name, found in failed.items() if found}


@pytest.fixture(scope="session")
def older_validator() -> list[str]:
    """How to call iiif-validator, from an environment below ``var/`` that is made where it is
    missing or older than its lock file."""
    if find_library("magic") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("iiif-validator needs libmagic")
    lock = settings.BASE_DIR / "requirements-iiif-validator.lock"
    home: Path = settings.VAR_DIR / "iiif-validator"
    python, made_from = home / "bin" / "python", home / lock.name
    if not made_from.exists() or made_from.read_bytes() != lock.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
        made_from.write_bytes(lock.read_bytes())
    return [str(python), str(home / "bin" / "iiif-validate.py")]


def test_all_of_level_2_passes_by_the_older_validator_too(
    live_server: LiveServer, picture: Any, older_validator: list[str]
) -> None:
    host = live_server.url.removeprefix("http://")
    where = ["-s", host, "-p", SERVICE, "-i", picture.public_id, "--version=3.0", "--level=2"]
    answer = subprocess.run(
        [*older_validator, *where], capture_output=True, text=True, timeout=120, check=False
    )
    told = answer.stdout + answer.stderr
    assert (answer.returncode, "Done (33 tests, 0 failures)" in told) == (0, True), told
