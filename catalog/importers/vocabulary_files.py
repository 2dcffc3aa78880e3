"""Vocabularies out of files: tables, and SKOS (W3C Recommendation, 2009) in RDF."""

import re
from pathlib import Path

from django.utils.translation import gettext

from catalog.importers.concept_rows import ConceptRow, check
from catalog.importers.fields import LANGUAGES
from catalog.importers.readers import ReadingOptions, open_source
from catalog.importers.skos import read_skos, syntax_of
from catalog.models import Concept
from catalog.vocabularies import STARTER
from museumportal.lib.readers.problems import ImportRefused, Problem, RowRefused, there_are
from museumportal.lib.readers.rows import CELL_ERRORS, Row, Source, cell_error

_PART = re.compile(r"(?:\\[\\;|]|[^;|])+")
_MARKED = re.compile(r"\\([\\;|])")


def read_starter() -> list[ConceptRow]:
    """All concepts that the portal brings along."""
    tables = sorted(STARTER.glob("*.csv"))
    return [row for path in tables for row in read_vocabulary(path, path.stem)]


def read_vocabulary(path: Path, scheme: str) -> list[ConceptRow]:
    """All concepts of the file; `scheme` is for rows that do not say theirs.

    Raises:
        ImportRefused: the file is no table and no SKOS, or `scheme` is no vocabulary.
    """
    known = Concept.Scheme.values
    if scheme and scheme not in known:
        raise ImportRefused(
            gettext("There is no vocabulary “%(scheme)s”; there are %(known)s.")
            % {"scheme": scheme, "known": ", ".join(known)}
        )
    if syntax := syntax_of(path):
        rows = read_skos(path, syntax, scheme)
    else:
        source = open_source(path, "table", ReadingOptions())
        _check_columns(source, scheme)
        rows = [_row(row, scheme) for row in source.rows()]
    for row in rows:
        check(row)
    return rows


def _check_columns(source: Source, scheme: str) -> None:
    columns = set(source.columns or ())
    if not {f"label_{language}" for language in LANGUAGES} & columns:
        raise ImportRefused(
            gettext("%(file)s has no column label_kk, label_ru or label_en. %(columns)s")
            % {"file": source.path.name, "columns": there_are(source.columns or ())}
        )
    if not scheme and "scheme" not in columns:
        raise ImportRefused(
            gettext("%(file)s has no column scheme: say --scheme, such as --scheme material.")
            % {"file": source.path.name}
        )


def _row(row: Row, scheme: str) -> ConceptRow:
    if isinstance(row.content, RowRefused):
        return ConceptRow(row.line, problems=[row.content.problem])
    cells = {name: (value or "").strip() for name, value in row.content.items()}
    for name, value in cells.items():
        if value in CELL_ERRORS:
            return ConceptRow(row.line, problems=[Problem(name, cell_error(value))])
    return ConceptRow(
        line=row.line,
        scheme=cells.get("scheme") or scheme,
        notation=cells.get("notation", ""),
        uri=cells.get("identifier", ""),
        labels={code: " ".join(text.split()) for code, text in _texts(cells, "label")},
        definitions=dict(_texts(cells, "definition")),
        alternatives=[
            (language, " ".join(text.split()))
            for language in (*LANGUAGES, "")
            for text in listed(cells.get(f"alternatives_{language}".rstrip("_"), ""))
        ],
        broader=listed(cells.get("broader", "")),
        matches=listed(cells.get("exact_match", "")),
    )


def _texts(cells: dict[str, str], name: str) -> list[tuple[str, str]]:
    return [(code, text) for code in LANGUAGES if (text := cells.get(f"{name}_{code}"))]


def listed(text: str) -> list[str]:
    """The values of a cell, parted by semicolons or strokes that no backslash stands before."""
    parts = (_MARKED.sub(r"\1", part).strip() for part in _PART.findall(text))
    return [part for part in parts if part]
