"""Merging two records of one object: one stays, the other's identifier leads to it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.actions.merging import forward, pointers_at
from catalog.actions.objects import save_object
from catalog.importers.fields import TOGETHER
from catalog.models import Gallery, GalleryItem, Image, MuseumObject
from museumportal.changes import feed, story
from museumportal.changes.history import MERGED_AWAY, MERGED_IN, because
from museumportal.changes.models import Change
from museumportal.changes.story import Table
from museumportal.changes.words import same, shown_fields
from museumportal.lib.fields import Status
from museumportal.lib.storage import delete_on_commit

BOTH, KEPT, GONE = "both", "kept", "gone"
"""Whose rows of a list stay."""
_FIXED: Final = {"museum", "status"}

Follow = Callable[[MuseumObject, MuseumObject], None]
FOLLOWERS: Final[list[Follow]] = []
"""What apps to the right do, in the transaction of a merge, for what of theirs leads to the object
that goes (first) and is to lead to the one that stays (second). They add theirs at the start."""


def lists() -> list[Table]:
    """The lists that hang on an object and can be chosen from: all but its pictures."""
    tables = story.tables_of(MuseumObject)
    return [each for each in tables if each.parent == tables[0] and each.model is not Image]


def choosable() -> list[list[models.Field]]:
    """The columns of which one record's value stays, those that belong together as one group."""
    by_name = {each.name: each for each in shown_fields(MuseumObject) if each.name not in _FIXED}
    groups = []
    while by_name:
        name = next(iter(by_name))
        names = next((group for group in TOGETHER if name in group), (name,))
        groups.append([by_name.pop(each) for each in names])
    return groups


def refusal(kept: MuseumObject, gone: MuseumObject) -> str:
    """Why these two cannot be merged this way round; empty where they can."""
    if kept.pk == gone.pk:
        return _("These are not two records.")
    if kept.museum_id != gone.museum_id:
        return _("Only records of one museum can be merged.")
    if kept.binned_at or gone.binned_at:
        return _("One of the records lies in the bin; take it out first.")
    if gone.status in _PROMISED and kept.status not in _PROMISED:
        return _("The record that was published must stay: its address was promised.")
    return ""


_PROMISED: Final = {Status.PUBLISHED, Status.WITHDRAWN}


@transaction.atomic
def merge_objects(
    *,
    kept: MuseumObject,
    gone: MuseumObject,
    taken: Collection[str] = (),
    chosen: Mapping[str, str] | None = None,
) -> MuseumObject:
    """Make two records of one museum one. `kept` stays, with its address, state and history.

    `taken` names the columns whose value comes from `gone`; `chosen` says for lists by the name of
    their table whether the rows of BOTH stay (the rule; equal ones once), of KEPT or of GONE.
    All pictures come over; the same file is kept once. Whatever else led to `gone` leads to `kept`
    from now on, its identifiers too; its history stays readable from that of `kept`.

    Raises:
        ValidationError: sentences; the two cannot be merged, or the outcome would not be valid.
    """
    keys = sorted({kept.pk, gone.pk})
    locked = MuseumObject.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(keys)
    kept, gone = locked[kept.pk], locked[gone.pk]
    if sentence := refusal(kept, gone):
        raise ValidationError(sentence)
    names = str(kept), str(gone)
    _take_columns(kept, gone, taken)
    for table in lists():
        _join_list(table, kept, gone, (chosen or {}).get(table.name, BOTH))
    _join_pictures(kept, gone)
    _follow(kept, gone)
    for follow in FOLLOWERS:
        follow(gone, kept)
    gone._change_reason = because(MERGED_AWAY, names[0])  # type: ignore[attr-defined]
    public_id = gone.public_id
    gone.delete()
    kept.full_clean(exclude=["public_id"])
    kept._change_reason = because(MERGED_IN, names[1])  # type: ignore[attr-defined]
    forward([public_id], kept.public_id)
    feed.record("object", [public_id], Change.Action.DELETED)
    return save_object(record=kept)


