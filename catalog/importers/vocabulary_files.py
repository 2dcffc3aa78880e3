"""Vocabularies out of files: tables, and SKOS (W3C Recommendation, 2009) as RDF/XML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from catalog.importers.fields import LANGUAGES
from catalog.importers.readers import ReadingOptions, open_source
from catalog.importers.xml_records import open_xml
from catalog.models import Concept
from catalog.terms import fold
from museumportal.lib.characters import without_controls
from museumportal.lib.readers.files import kind_of
from museumportal.lib.readers.problems import ImportRefused, Problem, RowRefused, there_are
from museumportal.lib.readers.rows import Row, Source

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LIST = re.compile(r"\s*[;|]\s*")
_LABEL = 300
_NOTATION = 100
_URI = 300


@dataclass
class ConceptRow:
    """A concept as a file gives it; `broader` names others of the file or the vocabulary."""

    line: int
    scheme: str = ""
    notation: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    alternatives: list[tuple[str, str]] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """What others may call it: its notation and its folded labels."""
        return [self.notation, *(fold(label) for label in self.labels.values())]


def read_vocabulary(path: Path, scheme: str) -> list[ConceptRow]:
    """All concepts of the file; `scheme` is for rows that do not say theirs.

    Raises:
        ImportRefused: the file is no table and no SKOS, or `scheme` is no vocabulary.
    """
    known = Concept.Scheme.values
    if scheme and scheme not in known:
        raise ImportRefused(f"There is no vocabulary “{scheme}”; there are {', '.join(known)}.")
    if kind_of(path) == "xml":
        rows = _skos(path, scheme)
    else:
        source = open_source(path, "table", ReadingOptions())
        _check_columns(source, scheme)
        rows = [_row(row, scheme) for row in source.rows()]
    for row in rows:
        _check(row, known)
    return rows


def _check_columns(source: Source, scheme: str) -> None:
    columns = set(source.columns or ())
    if not {f"label_{language}" for language in LANGUAGES} & columns:
        raise ImportRefused(
            f"{source.path.name} has no column label_kk, label_ru or label_en. "
            f"{there_are(source.columns or ())}"
        )
    if not scheme and "scheme" not in columns:
        raise ImportRefused(
            f"{source.path.name} has no column scheme: say --scheme, such as --scheme material."
        )


def _row(row: Row, scheme: str) -> ConceptRow:
    if isinstance(row.content, RowRefused):
        return ConceptRow(row.line, problems=[row.content.problem])
    cells = {name: (value or "").strip() for name, value in row.content.items()}
    return ConceptRow(
        line=row.line,
        scheme=cells.get("scheme") or scheme,
        notation=cells.get("notation", ""),
        labels=_by_language(cells, "label"),
        definitions=_by_language(cells, "definition"),
        alternatives=[
            (language, text)
            for language in LANGUAGES
            for text in _listed(cells.get(f"alternatives_{language}", ""))
        ],
        broader=_listed(cells.get("broader", "")),
        matches=_listed(cells.get("exact_match", "")),
    )


def _by_language(cells: dict[str, str], name: str) -> dict[str, str]:
    return {code: text for code in LANGUAGES if (text := cells.get(f"{name}_{code}"))}


def _listed(text: str) -> list[str]:
    return [part for part in _LIST.split(text) if part]


def _check(row: ConceptRow, known: list[str]) -> None:
    if row.problems:
        return
    if row.scheme not in known:
        row.problems.append(Problem("scheme", f"there is no vocabulary “{row.scheme}”"))
    if not row.labels:
        row.problems.append(Problem("label", "has no label in any language"))
    texts = [*row.labels.values(), *(text for _, text in row.alternatives)]
    if any(len(text) > _LABEL for text in texts):
        row.problems.append(Problem("label", f"is longer than {_LABEL} characters"))
    if len(row.notation) > _NOTATION:
        row.problems.append(Problem("notation", f"is longer than {_NOTATION} characters"))
    for uri in row.matches:
        if not re.match(r"https?://\S+$", uri) or len(uri) > _URI:
            row.problems.append(Problem("exact_match", f"“{uri[:60]}” is no address"))


def _skos(path: Path, scheme: str) -> list[ConceptRow]:
    """skos:Concept elements, and rdf:Description elements typed as skos:Concept."""
    if not scheme:
        raise ImportRefused(f"Say which vocabulary {path.name} is: --scheme, such as material.")
    prefixes = {"skos": SKOS, "rdf": RDF}
    rows: list[ConceptRow] = []
    by_uri: dict[str, ConceptRow] = {}
    narrower: list[tuple[str, str]] = []
    for tag in ("skos:Concept", "rdf:Description"):
        try:
            source = open_xml(path, record=tag, prefixes=prefixes)
        except ImportRefused as refused:
            if "has no element" not in str(refused):
                raise
            continue
        for row in source.rows():
            if tag == "skos:Concept" or _is_concept(row.content):
                uri = row.content.get(f"{{{RDF}}}about", "")
                concept = _concept(row, uri, scheme)
                rows.append(concept)
                by_uri[uri] = concept
                narrower += [(each, uri) for each in _resources(row.content, "narrower")]
    if not rows:
        raise ImportRefused(f"{path.name} has no skos:Concept in it.")
    for below, above in narrower:
        if below in by_uri and above not in by_uri[below].broader:
            by_uri[below].broader.append(above)
    for concept in rows:
        concept.broader = [
            by_uri[uri].notation if uri in by_uri else uri for uri in concept.broader
        ]
    return rows


def _is_concept(element: etree._Element) -> bool:
    types = element.findall(f"{{{RDF}}}type")
    return any(each.get(f"{{{RDF}}}resource") == f"{SKOS}Concept" for each in types)


def _resources(element: etree._Element, name: str) -> list[str]:
    found = (each.get(f"{{{RDF}}}resource") for each in element.findall(f"{{{SKOS}}}{name}"))
    return [uri for uri in found if uri]


def _texts(element: etree._Element, *names: str) -> Iterator[tuple[str, str]]:
    """(language, text) of the members of these names; "" for languages the portal lacks."""
    for name in names:
        for each in element.findall(f"{{{SKOS}}}{name}"):
            language = (each.get(_LANG) or "").split("-")[0].lower()
            if text := " ".join(without_controls("".join(map(str, each.itertext()))).split()):
                yield (language if language in LANGUAGES else ""), text


def _concept(row: Row, uri: str, scheme: str) -> ConceptRow:
    """Labels in languages the portal lacks become alternatives without a language."""
    element = row.content
    concept = ConceptRow(row.line, scheme=scheme)
    notations = [text for _, text in _texts(element, "notation")]
    concept.notation = notations[0] if notations else re.split(r"[/#]", uri.rstrip("/#"))[-1]
    for language, text in _texts(element, "prefLabel"):
        if language and language not in concept.labels:
            concept.labels[language] = text
        else:
            concept.alternatives.append((language, text))
    concept.alternatives += _texts(element, "altLabel", "hiddenLabel")
    for language, text in _texts(element, "definition", "scopeNote"):
        concept.definitions.setdefault(language or LANGUAGES[-1], text)
    concept.broader = _resources(element, "broader")
    own = [uri] if uri.startswith("http") else []
    concept.matches = list(dict.fromkeys([*own, *_resources(element, "exactMatch")]))
    return concept
