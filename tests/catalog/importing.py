"""What the stories about imports share: a small collection, its mapping, the command."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps

from tests.commands import printed

MAPPING = """
[source]
name = "register"
format = "json"
key = "key"
language = "ru"

[fields]
inventory_number = "number"
title_ru = "title"
description_ru = { from = "about", optional = true }
production = { from = "date", optional = true }
object_type = { from = "type", optional = true }
quantity = { from = "items", optional = true }
collection = { from = "collection", optional = true }

[[makers]]
each = "makers || `[]`"
key = "id"
name_ru = "name"
role = "role"

[[concepts]]
relation = "material"
from = "materials"
optional = true

[[measurements]]
from = "size"
optional = true
"""


def record(serial: int, /, **members: Any) -> dict[str, Any]:
    """A row of the museum's register, whole by itself."""
    return {
        "key": f"r{serial}",
        "number": f"КП-{serial}",
        "title": f"Браслет {serial}",
        "date": "XIX в.",
        "type": "браслет",
        "materials": ["серебро", "сердолик"],
        "makers": [{"id": "a", "name": "Мастер А", "role": "ювелир"}],
        "size": "5 х 6 см",
        **members,
    }


class Register:
    """A file of records beside its mapping, imported by the command."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "register.jsonl"
        self.mapping = folder / "register.toml"
        self.mapping.write_text(MAPPING, encoding="utf-8")
        self.stdout = self.stderr = ""

    def write(self, records: list[dict[str, Any]]) -> None:
        lines = (json.dumps(each, ensure_ascii=False) for each in records)
        self.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def run(self, museum: str = "ABAI", **options: Any) -> dict[str, int]:
        """Import; the counts of the last line. The exit code is 1 where something was rejected."""
        options.setdefault("mapping", str(self.mapping))
        self.stdout, self.stderr = printed("import_objects", self.file, museum=museum, **options)
        last = self.stdout.splitlines()[-1]
        counts = {name: int(count) for name, count in (part.split("=") for part in last.split())}
        assert list(counts) == ["created", "updated", "unchanged", "rejected"]
        return counts


def counts(created: int = 0, updated: int = 0, unchanged: int = 0, rejected: int = 0) -> Any:
    return {
        "created": created,
        "updated": updated,
        "unchanged": unchanged,
        "rejected": rejected,
    }


_MOVES = {"modified"}
"""Columns that say when, not what."""


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the catalogue but for logs: of histories, of the feed, of batches. Rows of lists
    by what they say, for a row that was taken out and put back has another key."""
    found = {}
    for model in apps.get_app_config("catalog").get_models():
        name = model._meta.model_name or ""
        if name.startswith(("historical", "batch")):
            continue
        keyless = {"id"} if hasattr(model, "object_id") else set()
        columns = [
            column.attname
            for column in model._meta.concrete_fields
            if column.attname not in _MOVES | keyless
        ]
        found[name] = sorted(model._base_manager.values_list(*columns), key=repr)
    return found
