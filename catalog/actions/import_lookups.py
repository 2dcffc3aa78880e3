"""From the words of a source to rows: vocabulary terms, makers, collections.

One instance serves one run. What was found stays in memory, which is bounded by the size of the
vocabularies; what a transaction created is remembered only once it is committed.
"""

from collections import Counter
from collections.abc import Collection as Keys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.backends.utils import CursorWrapper

from catalog.actions import bulk, bulk_vocabulary
from catalog.actions.bulk_vocabulary import NewConcept
from catalog.actions.merging import merged_away
from catalog.actions.object_states import CHILDREN, State
from catalog.importers.fields import COLLECTION, LANGUAGES, RELATIONS, TERM_FIELDS
from catalog.importers.records import AgentWanted, CleanRecord, TermWanted
from catalog.models import Agent, Collection, Concept
from catalog.terms import fold, split_identifier
from museumportal.changes import feed

Wanted = tuple[CleanRecord, Keys[str]]
"""A row, and those of its fields and lists that an object comes to hold."""
TermKey = tuple[str, str, str]  # scheme, notation, folded label; one of the last two is ""
AgentKey = tuple[str, str]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


_TERMS_OF = {"makers": ("role", "role"), "provenance": ("acquisition", "method")}
"""Lists whose rows name a term: its vocabulary, and the member that names it."""


def _term_key(scheme: str, reference: Any) -> TermKey:
    if isinstance(reference, dict):
        return scheme, reference["notation"], ""
    return scheme, "", fold(reference)


def _distinct(terms: Iterable[TermWanted]) -> list[TermWanted]:
    """Of a tree, whose nodes are shared between rows, each once."""
    return list({id(term): term for term in terms}.values())


def _distinct_terms(records: Iterable[CleanRecord]) -> list[TermWanted]:
    return _distinct(term for record in records for term in record.terms)


def _terms_in(values: dict[str, Any]) -> Iterator[TermKey]:
    for name, value in values.items():
        if name in TERM_FIELDS and value:
            yield _term_key(TERM_FIELDS[name], value)
        elif name in RELATIONS:
            for reference in value or ():
                yield _term_key(RELATIONS[name], reference)
        elif name in _TERMS_OF:
            scheme, member = _TERMS_OF[name]
            for row in value or ():
                if row.get(member):
                    yield _term_key(scheme, row[member])


def _agents_in(values: dict[str, Any]) -> Iterator[AgentKey]:
    for maker in values.get("makers") or ():
        yield tuple(maker["agent"])


