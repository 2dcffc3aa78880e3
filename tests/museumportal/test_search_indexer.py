"""The indexer keeps the index at the heels of the database."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from museumportal.changes import feed
from museumportal.findable import Findable, findable
from museumportal.indexer import follow, rebuild
from museumportal.search import (
    Document,
    SearchRequest,
    Source,
    generations,
    search,
)
from museumportal.search.index import IndexBusyError, building
from regions.models import Museum
from tests.cast import Cast
from tests.museumportal.following import (
    PATIENCE,
    Following,
    found,
    index_process,
    placed,
    until,
)


class Shelf:
    """A source over a plain dict, in place of an app's tables."""

    def __init__(self, kind: str, **titles: str) -> None:
        self.kind, self.titles, self.asked = kind, dict(titles), list[Sequence[str] | None]()

    def documents(self, ids: Sequence[str] | None) -> Iterator[Document]:
        self.asked.append(ids)
        for document_id, title in list(self.titles.items()):
            if ids is None or document_id in ids:
                texts = {"title": {"en": title}}
                yield Document(document_id, self.kind, ("public",), texts=texts)

    def change(self, document_id: str, title: str | None) -> None:
        if title is None:
            del self.titles[document_id]
        else:
            self.titles[document_id] = title
        feed.record(self.kind, [document_id])


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_is_found_within_two_seconds_and_what_is_gone_is_not() -> None:
    shelf = Shelf("object", o1="Silver ring")
    with Following(Findable((Source("object", shelf.documents),), ())):
        until(lambda: found() == ["o1"], "a missing index builds itself")
        shelf.change("o2", "Golden ring")
        placed()
        assert until(lambda: found("ring") == ["o1", "o2"], "saved") < 2
        shelf.change("o1", "Silver spoon")
        placed()
        assert until(lambda: found("ring") == ["o2"], "renamed") < 2
        shelf.change("o2", None)
        placed()
        assert until(lambda: found() == ["o1"], "deleted") < 2


@pytest.mark.django_db(transaction=True)
def test_a_hundred_changes_a_second_are_still_found_within_two() -> None:
    shelf = Shelf("object")
    with Following(Findable((Source("object", shelf.documents),), ())):
        until(lambda: found() == [], "built")
        waits = []
        for second in range(3):
            for n in range(100):
                shelf.titles[f"o{second}x{n}"] = f"batch{second} thing"
                if n % 10 == 9:
                    feed.record("object", [f"o{second}x{m}" for m in range(n - 9, n + 1)])
                    time.sleep(0.05)
            placed()
            waits.append(until(lambda s=second: len(found(f"batch{s}")) == 24, "all"))  # type: ignore[misc]
            count = SearchRequest(text=f"batch{second}")
            waits.append(until(lambda c=count: search(c).count == 100, "exactly"))  # type: ignore[misc]
    assert max(waits) < 2


@pytest.mark.django_db(transaction=True)
def test_dependants_are_made_anew() -> None:
    """A maker renamed: the objects that mention the maker are found by the new name."""
    makers, objects = Shelf("maker", a1="Ivan Kramskoy"), Shelf("object")

    def object_documents(ids: Sequence[str] | None) -> Iterator[Document]:
        for document_id in ids or ["o1", "o2"]:
            texts = {"maker": {"": makers.titles["a1"]}}
            yield Document(document_id, "object", ("public",), texts=texts)

    def dependants(kind: str, ids: Sequence[str]) -> Iterator[str]:
        return iter(["o1", "o2"] if kind == "maker" and "a1" in ids else [])

    sources = (Source("maker", makers.documents), Source("object", object_documents, dependants))
    with Following(Findable(sources, ())):
        until(lambda: found("kramskoy") == ["a1", "o1", "o2"], "built")
        makers.change("a1", "Ilya Repin")
        until(lambda: found("repin") == ["a1", "o1", "o2"], "renamed everywhere")
        assert found("kramskoy") == []
    assert objects.asked == []


