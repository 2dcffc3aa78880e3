"""Requests over several connections that are kept alive, from one thread that costs little."""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from statistics import quantiles

_BLANK = b"\r\n\r\n"
_LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What a server bore: requests a second, and the time of one at the middle, at the 95th and at
    the 99th percentile in milliseconds."""

    rate: float
    median: float
    p95: float
    p99: float


def load(port: int, paths: Iterable[str], *, connections: int = 16) -> Load:
    """Ask a server on this machine for every path once, in turn, on whichever connection is free.

    Raises RuntimeError for an answer that is not 200.
    """
    waiting = iter(paths)
    taken: list[float] = []
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for path in islice(waiting, connections):
            connection = _Connection(port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(path)
        while selector.get_map():
            for key, _events in selector.select():
                connection = key.data
                if not connection.answered():
                    continue
                taken.append(time.perf_counter() - connection.asked)
                _ask_next(connection, waiting, selector)
    seconds = time.perf_counter() - began
    cuts = quantiles(taken, n=100)
    return Load(len(taken) / seconds, *(cuts[at] * 1000 for at in (49, 94, 98)))


def _ask_next(
    connection: "_Connection", waiting: Iterator[str], selector: selectors.BaseSelector
) -> None:
    path = next(waiting, None)
    if path is None:
        selector.unregister(connection.socket)
        connection.socket.close()
    else:
        connection.ask(path)


class _Connection:
    """One connection with at most one question under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = 0.0
        self._path = ""
        self._head = b""
        self._length: int | None = 0
        self._body = 0
        self._tail = b""

    def ask(self, path: str) -> None:
        self._path, self._head, self._length, self._body = path, b"", 0, 0
        self.asked = time.perf_counter()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode()
        )

    def answered(self) -> bool:
        """Read what has come; whether the answer is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise RuntimeError(f"the connection was closed before {self._path} was answered")
        if not self._head.endswith(_BLANK):
            head, end, data = (self._head + data).partition(_BLANK)
            self._head = head + end
            if not end:
                return False
            self._length = _length(head, self._path)
        self._body += len(data)
        self._tail = (self._tail + data)[-len(_LAST_CHUNK) :]
        return self._tail == _LAST_CHUNK if self._length is None else self._body == self._length


def _length(head: bytes, path: str) -> int | None:
    """The length of the body, None where it comes in chunks (RFC 9112, 7.1)."""
    status, *fields = head.lower().split(b"\r\n")
    if status.split()[1] != b"200":
        raise RuntimeError(f"{path}: {status.decode()}")
    for field in fields:
        if field.startswith(b"content-length:"):
            return int(field.partition(b":")[2])
    return None
