"""What single pages are allowed beyond the strict content security policy of the portal."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse

from museumportal.staticfiles import vendor_path

View = Callable[..., HttpResponse]


def content_hash(text: str) -> str:
    """The CSP source of an inline script or style with exactly this text (CSP Level 3, 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _model_viewer_style() -> list[str]:
    """The one style element that model-viewer puts into its shadow tree, by its hash."""
    found = finders.find(vendor_path("@google/model-viewer", "dist/model-viewer.min.js"))
    script = Path(str(found)).read_text()
    return [content_hash(style) for style in re.findall(r"<style>(.*?)</style>", script, re.DOTALL)]


def model_is_shown(request: HttpRequest) -> None:
    """To be called while a page is made, by what puts a 3D model into it."""
    request.shows_model = True  # type: ignore[attr-defined]


def allows_model_viewer(view: View) -> View:
    """Let the page of `view` show 3D models, where there are any (`model_is_shown`).

    model-viewer compiles its decoders (WebAssembly), reads textures back through blob addresses,
    runs the decoders in workers made from blobs, and brings one style element along.
    """

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not getattr(request, "shows_model", False):
            return response
        extra = {
            "script-src": ["'wasm-unsafe-eval'", "blob:"],
            "style-src": _model_viewer_style(),
            "connect-src": ["blob:", "data:"],
            "worker-src": ["'self'", "blob:"],
        }
        widened: Any = csp_update(extra)(lambda _request: response)
        return widened(request)

    return allowed
