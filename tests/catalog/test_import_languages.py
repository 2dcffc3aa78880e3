"""What an import tells people, in the language of whoever began it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from catalog.actions import batch_runs, uploads
from catalog.actions.imports import ImportJob, run_import
from catalog.actions.undo import have_undone
from catalog.importers.field_names import field_name
from catalog.importers.fields import EVERY_FIELD, RELATIONS
from catalog.importers.mapping import load_mapping
from catalog.importers.notes import told
from catalog.importers.pipeline import in_background
from catalog.models import Batch, BatchItem, MuseumObject
from tests.cast import Cast
from tests.catalog.importing import Register, record, tables

NOTHING_SAID = {"kk": "толтырылмаған", "ru": "не заполнено", "en": "is empty"}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def begun(cast: Cast, register: Register, **options: Any) -> Batch:
    """A batch as the wizard makes it, waiting for a worker."""
    with register.file.open("rb") as file:
        upload = uploads.take_in(user=cast.timur, file=file, name=register.file.name)
    mapping = load_mapping(register.mapping)
    return Batch.objects.create(
        kind=Batch.Kind.IMPORT,
        museum=cast.abai,
        user=cast.timur,
        upload=upload,
        source=mapping.name,
        file_name=upload.name,
        sha256=upload.sha256,
        options={"status": "published", "mapping": mapping.text, **options},
        background=True,
        state=Batch.State.WAITING,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en", None])
def test_problems_are_told_in_the_language_of_whoever_began(
    cast: Cast, register: Register, language: str | None
) -> None:
    register.write([record(1), record(2, number=""), record(3, number="КП-1")])
    batch = begun(cast, register, **({"language": language} if language else {}))
    with translation.override("en"):
        batch_runs.run(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.created_count, batch.rejected_count) == ("done", 1, 2)
    [empty, taken] = BatchItem.objects.filter(outcome="rejected").order_by("line")
    assert empty.problems[0] == {
        "field": "inventory_number",
        "reason": NOTHING_SAID[language or "kk"],
    }
    assert "КП-1" in taken.problems[0]["reason"]


@pytest.mark.django_db
def test_a_refused_file_is_told_in_the_log_in_that_language(cast: Cast, register: Register) -> None:
    register.file.write_bytes(b"%PDF-1.7")
    batch = begun(cast, register, language="ru")
    batch_runs.run(batch)
    [sentence] = batch.events.exclude(sentence="").values_list("sentence", flat=True)
    assert re.search("документ PDF, а нужна таблица", sentence)


@pytest.mark.django_db
def test_the_language_changes_nothing_of_what_is_written(cast: Cast, register: Register) -> None:
    register.write([record(1, maker="Ғалым Өтеген"), record(2)])
    outcomes = []
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            job = ImportJob(
                path=register.file, museum=cast.abai, mapping=load_mapping(register.mapping)
            )
            run_import(job)
        moments = r"datetime\.\w+\([^)]*\)"
        outcomes.append(
            sorted(re.sub(moments, "", repr(row[5:])) for row in tables()["museumobject"])
        )
        MuseumObject.objects.all().delete()
    assert len(outcomes[0]) == 2
    assert outcomes[0] == outcomes[1] == outcomes[2]


@pytest.mark.django_db
def test_an_undoing_keeps_its_language_from_chunk_to_chunk(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.write([record(number) for number in range(1, 6)])
    batch = begun(cast, register)
    batch_runs.run(batch)
    batch.refresh_from_db()
    MuseumObject.objects.all().delete()
    monkeypatch.setattr("catalog.actions.undo.CHUNK", 2)
    with translation.override("ru"):
        undoing = have_undone(batch=batch, user=cast.timur)
    with translation.override("en"):
        batch_runs.run(undoing)
    undoing.refresh_from_db()
    assert undoing.options["language"] == "ru"
    reasons = {item.problems[0]["reason"] for item in undoing.items.all()}
    assert reasons == {"этого больше нет"}


@pytest.mark.parametrize("language", ["kk", "ru", "en", None])
def test_the_reader_s_thread_speaks_the_caller_s_language(language: str | None) -> None:
    with translation.override(language):
        heard = list(in_background(lambda: iter([translation.get_language()])))
    assert heard == [language]


# What is noted, and the names of fields


@pytest.mark.parametrize(
    ("language", "count", "sentence"),
    [
        ("en", 1, "1 date was kept as text: no years could be read from it."),
        ("en", 2, "2 dates were kept as text: no years could be read from them."),
        ("ru", 1, "1 датировка осталась текстом: годы из неё не прочитаны."),
        ("ru", 3, "3 датировки остались текстом: годы из них не прочитаны."),
        ("ru", 11, "11 датировок осталось текстом: годы из них не прочитаны."),
        ("kk", 5, "5 даталау мәтін күйінде қалды: одан жыл оқылмады."),
    ],
)
def test_notes_are_sentences_that_count(language: str, count: int, sentence: str) -> None:
    with translation.override(language):
        assert told({"dates_unread": count, "missing": 0}) == [sentence]


def test_every_kind_of_note_has_a_sentence() -> None:
    kinds = [f"dates_{how}" for how in ("read", "unread", "undated")]
    kinds += ["measurements_read", "measurements_unread", "missing"]
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            sentences = told(dict.fromkeys(kinds, 7))
        assert len(sentences) == 6
        assert all("7" in sentence and "_" not in sentence for sentence in sentences)
    assert told({"of_another_time": 3}) == ["of another time: 3"]


@pytest.mark.parametrize(
    ("name", "kk", "ru", "en"),
    [
        ("title_ru", "Атауы (орысша)", "Название по-русски", "Title in Russian"),
        ("inventory_number", "Түгендеу нөмірі", "Инвентарный номер", "Inventory number"),
        ("", "Жол", "Строка", "Row"),
        ("source.key", "Жолдың кілті", "Ключ строки", "Key of the row"),
        (
            "makers.born",
            "Авторлар: туған немесе құрылған жылы",
            "Авторы: год рождения или основания",
            "Makers: born or founded, year",
        ),
        ("concepts.material", "Материал", "Материал", "Material"),
        ("production", "Жасалған уақыты", "Датировка", "Production date"),
        (
            "inscriptions.translation_kk",
            "Жазулар: аудармасы (қазақша)",
            "Надписи: перевод по-казахски",
            "Inscriptions: translation in Kazakh",
        ),
    ],
)
def test_fields_have_the_names_of_the_form(name: str, kk: str, ru: str, en: str) -> None:
    for language, expected in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert field_name(name) == expected


def test_no_field_of_a_mapping_goes_without_a_name() -> None:
    members = ("makers.name_kk", "makers.role", "makers.key", "measurements.value")
    more = ("references.citation", "provenance.holder_ru", "provenance.method", "label_kk")
    every = (*EVERY_FIELD, *RELATIONS, *members, *more, "production.earliest", "notation")
    for language in ("kk", "ru"):
        with translation.override(language):
            english = [name for name in every if re.search("[a-z]{4}", field_name(name))]
        assert english == []
    assert field_name("colour of the sky") == "Colour of the sky"
