"""Vocabularies as SKOS (W3C Recommendation, 2009), in Turtle or RDF/XML."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from django.utils.translation import override
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from catalog.importers.concept_rows import ConceptRow
from catalog.importers.skos import RDF, SKOS
from catalog.models import Concept
from museumportal.lib.languages import LANGUAGES

SYNTAXES: Final = {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML}
"""By the endings of files."""

_TYPE = NamedNode(f"{RDF}type")


def write_skos(rows: Iterable[ConceptRow], ending: str, address: str) -> bytes:
    """The concepts and the schemes they are in; `address` is the portal's, `https://x.example`.

    A concept is named by its persistent identifier, `<address>/id/<identifier>`; `ending` is one
    of `SYNTAXES`.
    """
    written = serialize(
        _triples(rows, address), format=SYNTAXES[ending], prefixes={"skos": SKOS, "rdf": RDF}
    )
    return written or b""


def _triples(rows: Iterable[ConceptRow], address: str) -> Iterator[Triple]:
    told: set[str] = set()
    for row in rows:
        if row.scheme not in told:
            told.add(row.scheme)
            yield from _of_scheme(_scheme(row.scheme, address), Concept.Scheme(row.scheme))
        yield from _of_concept(row, address)


def _scheme(name: str, address: str) -> NamedNode:
    return NamedNode(f"{address}/vocabularies/{name}")


def _concept(public_id: str, address: str) -> NamedNode:
    return NamedNode(f"{address}/id/{public_id}")


def _skos(name: str) -> NamedNode:
    return NamedNode(f"{SKOS}{name}")


def _of_scheme(node: NamedNode, scheme: Concept.Scheme) -> Iterator[Triple]:
    yield Triple(node, _TYPE, _skos("ConceptScheme"))
    for language in LANGUAGES:
        with override(language):
            yield Triple(node, _skos("prefLabel"), Literal(str(scheme.label), language=language))


def _of_concept(row: ConceptRow, address: str) -> Iterator[Triple]:
    node, scheme = _concept(row.uri, address), _scheme(row.scheme, address)
    yield Triple(node, _TYPE, _skos("Concept"))
    yield Triple(node, _skos("inScheme"), scheme)
    if row.notation:
        yield Triple(node, _skos("notation"), Literal(row.notation))
    texts = [
        *(("prefLabel", language, text) for language, text in row.labels.items()),
        *(("altLabel", language, text) for language, text in row.alternatives),
        *(("definition", language, text) for language, text in row.definitions.items()),
    ]
    for name, language, text in texts:
        literal = Literal(text, language=language) if language else Literal(text)
        yield Triple(node, _skos(name), literal)
    for above in row.broader:
        yield Triple(node, _skos("broader"), _concept(above, address))
    if not row.broader:
        yield Triple(node, _skos("topConceptOf"), scheme)
    for uri in row.matches:
        yield Triple(node, _skos("exactMatch"), _elsewhere(uri))


def _elsewhere(uri: str) -> NamedNode:
    """An address as people typed it, with what no IRI (RFC 3987) may hold written in percents."""
    try:
        return NamedNode(uri)
    except ValueError:
        return NamedNode(quote(uri, safe=":/?#@!$&'()*+,;=~"))
