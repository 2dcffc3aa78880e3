"""Which characters a text of the catalogue may hold."""

import re

_LINE_BREAKS = re.compile("[\x0b\x0c\x85]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> str:
    """The text with tabs and line breaks, but without any other control character.

    What XML 1.0 (section 2.2) forbids goes, lone surrogates and NUL included, so that every text
    can be exported; so do the control characters that it merely discourages. The rarer line
    breaks (vertical tab, as some databases export them, form feed, next line) become ordinary ones.
    """
    return _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))
