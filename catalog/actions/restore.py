"""Bringing back what an object was: a field, a list, or the whole state of a moment."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.actions.images import queue_rendering, save_image
from catalog.actions.objects import save_object
from catalog.images.queue import Priority
from catalog.importers.fields import TOGETHER
from catalog.models import Image, MuseumObject
from museumportal.changes import story
from museumportal.changes.history import RESTORED, because
from museumportal.changes.models import MovedIdentifier
from museumportal.changes.story import ADDED, CHANGED, REMOVED, Alteration, Restored
from museumportal.changes.words import Names, in_words, shown_fields

_NEVER: Final = {"status", "museum"}
"""A record becomes public, or another museum's, by a step of its own."""


@transaction.atomic
def restore_object(
    *, row: MuseumObject, moment: datetime, units: Collection[str] | None
) -> Restored:
    """Make the object, or `units` of it, what it was at that moment, as a new entry of its history.

    Units are columns, those that only make sense together as one, and lists by the name of their
    table (`objectmaker`); None is everything. What is refused by the rules that hold for typed
    values, or leads to a record that is gone, stays as it is and is said in a sentence.
    """
    record = MuseumObject.objects.select_for_update().get(pk=row.pk)
    then = story.state_at(MuseumObject, record.pk, moment)
    differing = story.between(story.state_now(MuseumObject, record.pk), then)
    restoring = _Restoring(record, because(RESTORED, moment.isoformat()))
    for each in differing:
        if each.is_own and each.kind == CHANGED:
            restoring.columns(each, units)
    parts = [each for each in differing if not each.is_own and _is_told_by_people(each)]
    for kind in (REMOVED, CHANGED, ADDED):  # what goes makes room for what comes back
        for each in parts:
            if each.kind == kind and (units is None or each.table.name in units):
                restoring.part(each)
    return restoring.saved()


