"""The three languages of the portal, and texts that exist in some of them."""

from collections.abc import Mapping
from typing import Any, Final

LANGUAGES: Final = ("kk", "ru", "en")


def language_map(row: object, field: str) -> dict[str, str | None]:
    """A translated column in every language; None where it is missing, never ``""``."""
    return {language: getattr(row, f"{field}_{language}") or None for language in LANGUAGES}


def row_language_map(row: Mapping[str, Any], field: str) -> dict[str, str | None]:
    """`language_map` of a row of values, which thousands are read as."""
    return {language: row[f"{field}_{language}"] or None for language in LANGUAGES}


def known_texts(row: object, field: str) -> dict[str, str]:
    """A translated column in the languages it exists in."""
    return {language: text for language, text in language_map(row, field).items() if text}


def best_text(texts: Mapping[str, str | None], language: str) -> tuple[str, str]:
    """The text in `language`, else in the first that has one: (text, its language); or two ""."""
    for choice in (language, *LANGUAGES):
        if text := texts.get(choice):
            return text, choice
    return "", ""