class Lookups:
    """Finds, and where the mapping allows creates, what clean records name.

    What nobody has yet is pretended at first: its key is its name behind a plus sign. Once it is
    decided which rows come to hold it, `create` makes it, or in a dry run lets it stand.
    `created` counts what is new, by kind.
    """

    def __init__(self, *, museum_id: int, user_id: int | None, reason: str, dry_run: bool) -> None:
        self._museum_id = museum_id
        self._user_id = user_id
        self._reason = reason
        self._dry_run = dry_run
        self.created: Counter[str] = Counter()
        self.forget()

    def forget(self) -> None:
        """Forget everything, as after a failed transaction."""
        self._terms: dict[TermKey, Any] = {}
        self._agents: dict[AgentKey, Any] = {}
        self._collections: dict[str, Any] = {}
        self.created.clear()
        self._links: set[tuple[str, str]] = set()

    def learn(
        self, cursor: CursorWrapper, records: list[CleanRecord], earlier: list[dict[str, Any]]
    ) -> None:
        """Look up every term and maker named here that this run has not met yet.

        `earlier` are the values of former imports, to which changed rows are compared.
        """
        terms = {_term_key(term.scheme, term.reference) for term in _distinct_terms(records)}
        terms |= {key for values in earlier for key in _terms_in(values)}
        terms -= self._terms.keys()
        self._find_by_notation(cursor, [key for key in terms if key[1]])
        self._find_by_label(cursor, [key for key in terms if not key[1]])
        agents = {(agent.source, agent.key) for record in records for agent in record.agents}
        agents |= {key for values in earlier for key in _agents_in(values)}
        agents -= self._agents.keys()
        self._agents.update(find_agents(cursor, agents))

    def _missing_terms(self, records: list[CleanRecord]) -> dict[TermKey, TermWanted]:
        """The first naming of each term that `learn` did not find."""
        missing: dict[TermKey, TermWanted] = {}
        for term in _distinct_terms(records):
            key = _term_key(term.scheme, term.reference)
            if key not in self._terms:
                missing.setdefault(key, term)
        return missing

    def lacks(self, term: TermWanted) -> bool:
        """Whether nobody has this term yet."""
        return _term_key(term.scheme, term.reference) not in self._terms

    def _find_by_notation(self, cursor: CursorWrapper, keys: list[TermKey]) -> None:
        if not keys:
            return
        cursor.execute(
            "SELECT c.scheme, c.notation, c.id FROM catalog_concept c "
            "JOIN unnest(%s::text[], %s::text[]) AS w(scheme, notation) "
            "ON c.scheme = w.scheme AND c.notation = w.notation",
            [[key[0] for key in keys], [key[1] for key in keys]],
        )
        for scheme, notation, concept in cursor.fetchall():
            self._terms[scheme, notation, ""] = concept
        if any(key not in self._terms for key in keys):
            self._find_merged({key for key in keys if key not in self._terms})

    def _find_merged(self, keys: set[TermKey]) -> None:
        """Notations that concepts had which were merged into others since."""
        moved = {
            (scheme, notation, ""): new
            for _old, new, scheme, notation in merged_away(Concept, "scheme", "notation")
            if (scheme, notation, "") in keys
        }
        kept = Concept.objects.filter(public_id__in=moved.values())
        found = dict(kept.values_list("public_id", "pk"))
        self._terms.update({key: found[new] for key, new in moved.items() if new in found})

    def _find_by_label(self, cursor: CursorWrapper, keys: list[TermKey]) -> None:
        """Concepts by the identifier behind a label, else by the label: preferred ones before
        alternatives, accepted concepts before proposals."""
        if not keys:
            return
        named = {key: split_identifier(key[2], "c") for key in keys}
        if ids := [identifier for _, identifier in named.values() if identifier]:
            concepts = Concept.objects.filter(public_id__in=ids)
            found = {(s, i): key for key, s, i in concepts.values_list("pk", "scheme", "public_id")}
            for key, (_, identifier) in named.items():
                if concept := found.get((key[0], identifier)):
                    self._terms[key] = concept
        labels = {key: label for key, (label, _) in named.items() if key not in self._terms}
        by_label = find_by_label(cursor, [(key[0], label) for key, label in labels.items()])
        for key, label in labels.items():
            if concept := by_label.get((key[0], label)):
                self._terms[key] = concept

    def pretend(self, records: list[CleanRecord]) -> None:
        """Pretend that all is there which these records name and nobody has."""
        self._new_terms = self._missing_terms(records)
        self._terms |= {
            key: _pretended(term.label or term.notation) for key, term in self._new_terms.items()
        }
        self._new_agents: dict[AgentKey, AgentWanted] = {}
        for agent in (agent for record in records for agent in record.agents):
            if (agent.source, agent.key) not in self._agents:
                self._new_agents.setdefault((agent.source, agent.key), agent)
        self._agents |= {key: _pretended(a.names[0][1]) for key, a in self._new_agents.items()}
        self._find_collections(records)

    @property
    def pretends(self) -> bool:
        """Whether `state_of` tells of anything that nobody has yet."""
        return bool(self._new_terms or self._new_agents or self._new_collections)

    def create(self, cursor: CursorWrapper, wanted: Sequence[Wanted], language: str) -> None:
        """Create what is pretended and these rows come to hold, forget the rest of it."""
        named = [(term, names) for record, names in wanted for term in record.terms]
        terms = _distinct(term for term, names in named if term.field.partition(".")[0] in names)
        keys = {_term_key(term.scheme, term.reference) for term in terms}
        makers = {
            (agent.source, agent.key)
            for record, names in wanted
            if "makers" in names
            for agent in record.agents
        }
        given = (record.values.get(COLLECTION) for record, names in wanted if COLLECTION in names)
        collections = {fold(name) for name in given if name}
        self._create_terms(cursor, _only(self._new_terms, keys))
        self._link(cursor, terms)
        self._create_agents(cursor, _only(self._new_agents, makers))
        self._create_collections(_only(self._new_collections, collections), language)
        _forget(self._terms, self._new_terms.keys() - keys)
        _forget(self._agents, self._new_agents.keys() - makers)
        _forget(self._collections, self._new_collections.keys() - collections)

    def _create_terms(self, cursor: CursorWrapper, missing: dict[TermKey, TermWanted]) -> None:
        self.created["new_terms"] += len(missing)
        if self._dry_run:
            return
        concepts = [
            NewConcept(
                term.scheme,
                term.notation,
                ((term.language, split_identifier(term.label, "c")[0]),),
            )
            for term in missing.values()
        ]
        ids = bulk_vocabulary.create_concepts(
            cursor, concepts, is_proposal=True, user_id=self._user_id, reason=self._reason
        )
        self._terms.update(zip(missing, ids, strict=True))

    def _link(self, cursor: CursorWrapper, terms: Iterable[TermWanted]) -> None:
        """Broader links that the terms of trees name and this run has not made yet."""
        links: set[tuple[int, int]] = set()
        for term in terms:
            if term.broader and (term.notation, term.broader) not in self._links:
                self._links.add((term.notation, term.broader))
                narrower = self._terms[term.scheme, term.notation, ""]
                links.add((narrower, self._terms[term.scheme, term.broader, ""]))
        if links and not self._dry_run:
            cursor.execute(
                "SELECT narrower_id, broader_id FROM catalog_conceptbroader "
                "WHERE narrower_id = ANY(%s)",
                [[narrower for narrower, _ in links]],
            )
            bulk_vocabulary.link_broader(cursor, sorted(links - set(cursor.fetchall())))

    def _create_agents(self, cursor: CursorWrapper, wanted: dict[AgentKey, AgentWanted]) -> None:
        self.created["new_makers"] += len(wanted)
        if self._dry_run:
            return
        rows = [columns_of(agent) for agent in wanted.values()]
        ids = create_agents(cursor, rows, user_id=self._user_id, reason=self._reason)
        self._agents.update(zip(wanted, ids, strict=True))

    def _find_collections(self, records: list[CleanRecord]) -> None:
        """Collections of the museum by their names in any language; the others are pretended."""
        given = (record.values.get(COLLECTION) for record in records)
        wanted = {fold(name): name for name in given if name}
        if wanted.keys() - self._collections.keys():
            for row in Collection.objects.filter(museum=self._museum_id).order_by("-pk"):
                for code in LANGUAGES:
                    if text := getattr(row, f"name_{code}"):
                        self._collections[fold(text)] = row.pk
        self._new_collections = {
            key: name for key, name in sorted(wanted.items()) if key not in self._collections
        }
        self._collections |= {key: _pretended(name) for key, name in self._new_collections.items()}

    def _create_collections(self, wanted: dict[str, str], language: str) -> None:
        self.created["new_collections"] += len(wanted)
        if self._dry_run:
            return
        for key, name in wanted.items():
            row = Collection(museum_id=self._museum_id)
            setattr(row, f"name_{language or LANGUAGES[0]}", name)
            row.save()
            self._collections[key] = row.pk

    def state_of(self, values: dict[str, Any]) -> State:
        """Clean values with rows in place of words. What is not found any more counts as 0."""
        state: State = {}
        for name, value in values.items():
            if name in TERM_FIELDS:
                found = value and self._terms.get(_term_key(TERM_FIELDS[name], value), 0)
                state[name] = found or None
            elif name == COLLECTION:
                state[name] = self._collections.get(fold(value)) if value else None
            elif name in RELATIONS:
                ids = (self._terms.get(_term_key(RELATIONS[name], each), 0) for each in value)
                state[name] = [[each] for each in dict.fromkeys(ids)]
            elif name == "makers":
                state[name] = self._makers(value)
            elif name == "provenance":
                state[name] = [self._step(each) for each in value]
            elif name in ("inscriptions", "references"):
                columns = CHILDREN[name].columns
                state[name] = [[each.get(column) for column in columns] for each in value]
            else:
                state[name] = value
        return state

    def _step(self, step: dict[str, Any]) -> list[Any]:
        method = step.get("method")
        found = {"method_id": self._terms.get(_term_key("acquisition", method)) if method else None}
        return [(step | found).get(column) for column in CHILDREN["provenance"].columns]

    def _makers(self, value: list[dict[str, Any]]) -> list[list[Any]]:
        """A maker stands once in each role; the first naming counts."""
        made: dict[tuple[int, int | None], list[Any]] = {}
        for each in value:
            agent = self._agents.get(tuple(each["agent"]), 0)
            role = self._terms.get(_term_key("role", each["role"])) if each["role"] else None
            made.setdefault((agent, role), [agent, role, each["certainty"]])
        return list(made.values())


