"""Chromium, and a portal with a small catalogue for it to walk through."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from PIL import Image as Pixels
from PIL import ImageDraw
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from catalog.actions import images as image_actions
from catalog.actions import vocabulary
from catalog.images.render import Rendering, render
from catalog.models import Image, MuseumObject, ObjectConcept, ObjectMaker
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

# Playwright keeps an event loop in this thread, in which Django would refuse to ask the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = Path(django_settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


def _needed(found: bool, sentence: str) -> None:
    """Skip the test, or fail it where CI should have what is missing."""
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium, without the services it would call home to."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    _needed(program is not None, "there is no chromium on PATH")
    return {**browser_type_launch_args, "executable_path": program, "args": _ARGUMENTS}


@pytest.fixture(scope="session")
def axe_source() -> str:
    _needed(_AXE.exists(), "axe-core is not installed: npm ci")
    return _AXE.read_text()


@dataclass
class Visit:
    """A page in the browser and everything it complained of."""

    page: Page
    axe_source: str
    expected: tuple[int, ...] = ()
    """Answers of these statuses are no reason to complain."""
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("response", self._answered)

    def open(self, address: str) -> None:
        """Go there, and wait until nothing more has been asked for during a tenth of a second.

        Playwright's own "networkidle" waits for half a second.
        """
        asked: set[Request] = set()
        last = time.monotonic()

        def began(request: Request) -> None:
            asked.add(request)

        def ended(request: Request) -> None:
            nonlocal last
            asked.discard(request)
            last = time.monotonic()

        heard = (("request", began), ("requestfinished", ended), ("requestfailed", ended))
        for event, listener in heard:
            self.page.on(event, listener)  # type: ignore[call-overload]
        self.page.goto(address)
        until = time.monotonic() + 30
        while (asked or time.monotonic() - last < 0.1) and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        assert not asked, f"{address} never has all: {[request.url for request in asked]}"
        for event, listener in heard:
            self.page.remove_listener(event, listener)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._is_expected(message.text, message.location["url"]):
            self.complaints.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        text = f"status of {response.status}"
        if response.status >= 400 and not self._is_expected(text, response.url):
            self.complaints.append(f"{response.status}: {response.url}")

    def _is_expected(self, text: str, url: str) -> bool:
        """Bare pictures name no icon, so that browsers guess its address."""
        guessed = url.endswith("/favicon.ico")
        return guessed or any(f"status of {status}" in text for status in self.expected)

    def check_accessibility(self) -> None:
        """axe-core finds nothing against WCAG 2.2 AA and its own best practices."""
        self.page.wait_for_load_state()  # a page that has only begun has nothing to look at
        self.page.evaluate(self.axe_source)
        # Without preload: it would put imported style sheets inline, which the policy forbids.
        told = self.page.evaluate(
            "axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',"
            " 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then((found) => JSON.stringify(found.violations))"
        )
        violations = [
            f"{violation['id']} at {node['target']}: {node['failureSummary']}"
            for violation in json.loads(told)
            for node in violation["nodes"]
        ]
        assert not violations, f"{self.page.url}:\n" + "\n".join(violations)

    def picture(self, name: str) -> None:
        """Keep what is seen as a picture for the guide, where `make screenshots` asks for it."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.jpg", type="jpeg", quality=60)

    def look(self, name: str) -> None:
        """What is seen is accessible, fits, and is kept as a picture of this name."""
        self.check_accessibility()
        self.check_width()
        self.picture(name)

    def check_width(self) -> None:
        """Nothing sticks out at the side."""
        excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(excess) <= 0, f"{self.page.url} scrolls sideways"


