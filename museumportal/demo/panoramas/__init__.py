"""Panoramas of two rooms, traced by code: a museum hall and the inside of a yurt."""

import io

import numpy as np
from PIL import Image

from museumportal.demo.drawing.planes import blur
from museumportal.demo.drawing.studio import film
from museumportal.demo.panoramas import hall, yurt
from museumportal.demo.panoramas.rays import render

ROOMS = {"hall": hall.hall, "yurt": yurt.yurt}
HOTSPOTS = {"hall": hall.HOTSPOTS, "yurt": yurt.HOTSPOTS}


def panorama(name: str, width: int = 4096) -> bytes:
    """JPEG of an equirectangular panorama, ``width`` by ``width / 2``; its middle looks along +z.

    Raises ``KeyError`` for an unknown room.
    """
    light = render(ROOMS[name](), width)
    glare = np.stack([blur(np.clip(plane - 0.9, 0, 2), width / 130) for plane in light])
    light = light + glare * 0.35
    store = io.BytesIO()
    Image.fromarray(film(light)).save(store, "JPEG", quality=90, subsampling=1)
    return store.getvalue()