def _only(found: dict[_Key, _Value], keys: Keys[_Key]) -> dict[_Key, _Value]:
    return {key: value for key, value in found.items() if key in keys}


def _forget(found: dict[_Key, Any], keys: Iterable[_Key]) -> None:
    for key in keys:
        del found[key]


def _pretended(name: str) -> str:
    """What stands in a dry run for the key of something that is not there yet."""
    return f"+{name}"


def find_by_label(
    cursor: CursorWrapper, wanted: Keys[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """The concept that an import takes a folded label of a vocabulary for."""
    cursor.execute(
        "SELECT DISTINCT ON (t.scheme, t.folded) t.scheme, t.folded, t.concept_id "
        "FROM catalog_conceptterm t JOIN catalog_concept c ON c.id = t.concept_id "
        "JOIN unnest(%s::text[], %s::text[]) AS w(scheme, folded) "
        "ON t.scheme = w.scheme AND t.folded = w.folded "
        "ORDER BY t.scheme, t.folded, t.preferred DESC, c.is_proposal, t.concept_id",
        [[scheme for scheme, _ in wanted], [label for _, label in wanted]],
    )
    return {(scheme, folded): concept for scheme, folded, concept in cursor.fetchall()}


def find_agents(cursor: CursorWrapper, wanted: Keys[AgentKey]) -> dict[AgentKey, int]:
    """Makers by their key in the source; without one by the identifier behind the name, else by the
    name, if exactly one has that name."""
    found: dict[AgentKey, int] = {}
    if not wanted:
        return found
    cursor.execute(
        "SELECT a.source, a.source_key, a.id FROM catalog_agent a "
        "JOIN unnest(%s::text[], %s::text[]) AS w(source, key) "
        "ON a.source = w.source AND a.source_key = w.key",
        [[key[0] for key in wanted], [key[1] for key in wanted]],
    )
    for source, key, agent in cursor.fetchall():
        found[source, key] = agent
    named = {
        key: split_identifier(key[1].removeprefix("name:"), "a")
        for key in wanted
        if key not in found and key[1].startswith("name:")
    }
    if ids := [identifier for _, identifier in named.values() if identifier]:
        known = dict(Agent.objects.filter(public_id__in=ids).values_list("public_id", "pk"))
        found |= {key: known[each] for key, (_, each) in named.items() if each in known}
    names = {name for key, (name, _) in named.items() if key not in found}
    if names:
        cursor.execute(
            "SELECT lower(translate(n.name, 'ёЁ', 'еЕ')), array_agg(DISTINCT a.id) "
            "FROM catalog_agent a, "
            "unnest(ARRAY[a.name_kk, a.name_ru, a.name_en, a.sort_name]) AS n(name) "
            "WHERE lower(translate(n.name, 'ёЁ', 'еЕ')) = ANY(%s) GROUP BY 1",
            [list(names)],
        )
        alone = {name: agents[0] for name, agents in cursor.fetchall() if len(agents) == 1}
        for key, (name, _) in named.items():
            if key not in found and name in alone:
                found[key] = alone[name]
    return found


def columns_of(agent: AgentWanted) -> dict[str, Any]:
    """A maker's columns, as far as an object's row tells them."""
    return {
        "kind": agent.kind,
        **{f"name_{language}": name for language, name in agent.names},
        "sort_name": agent.sort_name,
        "born": agent.born,
        "died": agent.died,
        "source": agent.source,
        "source_key": agent.key,
    }


def create_agents(
    cursor: CursorWrapper, rows: list[dict[str, Any]], *, user_id: int | None, reason: str
) -> list[int]:
    """Create makers, given by their columns, with history and changes; their keys."""
    if not rows:
        return []
    ids = bulk.next_ids(cursor, Agent, len(rows))
    public_ids = bulk.new_public_ids(cursor, Agent, len(rows))
    blank = bulk.defaults_of(Agent) | {"id": None, "matches": "[]"}
    bulk.copy_rows(
        cursor,
        Agent,
        tuple(blank),
        (
            tuple((blank | row | _untranslated(row) | {"id": key, "public_id": public_id}).values())
            for key, public_id, row in zip(ids, public_ids, rows, strict=True)
        ),
    )
    bulk.write_history(cursor, Agent, bulk.CREATED, ids, user_id=user_id, reason=reason)
    feed.record("maker", public_ids)
    return ids


def _untranslated(row: dict[str, Any]) -> dict[str, str]:
    """The untranslated columns: the first language that has a text."""
    return {
        name: next((text for code in LANGUAGES if (text := row.get(f"{name}_{code}"))), "")
        for name in ("name", "biography")
    }
