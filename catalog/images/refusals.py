"""Why a file is refused and what is remarked on it: one table of codes and English sentences.

The sentences are msgids. They are stored as code and parameters and translated when shown:
``gettext(SENTENCES[code]) % params``.
"""

from collections.abc import Mapping

Params = Mapping[str, int | str]


def _(message: str) -> str:
    """Mark a msgid for extraction, as Django's `gettext_noop` does, without importing Django."""
    return message


PROPORTIONS = "proportions"

SENTENCES: dict[str, str] = {
    "empty": _("The file is empty."),
    "unknown": _(
        "The content of this file is no picture that the portal knows. "
        "Send a JPEG, PNG, TIFF, WebP, AVIF or JPEG 2000 file."
    ),
    "psd": _("This is a Photoshop document. Export the picture as TIFF or JPEG."),
    "eps": _(
        "This is a PostScript (EPS) file, which is a program. Export the picture as TIFF or JPEG."
    ),
    "pdf": _("This is a PDF document. Export its pictures as TIFF or JPEG."),
    "svg": _("This is a drawing in SVG, which may hold scripts. Export it as PNG."),
    "gif": _("GIF pictures hold 256 colours only. Save the picture as PNG."),
    "bmp": _("This is a Windows bitmap. Save the picture as PNG or TIFF."),
    "ico": _("This is an icon, not a picture of an object."),
    "heic": _("This is a HEIC photograph, whose decoder is under patents. Export it as JPEG."),
    "raw": _("This is a camera's raw file. Develop it and export TIFF or JPEG."),
    "archive": _("This is an archive. Unpack it and send the pictures."),
    "video": _("This is a film or a sound, not a picture."),
    "program": _("This is a program, not a picture."),
    "pixels": _("The picture claims %(pixels)s pixels; the portal accepts up to %(limit)s."),
    "depth": _(
        "The picture stores its pixels in a way that the portal cannot show (%(kind)s). "
        "Save it with 8 or 16 bits a channel."
    ),
    "compression": _(
        "The TIFF compresses its pixels in a way that the portal does not read (number %(kind)s). "
        "Save it with LZW, Deflate or no compression."
    ),
    "planes": _(
        "The TIFF stores each colour apart and in tiles, which the portal does not read. "
        "Save it with its colours together (interleaved)."
    ),
    "truncated": _("The file is cut off: its end is missing. Send it again."),
    "damaged": _("The file is damaged and cannot be read as %(format)s."),
    "memory": _(
        "Reading the picture takes more memory than the portal allows. "
        "Save it as TIFF, as JPEG that is not progressive, or smaller."
    ),
    "time": _("Reading the picture takes longer than the portal allows."),
    "crashed": _("The picture could not be read: its decoder stopped or ran out of memory."),
    "disk": _(
        "The portal's disk is full. The picture is tried again by itself; tell the operator."
    ),
    "not_kept": _(
        "The portal's disk is full, so the file was not kept. Tell the operator and send it again."
    ),
    "missing": _("The original is missing from the portal's storage. Tell the operator."),
    "changed": _("The original has changed in the portal's storage. Tell the operator."),
    "infected": _("The virus scanner found %(virus)s in the file."),
    "unscanned": _(
        "The file is larger than the virus scanner takes. Ask the operator to raise its limit."
    ),
    "first_page": _("The file has %(pages)s pages; the first one is shown."),
    "flattened": _("Transparent areas are shown white."),
    "profile_ignored": _(
        "The colour profile of the file is broken; colours may differ from the original."
    ),
    PROPORTIONS: _(
        "The new file has other proportions: look whether the marked details still lie right."
    ),
}


class Refused(Exception):  # noqa: N818 - a verdict on a file, no error of the program
    """A file that the portal does not take.

    `code` is a key of `SENTENCES`, `params` fill the sentence's places, `detail` is the decoder's
    own message for the operator, never for the page.
    """

    def __init__(self, code: str, detail: str = "", /, **params: int | str) -> None:
        self.code = code
        self.detail = detail
        self.params: Params = params
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The reason in English."""
        return SENTENCES[self.code] % self.params
