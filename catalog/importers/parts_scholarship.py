"""References and provenance of an object: further `[[…]]` tables of a mapping, as in `parts`."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from catalog.importers.fields import LANGUAGES, YEAR, boolean, choice_of, text_of
from catalog.importers.parts import Context, Entries, Part
from catalog.importers.placeholders import said
from catalog.importers.records import CleanRecord, TermWanted
from catalog.importers.values import Origins
from catalog.models import ProvenanceEvent, Reference
from museumportal.lib.dates import first_date
from museumportal.lib.readers.problems import ImportRefused, RowRefused

_REFERENCE_MEMBERS = ("kind", "citation", "pages", "number", "doi", "url")
_TEXTS = tuple(f"{name}_{language}" for name in ("period", "holder") for language in LANGUAGES)
_STEP_MEMBERS = (*_TEXTS, "earliest", "latest", "method", "certainty", "source", "published")
Reader = Callable[[Any], Any]


def compile_references(spec: dict[str, Any], origins: Origins, context: Context) -> Part:
    """`[[references]]`: publications and documents that speak of the object."""
    entries = Entries(spec, frozenset({"each", *_REFERENCE_MEMBERS}), origins, "references")
    if "citation" not in spec:
        raise ImportRefused(gettext("references: citation is missing."))
    readers = _readers(Reference, entries.members)

    def add(row: Any, record: CleanRecord) -> None:
        made = record.values.setdefault("references", [])
        for entry in entries(row):
            clean = _clean(entry, readers, "references")
            if "citation" in clean:
                clean.setdefault("kind", Reference.Kind.BOOK.value)
                made.append(clean)

    return add


def compile_provenance(spec: dict[str, Any], origins: Origins, context: Context) -> Part:
    """`[[provenance]]`: who had the object, when, and how it came there.

    Years are read from the text where they are not given, unless `years = "given"`. A step is
    public only where the mapping or the file says so.
    """
    spec = {**spec}
    if (years := spec.pop("years", "read")) not in ("read", "given"):
        raise ImportRefused('provenance: years is "read" (from the text) or "given".')
    entries = Entries(spec, frozenset({"each", *_STEP_MEMBERS}), origins, "provenance")
    if not any(name in spec for name in (*_TEXTS, "method")):
        raise ImportRefused(
            gettext("provenance: give at least one of %(choices)s, method.")
            % {"choices": ", ".join(_TEXTS)}
        )
    readers = _readers(ProvenanceEvent, set(entries.members) - {"method"})
    readers |= {"earliest": YEAR, "latest": YEAR, "published": boolean, "method": text_of(300)}
    certain = ProvenanceEvent.Certainty.CERTAIN.value

    def add(row: Any, record: CleanRecord) -> None:
        made = record.values.setdefault("provenance", [])
        for entry in entries(row):
            clean = _clean(entry, readers, "provenance")
            if said(clean.get("method"), record.notes) is None:
                clean.pop("method", None)
            if not any(name in clean for name in (*_TEXTS, "method")):
                continue
            _read_years(clean, read=years == "read")
            if method := clean.get("method"):
                wanted = (method, context.language, "create")
                record.terms.append(
                    TermWanted("acquisition", "", *wanted, field="provenance.method")
                )
            made.append({"certainty": certain, "published": False, **clean})

    return add


def _read_years(step: dict[str, Any], *, read: bool) -> None:
    if read and "earliest" not in step and "latest" not in step:
        years = first_date(step.get(f"period_{language}") for language in LANGUAGES)
        if years:
            step["earliest"], step["latest"] = years
    given = [step[name] for name in ("earliest", "latest") if step.get(name) is not None]
    if given != sorted(given):
        raise RowRefused(
            "provenance.earliest",
            gettext("%(first)s lies after %(second)s") % {"first": given[0], "second": given[1]},
        )


def _readers(model: type[models.Model], names: Iterable[str]) -> dict[str, Reader]:
    return {name: _reader(model._meta.get_field(name)) for name in names}


def _reader(column: Any) -> Reader:
    if column.choices:
        return choice_of(column.flatchoices)
    read = text_of(column.max_length)

    def convert(value: Any) -> Any:
        text = read(value)
        if text is None:
            return None
        try:
            return column.clean(text, None)
        except ValidationError as error:
            raise ValueError(f"“{text[:60]}”: {' '.join(error.messages)}") from error

    return convert


def _clean(entry: dict[str, Any], readers: dict[str, Reader], where: str) -> dict[str, Any]:
    """The members that say something."""
    clean: dict[str, Any] = {}
    for name, value in entry.items():
        try:
            read = readers[name](value) if value is not None else None
        except ValueError as error:
            raise RowRefused(f"{where}.{name}", str(error)) from error
        if read is not None:
            clean[name] = read
    return clean
