"""Real collections and schemas that lie beside the project, never in it."""

import os
from pathlib import Path

import pytest

_PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MUSEUM_DATA_DIR") or _PROJECT.parent / "shared" / "data")


def _existing(path: Path, variable: str) -> Path:
    if path.exists():
        return path
    missing = f"{path.name} is not there: set {variable} to the folder that holds it"
    if os.environ.get("CI"):
        pytest.fail(f"CI must have it, but {missing}")
    pytest.skip(missing)


def shared_data(relative: str) -> Path:
    """The real file `relative` below the data folder; skips the test without it, fails it in CI."""
    return _existing(DATA / relative, "MUSEUM_DATA_DIR")


def shared_schema(relative: str) -> Path:
    """The public schema `relative`; skips the test without it, fails it in CI."""
    return _existing(DATA.parent / "schemas" / relative, "MUSEUM_DATA_DIR")
