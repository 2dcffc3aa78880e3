"""The index on disk: built aside, switched at once, and whole again after any accident."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from museumportal.search import Document, SearchRequest, SearchUnavailable, generations
from museumportal.search.index import IndexBusyError, IndexDamagedError, Writer, building
from museumportal.search.reader import Reader
from tests.museumportal.search_index import COLLECTION, FACETS, build, titled


def live(directory: Path) -> Path:
    generation = generations.current(directory)
    assert generation
    return generation


def ids(reader: Reader, text: str = "") -> list[str]:
    return sorted(reader.search(SearchRequest(text=text, access=None)).ids)


def test_a_rebuild_is_seen_only_when_whole(tmp_path: Path) -> None:
    build(tmp_path, [titled("o1", en="First")])
    reader, before = Reader(tmp_path), live(tmp_path)
    with building(tmp_path, FACETS) as writer:
        writer.add([titled("o2", en="Second")])
        writer.commit(5)
        assert ids(reader) == ["o1"]
    assert ids(reader) == ["o2"]
    assert not before.exists(), "the old one does not fill the disk"
    assert generations.read_position(live(tmp_path)) == 5


def test_a_failed_rebuild_changes_nothing(tmp_path: Path) -> None:
    build(tmp_path, [titled("o1", en="First")])

    def documents() -> Iterator[Document]:
        yield titled("o2", en="Second")
        raise KeyError

    with pytest.raises(KeyError), building(tmp_path, FACETS) as writer:
        writer.add(documents())
    assert ids(Reader(tmp_path)) == ["o1"]
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [live(tmp_path)]


def test_changes_show_after_a_commit_replace_and_remove(tmp_path: Path) -> None:
    build(tmp_path, COLLECTION)
    reader = Reader(tmp_path)
    generation = reader.generation()
    with Writer.open(live(tmp_path), FACETS) as writer:
        writer.add([titled("o4", en="Constable at Dedham")])
        writer.delete(["o3", "o-never-was"])
        assert ids(reader, "turner") == ["o3", "o4"]
        writer.commit(9)
        assert ids(reader, "turner") == []
        assert ids(reader, "constable") == ["o4"]
    assert reader.generation() != generation
    assert reader.generation() == reader.generation()


def test_one_writer_and_one_rebuild_at_a_time(tmp_path: Path) -> None:
    build(tmp_path, COLLECTION)
    with Writer.open(live(tmp_path), FACETS), pytest.raises(IndexBusyError):
        Writer.open(live(tmp_path), FACETS)
    with building(tmp_path, FACETS) as writer:
        with pytest.raises(IndexBusyError), building(tmp_path, FACETS):
            pass
        writer.commit(0)
    Writer.open(live(tmp_path), FACETS).close()


def test_another_schema_or_facet_list_asks_for_a_rebuild(tmp_path: Path) -> None:
    build(tmp_path, COLLECTION)
    with pytest.raises(IndexDamagedError, match="other facets"):
        Writer.open(live(tmp_path), (*FACETS, "colour"))
    shape = live(tmp_path) / "portal.json"
    shape.write_text(shape.read_text().replace('"version": "', '"version": "0'))
    with pytest.raises(IndexDamagedError, match="version"):
        Writer.open(live(tmp_path), FACETS)
    with pytest.raises(SearchUnavailable):
        Reader(tmp_path).search(SearchRequest())
    assert not generations.is_damaged(tmp_path, live(tmp_path)), "a version is no damage"


WRITING = """
import sys
from pathlib import Path
from museumportal.search import Document
from museumportal.search.index import Writer
with Writer.open(Path(sys.argv[1]), ("museum",)) as writer:
    position = writer.position
    while True:
        position += 1
        writer.add([Document(f"o{position}", "object", ("public",), facets={"museum": ("A",)}),
                    Document("latest", "object", ("public",), numbers=(f"N {position}",))])
        writer.commit(position)
        print(position, flush=True)
