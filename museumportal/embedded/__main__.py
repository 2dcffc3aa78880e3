"""The watcher: stops the embedded servers when their last user was killed.

Not for people: `ensure_running` starts it as `python -m museumportal.embedded VAR DESCRIPTOR`,
where the descriptor is the watch lock, held until the watcher ends.
"""

import fcntl
import os
import sys
from pathlib import Path

from museumportal.embedded.layout import Layout
from museumportal.embedded.processes import wait_until_one_gone
from museumportal.embedded.sharing import KINDS, lock, stop_all

ROUND_SECONDS = 2


def watch(layout: Layout) -> None:
    """Return when the servers have ended, having stopped them if nobody holds the users' lock."""
    start = os.open(layout.start_lock, os.O_RDWR | os.O_CLOEXEC)
    users = os.open(layout.users_lock, os.O_RDWR | os.O_CLOEXEC)
    servers = [kind(layout) for kind in KINDS.values()]
    while pids := [pid for server in servers if (pid := server.pid())]:
        if wait_until_one_gone(pids, ROUND_SECONDS):
            continue
        # Somebody who starts or leaves holds the start lock and may wait for us: never wait for it.
        if not lock(start, fcntl.LOCK_EX | fcntl.LOCK_NB):
            continue
        if lock(users, fcntl.LOCK_EX | fcntl.LOCK_NB):
            stop_all(layout)
        fcntl.flock(users, fcntl.LOCK_UN)
        fcntl.flock(start, fcntl.LOCK_UN)


def main() -> None:
    """Detach from the one who started us, then watch."""
    layout = Layout(Path(sys.argv[1]))
    if os.fork():
        os._exit(0)
    os.setsid()
    log = os.open(layout.log / "watcher.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    watch(layout)


if __name__ == "__main__":
    main()
