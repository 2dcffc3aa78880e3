"""A template process that forks a child for each picture outlives what happens to them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from catalog.images import sandbox
from catalog.images.refusals import Refused
from catalog.images.render import Limits, render


@pytest.fixture
def bracelet(tmp_path: Path) -> Iterator[Path]:
    sandbox.dismiss()
    path = tmp_path / "bracelet.png"
    Image.effect_noise((1200, 900), 60).save(path, compress_level=1)
    yield path
    sandbox.dismiss()


def templates() -> list[int]:
    return [template._process.pid for template in sandbox._idle]


def test_pictures_one_after_another_share_a_template(bracelet: Path, tmp_path: Path) -> None:
    render(bracelet, tmp_path)
    first = templates()
    render(bracelet, tmp_path)

    assert len(first) == 1
    assert templates() == first


def test_pictures_side_by_side_have_one_each(bracelet: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    threads = []
    for folder in folders:
        folder.mkdir()
        threads.append(threading.Thread(target=render, args=(bracelet, folder)))
        threads[-1].start()
    for thread in threads:
        thread.join()

    assert len(set(templates())) == 2
    assert all((folder / "square-400-v1.webp").exists() for folder in folders)


def test_a_crash_is_a_refusal_and_the_next_picture_is_made(bracelet: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        render(bracelet, tmp_path, limits=Limits(memory=1 << 20))
    before = templates()

    assert render(bracelet, tmp_path).derivatives
    assert templates() == before


def test_a_template_that_has_gone_is_replaced(bracelet: Path, tmp_path: Path) -> None:
    render(bracelet, tmp_path)
    (gone,) = templates()
    os.kill(gone, signal.SIGKILL)

    assert render(bracelet, tmp_path).derivatives
    assert templates() != [gone]


def test_a_worker_told_to_stop_with_all_its_processes_finishes_its_picture(
    bracelet: Path, tmp_path: Path
) -> None:
    render(bracelet, tmp_path)
    (template,) = templates()
    made = []
    working = threading.Thread(target=lambda: made.append(render(bracelet, tmp_path)))
    working.start()
    children = Path(f"/proc/{template}/task/{template}/children")
    while working.is_alive() and not (child := children.read_text()):
        time.sleep(0.001)
    os.kill(int(child), signal.SIGTERM)
    os.kill(template, signal.SIGTERM)
    working.join()

    assert len(made) == 1
    assert templates() == [template]


def test_a_template_that_goes_while_a_picture_is_made_does_not_cost_the_picture(
    bracelet: Path, tmp_path: Path
) -> None:
    render(bracelet, tmp_path)
    (gone,) = templates()
    soon = threading.Timer(0.05, os.kill, (gone, signal.SIGKILL))
    soon.start()

    assert render(bracelet, tmp_path).derivatives
    soon.join()
    assert templates() != [gone]


def test_a_child_that_does_not_end_is_ended_with_its_template(bracelet: Path) -> None:
    job = {"original": str(bracelet), "into": str(bracelet.parent), "specs": []}
    with pytest.raises(Refused) as caught:
        sandbox.ask({**job, "pixels": 10**9, "memory": 1 << 29, "seconds": 60.0}, seconds=0.01)

    assert caught.value.code == "time"
    assert templates() == []


def test_a_forked_process_takes_no_template_of_its_parent(bracelet: Path, tmp_path: Path) -> None:
    render(bracelet, tmp_path)
    if (child := os.fork()) == 0:
        os._exit(len(sandbox._idle))

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(templates()) == 1


def test_the_template_ends_with_its_process(bracelet: Path, tmp_path: Path) -> None:
    """Also where that is killed."""
    code = (
        "import os, sys; from pathlib import Path; from catalog.images import sandbox\n"
        "from catalog.images.render import render\n"
        "render(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(sandbox._idle[0]._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(bracelet), str(tmp_path)], capture_output=True, text=True
    )

    template = int(done.stdout)
    for _ in range(50):
        if not Path(f"/proc/{template}").exists():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the template process is still there")
