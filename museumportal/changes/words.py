"""Values of history in the reader's words: labels, choices, dates, differences word by word."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from modeltranslation.manager import get_translatable_fields_for_model

Values = Mapping[str, Any]
"""A row of history or of the table itself: column → value."""

_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCE: Final = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|\Z)")
_MANY: Final = 3_000
"""Words of a text; longer ones are compared by sentences, lest the page takes seconds."""
_LONG: Final = 60
"""Characters from which a text is compared by its words."""
_AROUND: Final = 60
"""Characters of what stayed the same that are shown beside a difference."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a compared text: `kind` is same, gone, new, or left_out (`text` is empty)."""

    kind: str
    text: str


def shown_fields(model: type[models.Model]) -> list[models.Field]:
    """The columns that history tells of: what people fill in, and states.

    Of a translated text the columns of the languages, not the one they hang on.
    """
    translated = get_translatable_fields_for_model(model) or ()
    return [
        field
        for field in model._meta.concrete_fields
        if (field.editable or field.choices)
        and not field.primary_key
        and field.name not in translated
    ]


def same(one: Any, other: Any) -> bool:
    """Whether two values of a column mean the same; a missing text is None or empty."""
    return (None if one == "" else one) == (None if other == "" else other)


class Names:
    """What related records are called, fetched at once for many rows; also those that are gone."""

    def __init__(self) -> None:
        self._wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        self._known: dict[tuple[type[models.Model], Any], str] = {}

    def want(self, model: type[models.Model], rows: Iterable[Values]) -> None:
        """Note which records rows of `model` refer to."""
        keys = [field for field in shown_fields(model) if isinstance(field, models.ForeignKey)]
        for row in rows:
            for field in keys:
                if (key := row.get(field.attname)) is not None:
                    self._wanted[field.related_model].add(key)

    def of(self, model: type[models.Model], key: Any) -> str:
        """The name of a record, of a gone one as it was last; one or two queries a table."""
        if (model, key) not in self._known:
            self._wanted[model].add(key)
            self._fetch(model)
        return self._known[model, key]

    def _fetch(self, model: type[models.Model]) -> None:
        wanted = self._wanted.pop(model)
        found = {row.pk: str(row) for row in model._base_manager.filter(pk__in=wanted)}
        gone = wanted - found.keys()
        if gone and hasattr(model, "history"):
            last = model.history.filter(id__in=gone).order_by("id", "-history_id").distinct("id")
            text = gettext("%(name)s (no longer there)")
            found |= {row.id: text % {"name": str(row.instance)} for row in last}
        for key in wanted:
            self._known[model, key] = found.get(key) or gettext("no longer there")


def in_words(field: models.Field, value: Any, names: Names) -> str:
    """A value of a column as people read it; empty where there is none."""
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, Decimal):
        return str(number_format(value.normalize() + 0, use_l10n=True))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def is_long(field: models.Field, *texts: str) -> bool:
    """Whether to tell a difference word by word."""
    is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
    return is_text and all(texts) and max(map(len, texts)) > _LONG


def difference(old: str, new: str) -> list[Piece]:
    """The two texts as one: what went, what came, and of what stayed what stands beside it."""
    pieces = list(_compared(old, new))
    last = len(pieces) - 1
    told: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.kind == "same":
            told += _shortened(piece.text, first=place == 0, last=place == last)
        else:
            told.append(piece)
    return told


def _compared(old: str, new: str) -> Iterator[Piece]:
    pattern = _WORD if max(len(old), len(new)) < _MANY * 6 else _SENTENCE
    before, after = pattern.findall(old), pattern.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[start:end]))
            continue
        if end > start:
            yield Piece("gone", "".join(before[start:end]))
        if stop > begin:
            yield Piece("new", "".join(after[begin:stop]))


def _shortened(text: str, *, first: bool, last: bool) -> Iterator[Piece]:
    """The edges of a stretch, those that stand beside a difference."""
    if len(text) <= _AROUND * (1 if first or last else 2) + 20:
        yield Piece("same", text)
        return
    if not first:
        yield Piece("same", text[:_AROUND].rsplit(" ", 1)[0] + " ")
    yield Piece("left_out", "")
    if not last:
        yield Piece("same", " " + text[-_AROUND:].split(" ", 1)[-1])
