"""Whatever is sent ends in a rendering or in a refusal with a reason, soon and in little memory."""

import io
import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from catalog.images.intake import identify
from catalog.images.refusals import Refused
from catalog.images.render import render
from tests.shared_data import shared_data

_RENDER_ALL = """
import json, resource, sys, tempfile, time
from pathlib import Path
from catalog.images import sandbox
from catalog.images.refusals import Refused
from catalog.images.render import render
for name in sys.argv[1:]:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as into:
        try:
            outcome = f"ready {len(render(Path(name), Path(into)).derivatives)}"
        except Refused as refused:
            outcome = refused.code
    print(json.dumps([Path(name).name, outcome, time.monotonic() - started]))
sandbox.dismiss()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def render_all(files: list[Path]) -> tuple[dict[str, str], float, int]:
    """Outcomes by file name, the slowest in seconds, the most memory of one child in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", _RENDER_ALL, *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
    )
    *lines, most = done.stdout.splitlines()
    results = [json.loads(line) for line in lines]
    return (
        {name: outcome for name, outcome, _ in results},
        max(seconds for _, _, seconds in results),
        int(most) * 1024,
    )


def test_every_hostile_file_ends_ready_or_refused_within_20_seconds_and_512_megabytes() -> None:
    files = sorted(shared_data("images/hostile").iterdir())

    outcomes, slowest, most_memory = render_all(files)

    assert outcomes == {
        "16bit.cropped.tif": "ready 6",
        "badwidth.bmp": "bmp",
        "decompression_bomb.gif": "gif",
        "decompression_bomb.ico": "ico",
        "hopper.psd": "psd",
        "hopper_orientation_3.webp": "ready 6",
        "hopper_orientation_6.jpg": "ready 6",
        "icc_profile_big.jpg": "ready 8",
        "lab.tif": "ready 6",
        "multipage.tiff": "ready 6",
        "oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": "truncated",
        "pil_sample_cmyk.eps": "eps",
        "pil_sample_cmyk.jpg": "ready 6",
        "reallybig.bmp": "bmp",
        "rgb.jpg": "ready 6",
        "tiff_16bit_RGB.tiff": "ready 6",
        "tiff_tiled_cmyk_jpeg.tif": "ready 6",
        "truncated_end_chunk.png": "ready 6",
        "truncated_exif_dpi.jpg": "ready 8",
        "truncated_jpeg.jpg": "truncated",
    }
    assert slowest < 20
    assert most_memory < 512 << 20


def test_real_photographs_up_to_87_megapixels_are_rendered_in_little_memory() -> None:
    photographs = [
        shared_data("images/photos/Kleiber_by_Lukas_Baubkus.jpg"),
        shared_data("images/ccbysa_mosaic.jpg"),
    ]

    outcomes, _slowest, most_memory = render_all(photographs)

    assert set(outcomes.values()) == {"ready 12"}
    assert most_memory < 300 << 20


@cache
def _good(format_: str) -> bytes:
    picture = Image.linear_gradient("L").resize((90, 70))
    file = io.BytesIO()
    Image.merge("RGB", (picture, picture.rotate(90, expand=True).resize((90, 70)), picture)).save(
        file, format_
    )
    return file.getvalue()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=300, deadline=None)
@given(
    format_=st.sampled_from(["JPEG", "PNG", "TIFF", "JPEG2000"]),
    flips=st.lists(st.tuples(st.integers(0, 150), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_headers_with_wrong_bytes_give_facts_or_reasons(
    format_: str, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(_good(format_))
    for place, value in flips:
        content[min(place, len(content) - 1)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(content)
        with suppress(Refused):  # any other exception fails this test
            facts = identify(path)
            assert 0 < facts.width * facts.height <= 10**9


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xd8\xff\xe0" + b"\x00" * 5000, "damaged"), (b"\x89PNG\r\n\x1a\n", "damaged")],
)
def test_a_signature_alone_is_no_picture(tmp_path: Path, content: bytes, code: str) -> None:
    original = tmp_path / "original"
    original.write_bytes(content)
    with pytest.raises(Refused) as caught:
        render(original, tmp_path)
    assert caught.value.code in {code, "truncated"}
    assert caught.value.detail, "the operator sees what the decoder said"
