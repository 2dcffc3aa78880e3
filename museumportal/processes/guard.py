"""The one who stops the services, also when their supervisor was killed.

A program of its own, started by file name with the standard library alone. The supervisor writes
`+PID` and `-PID` lines to its standard input for each service, a leader of a process group. When
that input ends, by closing it or by the supervisor's death, the guard stops them all: SIGTERM for
the leader, which knows how to end its own children, and SIGKILL for whatever is left of the group
when the leader has gone, or after the seconds given as argument.
"""

import os
import signal
import sys
import time
from pathlib import Path

ROUND_SECONDS = 0.05


def main() -> None:
    """Keep the list of groups until the input ends, then stop them."""
    # Ctrl-C and a closed terminal are the supervisor's business; ours is the end of the input.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        pid = int(line[1:])
        (groups.add if line.startswith("+") else groups.discard)(pid)
    stop(groups, float(sys.argv[1]))


def stop(groups: set[int], grace: float) -> None:
    """Return when no process of these groups runs any more."""
    for leader in groups & members().keys():
        send(os.kill, leader, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while left := {group: pids for group, pids in members().items() if group in groups}:
        for leader, pids in left.items():
            if leader not in pids or time.monotonic() > deadline:
                send(os.killpg, leader, signal.SIGKILL)
        time.sleep(ROUND_SECONDS)


def send(how: object, target: int, number: signal.Signals) -> None:
    """Send a signal to one that may have ended meanwhile."""
    try:
        how(target, number)  # type: ignore[operator]
    except ProcessLookupError:
        return


def members() -> dict[int, set[int]]:
    """The living processes of the machine by process group; zombies do not count (proc(5))."""
    found: dict[int, set[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # pid (name) state ppid pgrp …; the name may hold spaces and brackets.
            state, _parent, group = entry.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state not in "ZX":
            found.setdefault(int(group), set()).add(int(entry.parent.name))
    return found


if __name__ == "__main__":
    main()
