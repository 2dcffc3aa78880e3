"""What the search engine knows of a thing that can be found, and who supplies it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

LANGUAGES: Final = ("kk", "ru", "en", "")
"""Languages of a text; the empty one means unknown and is read from the script of each word."""

ROLES: Final = ("title", "maker", "description", "other")
"""What a text is, from the weightiest to the lightest."""

BETWEEN: Final = " · "
"""Stands between the names that a text other than a title lists."""

SORTS: Final = ("title_kk", "title_ru", "title_en")
"""Names a document may give sort keys for (see `museumportal.search.sort_key`)."""

PUBLIC: Final = "public"
"""Access token of what everybody may see. Staff tokens look like ``museum:ABAI``."""


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing, complete: indexing it replaces whatever the index held under its id.

    Facet names must be among those the index was built with, sort names among `SORTS`;
    `Writer.add` raises ValueError otherwise.
    """

    id: str
    """Public identifier, unique over all kinds."""
    kind: str
    """``object``, ``maker``, ``museum``, ``concept``, ``tour`` …"""
    access: tuple[str, ...]
    """Who may find it: any one of these tokens suffices; none means nobody but `access=None`."""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Role (`ROLES`, or the name of a facet) → language (`LANGUAGES`) → text."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language → what the thing is called, alternatives too: it is offered while one types, and
    who asks for one name finds texts that have another."""
    numbers: tuple[str, ...] = ()
    """Inventory and register numbers, found in any writing (``УМЛ-17978/5`` = ``умл 17978 5``)."""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet name → values, to which apps to the right add theirs (`Addition`). Hierarchies list the
    broader values too; centuries are signed decimal strings (``19``, ``-3`` for the third BC);
    flags hold ``("yes",)`` or ``("no",)``."""
    years: tuple[int | None, int | None] = (None, None)
    """Earliest and latest year, signed (-1 is 1 BC); None on one side alone: open on that side."""
    sort: Mapping[str, str] = field(default_factory=dict)
    """Sort name (`SORTS`) → key made by `museumportal.search.title_keys`; missing: last."""
    modified: int = 0
    """Grows with every change (feed position or microseconds since the epoch); order "newest"."""
    vector: bytes = b""
    """What it looks like, a byte for each dimension; those that lie close by their Euclidean
    distance look alike. Empty where it cannot be seen."""
    boost: float = 0.0
    """Above 0: comes first among others of equal relevance (it has an image)."""


Range = tuple[int, int]
"""Primary keys from the first up to, but not including, the second."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """How all documents of a large source are made in pieces, by several processes at once.

    ``ranges(size)`` parts all there is into ranges of at most `size` documents, disjoint and in
    order; ``documents(ranges)`` streams those of some of them. Both are functions of a module, for
    other processes call them by name.
    """

    ranges: Callable[[int], list[Range]]
    documents: Callable[[Iterable[Range]], Iterator[Document]]


@dataclass(frozen=True, slots=True)
class Source:
    """How the documents of one kind are made; each app lists its own as ``search.SOURCES``.

    ``documents(None)`` streams all of them, unpublished ones included (access decides), without
    holding them in memory; ``documents(ids)`` makes those of these public ids, and an id that is
    missing from its answer is removed from the index.
    ``dependants(kind, ids)``, where given, names the documents of this source that must be made
    anew because things of another kind changed (a maker renamed, its objects found by the name).
    ``bulk`` is given by sources of many documents.
    """

    kind: str
    documents: Callable[[Sequence[str] | None], Iterator[Document]]
    dependants: Callable[[str, Sequence[str]], Iterator[str]] | None = None
    bulk: Bulk | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """What an app knows of documents that an app to its left makes; listed as ``ADDITIONS``.

    ``facets(ids)`` gives for every one of these documents of kind `to` values of facets that
    everybody may know (a tour leads to it). When they change, the app notes a change of the
    documents' own things in the feed.
    """

    to: str
    facets: Callable[[Sequence[str]], Mapping[str, Mapping[str, tuple[str, ...]]]]