class _Restoring:
    def __init__(self, record: MuseumObject, reason: str) -> None:
        self._record = record
        self._reason = reason
        self._done: dict[str, None] = {}
        self._left: dict[str, None] = {}
        self._names = Names()

    def saved(self) -> Restored:
        if self._done:
            self._record._change_reason = self._reason  # type: ignore[attr-defined]
            save_object(record=self._record)
        return Restored(list(self._done), list(self._left))

    def columns(self, each: Alteration, units: Collection[str] | None) -> None:
        """Set the columns that were chosen, group by group, as far as they are valid then."""
        then = each.after or {}
        for group in _groups(each.fields(), units):
            if kept := [column for column in group if column.name in _NEVER]:
                self._leave(kept[0], _("is not restored; there are steps of its own for it."))
                continue
            gone = [column for column in group if _is_gone(column, then[column.attname])]
            if gone:
                self._leave(gone[0], self._gone(gone[0], then))
                continue
            before = {column.attname: getattr(self._record, column.attname) for column in group}
            known = set(_problems(self._record))
            for column in group:
                setattr(self._record, column.attname, then[column.attname])
            if new := [text for text in _problems(self._record) if text not in known]:
                for name, value in before.items():
                    setattr(self._record, name, value)
                self._leave(group[0], " ".join(new))
            else:
                self._done |= dict.fromkeys(str(column.verbose_name) for column in group)

    def part(self, each: Alteration) -> None:
        """Bring one row that hangs on the object to its former state."""
        act = self._picture if each.table.model is Image else self._row
        try:
            with transaction.atomic():
                act(each)
        except ValidationError as refusal:
            what = capfirst(str(each.table.model._meta.verbose_name))
            self._left[f"{what}: {' '.join(refusal.messages)}"] = None
        else:
            self._done[each.table.title] = None

    def _row(self, each: Alteration) -> None:
        model = each.table.model
        row = model._base_manager.filter(pk=each.id).first() or model(pk=each.id)
        row._change_reason = self._reason  # type: ignore[attr-defined]
        if each.after is None:
            row.delete()
            return
        self._fill(row, each)
        row.full_clean(exclude=["public_id"])
        row.save(force_insert=row._state.adding)

    def _picture(self, each: Alteration) -> None:
        """A removed picture is rendered again from its original; one added since stays."""
        then = each.after
        if then is None:
            raise ValidationError(_("those added since stay; remove them one by one."))
        if each.kind == CHANGED:
            picture = self._record.images.get(pk=each.id)
            is_main = picture.is_main
            self._fill(picture, each)
            picture.is_main = picture.is_main or is_main
            picture._change_reason = self._reason  # type: ignore[attr-defined]
            save_image(image=picture)
            return
        there = self._record.images.filter(sha256=then["sha256"]).exists()
        if there or MovedIdentifier.objects.filter(old=then["public_id"]).exists():
            raise ValidationError(_("this object already has this picture."))
        picture = Image(pk=each.id)
        self._fill(picture, each)
        picture.is_main = not self._record.images.filter(is_main=True).exists()
        picture.state, picture.refusal = Image.State.WAITING, None
        picture._change_reason = self._reason  # type: ignore[attr-defined]
        picture.save(force_insert=True)
        queue_rendering(picture.pk, Priority.UPLOADED)

    def _fill(self, row: models.Model, each: Alteration) -> None:
        """Give the row its former columns. ValidationError where it leads to what is gone."""
        then = each.after or {}
        for column in _columns(each.table.model) if each.kind == ADDED else each.fields():
            if each.kind == CHANGED and not column.editable:
                continue
            if column.attname not in then:
                continue
            if _is_gone(column, then[column.attname]):
                raise ValidationError(self._gone(column, then))
            setattr(row, column.attname, then[column.attname])

    def _gone(self, column: models.Field, then: Any) -> str:
        name = in_words(column, then[column.attname], self._names)
        return _("what it led to is no longer there: %(name)s.") % {"name": name}

    def _leave(self, column: models.Field, sentence: str) -> None:
        self._left[f"{capfirst(str(column.verbose_name))}: {sentence}"] = None


def _is_told_by_people(each: Alteration) -> bool:
    """Whether more differs than what machines note, such as the state of a picture."""
    return each.kind != CHANGED or any(column.editable for column in each.fields())


def _groups(
    columns: list[models.Field], units: Collection[str] | None
) -> Iterator[list[models.Field]]:
    """The chosen ones among columns that differ; those that belong together as one group."""
    by_name = {column.name: column for column in columns}
    while by_name:
        name = next(iter(by_name))
        names = next((group for group in TOGETHER if name in group), (name,))
        group = [by_name.pop(each) for each in names if each in by_name]
        if units is None or any(column.name in units for column in group):
            yield group


def _columns(model: type[models.Model]) -> list[models.Field]:
    """All columns of a row that comes back: those that people fill in, and what they do not see."""
    told = shown_fields(model)
    unseen = [
        column
        for column in model._meta.concrete_fields
        if not column.editable and not column.primary_key and column not in told
    ]
    return told + unseen


def _is_gone(column: models.Field, key: Any) -> bool:
    if key is None or not isinstance(column, models.ForeignKey):
        return False
    return not column.related_model._base_manager.filter(pk=key).exists()


def _problems(record: MuseumObject) -> Iterator[str]:
    """Why a form would not take the object as it is."""
    try:
        record.full_clean(exclude=["public_id"])
    except ValidationError as refusal:
        yield from refusal.messages
    if record.collection and record.collection.museum_id != record.museum_id:
        yield _("This collection belongs to another museum.")
    whole, met = record.part_of, set[int]()
    while whole and whole.pk not in met:
        if whole.museum_id != record.museum_id:
            yield _("This object belongs to another museum.")
        if whole.pk == record.pk:
            yield _("That object is itself a part of this one.")
            return
        met.add(whole.pk)
        whole = whole.part_of
