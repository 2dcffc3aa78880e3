"""What a run of mass work counted beside its rows (`Batch.notes`), in sentences."""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import ngettext

_SENTENCES: Final[dict[str, Callable[[int], str]]] = {
    "dates_read": lambda count: ngettext(
        "Years were read from %(count)s date.", "Years were read from %(count)s dates.", count
    ),
    "dates_unread": lambda count: ngettext(
        "%(count)s date was kept as text: no years could be read from it.",
        "%(count)s dates were kept as text: no years could be read from them.",
        count,
    ),
    "dates_undated": lambda count: ngettext(
        "%(count)s date says that the object is not dated.",
        "%(count)s dates say that the object is not dated.",
        count,
    ),
    "measurements_read": lambda count: ngettext(
        "Measurements were read from %(count)s text.",
        "Measurements were read from %(count)s texts.",
        count,
    ),
    "measurements_unread": lambda count: ngettext(
        "%(count)s text with measurements could not be read, or not all of it.",
        "%(count)s texts with measurements could not be read, or not all of them.",
        count,
    ),
    "placeholders": lambda count: ngettext(
        "%(count)s value such as “—” or “no data” counts as empty.",
        "%(count)s values such as “—” or “no data” count as empty.",
        count,
    ),
    "missing": lambda count: ngettext(
        "%(count)s row of former imports is not in this file; its object stays.",
        "%(count)s rows of former imports are not in this file; their objects stay.",
        count,
    ),
    "known_left": lambda count: ngettext(
        "%(count)s row of an object that is there was left alone.",
        "%(count)s rows of objects that are there were left alone.",
        count,
    ),
    "untitled": lambda count: ngettext(
        "%(count)s object has no title and so stays a draft.",
        "%(count)s objects have no title and so stay drafts.",
        count,
    ),
    "new_terms": lambda count: ngettext(
        "%(count)s new term becomes a proposal.", "%(count)s new terms become proposals.", count
    ),
    "new_makers": lambda count: ngettext(
        "%(count)s maker is new.", "%(count)s makers are new.", count
    ),
    "new_collections": lambda count: ngettext(
        "%(count)s collection is new.", "%(count)s collections are new.", count
    ),
}


def told(notes: Mapping[str, int]) -> list[str]:
    """A sentence for each kind that was counted, in the active language.

    A kind without a sentence, such as one of another version, is told by its name.
    """
    known = [name for name in _SENTENCES if notes.get(name)]
    sentences = [_SENTENCES[name](notes[name]) % {"count": intcomma(notes[name])} for name in known]
    rest = [name for name in notes if name not in _SENTENCES]
    return sentences + [f"{name.replace('_', ' ')}: {intcomma(notes[name])}" for name in rest]
