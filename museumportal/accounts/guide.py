"""The guide of the first hour, read by the staff where they work."""

from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

GUIDE: Final[Path] = settings.BASE_DIR / "docs" / "first-hour"
STATIC: Final = "../../static/"
"""Where the guide finds its pictures when it is read as a file."""
_HEAD: Final = 6
"""Tokens of the heading and of the line that leads to the other languages, which the pages of the
staff have anyway."""


class Guide(NamedTuple):
    title: str
    text: SafeString


def guide(language: str) -> Guide:
    """The guide in one of the portal's languages, as HTML with the addresses of its pictures."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((GUIDE / f"{language}.md").read_text())
    for token in (child for block in tokens for child in block.children or []):
        if token.type == "image":
            token.attrs["src"] = static(str(token.attrs["src"]).removeprefix(STATIC))
    # Written by ourselves, without HTML of its own.
    text = SafeString(reader.renderer.render(tokens[_HEAD:], reader.options, {}))
    return Guide(tokens[1].content, text)
