"""What single pages are allowed beyond the strict content security policy of the portal."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse

View = Callable[..., HttpResponse]

# model-viewer compiles its decoders (WebAssembly), reads textures back through blob addresses and
# runs the decoders in workers made from blobs.
_MODEL_VIEWER = {
    "script-src": ["'wasm-unsafe-eval'", "blob:"],
    "connect-src": ["blob:", "data:"],
    "worker-src": ["'self'", "blob:"],
}


def allows_model_viewer(view: View) -> View:
    """Let the page of `view` show 3D models."""
    decorate: Any = csp_update(_MODEL_VIEWER)
    return decorate(view)  # type: ignore[no-any-return]


def script_hash(text: str) -> str:
    """The CSP source of an inline script with exactly this text (CSP Level 3, section 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
