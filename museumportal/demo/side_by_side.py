"""Work in processes of their own, which end when we are asked to end."""

import ctypes
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4  # of glibc's malloc.h


def side_by_side(
    work: Callable[[T], None],
    jobs: Sequence[T],
    *,
    workers: int,
    done: Callable[[int], None] = lambda count: None,
) -> None:
    """Call `work` with every job, `workers` at a time; `done` is told how many are finished.

    Interrupted, or when one fails, the other processes are ended at once; `work` must write its
    files whole or not at all.
    """
    if not jobs:
        return
    # Started anew, not forked: a forked child would share our connection to the database and
    # lose the threads of libvips.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(jobs)), mp_context=spawn, initializer=_keep_memory)
    try:
        for count, _ in enumerate(pool.map(work, jobs), start=1):
            done(count)
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _keep_memory() -> None:
    """Let glibc reuse large blocks instead of asking the kernel for each: drawing takes 0.6 times.

    Arrays of a whole picture come and go by the hundred; other C libraries have no such knob.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_MAX, 0)
        mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
