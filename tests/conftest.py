"""Real servers, a database of its own for each run, and the cast every story is told with."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

_servers = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded servers before Django looks for them, unless others are configured."""
    from django.conf import settings

    # Whatever this installation has collected names files that the test server does not serve.
    settings.STATIC_ROOT = Path(_servers.enter_context(tempfile.TemporaryDirectory(prefix="mp-")))
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return

    from museumportal.embedded import ensure_running, missing_servers

    if missing := missing_servers():
        _servers.enter_context(ensure_running(settings.VAR_DIR, missing))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported stays to the end: the garbage collector need not look through it again and
    again, which took a sixth of the time, and may come less often than suits a server."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


def pytest_unconfigure(config: pytest.Config) -> None:
    _servers.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Name the test database after PYTEST_DB, so that runs side by side do not meet."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = "_".join(
        part for part in ("test", os.environ.get("PYTEST_DB", "portal"), worker) if part
    )
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
    options = settings.DATABASES["default"]["OPTIONS"]
    options.pop("pool", None)
    # Nobody reads this database after a power cut: no commit waits for the disk.
    options["options"] = "-c synchronous_commit=off"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_xdist_suffix: None) -> None:
    """See above."""


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_rows() -> Iterator[None]:
    """Behind a test with transactions of its own only the tables that have rows are emptied.

    Django truncates all hundred of them and makes content types and permissions anew, which takes
    longer than many of those tests.
    """
    from django.test import TransactionTestCase

    from tests.emptying import empty

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files, index and mail of a test lie in a folder of its own."""
    folder = tmp_path_factory.mktemp("portal")
    settings.MEDIA_ROOT = folder / "media"
    settings.SEARCH_DIR = folder / "search"
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "KEY_PREFIX": f"test-{folder.name}-{os.getpid()}",
        }
    }
    settings.CELERY_TASK_ALWAYS_EAGER = True
    # `client.force_login` shows no second factor; stories about it ask for it again.
    settings.REQUIRE_SECOND_FACTOR = False
    # Argon2 is slow on purpose: the cast of a story would take a second to be hired.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Requests of the test before have left their language behind in this thread."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> "object":
    """The people and museums of the stories; see `tests.cast`."""
    from tests.cast import Cast

    return Cast.create()


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """A folder with a short path, for unix sockets."""
    with tempfile.TemporaryDirectory(prefix="mp-") as folder:
        yield Path(folder)


@pytest.fixture
def reindex(settings: Settings) -> Callable[[], int]:
    """Call it to make the search index of this test from its database; returns the count."""
    from museumportal.findable import findable
    from museumportal.indexer import rebuild

    return lambda: rebuild(settings.SEARCH_DIR, findable())


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences come in English, not in the portal's default Kazakh."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of a real S3-compatible store, one for all tests that need one."""
    from tests import object_store

    with object_store.running() as endpoint:
        yield endpoint


@pytest.fixture
def in_bucket(object_store: str, settings: Settings) -> str:
    """The portal keeps its files in a bucket of that store, an empty one."""
    from tests.object_store import empty, options

    empty(object_store)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "museumportal.lib.storage_s3.S3Storage",
            "OPTIONS": options(object_store),
        },
    }
    return object_store
