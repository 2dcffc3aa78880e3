"""Reading the head of a GLB file (Khronos glTF 2.0 specification, chapter 4)."""

import json
import struct
from typing import IO, Any

from django.utils.translation import gettext_noop as _

_MAGIC, _VERSION, _JSON = 0x46546C67, 2, 0x4E4F534A
_MOST_JSON = 16 << 20
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
"""Modes of a primitive; points and lines have no triangles."""


def triangle_count(file: IO[bytes]) -> int:
    """The triangles of all meshes, each counted once, from the header alone.

    Raises ValueError with a sentence where the file is no GLB of version 2, is cut off, or loads
    parts from elsewhere, which the viewer does not fetch.
    """
    head = file.read(20)
    if len(head) < 20:
        raise ValueError(_("The file is too short for a GLB."))
    magic, version, length, json_length, kind = struct.unpack("<5I", head)
    if magic != _MAGIC or version != _VERSION or kind != _JSON:
        raise ValueError(_("This is no GLB file of version 2."))
    if length != _size(file) or json_length > min(length, _MOST_JSON):
        raise ValueError(_("The GLB file is cut off or damaged."))
    file.seek(20)
    try:
        scene = json.loads(file.read(json_length))
        outside = [*scene.get("buffers", ()), *scene.get("images", ())]
        if any(not str(part.get("uri", "data:")).startswith("data:") for part in outside):
            raise ValueError(_("The GLB file needs further files; export it as one file."))
        meshes = scene.get("meshes", ())
        return sum(_triangles(part, scene) for mesh in meshes for part in mesh["primitives"])
    except (KeyError, IndexError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(_("The GLB file is damaged.")) from error
    except json.JSONDecodeError as error:
        raise ValueError(_("The GLB file is damaged.")) from error


def _triangles(part: dict[str, Any], scene: dict[str, Any]) -> int:
    accessor = part.get("indices", part["attributes"].get("POSITION"))
    if accessor is None:
        return 0
    points = int(scene["accessors"][accessor]["count"])
    match part.get("mode", _TRIANGLES):
        case int(mode) if mode == _TRIANGLES:
            return points // 3
        case int(mode) if mode in (_STRIP, _FAN):
            return max(0, points - 2)
    return 0


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)
