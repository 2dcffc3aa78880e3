"""The child processes in which pictures are opened, one a picture.

Loading Python and libvips takes as long as decoding ten megapixels. So that is done once, by a
template process (`catalog.images.child`) that forks a child for each picture and opens none itself.
It waits for the next one, and ends when this process does.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO, Any, cast

from catalog.images.refusals import Refused

_PROJECT = Path(__file__).resolve().parents[2]


class _TemplateEnded(Refused):
    """The template process itself was ended by somebody, for want of memory perhaps."""

    def __init__(self) -> None:
        super().__init__("crashed", "the template process ended")


class _Template:
    """One template process; it takes one job at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-m", "catalog.images.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            env=_environment(),
            process_group=0,  # a group of its own, so that it ends with its child
        )
        self._jobs = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def ask(self, job: bytes, seconds: float) -> tuple[bytes, int]:
        """What the child said, and its exit status.

        Raises `Refused` where the process itself ends, as it is made to after `seconds`.
        """
        ends_by = time.monotonic() + seconds
        overdue = threading.Timer(seconds, self._kill)
        overdue.start()
        answer = b""
        try:
            self._jobs.write(job + b"\n")
            self._jobs.flush()
            for line in self._answers:
                if line.startswith(b"{"):
                    answer = line
                else:
                    return answer, int(line)
        except BrokenPipeError:
            pass
        finally:
            overdue.cancel()
        raise _TemplateEnded if time.monotonic() < ends_by else Refused("time")

    def end(self) -> None:
        """End the process, and a child at work."""
        self._kill()
        self._process.communicate()

    def _kill(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)


_idle: deque[_Template] = deque()

# Two processes would give two jobs to one template at once.
os.register_at_fork(after_in_child=_idle.clear)


def ask(job: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """The answer of a child to `job`.

    Raises `Refused` where the child ends without one, or not within `seconds` on the clock.
    """
    line = json.dumps(job).encode()
    try:
        answer, status = _ask(_idle.pop() if _idle else _Template(), line, seconds)
    except _TemplateEnded:  # not the file's fault
        answer, status = _ask(_Template(), line, seconds)
    if status == 0 and answer:
        return dict(json.loads(answer))
    if status in (-signal.SIGALRM, -signal.SIGXCPU):
        raise Refused("time")
    raise Refused("crashed", f"exit status {status}")


def _ask(template: _Template, job: bytes, seconds: float) -> tuple[bytes, int]:
    try:
        answer = template.ask(job, seconds)
    except BaseException:
        template.end()
        raise
    _idle.append(template)
    return answer


def _environment() -> dict[str, str]:
    """Nothing of ours but the search paths. One heap, and one thread an operation: our own threads
    use the cores already, and more of them cost processor time and memory (docs/adr)."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_MMAP_THRESHOLD_": str(4 << 20),  # rows go back to the system at once
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # rows in a few large pages, not in thousands
        "OPENBLAS_NUM_THREADS": "1",  # no thread may run where a process forks
        "VIPS_CONCURRENCY": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@atexit.register
def dismiss() -> None:
    """End the templates that wait."""
    while _idle:
        _idle.pop().end()
