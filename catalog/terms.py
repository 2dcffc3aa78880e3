"""How names are compared: without case, without ё, without surplus space."""

import unicodedata

_YO = str.maketrans("ё", "е")


def fold(text: str) -> str:
    """The form under which a term is found: NFKC, case folded, ё as е, single spaces.

    `Ковёр`, ` КОВЕР ` and `ковёр` fold to the same text. Equal folded texts mean the same term.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_YO).split())
