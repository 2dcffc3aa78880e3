"""From any accepted file to plain pixels: upright, sRGB or grey, 8 bits, opaque, no metadata.

Runs in the child process of `catalog.images.render`.
"""

import io
from pathlib import Path
from typing import Any

import pyvips

from catalog.images.intake import ImageFacts, load
from catalog.images.refusals import Refused

Note = tuple[str, dict[str, int | str]]

_METADATA = ("exif-data", "xmp-data", "iptc-data", "icc-profile-data", "orientation")
_INTEGERS = {"uchar", "ushort"}
_LAB = {"lab", "labq", "labs"}
_GREY = {"b-w", "grey16"}


def plain_pixels(path: Path, facts: ImageFacts) -> tuple[Any, list[Note]]:
    """A lazy `pyvips.Image` of 1 or 3 bands of 8 bits, and what had to be remarked.

    Upright pictures stream from top to bottom, whatever their size; turned ones are decoded
    first, to memory or, above 100 MB, to a temporary file (libvips decides). Transparent areas
    become white, since JPEG tiles know no transparency. Raises `Refused` or `pyvips.Error`.
    """
    notes: list[Note] = []
    if facts.pages > 1:
        notes.append(("first_page", {"pages": facts.pages}))
    image = _open(path, facts)
    _check_depth(image)
    image, broken = _to_srgb(image)
    if broken:
        notes.append(("profile_ignored", {}))
    if image.hasalpha():
        image = image.flatten(background=[255])
        notes.append(("flattened", {}))
    if image.format != "uchar":
        image = image.cast("uchar")
    if image.bands > 3:
        image = image.extract_band(0, n=3)
    return _without_metadata(image.autorot()), notes


def _open(path: Path, facts: ImageFacts) -> Any:
    if facts.format == "jp2":
        return _open_with_pillow(path, "JPEG2000")
    access = "sequential" if facts.orientation == 1 else "random"
    try:
        return load(path, facts.format, access=access, fail_on="error")
    except pyvips.Error:
        if facts.format != "tiff":
            raise
        return _open_with_pillow(path, "TIFF")


def _open_with_pillow(path: Path, decoder: str) -> Any:
    """JPEG 2000 and 8-bit L*a*b* TIFF, which libvips here does not read."""
    from PIL import Image, ImageCms

    Image.MAX_IMAGE_PIXELS = None  # the header was judged by our own limit
    with Image.open(path, formats=[decoder]) as opened:
        picture: Image.Image = opened
        picture.load()
        profile = opened.info.get("icc_profile")
        if picture.mode == "LAB":
            lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, lab, srgb, outputMode="RGB") or picture
            profile = None
        elif picture.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"}:
            picture = picture.convert("RGB")
        image = pyvips.Image.new_from_array(picture)
    if profile and len(profile) > 128:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return image


def _check_depth(image: Any) -> None:
    if image.format not in _INTEGERS and image.interpretation not in _LAB:
        raise Refused("depth", kind=f"{image.bands} × {image.format}")


def _to_srgb(image: Any) -> tuple[Any, bool]:
    """The image in sRGB, or grey where it was grey; and whether its profile was unusable."""
    target = "b-w" if image.interpretation in _GREY and image.bands <= 2 else "srgb"
    profile = image.get("icc-profile-data") if image.get_typeof("icc-profile-data") else None
    cmyk = image.interpretation == "cmyk"
    broken = False
    if (profile and not _is_srgb(profile)) or cmyk:
        try:
            fallback = {"input_profile": "cmyk"} if cmyk else {}
            image = image.icc_transform(
                "srgb", embedded=True, intent="perceptual", depth=8, **fallback
            )
        except pyvips.Error:
            broken = True
    if image.interpretation == "multiband" and image.bands in (3, 4):
        image = image.copy(interpretation="srgb" if image.format == "uchar" else "rgb16")
    return image.colourspace(target), broken


def _is_srgb(profile: bytes) -> bool:
    """Whether an ICC profile names itself sRGB, so that nothing is to be converted.

    Converting costs as much time as all encoding together, and most files say sRGB.
    ICC.1:2022, 7.3 tag table, 10.15 multiLocalizedUnicodeType; version 2: textDescriptionType.
    """
    view = io.BytesIO(profile[128:132])
    count = min(int.from_bytes(view.read(4), "big"), 100)
    for number in range(count):
        at = 132 + 12 * number
        if profile[at : at + 4] == b"desc":
            offset = int.from_bytes(profile[at + 4 : at + 8], "big")
            size = min(int.from_bytes(profile[at + 8 : at + 12], "big"), 1000)
            name = profile[offset + 8 : offset + size].replace(b"\x00", b"")
            return b"sRGB" in name
    return False


def _without_metadata(image: Any) -> Any:
    """No place, serial number or profile can reach a derivative whose source has none."""
    image = image.copy()
    for field in image.get_fields():
        if field in _METADATA or field.startswith(("exif-", "png-comment", "iptc")):
            image.remove(field)
    return image
