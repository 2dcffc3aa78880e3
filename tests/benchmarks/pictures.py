"""The photograph that images are measured with, and how it becomes a large one."""

from pathlib import Path

import pyvips

from tests.shared_data import DATA

PHOTOGRAPH = DATA / "images/photos/Kleiber_by_Lukas_Baubkus.jpg"
"""6028 × 3391 pixels."""


def enlarged(folder: Path, side: int) -> Path:
    """The photograph as a square JPEG of `side` pixels, repeated as often as it takes."""
    path = folder / f"{side}.jpg"
    picture = pyvips.Image.new_from_file(str(PHOTOGRAPH))
    across, down = -(-side // picture.width), -(-side // picture.height)
    picture.replicate(across, down).crop(0, 0, side, side).jpegsave(str(path), Q=85)
    return path