"""


def test_a_writer_killed_anywhere_leaves_a_whole_index(tmp_path: Path) -> None:
    """Whatever is killed, all changes up to the noted position are there, and writing goes on."""
    with building(tmp_path, ("museum",)) as empty:
        empty.commit(0)
    chance = random.Random(5)
    for _round in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITING, str(live(tmp_path))], stdout=subprocess.PIPE
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(chance.random() * 0.4)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        position = generations.read_position(live(tmp_path))
        request = SearchRequest("object", limit=500, facets=("museum",))
        result = Reader(tmp_path).search(request)
        assert {f"o{n}" for n in range(1, position + 1)} <= set(result.ids)
        assert result.count in (position + 1, position + 2), "at most one commit beyond"
        assert result.facets["museum"][0][1] == result.count - 1
    assert position > 4


def test_a_killed_rebuild_leaves_the_live_index_and_no_rubbish(tmp_path: Path) -> None:
    build(tmp_path, COLLECTION)
    program = (
        "import sys; from pathlib import Path; from museumportal.search.index import building\n"
        "with building(Path(sys.argv[1]), ()) as writer: print(1, flush=True); sys.stdin.read()"
    )
    builder = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert builder.stdout
    assert builder.stdin
    assert builder.stdout.readline()
    builder.kill()
    builder.wait()
    builder.stdout.close()
    builder.stdin.close()
    assert ids(Reader(tmp_path), "turner") == ["o3", "o4"]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
    build(tmp_path, COLLECTION)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [live(tmp_path)]


def test_another_process_sees_a_commit_at_once(tmp_path: Path) -> None:
    with building(tmp_path, ("museum",)) as empty:
        empty.commit(0)
    reader = Reader(tmp_path)
    assert ids(reader) == []
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(live(tmp_path))], stdout=subprocess.PIPE
    )
    assert writer.stdout
    try:
        for _ in range(5):
            position = int(writer.stdout.readline())
            assert f"o{position}" in ids(reader)
            newest = SearchRequest("object", f"N-{position}")
            if generations.read_position(live(tmp_path)) == position:
                assert reader.search(newest).count <= 1
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()


@pytest.mark.parametrize(
    "accident", ["no meta", "meta", "segments", "shortened", "shape", "current"]
)
def test_a_damaged_index_is_reported_and_never_answers_nonsense(
    tmp_path: Path, accident: str
) -> None:
    build(tmp_path, COLLECTION)
    generation = live(tmp_path)
    for path in list(generation.iterdir()):
        if accident == "no meta" and path.name == "meta.json":
            path.unlink()
        if accident == "meta" and path.name == "meta.json":
            path.write_bytes(b"\x00\xff{")
        if accident == "segments" and path.suffix in (".idx", ".term", ".fast", ".store"):
            path.write_bytes(os.urandom(path.stat().st_size))
        if accident == "shortened" and path.suffix in (".idx", ".term", ".fast", ".store"):
            os.truncate(path, path.stat().st_size // 2)
        if accident == "shape" and path.name == "portal.json":
            path.write_text("[")
    if accident == "current":
        generations.switch(tmp_path, Path("../.."))
    reader = Reader(tmp_path)
    with pytest.raises(SearchUnavailable):
        reader.search(SearchRequest("object", "turner", facets=("museum",)))
    if accident != "current":
        assert generations.is_damaged(tmp_path, generation), "the indexer is told"
    build(tmp_path, COLLECTION)
    assert not generations.is_damaged(tmp_path, live(tmp_path))
    assert ids(reader, "turner") == ["o3", "o4"], "the same reader recovers"


def test_an_index_that_disappears_is_unavailable_until_built_again(tmp_path: Path) -> None:
    build(tmp_path / "search", COLLECTION)
    reader = Reader(tmp_path / "search")
    assert ids(reader, "turner")
    shutil.rmtree(tmp_path / "search")
    with pytest.raises(SearchUnavailable):
        reader.search(SearchRequest())
    build(tmp_path / "search", COLLECTION)
    assert ids(reader, "turner")


def test_a_generation_swept_away_while_its_name_is_read_has_a_successor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, [Document("s1", "object", ("public",))])
    real, names = generations._named, ["1-1"]  # read just before the switch
    monkeypatch.setattr(generations, "_named", lambda d: names.pop() if names else real(d))
    assert generations.current(tmp_path) == live(tmp_path)


def test_an_index_that_is_removed_while_it_is_opened_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild has ended and sweeps away the files that a reader is just opening."""
    documents = [Document("a", "object", ("public",), texts={"title": {"en": "Blue jug"}})]
    build(tmp_path, documents)
    old, read = live(tmp_path), generations.facets_of

    def read_late(path: Path) -> frozenset[str]:
        if path == old:
            kept = tmp_path.with_name("kept")
            shutil.copytree(old, kept, ignore=shutil.ignore_patterns("*.pos"))
            build(tmp_path, documents)
            shutil.copytree(kept, old)
        return read(path)

    monkeypatch.setattr(generations, "facets_of", read_late)
    found = Reader(tmp_path).search(SearchRequest("object", '"blue jug"', "en"))
    assert list(found.ids) == ["a"]


def test_threads_search_while_the_index_changes_and_is_replaced(tmp_path: Path) -> None:
    steady = [Document(f"s{n}", "object", ("public",)) for n in range(50)]
    build(tmp_path, steady)
    reader, stop, answers = Reader(tmp_path), threading.Event(), list[object]()

    def ask() -> None:
        while not stop.is_set():
            try:
                found = reader.search(SearchRequest("object", limit=500, order="oldest_date")).ids
                answers.append([found_id for found_id in found if found_id.startswith("s")])
            except Exception as error:
                answers.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(6):
        with Writer.open(live(tmp_path), FACETS) as writer:
            writer.add([Document(f"n{n}", "object", ("public",))])
            writer.commit(n)
        build(tmp_path, steady)
    while len(answers) <= 20:  # a busy machine lets the threads ask late
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    expected = [document.id for document in sorted(steady, key=lambda document: document.id)]
    assert [answer for answer in answers if answer != expected] == []
