"""How names are compared: without case, without ё, without surplus space."""

import re
import unicodedata

from museumportal.lib.public_ids import parse_public_id

_YO = str.maketrans("ё", "е")


def fold(text: str) -> str:
    """The form under which a term is found: NFKC, case folded, ё as е, single spaces.

    `Ковёр`, ` КОВЕР ` and `ковёр` fold to the same text. Equal folded texts mean the same term.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_YO).split())


_IDENTIFIED = re.compile(r"(.*?)\s*\[(\w{10})\]", re.DOTALL)


def with_identifier(name: str, public_id: str) -> str:
    """The name with what tells it from others of that name: `Иванов [aK3M9QX2F1]`."""
    return f"{name} [{public_id}]".lstrip()


def split_identifier(text: str, letter: str) -> tuple[str, str]:
    """The name, and the identifier of the kind `letter` in brackets behind it; "" where none is.

    Its check character tells an identifier from words that somebody has put in brackets.
    """
    if text.endswith("]") and (found := _IDENTIFIED.fullmatch(text)):
        identifier = parse_public_id(found[2])
        if identifier and identifier.startswith(letter):
            return found[1], identifier
    return text, ""
