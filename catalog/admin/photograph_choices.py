"""The files of a dry run by what would become of them, and what people choose of them.

`photographs_context` serves the template `admin/_batch_photographs.html`, whose form is answered by
the page `admin:catalog_image_bulk_batch`.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.actions.batches import WrongStateError
from catalog.actions.photograph_preview import SKIPPED, choose
from catalog.actions.photographs import Case
from catalog.models import Batch, BatchItem, MuseumObject
from catalog.photographs.matching import Matcher

_PAGE: Final = 50
GROUPS: Final = {
    Case.DOUBTFUL: gettext_lazy("doubtful"),
    Case.UNMATCHED: gettext_lazy("without an object"),
    Case.ALIKE: gettext_lazy("like another picture"),
    Case.MATCHED: gettext_lazy("matched"),
    Case.REFUSED: gettext_lazy("refused"),
    Case.THERE: gettext_lazy("with its object already"),
    Case.SKIPPED: gettext_lazy("left out"),
}
_SETTLED: Final = (Case.REFUSED, Case.THERE)
"""Groups of which there is nothing to choose."""
_FIELD: Final = "for-"
_TYPED: Final = "number-"


def photographs_context(
    request: HttpRequest, batch: Batch, typed: Mapping[int, str]
) -> dict[str, Any]:
    """Groups with their counts, the rows of one page of one group, and what may be done.

    `typed` are numbers by line that somebody typed and that are no object's.
    """
    counted = batch.items.order_by().values_list("after__case").annotate(count=Count("pk"))
    counts = dict(counted)
    groups = [
        {"case": case, "name": name, "count": counts[case]}
        for case, name in GROUPS.items()
        if counts.get(case)
    ]
    asked = request.GET.get("group", "")
    group = asked if asked in counts else (groups[0]["case"] if groups else "")
    items = batch.items.filter(after__case=group).select_related("object").order_by("line", "pk")
    page = Paginator(items, _PAGE).get_page(request.GET.get("page"))
    chosen = batch.options.get("chosen", {})
    finished = batch.state == Batch.State.DONE
    may_choose = batch.dry_run and finished and batch.carried_out is None
    return {
        "groups": groups,
        "group": group,
        "page": page,
        "rows": _rows(list(page), chosen, typed),
        "chosen_count": len(chosen),
        "will_attach": _will_attach(batch, chosen) if may_choose else 0,
        "may_choose": may_choose,
        "keeps": may_choose and group not in _SETTLED,
    }


def _will_attach(batch: Batch, chosen: Mapping[str, int]) -> int:
    """How many files would be attached by what was found and what is chosen of it."""
    found = batch.items.filter(line__in=chosen, outcome=BatchItem.Outcome.CREATED)
    decided = found.count()
    return batch.created_count - decided + sum(key != SKIPPED for key in chosen.values())


def _rows(
    items: list[BatchItem], chosen: dict[str, int], typed: Mapping[int, str]
) -> list[dict[str, Any]]:
    wanted = {key for item in items for key in (item.after or {}).get("candidates", ())}
    wanted |= {chosen[str(item.line)] for item in items if chosen.get(str(item.line))}
    objects = MuseumObject.objects.in_bulk(wanted)
    rows = []
    for item in items:
        after, now = item.after or {}, chosen.get(str(item.line))
        rows.append(
            {
                "item": item,
                "thumbnail": after.get("thumbnail", ""),
                "reasons": [problem["reason"] for problem in item.problems],
                "candidates": [objects[k] for k in after.get("candidates", ()) if k in objects],
                "chosen": objects.get(now) if now else None,
                "typed": typed.get(item.line or 0, ""),
                "is_skipped": now == SKIPPED,
            }
        )
    return rows


class Noted(NamedTuple):
    """Sentences of what could not be kept, and the numbers by line that are no object's."""

    problems: list[str]
    typed: dict[int, str]


def note_choices(request: Any, batch: Batch) -> Noted:
    """Keep what was chosen on one page of a group, as far as can be.

    `for-<line>` is the key of an object, "0" to leave the file out or "" for as it was found;
    `number-<line>` an inventory number that somebody typed.
    """
    shown = [key for key in request.POST.getlist("line")[:_PAGE] if key.isascii() and key.isdigit()]
    if not shown or batch.museum is None:
        return Noted([], {})
    chosen: dict[int, int | None] = {}
    unclear: dict[int, str] = {}
    several: set[int] = set()
    matcher = None
    for line in shown:
        value = request.POST.get(f"{_FIELD}{line}", "")
        typed = request.POST.get(f"{_TYPED}{line}", "").strip()
        chosen[int(line)] = int(value) if value.isascii() and value.isdigit() else None
        if typed:
            matcher = matcher or Matcher(batch.museum)
            found = matcher.named(typed)
            exact = MuseumObject.objects.filter(pk__in=found, inventory_number=typed)
            keys = list(exact.values_list("pk", flat=True)) or found
            if len(keys) == 1:
                chosen[int(line)] = keys[0]
            else:
                del chosen[int(line)]
                unclear[int(line)] = typed
                several |= {int(line)} if keys else set()
    try:
        choose(preview=batch, chosen=chosen)
    except WrongStateError:
        return Noted([_("This preview was carried out already.")], unclear)
    except (ValueError, OverflowError):
        return Noted([_("One of the objects is there no longer.")], unclear)
    return Noted(_told(batch, unclear, several), unclear)


def _told(batch: Batch, unclear: Mapping[int, str], several: Collection[int]) -> list[str]:
    names = dict(batch.items.filter(line__in=unclear).values_list("line", "key"))
    none = _("“%(file)s”: no object of this museum has the number %(number)s.")
    many = _(
        "“%(file)s”: several objects of this museum have a number like %(number)s. Type it exactly."
    )
    return [
        (many if line in several else none) % {"file": names.get(line, ""), "number": number}
        for line, number in unclear.items()
    ]