@pytest.mark.django_db(transaction=True)
def test_a_restart_goes_on_where_it_stopped_and_other_facets_rebuild() -> None:
    shelf = Shelf("object", o1="Ring")
    sources = (Source("object", shelf.documents),)
    with Following(Findable(sources, ("museum",))):
        until(lambda: found() == ["o1"], "built")
    shelf.change("o2", "Spoon")
    shelf.asked.clear()
    with Following(Findable(sources, ("museum",))):
        until(lambda: found() == ["o1", "o2"], "caught up")
    assert shelf.asked == [["o2"]], "nothing but the change was read"
    before = generations.current(settings.SEARCH_DIR)
    with Following(Findable(sources, ("museum", "region"))):
        until(lambda: generations.current(settings.SEARCH_DIR) != before, "rebuilt")
        assert search(SearchRequest(facets=("region",))).count == 2


@pytest.mark.django_db(transaction=True)
def test_a_damaged_index_rebuilds_itself() -> None:
    shelf = Shelf("object", o1="Ring")
    with Following(Findable((Source("object", shelf.documents),), ())):
        until(lambda: found() == ["o1"], "built")
        generation = generations.current(settings.SEARCH_DIR)
        assert generation
        (generation / "meta.json").write_text("{")
        assert found() == ["unavailable"]
        until(lambda: found() == ["o1"], "rebuilt")


@pytest.mark.django_db(transaction=True)
def test_the_follower_moves_on_to_an_index_built_by_hand() -> None:
    shelf = Shelf("object", o1="Ring")
    what = Findable((Source("object", shelf.documents),), ())
    with Following(what):
        until(lambda: found() == ["o1"], "built")
        for n in range(3):
            assert rebuild(settings.SEARCH_DIR, what) == n + 1
            shelf.change(f"o{n + 2}", "Spoon")
            until(lambda n=n: len(found()) == n + 2, "followed in the new one")  # type: ignore[misc]


@pytest.mark.django_db(transaction=True)
def test_changes_during_a_rebuild_are_not_lost() -> None:
    shelf = Shelf("object", o1="Ring")

    def change_meanwhile(_count: int) -> None:
        shelf.change("o2", "Spoon")
        shelf.change("o1", "Brooch")

    what = Findable((Source("object", shelf.documents),), ())
    rebuild(settings.SEARCH_DIR, what, change_meanwhile)
    assert found("ring") == ["o1"]
    with Following(what):
        until(lambda: found("brooch") == ["o1"] and found("spoon") == ["o2"], "replayed")


@pytest.mark.django_db(transaction=True)
def test_only_one_follows() -> None:
    what = Findable((Source("object", Shelf("object").documents),), ())
    with Following(what):
        until(lambda: generations.current(settings.SEARCH_DIR) is not None, "built")
        with pytest.raises(IndexBusyError):
            follow(settings.SEARCH_DIR, what, threading.Event())


@pytest.mark.django_db(transaction=True)
def test_the_command_indexes_what_the_apps_declare(cast: Cast) -> None:
    out = StringIO()
    call_command("index", stdout=out)
    assert out.getvalue().startswith("indexed=")
    assert found("Музея Абая", "museum") == [cast.abai.public_id]
    assert set(findable().facets) >= {"museum", "region"}
    with building(settings.SEARCH_DIR, ()), pytest.raises(CommandError, match="rebuilt already"):
        call_command("index")


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path, settings: object) -> None:
    (tmp_path / "file").write_text("")
    settings.SEARCH_DIR = tmp_path / "file" / "search"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="has room and can be written"):
        call_command("index")


@pytest.mark.django_db(transaction=True)
def test_the_following_process_survives_kill_and_stops_on_sigterm(cast: Cast) -> None:
    process = index_process(settings.SEARCH_DIR, "--follow")
    try:
        until(lambda: len(found("музей", "museum")) == 2, "a fresh host builds its own index")
        process.send_signal(signal.SIGKILL)
        process.wait()
        Museum.objects.filter(pk=cast.abai.pk).update(name_en="Museum of Silver")
        feed.record("museum", [cast.abai.public_id])
        process = index_process(settings.SEARCH_DIR, "--follow")
        until(lambda: found("silver") == [cast.abai.public_id], "what changed meanwhile is found")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
