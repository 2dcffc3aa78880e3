"""References and provenance come with an import, and follow the file when it changes."""

from pathlib import Path

import pytest

from catalog.models import MuseumObject
from tests.cast import Cast
from tests.catalog.importing import MAPPING, Register, counts, record

MORE = """
[[references]]
each = "literature || `[]`"
citation = "text"
pages = "pages"
doi = "doi"
kind = { value = "catalogue" }

[[provenance]]
each = "owners || `[]`"
period_ru = "when"
holder_ru = "who"
method = "how"
published = "public"
"""
BOOKS = [{"text": "Маргулан, 1986", "pages": "41", "doi": "doi:10.1000/182"}]
OWNERS = [
    {"when": "1890-е годы", "who": "семья Зере", "how": "дар", "public": True},
    {"when": "1936", "who": "музей", "how": "покупка"},
]


def row(**members: object) -> dict[str, object]:
    """A record of the register whose members are all there."""
    return record(1, **{"literature": [], "owners": [], **members})


@pytest.fixture
def register(tmp_path: Path, cast: Cast) -> Register:
    made = Register(tmp_path)
    made.mapping.write_text(MAPPING + MORE, encoding="utf-8")
    return made


def test_they_come_with_their_objects_and_change_with_the_file(register: Register) -> None:
    register.write([row(literature=BOOKS, owners=OWNERS)])
    assert register.run() == counts(created=1)
    made = MuseumObject.objects.get()
    reference = made.references.get()
    assert (reference.kind, reference.pages, reference.doi) == ("catalogue", "41", "10.1000/182")
    first, second = made.provenance.all()
    assert (first.earliest, first.latest, first.published) == (1890, 1899, True)
    assert (first.holder, first.method.label_ru, second.published) == ("семья Зере", "дар", False)
    assert second.history.count() == 1
    assert register.run() == counts(unchanged=1)
    register.write([row(literature=BOOKS, owners=OWNERS[1:])])
    assert register.run() == counts(updated=1)
    assert [each.holder_ru for each in made.provenance.all()] == ["музей"]
    assert made.references.get().pk == reference.pk
    assert reference.history.count() == 1


def test_what_somebody_has_added_here_is_kept(register: Register) -> None:
    register.write([row(literature=BOOKS)])
    register.run()
    made = MuseumObject.objects.get()
    made.references.create(citation="Тохтабаева, 2005", position=1)
    register.write([row(literature=[{"text": "Маргулан, 1987"}])])
    assert register.run() == counts(unchanged=1)
    assert made.references.count() == 2


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"literature": [{"text": "x", "doi": "182"}]}, "references.doi"),
        ({"literature": [{"text": "x" * 1001}]}, "longer than 1000"),
        ({"owners": [{"who": "x", "when": "1900", "public": "maybe"}]}, "neither yes nor no"),
    ],
)
def test_a_row_that_says_nonsense_is_rejected_with_the_reason(
    register: Register, tmp_path: Path, members: dict[str, object], reason: str
) -> None:
    register.write([row(**members)])
    rejects = tmp_path / "rejects.csv"
    assert register.run(rejects=rejects) == counts(rejected=1)
    assert reason in rejects.read_text(encoding="utf-8")
