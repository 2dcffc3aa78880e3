"""Hosts with an index of their own each: what is saved is found at all of them, come what may."""

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from catalog.actions.objects import save_object
from museumportal.changes import feed
from museumportal.findable import findable
from museumportal.indexer import rebuild
from museumportal.search import generations, schema
from tests.cast import Cast
from tests.factories import ObjectFactory
from tests.museumportal.following import (
    Following,
    brought_up_to_date,
    environment,
    index_process,
    placed,
    same_index,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def ended(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Host:
    """One machine: an indexer and a web process over an index in a folder of their own."""

    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self.directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        stack.enter_context(ended(index_process(directory, "--follow")))
        web = (
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(self._port), "--no-ws", "museumportal.wsgi:application"),
        )
        started = subprocess.Popen(web, env=environment(directory), text=True, process_group=0)
        stack.enter_context(ended(started))
        stack.callback(os.killpg, started.pid, signal.SIGTERM)

    def finds(self, text: str) -> list[str] | None:
        """Identifiers of the objects its API finds; None while it does not answer."""
        address = f"http://127.0.0.1:{self._port}/api/v1/objects/?q={text}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return [record["id"] for record in json.load(answer)["results"]]
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None


def test_what_is_saved_is_found_at_every_host(cast: Cast, tmp_path: Path) -> None:
    first = ObjectFactory.create(museum=cast.abai, title_en="Bracelet")
    with contextlib.ExitStack() as stack:
        hosts = [Host(tmp_path / name, stack) for name in ("north", "south")]
        for host in hosts:
            until(lambda h=host: h.finds("bracelet") == [first.public_id], "each builds its own")  # type: ignore[misc]
        waits = []
        for number, word in enumerate(("amphora", "kumgan", "sickle")):
            record = ObjectFactory.build(
                museum=cast.abai, title_en=word, inventory_number=f"N {number}"
            )
            save_object(record=record)
            placed()
            waits.append(
                until(
                    lambda w=word, r=record: all(h.finds(w) == [r.public_id] for h in hosts),  # type: ignore[misc]
                    "found at both",
                )
            )
        assert min(waits) < 2
        fresh = stack.enter_context(ended(index_process(tmp_path / "fresh", "--follow")))
        until(lambda: generations.current(tmp_path / "fresh") is not None, "a fresh host builds")
        same_index(tmp_path / "fresh", tmp_path / "north")
        fresh.send_signal(signal.SIGTERM)
        assert fresh.wait(timeout=60) == 0


def killed_at_random(cast: Cast, tmp_path: Path, rounds: int, seed: int) -> None:
    """Change objects while the follower is killed and started again; in the end nothing is lost."""
    chance = random.Random(seed)
    objects = [ObjectFactory.create(museum=cast.abai) for _ in range(20)]
    for number in range(rounds):
        with ended(index_process(settings.SEARCH_DIR, "--follow")):
            until(lambda: generations.current(settings.SEARCH_DIR) is not None, "built")
            until_killed = time.monotonic() + chance.random() * 3
            while time.monotonic() < until_killed:
                record = chance.choice(objects)
                record.title_en = f"Title {number} {chance.random()}"
                save_object(record=record)
                time.sleep(0.02)
    brought_up_to_date()
    rebuild(tmp_path, findable())
    same_index(settings.SEARCH_DIR, tmp_path)


def test_a_follower_killed_at_random_loses_nothing(cast: Cast, tmp_path: Path) -> None:
    killed_at_random(cast, tmp_path, rounds=3, seed=3)


@pytest.mark.long
def test_a_follower_killed_many_times_loses_nothing(cast: Cast, tmp_path: Path) -> None:
    killed_at_random(cast, tmp_path, rounds=40, seed=4)


def halved(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


@pytest.mark.parametrize("accident", [halved, overwritten, Path.unlink])
@pytest.mark.parametrize(
    "what", ["*/meta.json", "*/portal.json", "*/*.term", "*/*.fast", "current*"]
)
def test_a_damaged_index_is_said_and_built_again(
    cast: Cast, client: Client, what: str, accident: Callable[[Path], None]
) -> None:
    record = ObjectFactory.create(museum=cast.abai, title_en="Bracelet")
    rebuild(settings.SEARCH_DIR, findable())
    for path in settings.SEARCH_DIR.glob(what):
        accident(path)
    heals(client, record.public_id)


def test_a_missing_index_is_said_and_built_again(cast: Cast, client: Client) -> None:
    record = ObjectFactory.create(museum=cast.abai, title_en="Bracelet")
    rebuild(settings.SEARCH_DIR, findable())
    shutil.rmtree(settings.SEARCH_DIR)
    heals(client, record.public_id)


def heals(client: Client, public_id: str) -> None:
    """Search says that it is being rebuilt, all else works, and the follower rebuilds."""
    objects = "/en/objects/?q=bracelet"
    page = client.get(objects)
    assert page.status_code == 503
    assert "rebuilt" in page.content.decode()
    for address in ("/en/", f"/en/objects/{public_id}/", "/en/museums/", "/en/tours/"):
        assert client.get(address).status_code == 200, address
    with Following(findable()):
        until(lambda: client.get(objects).status_code == 200, "rebuilt by itself")
    assert public_id in client.get(objects).content.decode()


def test_a_new_version_builds_beside_the_old_one_which_is_read_until_then(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = ObjectFactory.create(museum=cast.abai, title_en="Bracelet")
    rebuild(settings.SEARCH_DIR, findable())
    old = generations.current(settings.SEARCH_DIR)
    assert old
    with monkeypatch.context() as new:
        new.setattr(generations, "_CURRENT", "current-new")
        new.setattr(generations, "_DAMAGED", "damaged-new")
        new.setattr(generations, "VERSION", schema.VERSION + "1")
        assert client.get("/en/objects/").status_code == 503, "nothing of this version yet"
        rebuild(settings.SEARCH_DIR, findable())
        assert client.get("/en/objects/?q=bracelet").status_code == 200
    page = client.get("/en/objects/?q=bracelet")
    assert record.public_id in page.content.decode(), "processes of the old version go on"
    assert generations.current(settings.SEARCH_DIR) == old
    with monkeypatch.context() as new:
        new.setattr(generations, "_CURRENT", "current-new")
        new.setattr(generations, "_DAMAGED", "damaged-new")
        new.setattr(generations, "VERSION", schema.VERSION + "1")
        feed.record("object", [record.public_id])
        with Following(findable()):
            until(lambda: not old.exists(), "once the new version follows, the old one goes")
        assert [path.name for path in settings.SEARCH_DIR.glob("current*")] == ["current-new"]
        assert client.get("/en/objects/?q=bracelet").status_code == 200
