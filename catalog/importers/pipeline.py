"""Reading and cleaning in a thread of their own, while the database works on what is ready."""

import queue
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from django.utils.translation import activate, deactivate_all, get_language

T = TypeVar("T")
_AHEAD = 2  # chunks that may wait; memory stays flat


def chunks(items: Iterator[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    while chunk := list(islice(items, size)):
        yield chunk


def in_background(produce: Callable[[], Iterator[T]]) -> Iterator[T]:
    """The items of `produce()`, made in a thread; its exceptions are raised here.

    The thread speaks the caller's language, and ends when the caller closes the iterator early.
    `produce` must not use the database: a connection belongs to one thread.
    """
    ready: queue.Queue[tuple[bool, T | BaseException | None]] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def put(item: tuple[bool, T | BaseException | None]) -> bool:
        while not stopped.is_set():
            try:
                ready.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    language = get_language()  # a thread begins with none of its own

    def work() -> None:
        activate(language) if language else deactivate_all()
        try:
            for item in produce():
                if not put((True, item)):
                    return
            put((False, None))
        except BaseException as error:  # handed to the thread that waits for it
            put((False, error))

    thread = threading.Thread(target=work, name="import reader", daemon=True)
    thread.start()
    try:
        while True:
            is_item, value = ready.get()
            if is_item:
                yield value  # type: ignore[misc]
            elif value is None:
                return
            else:
                raise value  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()
