"""The supervisor: what dies comes back, and afterwards nothing of it is left."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from museumportal.processes import Console, Service, Supervisor
from museumportal.processes.foreground import Readiness, RefusedError, alone, free_port
from museumportal.processes.guard import members

PROJECT = Path(__file__).resolve().parents[2]
# A service with a child of its own, as the web server and the worker have them.
FAMILY = Service("family", ("sh", "-c", "echo born; sleep 1000 & echo child $!; wait"))
STUBBORN = Service("stubborn", ("sh", "-c", "trap '' TERM; sleep 1000 & while :; do wait; done"))
SUPERVISE = """
import sys, time
from pathlib import Path
from museumportal.processes import Console, Service, Supervisor
console = Console()
console.start()
folder = Path(sys.argv[1])
services = [Service("family", ("sh", "-c", sys.argv[2])), Service("other", ("sleep", "1000"))]
with Supervisor(services, directory=folder, logs=folder, console=console) as one:
    print(*one.pids().values(), flush=True)
    while not (folder / "stop").exists():
        one.tend()
        time.sleep(0.05)
console.say("Stopped.")
console.close()
"""


def wait_until(true: Callable[[], object], seconds: float = 8) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(true())


def living(groups: set[int]) -> set[int]:
    return {pid for group, pids in members().items() if group in groups for pid in pids}


@pytest.fixture
def console() -> Iterator[Console]:
    console = Console()
    console.start()
    yield console
    console.close()


@pytest.fixture
def supervise(tmp_path: Path, console: Console) -> Callable[..., Supervisor]:
    def made(*services: Service) -> Supervisor:
        return Supervisor(services, directory=tmp_path, logs=tmp_path, console=console, grace=1)

    return made


def tend_until(supervisor: Supervisor, true: Callable[[], object]) -> bool:
    return wait_until(lambda: supervisor.tend() or true())


def test_leaving_stops_services_and_their_children(supervise: Callable[..., Supervisor]) -> None:
    with supervise(FAMILY, STUBBORN) as supervisor:
        groups = set(supervisor.pids().values())
        assert wait_until(lambda: len(living(groups)) == 4)
        begun = time.monotonic()
    assert not living(groups)
    assert time.monotonic() - begun < 5


def test_a_killed_service_comes_back_without_its_old_children(
    supervise: Callable[..., Supervisor], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with supervise(FAMILY) as supervisor:
        old = supervisor.pids()["family"]
        assert wait_until(lambda: len(living({old})) == 2)
        os.kill(old, signal.SIGKILL)
        assert tend_until(supervisor, lambda: supervisor.pids().get("family", old) != old)
        assert wait_until(lambda: not living({old}))
        assert wait_until(lambda: (tmp_path / "family.log").read_text().count("born") == 2)
        assert wait_until(lambda: len(living({supervisor.pids()["family"]})) == 2)
        time.sleep(0.3)
    shown = capfd.readouterr().out
    assert shown.count("family | born") == 2
    assert "The family process was ended by SIGKILL; starting it again in 1 s." in shown


def test_a_service_that_keeps_failing_is_tried_ever_more_slowly(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    with supervise(Service("broken", ("sh", "-c", "echo try; exit 3"))) as supervisor:
        tend_until(supervisor, lambda: False)  # for eight seconds: tries at 0, 1, 3 and 7
    assert (tmp_path / "broken.log").read_text().count("try") == 4


def test_a_killed_guard_is_replaced_and_still_stops_everything(
    supervise: Callable[..., Supervisor],
) -> None:
    with supervise(FAMILY) as supervisor:
        groups = set(supervisor.pids().values())
        guards = [
            pid
            for pids in members().values()
            for pid in pids
            if str(os.getpid()) == parent_of(pid) and b"guard.py" in command_of(pid)
        ]
        assert len(guards) == 1
        os.kill(guards[0], signal.SIGKILL)
        time.sleep(0.2)
    assert not living(groups)


def supervised(folder: Path, script: str) -> "tuple[subprocess.Popen[str], set[int]]":
    """A supervisor as a process of its own, and the process groups of its two services."""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(folder), script],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout
    return supervisor, {int(pid) for pid in supervisor.stdout.readline().split()}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    supervisor, groups = supervised(tmp_path, "sleep 1000 & wait")
    assert wait_until(lambda: len(living(groups)) == 3)
    os.kill(supervisor.pid, number)
    supervisor.communicate()
    assert wait_until(lambda: not living(groups))


def test_services_run_on_when_nobody_reads_our_output(tmp_path: Path) -> None:
    """A reader that stopped reading must stop neither the services nor the end."""
    talk = "while :; do echo 'what a talkative service has to say, again and again'; done"
    supervisor, groups = supervised(tmp_path, talk)
    log = tmp_path / "family.log"
    assert wait_until(lambda: log.stat().st_size > 1 << 20)  # a pipe holds 64 KB
    (tmp_path / "stop").touch()
    assert supervisor.wait(8) == 0
    assert not living(groups)
    supervisor.communicate()


UNDER_MAKE = """
import time
from museumportal.processes.foreground import StartedByMake
make = StartedByMake()
print("up", flush=True)
while not make.asked_to_stop():
    time.sleep(0.05)
print("asked to stop", flush=True)
"""


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_signal_for_make_alone_stops_what_it_runs(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "program.py").write_text(UNDER_MAKE)
    (tmp_path / "Makefile").write_text(f"all:\n\t@exec {sys.executable} program.py\n")
    make = subprocess.Popen(
        ["make", "-C", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        # A test run in the background ignores Ctrl-C, and its children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert make.stdout
    assert any(line == "up\n" for line in make.stdout)
    make.send_signal(number)
    assert "asked to stop\n" in make.communicate(timeout=8)[0]


def test_a_taken_port_is_said_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RefusedError, match=f"Port {port} on 127.0.0.1 is taken"):
            free_port("127.0.0.1", str(port))
    assert free_port("127.0.0.1", str(port)) == port


@pytest.mark.parametrize("value", ["", "0", "65536", "-1", "http", "８０", "1e3"])
def test_what_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(RefusedError, match="no port"):
        free_port("127.0.0.1", value)


def test_a_second_one_on_the_same_data_is_refused_by_name(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    with alone(lock), pytest.raises(RefusedError, match=f"process {os.getpid()}"), alone(lock):
        pass
    with alone(lock):
        pass


def test_no_answer_is_no_readiness(tmp_path: Path) -> None:
    port = free_port("127.0.0.1", str(unused_port()))
    assert Readiness("127.0.0.1", port).news() == []


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parent_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return ""


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
