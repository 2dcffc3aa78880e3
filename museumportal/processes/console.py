"""What the services write, shown on our own standard output.

Services write to files, never to a pipe of ours: they run on when nobody reads our output. For the
same reason only this thread writes, so that a full pipe stops it and nobody else.
"""

import os
import queue
import threading
from io import FileIO
from pathlib import Path

ROUND_SECONDS = 0.1
CHUNK = 1 << 16


class Console(threading.Thread):
    """A thread that shows messages, and new lines of log files behind their name."""

    def __init__(self) -> None:
        super().__init__(name="console", daemon=True)
        self._messages: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._files: list[tuple[str, FileIO, bytearray]] = []
        self._closing = threading.Event()

    def say(self, line: str) -> None:
        """Show a line of our own; returns at once."""
        self._messages.put(line)

    def follow(self, name: str, log: Path) -> None:
        """Show what is appended to a log file from now on."""
        file = FileIO(log, "r")
        file.seek(0, os.SEEK_END)
        self._files.append((name, file, bytearray()))

    def close(self) -> None:
        """Show what is left and end; waits a second at most, for a reader that has stopped."""
        self._closing.set()
        self.join(1)

    def run(self) -> None:
        try:
            while not self._closing.wait(ROUND_SECONDS):
                self._show_new()
            self._show_new()
        except OSError:  # the reader or the terminal has gone; the logs have it all
            return

    def _show_new(self) -> None:
        width = max((len(name) for name, _, _ in self._files), default=0)
        for name, file, rest in self._files:
            while chunk := file.read(CHUNK):
                rest += chunk
                *lines, unfinished = rest.split(b"\n")
                rest[:] = unfinished
                for line in lines:
                    write(f"{name:{width}} | ".encode() + line + b"\n")
        while not self._messages.empty():
            write(self._messages.get().encode() + b"\n")


def write(data: bytes) -> None:
    """Write all of it to standard output, unbuffered: no lock of Python's is held meanwhile."""
    while data:
        data = data[os.write(1, data) :]
