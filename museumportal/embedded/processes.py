"""Facts about running processes, and waiting for one that is not our child (Linux)."""

import os
import select
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path


def arguments(pid: int) -> list[str]:
    """The command line of a process; empty when it has ended (a zombie counts as ended)."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(part) for part in raw.split(b"\0")]


def working_in(directory: Path) -> list[int]:
    """The processes whose working directory this is, as far as we may look."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == directory:
                found.append(int(entry.parent.name))
        except OSError:  # ended meanwhile, or another user's
            continue
    return found


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait until a process has ended; False when it is still there after `seconds`."""
    return wait_until_one_gone([pid], seconds)


def wait_until_one_gone(pids: Iterable[int], seconds: float) -> bool:
    """Wait until one of the processes has ended; False when none has after `seconds`."""
    with ExitStack() as opened:
        poll = select.poll()
        for pid in pids:
            try:
                descriptor = os.pidfd_open(pid)
            except ProcessLookupError:
                return True
            opened.callback(os.close, descriptor)
            poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
