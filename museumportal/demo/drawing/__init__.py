"""Pictures of museum objects, drawn by code: ``draw(name, seed, size, view)``."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from museumportal.demo.drawing.arms import ARMS, draw_arm
from museumportal.demo.drawing.carving import CARVINGS, draw_carving
from museumportal.demo.drawing.coins import COINS, HOARDS, draw_coin, draw_hoard
from museumportal.demo.drawing.felt import CLOTHS, draw_cloth
from museumportal.demo.drawing.goldwork import PLAQUES, draw_plaque
from museumportal.demo.drawing.instruments import INSTRUMENTS, draw_instrument
from museumportal.demo.drawing.jewellery import PIECES, draw_piece
from museumportal.demo.drawing.leather import SADDLERY, draw_saddlery
from museumportal.demo.drawing.paper import WASHES, draw_sheet
from museumportal.demo.drawing.pottery import draw_vessel
from museumportal.demo.drawing.prints import PRINTS
from museumportal.demo.drawing.stone import PANELS, STONES, draw_stone
from museumportal.demo.drawing.tiles import TILES, draw_tile
from museumportal.demo.drawing.vessels import VESSELS
from museumportal.demo.drawing.weaving import WEAVES, draw_weave

Picture = NDArray[np.uint8]
Painter = Callable[[int, int, str], Picture]


def _painters() -> dict[str, Painter]:
    table: dict[str, Painter] = {}
    for name, vessel in VESSELS.items():
        table[name] = partial(draw_vessel, vessel)
    genres: tuple[tuple[Iterable[str], Callable[[str, int, int, str], Picture]], ...] = (
        (PLAQUES, draw_plaque),
        (PIECES, draw_piece),
        (COINS, draw_coin),
        (HOARDS, draw_hoard),
        (CLOTHS, draw_cloth),
        (WEAVES, draw_weave),
        (CARVINGS, draw_carving),
        (SADDLERY, draw_saddlery),
        (INSTRUMENTS, draw_instrument),
        (TILES, draw_tile),
        (ARMS, draw_arm),
        ((*PANELS, *STONES), draw_stone),
        ((*WASHES, *PRINTS), draw_sheet),
    )
    for names, painter in genres:
        for name in names:
            table[name] = partial(painter, name)
    return table


PAINTERS = _painters()


def draw(name: str, seed: int, size: int = 3200, view: str = "front") -> Picture:
    """Draw an object: sRGB bytes ``(h, w, 3)`` whose long edge is ``size`` pixels.

    The same arguments always give the same picture. Raises ``KeyError`` for an unknown name.
    """
    return PAINTERS[name](seed, size, view)
