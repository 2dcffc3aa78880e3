"""The message catalogues: compiled by Babel, and held against the texts in the sources.

Each package keeps its own `locale/<language>/LC_MESSAGES/django.po`; Django joins them at run time,
so a text counts as translated when any of them has it.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.catalog import TranslationError
from babel.messages.checkers import checkers
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.utils.translation.template import templatize

PACKAGES = ("museumportal", "regions", "catalog", "tours", "grants")
LANGUAGES = ("kk", "ru")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
}


class CatalogueError(ValueError):
    """A catalogue cannot be read; the message says which one and why."""


@dataclass(frozen=True, order=True)
class Text:
    """A translatable text as the sources name it; plural texts go by their singular."""

    context: str
    message: str


def catalogues(base: Path) -> list[Path]:
    """The catalogue files of all packages below `base`, in a stable order.

    `django.po` for pages, `djangojs.po` for scripts.
    """
    patterns = ("locale/*/LC_MESSAGES/django*.po", "*/locale/*/LC_MESSAGES/django*.po")
    return sorted(
        path
        for package in PACKAGES
        for pattern in patterns
        for path in (base / package).glob(pattern)
    )


def compile_catalogue(po: Path) -> bool:
    """Write the `.mo` file beside a catalogue, without fuzzy entries; False if it was up to date.

    Raises:
        CatalogueError: the catalogue cannot be read.
    """
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return False
    catalogue = read(po)
    new = mo.with_suffix(".mo.new")
    with new.open("wb") as file:
        write_mo(file, catalogue)
    new.replace(mo)
    return True


def faults(base: Path) -> Iterator[str]:
    """What is wrong with the translations, a line each: broken entries first, then missing ones.

    An entry is broken when it is empty, fuzzy, has the wrong number of plural forms or other
    placeholders than its text.

    Raises:
        CatalogueError: a catalogue cannot be read.
    """
    translated: dict[str, set[Text]] = {language: set() for language in LANGUAGES}
    for po in catalogues(base):
        catalogue = read(po)
        known = translated.setdefault(po.parts[-3], set()) if po.stem == "django" else set()
        for message in catalogue:
            if message.id == "":
                continue
            known.add(text_of(message))
            for fault in entry_faults(catalogue, message):
                yield f"{po.relative_to(base)}:{message.lineno}: {fault}: {message.id!r}"
    for text, place in sorted(source_texts(base).items(), key=lambda item: item[1]):
        for language in LANGUAGES:
            if text not in translated[language]:
                context = f" (context {text.context!r})" if text.context else ""
                yield f"{place}: no {language} translation: {text.message!r}{context}"


def entry_faults(catalogue: Catalog, message: Message) -> Iterator[str]:
    """What is wrong with one entry of a catalogue."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(strings):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    for check in checkers:
        try:
            check(catalogue, message)
        except TranslationError as error:
            yield str(error)


def source_texts(base: Path) -> dict[Text, str]:
    """The texts in Python sources and templates, with the first place of each (`file:line`)."""
    found: dict[Text, str] = {}
    for path in sorted(sources(base)):
        source = path.read_text()
        if path.suffix in TEMPLATE_SUFFIXES:
            # Gettext calls amid filler; indentation would be taken for Python's.
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)
        file = io.BytesIO(source.encode())
        for line, message, _comments, context in extract("python", file, KEYWORDS, ()):
            text = Text(context or "", singular(message))
            found.setdefault(text, f"{path.relative_to(base)}:{line}")
    return found


def sources(base: Path) -> Iterator[Path]:
    """The files whose texts people read: the packages' modules and all templates."""
    for package in PACKAGES:
        for path in (base / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path
    for folder in [base / "templates", *(base / package for package in PACKAGES)]:
        for path in folder.rglob("*"):
            if path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts:
                yield path


def read(po: Path) -> Catalog:
    """A catalogue from its file.

    Raises:
        CatalogueError: it is no UTF-8, or no PO file; says where.
    """
    try:
        with po.open("rb") as file:
            return read_po(file, locale=po.parts[-3], abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{po} cannot be read: {error}") from error


def text_of(message: Message) -> Text:
    """The text that a catalogue's entry translates."""
    return Text(message.context or "", singular(message.id))


def singular(message: str | tuple[str, ...] | list[str]) -> str:
    """A text, or the singular of a text in singular and plural."""
    return message if isinstance(message, str) else message[0]
