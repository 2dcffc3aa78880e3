"""A rebuild by several processes: the same index as by one, and no harm whoever is killed."""

import os
import random
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings

from catalog.models import MuseumObject
from museumportal import indexer
from museumportal.findable import findable
from museumportal.indexer import rebuild
from museumportal.search import SearchRequest, generations
from museumportal.search.index import Writer
from museumportal.search.index import building as building_here
from museumportal.search.joining import part_folder
from museumportal.search.reader import Reader
from tests.cast import Cast
from tests.factories import AgentFactory, ObjectFactory
from tests.museumportal.following import (
    index_process,
    same_index,
    until,
)
from tests.museumportal.search_index import FACETS, titled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelves(cast: Cast) -> list[MuseumObject]:
    """Forty objects, from whose keys some are missing."""
    objects = [
        ObjectFactory.create(museum=cast.abai, title_en=f"Bracelet {number}")
        for number in range(50)
    ]
    MuseumObject.objects.filter(pk__in=[record.pk for record in objects[10:20]]).delete()
    AgentFactory.create(name_en="Master Omar")
    return objects[:10] + objects[20:]


def folders(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir() if path.is_dir()]


def live(directory: Path) -> Path:
    generation = generations.current(directory)
    assert generation
    return generation


def test_many_make_the_same_index_as_one(
    shelves: list[MuseumObject], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = rebuild(tmp_path, findable())
    monkeypatch.setattr(indexer, "RANGE", 7)
    monkeypatch.setattr(indexer, "cores", lambda: 3)
    told = list[int]()
    count = rebuild(settings.SEARCH_DIR, findable(), told.append)
    assert sum(told) == count == alone
    assert len(told) > 6, "each range is told of"
    same_index(settings.SEARCH_DIR, tmp_path)
    assert not list(live(settings.SEARCH_DIR).glob("part-*"))


def test_a_joined_index_is_kept_up_and_merged_like_any_other(tmp_path: Path) -> None:
    with building_here(tmp_path, FACETS) as writer:
        for number in range(5):
            with Writer.create(part_folder(writer.generation, number), FACETS) as part:
                part.add([titled(f"o{number}x{n}", en="Bracelet") for n in range(20)])
                part.commit(0)
        writer.add([titled("o9x0", en="Bracelet")])
        writer.commit(3)
    generation, reader = live(tmp_path), Reader(tmp_path)
    joined = {path.name for path in generation.glob("*.store")}
    assert len(joined) == 6
    assert reader.search(SearchRequest("object", "bracelet")).count == 101
    assert generations.read_position(generation) == 3
    for number in range(12):
        with Writer.open(generation, FACETS) as writer:
            writer.add([titled(f"o{number % 5}x0", en="Carpet")])
            writer.delete([f"o{number % 5}x{number + 1}"])
            writer.commit(4 + number)
        assert reader.search(SearchRequest("object")).count == 100 - number
    assert reader.search(SearchRequest("object", "carpet")).count == 5
    left = {path.name for path in generation.glob("*.store")}
    assert not joined & left, "the engine has merged the segments, and removed their files"


def workers_of(parent: int) -> list[int]:
    """Processes started by `parent` that make documents."""
    found = []
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for pid in map(int, children.read_text().split()):
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def building(directory: Path) -> "tuple[subprocess.Popen[str], list[int]]":
    """A rebuild of two workers under way."""
    process = index_process(directory, range_size="1", stderr=subprocess.PIPE)
    workers: list[int] = []

    def started() -> bool:
        workers[:] = workers_of(process.pid)
        return len(workers) == 2

    until(started, "two workers start")
    return process, workers


def kill_rounds(directory: Path, rounds: int, seed: int) -> None:
    rebuild(directory, findable())
    before = live(directory)
    chance = random.Random(seed)
    for number in range(rounds):
        process, workers = building(directory)
        time.sleep(chance.random() * 4)
        whom = process.pid if number % 2 else chance.choice(workers)
        if is_running(whom):
            os.kill(whom, signal.SIGKILL)
        _, said = process.communicate()
        for pid in workers:
            until(lambda pid=pid: not is_running(pid), "no worker outlives the build")  # type: ignore[misc]
        if live(directory) == before:
            assert process.returncode != 0
            if whom != process.pid:
                assert "killed by SIGKILL" in said
                assert folders(directory) == [before.name], "nothing is left behind"
        before = live(directory)
        assert Reader(directory).search(SearchRequest("object", access=None)).count == 40
    rebuild(directory, findable())
    assert folders(directory) == [live(directory).name], "the next build sweeps"


def test_whoever_is_killed_in_a_rebuild_the_live_index_stays(
    shelves: list[MuseumObject],
) -> None:
    kill_rounds(settings.SEARCH_DIR, 2, seed=1)


@pytest.mark.long
def test_whoever_is_killed_at_any_moment_of_a_rebuild(shelves: list[MuseumObject]) -> None:
    kill_rounds(settings.SEARCH_DIR, 40, seed=2)


def test_a_full_disk_ends_the_rebuild_with_a_sentence(shelves: list[MuseumObject]) -> None:
    rebuild(settings.SEARCH_DIR, findable())
    before = live(settings.SEARCH_DIR)

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    for range_size in ("5", ""):
        process = index_process(
            settings.SEARCH_DIR,
            range_size=range_size,
            stderr=subprocess.PIPE,
            preexec_fn=small_files,
        )
        _, said = process.communicate()
        assert process.returncode == 1
        assert "has room and can be written" in said.splitlines()[-1], said
        assert live(settings.SEARCH_DIR) == before
        assert folders(settings.SEARCH_DIR) == [before.name]
