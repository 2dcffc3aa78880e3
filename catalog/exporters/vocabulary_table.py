"""Vocabularies as a table, as `import_vocabulary` reads it."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from catalog.importers.concept_rows import ConceptRow
from museumportal.lib.formulas import guarded
from museumportal.lib.languages import LANGUAGES

COLUMNS: Final = (
    "scheme",
    "notation",
    "broader",
    *(f"label_{language}" for language in LANGUAGES),
    *(f"alternatives_{language}" for language in LANGUAGES),
    "alternatives",
    *(f"definition_{language}" for language in LANGUAGES),
    "exact_match",
    "identifier",
)

_SPECIAL = re.compile(r"([\\;|])")


def write_table(rows: Iterable[ConceptRow]) -> str:
    """The concepts as CSV; several values of a cell are parted by strokes."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(guarded, cells(row)) for row in rows)
    return written.getvalue()


def cells(row: ConceptRow) -> list[str]:
    """The cells below `COLUMNS`."""
    return [
        row.scheme,
        row.notation,
        _joined(row.broader),
        *(row.labels.get(language, "") for language in LANGUAGES),
        *(
            _joined(text for spoken, text in row.alternatives if spoken == language)
            for language in (*LANGUAGES, "")
        ),
        *(row.definitions.get(language, "") for language in LANGUAGES),
        _joined(row.matches),
        row.uri,
    ]


def _joined(texts: Iterable[str]) -> str:
    return "|".join(_SPECIAL.sub(r"\\\1", text) for text in texts)
