"""From rows to the words of one language, such that an import finds the same rows by them."""

from collections.abc import Collection, Iterable

from django.db.backends.utils import CursorWrapper

from catalog.actions.import_lookups import find_agents, find_by_label
from catalog.models import Agent, Concept
from catalog.models import Collection as Stock
from catalog.terms import fold, split_identifier, with_identifier
from museumportal.lib.languages import LANGUAGES, best_text, row_language_map

_MOST = 200_000
"""Names that are remembered; beyond it all are forgotten, so that memory stays flat."""


class Words:
    """Names of terms, makers and collections in `language`, else in the first that has one.

    Where an import would take the name for another row, the identifier stands behind it in
    brackets: `Иванов [aK3M9QX2F1]`; with `identified` it does behind all terms and makers.
    """

    def __init__(self, language: str, *, identified: bool = False) -> None:
        self._language = language
        self._identified = identified
        self.terms: dict[int, str] = {}
        self.makers: dict[int, str] = {}
        self.collections: dict[int, str] = {}

    def learn(
        self,
        cursor: CursorWrapper,
        *,
        terms: Collection[int],
        makers: Collection[int],
        collections: Collection[int],
    ) -> None:
        """Look up the names of these rows that were not met yet: six queries at most."""
        for known in (self.terms, self.makers, self.collections):
            if len(known) > _MOST:
                known.clear()
        if new := set(terms) - self.terms.keys():
            self._learn_terms(cursor, new)
        if new := set(makers) - self.makers.keys():
            self._learn_makers(cursor, new)
        if new := set(collections) - self.collections.keys():
            rows = Stock.objects.filter(pk__in=new).values("pk", *_columns("name"))
            self.collections |= {row["pk"]: self._best(row, "name") for row in rows}

    def _learn_terms(self, cursor: CursorWrapper, new: Iterable[int]) -> None:
        rows = Concept.objects.filter(pk__in=new).values(
            "pk", "scheme", "public_id", "notation", *_columns("label")
        )
        names = {row["pk"]: (row, self._best(row, "label") or row["notation"]) for row in rows}
        labels = {(row["scheme"], fold(name)) for row, name in names.values() if name}
        found = find_by_label(cursor, labels)
        for pk, (row, name) in names.items():
            alone = not self._identified and found.get((row["scheme"], fold(name))) == pk
            self.terms[pk] = _told_apart(name, row["public_id"], alone=alone)

    def _learn_makers(self, cursor: CursorWrapper, new: Iterable[int]) -> None:
        rows = Agent.objects.filter(pk__in=new).values(
            "pk", "public_id", "sort_name", *_columns("name")
        )
        names = {row["pk"]: (row, self._best(row, "name") or row["sort_name"]) for row in rows}
        found = find_agents(cursor, {_key(name) for _, name in names.values() if name})
        for pk, (row, name) in names.items():
            name = " ".join(name.split())
            alone = not self._identified and found.get(_key(name)) == pk
            self.makers[pk] = _told_apart(name, row["public_id"], alone=alone)

    def _best(self, row: dict[str, str], name: str) -> str:
        return " ".join(best_text(row_language_map(row, name), self._language)[0].split())


def _told_apart(name: str, public_id: str, *, alone: bool) -> str:
    alone = alone and not split_identifier(name, public_id[0])[1]
    return name if alone and name else with_identifier(name, public_id)


def _key(name: str) -> tuple[str, str]:
    return "", f"name:{fold(name)}"[:200]


def _columns(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for language in LANGUAGES)
