"""Tables that keep a history: by whom, by which way and why each row of it was written.

django-simple-history writes the rows; what it does not know is said by whoever writes for others
(`by`). No row of history is altered or deleted: the database refuses (`unalterable`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import simple_history
from django.db import migrations, models
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

BINNED: Final = gettext_noop("Put into the bin.")
UNBINNED: Final = gettext_noop("Taken out of the bin.")
RESTORED: Final = gettext_noop("Restored as it was: %s")
MERGED_IN: Final = gettext_noop("This record was merged into it: %s")
MERGED_AWAY: Final = gettext_noop("Merged into another record: %s")
FOLLOWED: Final = gettext_noop("What it named was merged: %s")
REFUSED: Final = gettext_noop("The proposed concept was refused: %s")
PICTURE_REMOVED: Final = gettext_noop("Picture removed: %s")
PICTURE_REPLACED: Final = gettext_noop("File of a picture replaced: %s")
_BATCH: Final = gettext_noop("batch %s")
_SENTENCES: Final = {
    BINNED,
    UNBINNED,
    RESTORED,
    MERGED_IN,
    MERGED_AWAY,
    FOLLOWED,
    REFUSED,
    PICTURE_REMOVED,
    PICTURE_REPLACED,
    gettext_noop("vocabulary import"),
    gettext_noop("import of makers"),
}
_LONGEST: Final = 100
_TRIGGER: Final = "history_is_unalterable"


class Way(models.TextChoices):
    """By which way a change came."""

    FORM = "form", _("form")
    IMPORT = "import", _("import")
    PHOTOGRAPHS = "photographs", _("photographs in bulk")
    MASS_EDIT = "mass_edit", _("mass edit")
    API = "api", _("API")
    MACHINE = "machine", _("by itself")


@dataclass(frozen=True, slots=True)
class _Writer:
    way: Way
    user: Any
    reason: str


_writer: ContextVar[_Writer | None] = ContextVar("history_writer", default=None)


@contextmanager
def by(way: Way, *, user: Any = None, reason: str = "") -> Iterator[None]:
    """Whatever is saved inside comes by this way, from this person and for this reason."""
    token = _writer.set(_Writer(way, user, reason))
    try:
        yield
    finally:
        _writer.reset(token)


def way_now() -> str:
    """The way that `by` says; else the form or the API where a request is under way."""
    if writer := _writer.get():
        return writer.way
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return Way.MACHINE
    return Way.API if request.path.startswith("/api/") else Way.FORM


def writer_now() -> Any:
    """Who writes: whom `by` names, else who is signed in where a request is under way; or None."""
    writer = _writer.get()
    if writer and writer.user:
        return writer.user
    person = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return person if person is not None and person.is_authenticated else None


class _HasWay(models.Model):
    history_way = models.CharField(max_length=12, default=way_now, db_default="", editable=False)

    class Meta:
        abstract = True


class _Records(HistoricalRecords):
    def get_change_reason_for_object(self, instance: Any, history_type: str, using: Any) -> Any:
        own = super().get_change_reason_for_object(instance, history_type, using)
        writer = _writer.get()
        return own or (writer.reason if writer and writer.reason else None)

    def get_history_user(self, instance: Any) -> Any:
        writer = _writer.get()
        return writer.user if writer and writer.user else super().get_history_user(instance)


def keep_history(model: type[models.Model], *, app: str, without: Sequence[str] = ()) -> None:
    """Register a table of `app` for history, without some columns.

    Call it behind the translations: registered before, saving a record crashes.
    """
    simple_history.register(
        model, app=app, records_class=_Records, bases=(_HasWay,), excluded_fields=list(without)
    )


def because(sentence: str, value: str) -> str:
    """A reason as it is stored: one of the sentences above and what stands in it."""
    return f"{sentence}|{value}"[:_LONGEST]


def batch_of(reason: str | None) -> str:
    """The number of the batch that is a stored reason; empty where it is another one."""
    word, _blank, number = (reason or "").partition(" ")
    return number if word == "batch" and number.isdecimal() else ""


def reason_in_words(reason: str | None) -> str:
    """A stored reason in the reader's language; what people typed as they typed it."""
    if number := batch_of(reason):
        return gettext(_BATCH) % number
    sentence, bar, value = (reason or "").partition("|")
    if sentence not in _SENTENCES:
        return reason or ""
    if not bar:
        return gettext(sentence)
    moment = parse_datetime(value) if sentence == RESTORED else None
    if moment:
        value = date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    return gettext(sentence) % value


def unalterable(*tables: str) -> migrations.RunSQL:
    """A step of a migration: these tables of history take new rows, no others' change or removal.

    Whole tables can be emptied (TRUNCATE), which is the operator's and the tests' to do.
    """
    return migrations.RunSQL(
        [
            f'CREATE OR REPLACE TRIGGER {_TRIGGER} BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION changes_refuse_alteration()"
            for table in tables
        ],
        [f'DROP TRIGGER {_TRIGGER} ON "{table}"' for table in tables],
    )
