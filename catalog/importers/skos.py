"""SKOS (W3C Recommendation, 2009) as Turtle, N-Triples or RDF/XML: concepts out of triples."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext
from lxml import etree
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from catalog.importers.concept_rows import ConceptRow, last_part, portal_id
from catalog.importers.fields import LANGUAGES
from catalog.models import Concept
from museumportal.lib.characters import without_controls
from museumportal.lib.readers.files import blocks, encoding_of, kind_of
from museumportal.lib.readers.problems import ImportRefused, Problem

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
MOST_BYTES: Final = 100 << 20
"""All of a file is read into memory; what is larger comes in parts."""

_SAMPLE: Final = 4096
_COMMENTS = re.compile(r"(?:\s|#[^\n]*(?:\n|$))*")
_TURTLE = re.compile(
    r"@?prefix\s+[\w.-]*:\s*<|@?base\s+<|<(https?://|urn:)[^<>\s]*>\s", re.IGNORECASE
)
_UTF8 = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(?!\?xml[^>]*encoding)|[^<]*<\?xml[^>]*encoding\s*=\s*.utf-8",
    re.IGNORECASE,
)
"""XML that says it is UTF-8, or says nothing."""
_NOWHERE: Final = "file:///"
"""Relative addresses are taken to start here: they name no place that others know."""
_LINKS: Final = ("broader", "narrower", "exactMatch", "inScheme", "topConceptOf")
_TEXTS: Final = ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote", "notation")
_READ: Final = {f"{SKOS}{name}": name for name in (*_LINKS, *_TEXTS)}


@dataclass
class _Told:
    """What the triples say of one subject: texts as (language tag, text), links as addresses."""

    is_concept: bool = False
    texts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)


def syntax_of(path: Path) -> RdfFormat | None:
    """How the file writes RDF, by its first characters; None where it is a table.

    Raises:
        ImportRefused: it is missing, empty, or neither.
    """
    start = next(blocks(path), b"")[:_SAMPLE]
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if wide else "utf-8-sig", "ignore")
    if _TURTLE.match(_COMMENTS.sub("", text, count=1)):
        return RdfFormat.TURTLE
    return RdfFormat.RDF_XML if kind_of(path) == "xml" else None


def read_skos(path: Path, syntax: RdfFormat, scheme: str) -> list[ConceptRow]:
    """Everything that is typed as a skos:Concept, in the order of the file.

    `scheme` is for concepts that are in no scheme of the portal.

    Raises:
        ImportRefused: the file is broken, too large, declares entities, or holds no concept.
    """
    subjects = _subjects(path, syntax)
    concepts = {uri: told for uri, told in subjects.items() if told.is_concept}
    if not concepts:
        raise ImportRefused(gettext("%(file)s has no skos:Concept in it.") % {"file": path.name})
    rows = {
        uri: _row(number, uri, told, scheme)
        for number, (uri, told) in enumerate(concepts.items(), start=1)
    }
    if not all(row.scheme for row in rows.values()):
        raise ImportRefused(
            gettext("Say which vocabulary %(file)s is: --scheme, such as material.")
            % {"file": path.name}
        )
    for uri, told in concepts.items():
        rows[uri].broader += told.links.get("broader", [])
        for below in told.links.get("narrower", []):
            if below in rows:
                rows[below].broader.append(uri)
    for row in rows.values():
        above = (rows[uri].notation or uri if uri in rows else uri for uri in row.broader)
        row.broader = list(dict.fromkeys(above))
    return list(rows.values())


def _subjects(path: Path, syntax: RdfFormat) -> dict[str, _Told]:
    subjects: dict[str, _Told] = {}
    concept = NamedNode(f"{SKOS}Concept")
    is_a = f"{RDF}type"
    for subject, predicate, value, _graph in _triples(path, syntax):
        if predicate.value == is_a and value == concept:
            subjects.setdefault(_address(subject), _Told()).is_concept = True
        elif name := _READ.get(predicate.value):
            told = subjects.setdefault(_address(subject), _Told())
            if isinstance(value, Literal):
                text = without_controls(value.value)
                told.texts.setdefault(name, []).append((value.language or "", text))
            elif isinstance(value, NamedNode | BlankNode):
                told.links.setdefault(name, []).append(_address(value))
    return subjects


def _address(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else f"_:{getattr(node, 'value', node)}"


def _triples(path: Path, syntax: RdfFormat) -> Iterator[tuple[object, NamedNode, object, object]]:
    is_turtle = syntax == RdfFormat.TURTLE
    name, content = ("Turtle", _turtle(path)) if is_turtle else ("RDF/XML", _xml(path))
    try:
        for quad in parse(content, format=syntax, base_iri=_NOWHERE):
            yield quad.subject, quad.predicate, quad.object, quad.graph_name
    except SyntaxError as error:
        where = gettext("line %(line)s") % {"line": error.lineno} + ": " if error.lineno else ""
        reason = f"{where}{error.msg}".rstrip(".")
        raise ImportRefused(
            gettext("%(file)s is no well-formed %(name)s (%(reason)s).")
            % {"file": path.name, "name": name, "reason": reason}
        ) from error


def _bytes(path: Path) -> bytes:
    content = bytearray()
    for block in blocks(path):
        content += block
        if len(content) > MOST_BYTES:
            raise ImportRefused(
                gettext("%(file)s has more than %(size)s MB: import it in parts.")
                % {"file": path.name, "size": MOST_BYTES >> 20}
            )
    return bytes(content)


def _turtle(path: Path) -> bytes:
    """The file as UTF-8 without a byte-order mark."""
    content, encoding = _bytes(path), encoding_of(path)
    return content if encoding == "utf-8" else content.decode(encoding).encode()


def _xml(path: Path) -> bytes:
    """The file as UTF-8, if it declares no entities: they swell without measure."""
    content = _bytes(path)
    safe: Any = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    try:
        started = etree.iterparse(io.BytesIO(content), events=("start",), **safe)
        document = next(iter(started))[1].getroottree().docinfo
        if document.internalDTD is not None and document.internalDTD.entities():
            raise ImportRefused(
                gettext("%(file)s declares entities of its own, which are not read.")
                % {"file": path.name}
            )
        if _UTF8.match(content):
            return content
        return etree.tostring(etree.fromstring(content, etree.XMLParser(**safe)), encoding="utf-8")
    except etree.XMLSyntaxError as error:
        raise ImportRefused(
            gettext("%(file)s is no well-formed XML (%(error)s).")
            % {"file": path.name, "error": error.msg}
        ) from error


def _row(number: int, uri: str, told: _Told, scheme: str) -> ConceptRow:
    """Labels in languages the portal lacks become alternatives without a language."""
    is_address = uri.startswith("http")
    row = ConceptRow(number, scheme=_scheme(told) or scheme, uri=uri)
    notations = [text.strip() for _, text in told.texts.get("notation", ())]
    if notations:
        row.notation = notations[0]
    elif not uri.startswith("_:") and not portal_id(uri):
        row.notation = last_part(uri)
    _add_labels(row, told.texts)
    _add_definitions(row, told.texts)
    own = [uri] if is_address else []
    row.matches = list(dict.fromkeys([*own, *told.links.get("exactMatch", [])]))
    return row


def _scheme(told: _Told) -> str:
    """The portal's vocabulary that the concept says it is in."""
    schemes = (uri for name in ("inScheme", "topConceptOf") for uri in told.links.get(name, ()))
    return next((name for name in map(last_part, schemes) if name in Concept.Scheme.values), "")


