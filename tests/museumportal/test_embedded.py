"""The embedded servers: shared, stopped by the last one out, and hard to leave in a mess."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from museumportal.embedded import EmbeddedServerError, addresses, ensure_running, revive
from museumportal.embedded.layout import SOCKET_PATH_BYTES, layout_of
from museumportal.embedded.postgres import Postgres
from museumportal.embedded.valkey import Valkey

USER = """
import sys
from pathlib import Path
from museumportal.embedded import ensure_running
with ensure_running(Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.readline()
"""
PROJECT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="shows what root meets")


def running(var: Path) -> set[int]:
    """The process ids of the servers of a state directory."""
    layout = layout_of(var)
    return {pid for pid in (Postgres(layout).pid(), Valkey(layout).pid()) if pid}


def wait_until(true: Callable[[], bool], seconds: float = 8) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def ask(var: Path, query: str) -> object:
    with psycopg.connect(addresses(var).database_url) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A state directory (below pytest's, which only its owner may enter), left by everybody."""
    yield tmp_path / "var"
    assert wait_until(lambda: not running(tmp_path / "var")), "servers were left running"


Join = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def join(var: Path) -> Iterator[Join]:
    """Starts another user of the servers, as a process that stays until its input ends."""
    users: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER, str(var)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        users.append(user)
        return user

    yield start
    for user in users:
        user.kill()
        user.communicate()


def arrived(user: "subprocess.Popen[str]") -> bool:
    assert user.stdout
    return user.stdout.readline() == "in\n"


def test_servers_answer_and_are_stopped_by_their_only_user(var: Path) -> None:
    with ensure_running(var) as here:
        assert here == addresses(var)
        assert str(ask(var, "SHOW server_version")).startswith("18.")
        assert ask(var, "SHOW listen_addresses") == ""
        assert ask(var, "SELECT lower('ӘҒҚ' COLLATE pg_catalog.default)") == "әғқ"
        with redis.Redis.from_url(here.redis_url) as client:
            assert client.ping()
        assert len(running(var)) == 2
    assert not running(var)


def test_data_and_queue_survive_a_clean_stop(var: Path) -> None:
    with ensure_running(var) as here:
        ask(var, "CREATE TABLE coin AS SELECT 'tenge' AS name")
        with redis.Redis.from_url(here.redis_url) as client:
            client.rpush("celery", "task")
    with ensure_running(var) as here:
        assert ask(var, "SELECT name FROM coin") == "tenge"
        with redis.Redis.from_url(here.redis_url) as client:
            assert client.lrange("celery", 0, -1) == [b"task"]


def test_one_who_leaves_takes_nothing_from_the_others(var: Path, join: Join) -> None:
    first, second = join(), join()  # both at once: one of them starts the servers
    assert arrived(first)
    assert arrived(second)
    servers = running(var)
    first.communicate("\n")
    assert running(var) == servers
    assert ask(var, "SELECT 1") == 1
    second.communicate("\n")
    assert not running(var)


def test_a_killed_user_leaves_the_servers_to_the_others(var: Path, join: Join) -> None:
    killed = join()
    assert arrived(killed)
    servers = running(var)
    with ensure_running(var):
        killed.kill()
        killed.wait()
        time.sleep(2.5)  # longer than the watcher's round
        assert running(var) == servers
    assert not running(var)


def test_a_killed_last_user_leaves_nothing_behind(var: Path, join: Join) -> None:
    user = join()
    assert arrived(user)
    assert running(var)
    user.kill()
    assert wait_until(lambda: not running(var))


def test_without_one_of_them_the_other_starts_alone(var: Path) -> None:
    with ensure_running(var, ["valkey"]):
        assert running(var) == {Valkey(layout_of(var)).pid()}


def test_a_deep_directory_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("қазына қоймасы-" * 6) / "var"
    deep.parent.mkdir(mode=0o700)
    with ensure_running(deep):
        sockets = layout_of(deep).sockets
        assert ask(deep, "SELECT 1") == 1
        assert all(len(str(path)) <= SOCKET_PATH_BYTES for path in sockets.iterdir())
        assert sockets.stat().st_mode & 0o077 == 0
    assert not running(deep)
    assert not sockets.exists()


def test_killed_servers_start_again_with_what_was_committed(var: Path) -> None:
    with ensure_running(var):
        ask(var, "CREATE TABLE coin AS SELECT 'tenge' AS name")
        for pid in running(var):
            os.kill(pid, signal.SIGKILL)
    with ensure_running(var):
        assert ask(var, "SELECT name FROM coin") == "tenge"


def test_a_user_starts_again_what_was_killed(var: Path) -> None:
    with ensure_running(var):
        assert revive(var) == []
        for pid in running(var):
            os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not running(var))
        assert revive(var) == ["postgres", "valkey"]
        assert ask(var, "SELECT 'tenge'") == "tenge"


def test_a_server_too_busy_to_answer_is_neither_dead_nor_started_twice(var: Path) -> None:
    with ensure_running(var):
        before, busy = running(var), Valkey(layout_of(var)).pid()
        assert busy
        os.kill(busy, signal.SIGSTOP)
        try:
            assert revive(var) == []
            assert running(var) == before
        finally:
            threading.Timer(3, os.kill, (busy, signal.SIGCONT)).start()  # while it is told to stop


def test_a_pid_file_whose_number_is_somebody_else_now_does_not_matter(var: Path) -> None:
    with ensure_running(var):
        remembered = (var / "postgres" / "postmaster.pid").read_text().split("\n", 1)[1]
    stale = f"{os.getpid()}\n{remembered}"
    (var / "postgres" / "postmaster.pid").write_text(stale)
    (var / "run" / ".s.PGSQL.5432.lock").write_text(stale)
    with ensure_running(var):
        assert ask(var, "SELECT 1") == 1


def test_a_set_up_that_was_killed_halfway_begins_anew(var: Path) -> None:
    half = var / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with ensure_running(var):
        assert ask(var, "SELECT 1") == 1
    assert not half.exists()


def test_a_server_that_does_not_start_is_quoted(var: Path) -> None:
    with ensure_running(var):
        pass
    with (var / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("\nshared_buffers = 'plenty'\n")
    with pytest.raises(EmbeddedServerError, match="shared_buffers"), ensure_running(var):
        pass
    assert not running(var)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a directory")
    with (
        pytest.raises(EmbeddedServerError, match=str(tmp_path / "var")),
        ensure_running(tmp_path / "var"),
    ):
        pass


@as_root
def test_another_users_directory_is_left_alone(var: Path) -> None:
    (var / "run").mkdir(parents=True)
    os.chown(var / "run", 65534, 65534)
    with (
        pytest.raises(EmbeddedServerError, match="belongs to nobody, and you are root"),
        ensure_running(var),
    ):
        pass


@as_root
def test_root_does_without_user_namespaces(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = tmp_path / "forbidden"
    forbidden.mkdir()
    (forbidden / "unshare").symlink_to(shutil.which("false") or "/bin/false")
    monkeypatch.setenv("PATH", f"{forbidden}:{os.environ['PATH']}")
    with ensure_running(var):
        assert ask(var, "SELECT 1") == 1
        assert (var / "postgres").stat().st_uid == 65534
    monkeypatch.undo()
    with ensure_running(var):  # its data stay nobody's, and usable
        assert ask(var, "SELECT 1") == 1


@as_root
def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        with (
            pytest.raises(EmbeddedServerError, match=r"100 MB left.*Free some space"),
            ensure_running(disk / "var"),
        ):
            pass
    finally:
        subprocess.run(["umount", str(disk)], check=True)
