"""Specs and storage keys of derivatives: what is promised about names."""

from pathlib import Path

import pytest

from catalog.images import keys
from catalog.images.specs import BY_NAME, PYRAMID, SPECS


def test_a_changed_spec_must_raise_its_version() -> None:
    """Files carry the version in their name: a changed spec at an old version is never made.

    Whoever changes a spec raises its version and writes the new line here.
    """
    declared = {
        f"{spec.file_name} {spec.kind} {spec.width}×{spec.height} Q{spec.quality}" for spec in SPECS
    }
    assert declared == {
        "page-320-v1.webp page 320×320 Q80",
        "page-640-v1.webp page 640×640 Q80",
        "page-1280-v1.webp page 1280×1280 Q80",
        "page-2560-v1.webp page 2560×2560 Q80",
        "page-320-jpeg-v1.jpg page 320×320 Q80",
        "page-640-jpeg-v1.jpg page 640×640 Q80",
        "page-1280-jpeg-v1.jpg page 1280×1280 Q80",
        "page-2560-jpeg-v1.jpg page 2560×2560 Q80",
        "square-400-v1.webp square 400×400 Q80",
        "square-400-jpeg-v1.jpg square 400×400 Q80",
        "social-v1.jpg card 1200×630 Q85",
        "pyramid-v1.tif pyramid 512×512 Q85",
    }
    assert len(BY_NAME) == len(SPECS), "a derivative is unique on image and spec"


def test_keys_are_relative_and_refuse_what_could_leave_their_folder(tmp_path: Path) -> None:
    file = tmp_path / "original"
    file.write_bytes(b"abc")
    sha256 = keys.sha256_of(file)

    assert keys.original(sha256) == f"originals/ba/78/{sha256}"
    key = f"derivatives/7K/i7K3M9QX2F/{sha256[:8]}-pyramid-v1.tif"
    assert keys.derivative("i7K3M9QX2F", PYRAMID, sha256) == key
    for bad in ("../../etc", "", "i7k/..", "o7K3M9QX2F"):
        with pytest.raises(ValueError, match="identifier"):
            keys.derivative(bad, PYRAMID, sha256)
    with pytest.raises(ValueError, match="SHA-256"):
        keys.original("../" + sha256)
