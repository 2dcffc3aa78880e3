"""What a program in the foreground asks of its surroundings: a port, being alone, being stopped."""

import errno
import fcntl
import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STILL_WAITING_SECONDS = 30


class RefusedError(RuntimeError):
    """The surroundings do not permit it; the message is a sentence for the operator."""


def free_port(host: str, value: str) -> int:
    """The port that `value` names, free to listen on.

    Raises:
        RefusedError: it is no port number, or another program has it.
    """
    if not (value.isascii() and value.isdigit()) or not 0 < int(value) < 65536:
        raise RefusedError(f"{value!r} is no port: give a number from 1 to 65535, as in PORT=8001.")
    port = int(value)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = {
                errno.EADDRINUSE: "is taken by another program",
                errno.EACCES: "needs special rights",
            }.get(error.errno or 0, f"cannot be used ({error.strerror})")
            raise RefusedError(
                f"Port {port} on {host} {reason}. Choose another one, as in "
                f"PORT={port + 1 if port < 65535 else 8000}, or stop that program."
            ) from error
    return port


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock for as long as the context lasts; it ends with the process.

    Raises:
        RefusedError: another process holds it.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.pread(descriptor, 20, 0).decode().strip()
            raise RefusedError(
                f"It runs already on the same data, as process {other}. "
                "Stop that one first (Ctrl-C), or use a second clone."
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


class StartedByMake:
    """Whether the make that started us wants to end.

    A SIGTERM make hands on. A SIGINT for make alone it does not: it waits for us, having taken its
    signal handler down (GNU make's fatal_error_signal), and that can be seen in proc(5). When make
    is killed outright, our parent changes.
    """

    def __init__(self) -> None:
        self._make = os.getppid() if "MAKELEVEL" in os.environ else None
        self._catches = self._catches_interrupts()

    def asked_to_stop(self) -> bool:
        """True from the moment make was interrupted or has gone."""
        if self._make is None:
            return False
        return os.getppid() != self._make or (self._catches and not self._catches_interrupts())

    def _catches_interrupts(self) -> bool:
        try:
            status = Path(f"/proc/{self._make}/status").read_text()
        except OSError:
            return False
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) & 1 << signal.SIGINT - 1)


class Readiness:
    """Asks a web server on this machine for `/readyz` until it is ready."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._ready = False
        self._patience = time.monotonic() + STILL_WAITING_SECONDS

    def news(self) -> list[str]:
        """Lines to show: once when it is ready, and from time to time while it is not."""
        if self._ready:
            return []
        answer = self._ask()
        if answer == "200":
            self._ready = True
            return [f"ready: http://{self._host}:{self._port}/"]
        if time.monotonic() > self._patience:
            self._patience = time.monotonic() + STILL_WAITING_SECONDS
            return [f"Still waiting for the web server; /readyz says: {answer}"]
        return []

    def _ask(self) -> str:
        web = http.client.HTTPConnection(self._host, self._port, timeout=5)
        try:
            web.request("GET", "/readyz")
            response = web.getresponse()
            body = response.read(500).decode(errors="replace")
            return "200" if response.status == 200 else f"{response.status} {body}"
        except (OSError, http.client.HTTPException) as error:
            return str(error)
        finally:
            web.close()
