"""XML: one element a record, read one after the other, so that memory stays flat."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext
from lxml import etree

from museumportal.lib.readers.files import open_bytes
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import Row, Source

ENCODING: Final = "museumportal"
"""What LIDO of a portal like this one says of where it comes from (`lido:relatedencoding`)."""
_ENCODED: Final = "{http://www.lido-schema.org}relatedencoding"


def is_own(element: etree._Element) -> bool:
    """Whether this record of LIDO was written by a portal like this one."""
    return element.get(_ENCODED) == ENCODING


def open_xml(path: Path, *, record: str, prefixes: dict[str, str]) -> Source:
    """The elements called `record` (a name with a declared prefix, such as `lido:lido`).

    No network, no DTD, no entities, no giant nodes. Reads all of it once, so that a fault
    anywhere is known before a record is imported.
    """
    tag = _tag(record, prefixes)
    total = sum(1 for _ in _elements(path, tag))
    if not total:
        raise ImportRefused(
            gettext("%(file)s has no element %(record)s (%(tag)s).")
            % {"file": path.name, "record": record, "tag": tag}
        )

    def rows() -> Iterator[Row]:
        for number, element in enumerate(_elements(path, tag), start=1):
            yield Row(number, element)

    return Source(path=path, kind="xml", columns=None, total=total, rows=rows)


def _tag(record: str, prefixes: dict[str, str]) -> str:
    prefix, _, name = record.rpartition(":")
    if not prefix:
        return name
    if prefix not in prefixes:
        raise ImportRefused(
            gettext("The mapping uses the prefix “%(prefix)s” without declaring it.")
            % {"prefix": prefix}
        )
    return f"{{{prefixes[prefix]}}}{name}"


def _elements(path: Path, tag: str) -> Iterator[etree._Element]:
    with open_bytes(path) as file:
        try:
            checked = False
            for _, element in etree.iterparse(
                file,
                events=("end",),
                tag=tag,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            ):
                if not checked:
                    _refuse_entities(path, element)
                    checked = True
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            if "entity" in error.msg.casefold():
                raise _entities_refused(path) from error
            reason = error.msg.replace(", use XML_PARSE_HUGE option", "")
            raise ImportRefused(
                gettext("%(file)s is no well-formed XML (%(error)s).")
                % {"file": path.name, "error": reason}
            ) from error
        except OSError as error:
            raise ImportRefused(
                gettext("%(file)s cannot be read to its end (%(error)s).")
                % {"file": path.name, "error": error}
            ) from error


def _refuse_entities(path: Path, element: etree._Element) -> None:
    dtd = element.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():  # type: ignore[attr-defined]
        raise _entities_refused(path)


def _entities_refused(path: Path) -> ImportRefused:
    return ImportRefused(
        gettext("%(file)s declares entities of its own, which are not read.") % {"file": path.name}
    )
