"""Writing the index: built whole beside the live one, or kept up with the change feed."""

import contextlib
import fcntl
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from museumportal.search import generations
from museumportal.search.documents import Document
from museumportal.search.joining import join_parts
from museumportal.search.schema import build_schema, index_document, register_analysis

_HEAP_BYTES = 240_000_000
"""Some 180 thousand objects: smaller segments would all be written twice, being merged."""
_BUILD_LOCK = "build.lock"


class IndexBusyError(Exception):
    """Another process is writing there; the text says what it does."""


class IndexDamagedError(Exception):
    """A generation cannot be opened for writing, or is of another schema: build a new one."""


class Writer:
    """Adds and removes documents of one generation; nothing is seen, or kept, before `commit`.

    One process at a time: opening a second writer raises IndexBusyError. A killed writer leaves the
    index as of its last commit. Errors of the disk surface as OSError.
    """

    def __init__(self, generation: Path, index: tantivy.Index, facets: Iterable[str]) -> None:
        self.generation = generation
        self.facets = frozenset(facets)
        register_analysis(index, writing=True)
        try:
            self._writer = index.writer(_HEAP_BYTES, 1)
        except ValueError as error:
            raise _as_known(error, generation) from error

    @classmethod
    def create(cls, generation: Path, facets: Sequence[str]) -> Self:
        """A writer of a new, empty index in the folder `generation`, which must not exist."""
        schema = build_schema(facets)
        generation.mkdir(parents=True)
        generations.write_shape(generation, facets)
        with _disk_errors():
            index = tantivy.Index(schema, path=str(generation))
        return cls(generation, index, facets)

    @classmethod
    def open(cls, generation: Path, facets: Sequence[str]) -> Self:
        """A writer of an existing index; IndexDamagedError for other facets or a broken one."""
        try:
            if generations.facets_of(generation) != frozenset(facets):
                raise ValueError(f"{generation.name} has other facets")
            generations.read_position(generation)
            index = tantivy.Index.open(str(generation))
            index.searcher().search(tantivy.Query.all_query(), 1)
        except (ValueError, OSError) as error:
            raise IndexDamagedError(str(error)) from error
        return cls(generation, index, facets)

    @property
    def position(self) -> int:
        """The feed position of the last commit."""
        return generations.read_position(self.generation)

    def add(self, documents: Iterable[Document], *, replace: bool = True) -> int:
        """Add documents and return their number, replacing those of the same id.

        A first build, where every id comes once, may say `replace=False`, which is faster.
        ValueError for a document that names an unknown facet, role, language or sort.
        """
        count = 0
        for document in documents:
            made = index_document(document, self.facets)
            if replace:
                self._writer.delete_documents_by_term("id", document.id)
            with _disk_errors():
                self._writer.add_document(made)
            count += 1
        return count

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; ids the index does not hold are no error."""
        for document_id in ids:
            self._writer.delete_documents_by_term("id", document_id)

    def commit(self, position: int) -> None:
        """Make all changes so far visible and durable, and note the feed position they reach.

        The position is written behind the commit: a process killed in between repeats some
        changes, which does no harm.
        """
        with _disk_errors():
            self._writer.commit()
        generations.write_position(self.generation, position)

    def close(self) -> None:
        """Wait for merges under way and release the index; what was not committed is dropped."""
        with _disk_errors():
            self._writer.wait_merging_threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            # Dropping the engine's writer ends its threads and frees its lock without a commit.
            del self._writer


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    """The engine reports whatever stops it writing as ValueError."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"The search index could not be written: {error}") from error


def _as_known(error: ValueError, generation: Path) -> Exception:
    if "lock" in str(error).lower():
        return IndexBusyError(f"Another indexer is writing to {generation}.")
    return IndexDamagedError(str(error))


@contextlib.contextmanager
def building(directory: Path, facets: Sequence[str]) -> Iterator[Writer]:
    """A new generation beside the live one, which takes its place when the block ends well.

    The block must commit. What other processes have committed meanwhile in the folders
    `joining.part_folder` of the writer's generation is joined to it. Of builds begun at once the
    second raises IndexBusyError; what a killed build left behind is removed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with exclusive(directory / _BUILD_LOCK, "The search index is being rebuilt already."):
        generations.sweep(directory)
        name = generations.new_name()
        unfinished = directory / (name + generations.BUILDING)
        try:
            with Writer.create(unfinished, facets) as writer:
                yield writer
            join_parts(unfinished)
            finished = unfinished.rename(directory / name)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        generations.switch(directory, finished)
        generations.sweep(directory)


@contextlib.contextmanager
def exclusive(path: Path, otherwise: str) -> Iterator[None]:
    """Hold a lock file, which the kernel frees when its process ends; IndexBusyError when held."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusyError(otherwise) from None
        yield