@pytest.fixture(scope="session")
def quiet() -> Callable[[], None]:
    """Waits until the portal has answered all requests, those too that nobody waits for any more:
    the tables are emptied next, and cannot be while somebody reads them."""
    under_way: set[int] = set()

    def began(**_: Any) -> None:
        if threading.current_thread() is not threading.main_thread():  # a test's own client
            under_way.add(threading.get_ident())

    def ended(**_: Any) -> None:
        under_way.discard(threading.get_ident())

    request_started.connect(began, weak=False)
    request_finished.connect(ended, weak=False)

    def wait() -> None:
        until = time.monotonic() + 10
        while under_way and time.monotonic() < until:
            time.sleep(0.02)

    return wait


@pytest.fixture
def visit(
    browser: Browser, axe_source: str, quiet: Callable[[], None]
) -> Iterator[Callable[..., Visit]]:
    """Opens a page of its own in the browser; at the end nobody may have complained."""
    visits: list[Visit] = []

    def open_page(width: int = 1280, expected: tuple[int, ...] = (), **options: Any) -> Visit:
        height = 844 if width < 500 else 800
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        visits.append(Visit(context.new_page(), axe_source, expected))
        return visits[-1]

    yield open_page
    for opened in visits:
        opened.page.context.close()
    quiet()
    assert not [complaint for opened in visits for complaint in opened.complaints]


def _drawing(path: Path, ground: str, lines: str) -> None:
    """Rings on a cloth: 2400 × 1600 pixels, so that there is something to zoom into."""
    pixels = Pixels.new("RGB", (2400, 1600), ground)
    draw = ImageDraw.Draw(pixels)
    for radius in range(40, 760, 40):
        box = (1200 - radius, 800 - radius, 1200 + radius, 800 + radius)
        draw.ellipse(box, outline=lines, width=8)
    pixels.save(path)


@pytest.fixture(scope="session")
def renderings(tmp_path_factory: pytest.TempPathFactory) -> list[Rendering]:
    """Two pictures, rendered once by the real engine."""
    made = []
    for ground, lines in (("#7a4b2a", "#e9d8b4"), ("#0b6069", "#f6f2e9")):
        folder = tmp_path_factory.mktemp("picture")
        _drawing(folder / "original.png", ground, lines)
        made.append(render(folder / "original.png", folder))
    return made


@dataclass
class Portal:
    """A running portal with a small catalogue."""

    url: str
    cast: Cast
    necklace: MuseumObject


@pytest.fixture
def portal(live_server: Any, renderings: list[Rendering], reindex: Callable[[], int]) -> Portal:
    """Twelve bracelets of two museums and a necklace that says everything an object can say."""
    cast = Cast.create()
    kind = vocabulary.concept_saved(concept=ConceptFactory.create())
    for number in range(12):
        ObjectFactory.create(
            museum=cast.abai if number % 2 else cast.komi,
            object_type=kind,
            production_earliest=1800 + 10 * number,
            production_latest=1805 + 10 * number,
        )
    necklace = ObjectFactory.create(
        museum=cast.abai,
        object_type=kind,
        title_kk="Күміс алқа",
        title_ru="Серебряное колье",
        title_en="Silver necklace",
        description_kk="Келіннің тойға тағатын алқасы.",
        description_ru="Свадебное украшение невесты.",
        description_en="Worn by a bride on her wedding day.",
        production_earliest=1850,
        production_latest=1899,
    )
    silver = ConceptFactory.create(
        scheme="material", label_kk="Күміс", label_ru="Серебро", label_en="Silver"
    )
    ObjectConcept.objects.create(object=necklace, relation="material", concept=silver)
    ObjectMaker.objects.create(object=necklace, agent=AgentFactory.create())
    for number, rendering in enumerate(renderings):
        image = ImageFactory.create(
            object=necklace,
            state=Image.State.WAITING,
            is_main=number == 0,
            position=number,
            alt_kk="Алқа",
            alt_ru="Колье",
            alt_en="A necklace",
        )
        image_actions.image_rendered(image=image, rendering=rendering)
    reindex()
    return Portal(live_server.url, cast, necklace)
