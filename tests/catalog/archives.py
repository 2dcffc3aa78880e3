"""ZIP archives as museums send them, and as nobody should."""

import io
import random
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from PIL import Image as Pixels

from catalog.actions.uploads import take_in
from catalog.models import Upload
from museumportal.accounts.models import User


def picture(seed: int, size: tuple[int, int] = (60, 40)) -> bytes:
    """A small JPEG that looks like no other one."""
    chance = random.Random(seed)
    cells = Pixels.new("RGB", (9, 8))
    cells.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(72)])
    made = io.BytesIO()
    cells.resize(size, Pixels.Resampling.BICUBIC).save(made, "JPEG", quality=90)
    return made.getvalue()


def zipped(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of these files; the same name may come twice."""
    pairs = files.items() if isinstance(files, Mapping) else files
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return made.getvalue()


def named(files: Mapping[bytes, bytes]) -> bytes:
    """An archive whose names are these bytes, in an encoding that it does not tell."""
    known = {f"{number:0{len(name)}d}": name for number, name in enumerate(files)}
    made = zipped(dict(zip(known, files.values(), strict=True)))
    for placeholder, name in known.items():
        made = made.replace(placeholder.encode(), name)
    return made


def sent(user: User, content: bytes, name: str = "photographs.zip", folder: str = "") -> Upload:
    return take_in(user=user, file=io.BytesIO(content), name=name, folder=folder)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