def _add_labels(row: ConceptRow, texts: Mapping[str, list[tuple[str, str]]]) -> None:
    """One preferred label a language (SKOS, S14); of `en` and `en-GB` the plainer one."""
    preferred: dict[str, str] = {}
    for tag, text in texts.get("prefLabel", ()):
        label = " ".join(text.split())
        if not label:
            continue
        if preferred.setdefault(tag, label) != label:
            reason = gettext("has two preferred labels, “%(first_label)s” and “%(label)s”") % {
                "first_label": preferred[tag],
                "label": label,
            }
            row.problems.append(Problem(f"label_{tag}".rstrip("_"), reason))
    for tag in sorted(preferred, key=lambda tag: (tag.count("-"), tag)):
        language = _language(tag)
        if language and language not in row.labels:
            row.labels[language] = preferred[tag]
        else:
            row.alternatives.append((language, preferred[tag]))
    for name in ("altLabel", "hiddenLabel"):
        for tag, text in texts.get(name, ()):
            if alternative := " ".join(text.split()):
                row.alternatives.append((_language(tag), alternative))
    row.alternatives = list(dict.fromkeys(row.alternatives))


def _add_definitions(row: ConceptRow, texts: Mapping[str, list[tuple[str, str]]]) -> None:
    """Definitions, else scope notes; where nobody says the language it is taken for the last."""
    for name in ("definition", "scopeNote"):
        for tag, text in texts.get(name, ()):
            language = _language(tag) if tag else LANGUAGES[-1]
            if language:
                row.definitions.setdefault(language, text.strip())
            else:
                row.remarks.append(
                    Problem(
                        "definition", gettext("the one in “%(tag)s” was left out") % {"tag": tag}
                    )
                )


def _language(tag: str) -> str:
    """The portal's language of this tag (RFC 5646); "" for others."""
    language = tag.split("-")[0].lower()
    return language if language in LANGUAGES else ""
