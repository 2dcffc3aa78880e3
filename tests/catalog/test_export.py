"""Objects leave as files and come back unchanged."""

from pathlib import Path

import pytest

from catalog.models import BatchItem
from tests.cast import Cast
from tests.catalog.exporting import exported, imported, rich_museum, states
from tests.catalog.importing import Register, counts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_what_was_exported_comes_back_unchanged(
    cast: Cast, tmp_path: Path, format_: str, language: str
) -> None:
    objects = rich_museum(cast.abai)
    before = states(cast.abai)
    path = exported(tmp_path, cast.abai, format_, language=language)
    register = Register(tmp_path)
    found = imported(path, cast.abai, register)
    told = [(item.key, item.outcome, item.problems) for item in BatchItem.objects.all()]
    assert told == []
    assert found == counts(unchanged=len(objects)), register.stderr
    assert states(cast.abai) == before
