"""Flat pictures out of panoramas: what a visitor sees who looks in one direction."""

import hashlib
import io
import math
from typing import Any, Final

import numpy as np
import pyvips

from museumportal.lib.storage import stored
from tours.models import Scene

VERSION: Final = 1
WIDTH: Final = 1200
HEIGHT: Final = 800
FIELD_OF_VIEW: Final = 90.0  # degrees across


def direction_map(width: int, height: int, yaw: float, pitch: float, field: float) -> Any:
    """Where each pixel of a flat view looks in an equirectangular picture.

    Returns a float32 array (height, width, 2) of positions in parts of the panorama's width and
    height, 0 … 1, the middle of the panorama being yaw 0, pitch 0. Angles in degrees, yaw to the
    right, pitch upwards. The view is the gnomonic projection (Snyder, USGS 1395, chapter 22).
    """
    reach = math.tan(math.radians(field / 2))
    x, y = np.meshgrid(
        np.linspace(-reach, reach, width), np.linspace(-reach, reach, height) * height / width
    )
    ray = np.stack([x, -y, np.ones_like(x)])
    ray /= np.linalg.norm(ray, axis=0)
    tilt, turn = math.radians(pitch), math.radians(yaw)
    up = ray[1] * math.cos(tilt) + ray[2] * math.sin(tilt)
    forward = ray[2] * math.cos(tilt) - ray[1] * math.sin(tilt)
    longitude = np.arctan2(ray[0], forward) + turn
    latitude = np.arcsin(np.clip(up, -1, 1))
    across = (longitude / (2 * math.pi) + 0.5) % 1.0
    return np.stack([across, 0.5 - latitude / math.pi], axis=-1).astype(np.float32)


def flatten(panorama: bytes, yaw: float, pitch: float) -> bytes:
    """A JPEG of WIDTH × HEIGHT pixels: the view out of an equirectangular picture.

    Raises:
        pyvips.Error: `panorama` is no picture that can be read.
    """
    picture = pyvips.Image.thumbnail_buffer(panorama, 4096, height=2048, size="force")
    # The rim is doubled on the right, so that interpolation may cross the seam.
    picture = picture.join(picture.crop(0, 0, 8, picture.height), "horizontal")
    where = direction_map(WIDTH, HEIGHT, yaw, pitch, FIELD_OF_VIEW) * np.array(
        [4096, 2047], np.float32
    )
    index = pyvips.Image.new_from_array(np.ascontiguousarray(where))
    view = picture.mapim(index, interpolate=pyvips.Interpolate.new("bilinear"))
    return bytes(view.jpegsave_buffer(Q=82, strip=True, interlace=True))


def storage_key(scene: Scene) -> str:
    """Where the flat picture of a scene lies; another panorama or direction gives another key."""
    told = f"{scene.panorama.file.name} {scene.yaw:.2f} {scene.pitch:.2f} {VERSION}"
    return f"panoramas/flat/{hashlib.sha256(told.encode()).hexdigest()[:32]}.jpg"


def flat_picture(scene: Scene) -> str:
    """The storage key of the scene's flat picture, made at its first use (a quarter of a second).

    Raises:
        FileNotFoundError: the panorama's file is gone.
        pyvips.Error: it cannot be read.
    """
    key = storage_key(scene)
    name = scene.panorama.file.name or ""
    if not stored.exists(key):
        with stored.open(name) as file:
            made = flatten(file.read(), scene.yaw, scene.pitch)
        stored.put(key, io.BytesIO(made))
    return key
