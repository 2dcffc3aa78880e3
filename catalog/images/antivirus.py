"""ClamAV's daemon is asked about each file that comes in, where CLAMD_SOCKET names it.

The protocol is INSTREAM of clamd(8): pieces, each behind its length, and an empty one at the end.
"""

import socket
import struct
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_noop

from catalog.images.refusals import Refused
from museumportal.lib.unavailable import UnavailableError

_CHUNK = 1 << 18
_PATIENCE = 60.0  # seconds without a sign of it; scanning a large TIFF takes its time
_TOO_LONG = ("size limit exceeded", "Heuristics.Limits.Exceeded")
"""Its StreamMaxLength, or with AlertExceedsMax its other limits, beyond which it scans nothing."""
_LENGTH = struct.Struct(">I")


class ScannerUnavailableError(UnavailableError):
    """Nobody can say whether the file is clean, so it is not taken in."""

    sentence = gettext_noop(
        "The virus scanner does not answer, and no file is taken in without it. "
        "Try again in a few minutes."
    )


def scan(file: IO[bytes]) -> None:
    """Raise `Refused` where clamd finds a virus in `file` or does not take a file that long; does
    nothing without the setting. Raises ScannerUnavailableError."""
    if not settings.CLAMD_SOCKET:
        return
    file.seek(0)
    try:
        with _connected(settings.CLAMD_SOCKET) as clamd:
            answer = _ask(clamd, file)
    except OSError as error:
        raise ScannerUnavailableError(error) from error
    if any(words in answer for words in _TOO_LONG):
        raise Refused("unscanned", answer)
    if answer.endswith(" FOUND"):
        raise Refused("infected", answer, virus=answer.removesuffix(" FOUND").split(": ")[-1])
    if not answer.endswith(": OK"):
        raise ScannerUnavailableError(answer or "it said nothing")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(_PATIENCE)
        try:
            clamd.connect(address)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), _PATIENCE)


def _ask(clamd: socket.socket, file: IO[bytes]) -> str:
    """Its answer, without the NUL. It hangs up on a file that is too long, having said so."""
    try:
        clamd.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            clamd.sendall(_LENGTH.pack(len(chunk)) + chunk)
        clamd.sendall(_LENGTH.pack(0))
    except (BrokenPipeError, ConnectionResetError) as error:
        if answer := _heard(clamd):
            return answer
        raise ScannerUnavailableError(error) from error
    return _heard(clamd)


def _heard(clamd: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and (piece := clamd.recv(4096)):
        said += piece
    return said.rstrip(b"\0").decode(errors="replace")