def _take_columns(kept: MuseumObject, gone: MuseumObject, taken: Collection[str]) -> None:
    for group in choosable():
        if any(column.name in taken for column in group):
            for column in group:
                setattr(kept, column.attname, getattr(gone, column.attname))
    if kept.part_of_id == gone.pk:
        kept.part_of_id = gone.part_of_id
    if kept.part_of_id == kept.pk:
        kept.part_of_id = None


def _join_list(table: Table, kept: MuseumObject, gone: MuseumObject, choice: str) -> None:
    mine, theirs = (list(table.rows_of(each.pk)) for each in (kept, gone))
    if choice == GONE:
        for row in mine:
            row.delete()
        mine = []
    positioned = any(column.name == "position" for column in table.fields)
    last = max((row.position for row in mine), default=-1) if positioned else 0
    for row in theirs:
        if choice == KEPT or any(_equal(table, row, each) for each in mine):
            row.delete()
            continue
        setattr(row, table.link, kept.pk)
        if positioned:
            last += 1
            row.position = last
        _moved(row)


def _equal(table: Table, one: Any, other: Any) -> bool:
    """Whether two rows of a list say the same, whatever their order."""
    return all(
        same(getattr(one, column.attname), getattr(other, column.attname))
        for column in table.fields
        if column.name != "position"
    )


def _moved(row: models.Model) -> bool:
    """Save a row where it hangs now; one that may not stand there a second time goes."""
    try:
        row.validate_constraints()
    except ValidationError:
        row.delete()
        return False
    row.save()
    return True


def _join_pictures(kept: MuseumObject, gone: MuseumObject) -> None:
    last = kept.images.aggregate(last=Max("position"))["last"]
    has_main = kept.images.filter(is_main=True).exists()
    for picture in gone.images.order_by("-is_main", "position", "pk"):
        twin = kept.images.filter(sha256=picture.sha256).first()
        if twin is not None:
            _join_twin(twin, picture)
            continue
        last = 0 if last is None else last + 1
        picture.position = last
        picture.is_main = picture.is_main and not has_main
        picture.object = kept
        picture.save()
        has_main = has_main or picture.is_main


def _join_twin(twin: Image, picture: Image) -> None:
    """The same file again: what is said of it and marked on it goes to the one that stays."""
    for column in shown_fields(Image):
        said = getattr(picture, column.attname)
        if column.editable and isinstance(said, str) and not getattr(twin, column.attname):
            setattr(twin, column.attname, said)
    twin.save()
    for detail in picture.annotations.all():
        detail.image = twin
        detail.save()
    delete_on_commit(list(picture.derivatives.values_list("key", flat=True)))
    forward([picture.public_id], twin.public_id)
    picture.delete()


def _follow(kept: MuseumObject, gone: MuseumObject) -> None:
    """Whatever else of the catalogue leads to `gone` leads to `kept`; what only notes what was once
    done to a record, such as rows of batches (SET_NULL), stays with the past."""
    done = {(table.model, table.link) for table in lists()}
    for model, link in pointers_at(MuseumObject, {Image}):
        ours = model._meta.app_label == MuseumObject._meta.app_label
        leads = link.remote_field.on_delete in (models.CASCADE, models.PROTECT)
        if not ours or not leads or (model, link.attname) in done:
            continue
        for row in model._base_manager.filter(**{link.attname: gone.pk}):
            if row != kept:
                _lead(row, link.attname, kept)


def _lead(row: Any, column: str, kept: MuseumObject) -> None:
    setattr(row, column, kept.pk)
    if isinstance(row, MuseumObject):
        save_object(record=row)
    else:
        _moved(row)
    if isinstance(row, GalleryItem):
        feed.record("gallery", [Gallery.objects.get(pk=row.gallery_id).public_id])
