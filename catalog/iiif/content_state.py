"""IIIF Content State API 1.0 (iiif.io/api/content-state/1.0): a link to a view, read and written.

Sections in brackets are those of the specification.
"""

import base64
import binascii
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

PARAMETER: Final = "iiif-content"
LONGEST: Final = 8192
"""Characters of a content state that is read; browsers and proxies carry little more."""
MOST_VIEWS: Final = 4

_OURS = re.compile(r"/iiif/presentation/3/(o\w{9})/(?:manifest|canvas/(i\w{9}))", re.ASCII)
_NAMED = re.compile(r"/iiif/presentation/3/(o\w{9})(?!\w)", re.ASCII)
_NUMBER = r"(\d{1,7})(?:\.\d*)?"
_ROTATION = re.compile(r"!?(?:0|90|180|270)", re.ASCII)
_REGION = re.compile(rf"(?:.*&)?xywh=(?:pixel:)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}", re.ASCII)

Region = tuple[int, int, int, int]
"""x, y, width and height in pixels of a canvas; width and height are not zero."""


class ContentStateError(ValueError):
    """The text is no content state that can be read."""


class ForeignError(ContentStateError):
    """It can be read, and names nothing of this portal."""


@dataclass(frozen=True, slots=True)
class View:
    """What a content state names: an object, one of its pictures, a region of that picture."""

    object_id: str
    image_id: str | None = None
    region: Region | None = None
    rotation: str = ""
    """Degrees clockwise, mirrored before where ``!`` stands (Image API 3.0, 4.3); "" for none."""


def encode(state: dict[str, Any]) -> str:
    """`state` content-state-encoded [6.1], for the parameter `iiif-content`."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    escaped = quote(text, safe="!'()*-._~")  # as encodeURIComponent does
    return base64.urlsafe_b64encode(escaped.encode()).decode().rstrip("=")


def read(text: str) -> list[View]:
    """The views that a content state names, in its order, one to `MOST_VIEWS`.

    Understands all forms [2.2] that need no fetching: an annotation, its target alone, the address
    of a manifest or canvas; encoded as links carry them [6.1] or as plain JSON. Targets may be
    specific resources with a fragment selector. Manifests and canvases are known by their path, for
    a portal may have several hosts; targets of other publishers are passed over.

    Raises:
        ContentStateError: `text` is none of these or is too long.
        ForeignError: its subclass, where it names nothing of ours.
    """
    if len(text) > LONGEST:
        raise ContentStateError("too long")
    try:
        found = [view for target in _targets(_decoded(text.strip())) if (view := _view(target))]
    except (ValueError, RecursionError) as error:
        raise ContentStateError("not a content state") from error
    if not found:
        raise ForeignError("nothing of this portal")
    return found[:MOST_VIEWS]


def object_named_in(text: str) -> str | None:
    """The first object that a damaged content state names, such as one that was cut off."""
    text = text[:LONGEST].strip()
    decoded = b""
    with suppress(ValueError):
        whole = text[: len(text) // 4 * 4].encode("ascii")
        decoded = base64.b64decode(whole, altchars=b"-_", validate=True)
    for known in (text, unquote(text), unquote(decoded.decode(errors="replace"))):
        if found := _NAMED.search(known):
            return found[1]
    return None


def _decoded(text: str) -> Any:
    """A URI as text, or what the JSON says; ValueError for what is neither."""
    if text.startswith(("http://", "https://")):
        return text
    if not text.startswith(("{", "[")):
        text = _content_state_decoded(text)
    if text.startswith(("http://", "https://")):  # against [3.1.1], but seen
        return text
    return json.loads(text)


def _content_state_decoded(text: str) -> str:
    try:
        padded = text.rstrip("=").encode("ascii")
        padded += b"=" * (-len(padded) % 4)
        return unquote(base64.b64decode(padded, altchars=b"-_", validate=True).decode())
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _targets(state: Any) -> list[Any]:
    """The targets of an annotation, or of the annotation that is implied [4].

    An annotation with another motivation is content itself; it is shown where its target is.
    """
    if isinstance(state, dict) and state.get("type") == "Annotation":
        state = state.get("target")
    return state if isinstance(state, list) else [state]


def _view(target: Any) -> View | None:
    """The view a target names, None for targets that are not ours."""
    fragment = rotation = ""
    if isinstance(target, dict) and "source" in target:
        selectors = target.get("selector")
        fragment, rotation = _selected(selectors, "value"), _selected(selectors, "rotation")
        target = target["source"]
    identifier = target.get("id") if isinstance(target, dict) else target
    if not isinstance(identifier, str):
        return None
    address = urlsplit(identifier)
    ours = _OURS.fullmatch(address.path)
    if ours is None:
        return None
    if ours[2] is None:
        return View(ours[1])
    region = _region(unquote(address.fragment) or fragment)
    return View(ours[1], ours[2], region, rotation if _ROTATION.fullmatch(rotation) else "")


def _selected(selector: Any, member: str) -> str:
    """What a selector, or one of several, says under `member`: the `value` of a FragmentSelector,
    the `rotation` of an ImageApiSelector."""
    for choice in selector if isinstance(selector, list) else [selector]:
        if isinstance(choice, dict) and isinstance(choice.get(member), str):
            return str(choice[member])
    return ""


def _region(fragment: str) -> Region | None:
    """The region of a spatial media fragment in pixels (W3C Media Fragments URI 1.0, 4.2.2)."""
    found = _REGION.match(fragment)
    if found is None:
        return None
    x, y, width, height = (int(number) for number in found.groups())
    return (x, y, width, height) if width and height else None
