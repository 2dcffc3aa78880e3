"""Static files: front-end packages out of node_modules without a bundler, names that cache forever.

A file whose address carries its package's version (``vendor/three@0.185.1/…``) keeps its name, so
that ES modules find their neighbours by relative imports; every other file gets its content hash.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

VERSIONED = re.compile(r"^vendor/.+?@\d[^/]*/")
# Modules of ours import their neighbours (`from "./viewer.js"`), which get hashed names as well.
_OUR_MODULES = (
    "catalog/js/*.js",
    ((r"""(?P<matched>from "(?P<url>\./[\w.]+)")""", 'from "%(url)s"'),),
)
_SOURCE_MAP = re.compile(rb"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)


@dataclass(frozen=True)
class NodePackage:
    """Files and folders of one npm package that the portal serves; folders end in a slash."""

    name: str
    files: tuple[str, ...]
    versioned: bool = True

    @property
    def folder(self) -> Path:
        return Path(settings.BASE_DIR) / "node_modules" / self.name

    @property
    def prefix(self) -> str:
        """Where its files appear: ``vendor/three@0.185.1``, or without the version."""
        return f"vendor/{self.name}" + (f"@{_version(self.folder)}" if self.versioned else "")

    def holds(self, path: str) -> bool:
        """Whether the file at `path`, relative to the package, is one that is served."""
        return any(
            path == name or (name[-1] == "/" and path.startswith(name)) for name in self.files
        )


@cache
def _version(folder: Path) -> str:
    return str(json.loads((folder / "package.json").read_text())["version"])


# Fonts are only named by our own style sheets, which learn their hashed names at collectstatic.
PACKAGES: tuple[NodePackage, ...] = (
    NodePackage("@fontsource-variable/literata", ("files/",), versioned=False),
    NodePackage("@fontsource-variable/golos-text", ("files/",), versioned=False),
    NodePackage("htmx.org", ("dist/htmx.min.js",)),
    NodePackage(
        "openseadragon",
        ("build/openseadragon/openseadragon.min.js", "build/openseadragon/images/"),
    ),
    NodePackage(
        "@annotorious/openseadragon",
        ("dist/annotorious-openseadragon.js", "dist/annotorious-openseadragon.css"),
    ),
    NodePackage("tus-js-client", ("dist/tus.min.js",)),
    NodePackage("mirador", ("dist/mirador.min.js",)),
    NodePackage("@google/model-viewer", ("dist/model-viewer.min.js",)),
    NodePackage("@photo-sphere-viewer/core", ("index.module.js", "index.css")),
    NodePackage("@photo-sphere-viewer/markers-plugin", ("index.module.js", "index.css")),
    NodePackage(
        "three",
        (
            "build/three.core.min.js",
            "build/three.module.min.js",
            "examples/jsm/libs/basis/",
            "examples/jsm/libs/draco/gltf/",
        ),
    ),
)
_BY_NAME = {package.name: package for package in PACKAGES}


def vendor_path(package: str, path: str) -> str:
    """The static name of a file of a declared package, to be given to ``static()``.

    `path` may be a folder (with its slash) for libraries that want one to look into.

    Raises:
        KeyError: the package is not declared in `PACKAGES`.
        ValueError: the package does not serve this file.
    """
    declared = _BY_NAME[package]
    if not declared.holds(path):
        raise ValueError(f"{package} serves no {path}")
    return f"{declared.prefix}/{path}"


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Content hashes in names, versions for packages; compressed; no source-map lines.

    Before the first `collectstatic` there is no manifest: names are then plain, and the
    development server and the tests serve them through the finders.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, _OUR_MODULES)

    def stored_name(self, name: str) -> str:
        if VERSIONED.match(name) or not self.hashed_files:
            return name
        return str(super().stored_name(name))

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Drop lines that name a source map: hashing looks for the maps, which are not served."""
        if name and name.endswith((".js", ".css", ".mjs")):
            content = ContentFile(_SOURCE_MAP.sub(b"", content.read()))
        return super().save(name, content, max_length)

    def post_process(self, paths: dict[str, Any], **options: Any) -> Iterator[Any]:
        """Hash what is ours, keep the names of versioned packages, compress both."""
        versioned = {name for name in paths if VERSIONED.match(name)}
        hashed = {name: found for name, found in paths.items() if name not in versioned}
        yield from super().post_process(hashed, **options)
        if not options.get("dry_run"):
            for name, compressed in self.compress_files(versioned):
                yield name, compressed, True


class NodePackagesFinder(BaseFinder):
    """Finds the files of `PACKAGES` below ``vendor/``; others in node_modules do not exist."""

    def check(self, **_: Any) -> list[CheckMessage]:
        """Say in words which packages are missing, instead of a page that breaks."""
        missing = [package.name for package in PACKAGES if not package.folder.is_dir()]
        if not missing:
            return []
        return [
            Warning(
                f"Front-end packages are not installed: {', '.join(missing)}.",
                hint="Run npm ci in the project's folder; make demo does it by itself.",
                id="portal.W020",
            )
        ]

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """The path of the file named `path` on disk, or an empty list."""
        for package in self._installed():
            inner = path.removeprefix(f"{package.prefix}/")
            if inner != path and package.holds(inner) and ".." not in inner.split("/"):
                file = package.folder / inner
                if file.is_file():
                    return [str(file)] if find_all else str(file)
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Pairs of a path inside its package and a storage whose prefix is the package's."""
        for package in self._installed():
            storage = FileSystemStorage(location=package.folder)
            storage.prefix = package.prefix  # type: ignore[attr-defined]  # read by collectstatic
            for file in sorted(package.folder.rglob("*")):
                inner = file.relative_to(package.folder).as_posix()
                if file.is_file() and package.holds(inner):
                    yield inner, storage

    def _installed(self) -> Iterator[NodePackage]:
        return (package for package in PACKAGES if package.folder.is_dir())
