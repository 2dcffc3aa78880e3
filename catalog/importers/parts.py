"""The lists that hang on an object: makers and concepts, and what all lists have in common.

Each `[[…]]` table of a mapping becomes one function that adds its part to a clean record.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext

from catalog.importers.fields import (
    LANGUAGES,
    RELATIONS,
    choice_of,
    integer,
    text_of,
)
from catalog.importers.placeholders import said
from catalog.importers.records import AgentWanted, CleanRecord, TermWanted
from catalog.importers.values import (
    VALUE_KEYS,
    Origins,
    Value,
    compile_value,
    listed,
    refuse_unknown,
)
from catalog.models import Agent, ObjectMaker
from catalog.terms import fold, split_identifier, with_identifier
from museumportal.lib.readers.problems import ImportRefused, RowRefused

Part = Callable[[Any, CleanRecord], None]
MISSING = ("create", "reject")

_NAMES = tuple(f"name_{language}" for language in LANGUAGES)
_MAKER_KEYS = frozenset(
    {"each", "key", "kind", "sort_name", "born", "died", "role", "certainty", *_NAMES}
)
_SAID = frozenset({"sort_name", "role", *_NAMES})
_CONCEPT_KEYS = VALUE_KEYS | {"relation", "language", "missing", "tree"}
_TREE_KEYS = frozenset({"from", "key", "label", "children", "optional"})

_ROLE = text_of(300)
_KEY = text_of(200)
_UNKNOWN = Agent.Kind.UNKNOWN.value
_CERTAIN = ObjectMaker.Certainty.CERTAIN.value
_KINDS = frozenset(Agent.Kind.values)
_CERTAINTY = choice_of(ObjectMaker.Certainty.choices)
_SHORT_YEAR = integer(-9999, 9999)


class Entries:
    """The entries of one `[[…]]` table: members evaluated for each, several where one is a list."""

    def __init__(self, spec: dict[str, Any], known: frozenset[str], origins: Origins, where: str):
        refuse_unknown(spec, known | {"optional"}, where)
        each, optional = spec.get("each"), bool(spec.get("optional", False))
        self.each = (
            origins.getter(each, where=f"{where}.each", whole_row=True, optional=optional)
            if each
            else None
        )
        self.members: dict[str, Value] = {
            name: compile_value(value, origins, where=f"{where}.{name}", whole_row=not each)
            for name, value in spec.items()
            if name not in {"each", "optional"}
        }

    def __call__(self, row: Any) -> Iterator[dict[str, Any]]:
        for entry in listed(self.each(row)) if self.each else (row,):
            found = {name: get(entry) for name, get in self.members.items()}
            count = max((len(v) for v in found.values() if isinstance(v, list)), default=0)
            if not count:
                yield found
            for index in range(count):
                yield {
                    name: (value[index] if index < len(value) else None)
                    if isinstance(value, list)
                    else value
                    for name, value in found.items()
                }


def compile_makers(spec: dict[str, Any], origins: Origins, context: "Context") -> Part:
    """`[[makers]]`: names, own key, years, role and certainty of who made the object."""
    spec = {**spec}
    source = str(spec.pop("source", context.name))
    entries = Entries(spec, _MAKER_KEYS, origins, "makers")
    if not any(name in spec for name in _NAMES):
        raise ImportRefused(
            gettext("makers: give at least one of %(choices)s.") % {"choices": ", ".join(_NAMES)}
        )
    limit = text_of(Agent._meta.get_field("name").max_length)

    def add(row: Any, record: CleanRecord) -> None:
        made = record.values.setdefault("makers", [])
        for each in entries(row):
            entry = {
                name: said(value, record.notes) if name in _SAID else value
                for name, value in each.items()
            }
            agent = agent_of(entry, source, limit)
            if agent is None:
                continue
            record.agents.append(agent)
            role = _ROLE(entry.get("role") or "")
            if role:
                record.terms.append(
                    TermWanted("role", "", role, context.language, context.missing, field="makers")
                )
            try:
                certainty = _CERTAINTY(entry.get("certainty") or "") or _CERTAIN
            except ValueError as error:
                raise RowRefused("makers.certainty", str(error)) from error
            made.append({"agent": [agent.source, agent.key], "role": role, "certainty": certainty})

    return add


def agent_of(entry: dict[str, Any], source: str, limit: Callable[[Any], Any]) -> AgentWanted | None:
    """The maker that the members of one entry describe; None without any name.

    Raises:
        RowRefused: a name too long, a kind that is none, a year that is no year.
    """
    member = "name"
    try:
        given = [
            (
                language,
                *split_identifier(text_of(None)(entry.get(f"name_{language}") or "") or "", "a"),
            )
            for language in LANGUAGES
        ]
        names = tuple((language, name) for language, text, _ in given if (name := limit(text)))
        if not names:
            return None
        member = "key"
        key = _KEY(entry["key"] if entry.get("key") is not None else "")
        member = "kind"
        kind = entry.get("kind") or _UNKNOWN
        if kind not in _KINDS:
            raise ValueError(
                gettext("“%(text)s” is none of %(choices)s")
                % {"text": kind, "choices": ", ".join(Agent.Kind.values)}
            )
        member = "born"
        born = _SHORT_YEAR(entry["born"]) if entry.get("born") is not None else None
        member = "died"
        died = _SHORT_YEAR(entry["died"]) if entry.get("died") is not None else None
        if born is not None and died is not None and born > died:
            raise ValueError(
                gettext("died (%(died)s) before being born (%(born)s)")
                % {"died": died, "born": born}
            )
        return AgentWanted(
            source=source,
            key=key or _key_by_name(names[0][1], next((found for *_, found in given if found), "")),
            kind=str(kind),
            names=names,
            sort_name=limit(entry.get("sort_name") or "") or names[0][1],
            born=born,
            died=died,
        )
    except ValueError as error:
        raise RowRefused(f"makers.{member}", str(error)) from error


def _key_by_name(name: str, identifier: str) -> str:
    key = f"name:{fold(name)}"
    return with_identifier(key[:180], identifier) if identifier else key[:200]


class Context:
    """What every part of a mapping knows of it: the source's name, its language, and what becomes
    of terms that are in no vocabulary."""

    def __init__(self, name: str, language: str, missing: str = MISSING[0]) -> None:
        self.name = name
        self.language = language
        self.missing = missing

    def language_of(self, spec: dict[str, Any], where: str) -> str:
        language = spec.get("language", self.language)
        if language not in ("", *LANGUAGES):
            raise ImportRefused(
                gettext("%(field)s: the language must be one of %(choices)s, not “%(language)s”.")
                % {"field": where, "choices": ", ".join(LANGUAGES), "language": language}
            )
        return str(language)

    def missing_of(self, spec: dict[str, Any], where: str) -> str:
        missing = spec.get("missing", self.missing)
        if missing not in MISSING:
            raise ImportRefused(
                gettext("%(field)s: missing must be create or reject, not “%(missing)s”.")
                % {"field": where, "missing": missing}
            )
        return str(missing)


def compile_concepts(spec: dict[str, Any], origins: Origins, context: Context) -> Part:
    """`[[concepts]]`: vocabulary terms in one relation, as labels or as a tree with keys."""
    refuse_unknown(spec, _CONCEPT_KEYS, "concepts")
    relation = spec.get("relation")
    if relation not in RELATIONS:
        raise ImportRefused(
            gettext("concepts: relation must be one of %(choices)s.")
            % {"choices": ", ".join(RELATIONS)}
        )
    where = f"concepts.{relation}"
    language, missing = context.language_of(spec, where), context.missing_of(spec, where)
    scheme = RELATIONS[relation]
    if "tree" in spec:
        return _compile_tree(spec["tree"], relation, (scheme, language, missing), origins, context)
    get = compile_value(spec, origins, where=where, also=_CONCEPT_KEYS)
    read = text_of(300)

    def add(row: Any, record: CleanRecord) -> None:
        wanted = record.values.setdefault(relation, [])
        try:
            labels = [said(read(label), record.notes) for label in listed(get(row))]
        except ValueError as error:
            raise RowRefused(relation, str(error)) from error
        for label in labels:
            if label and label not in wanted:
                wanted.append(label)
                record.terms.append(
                    TermWanted(scheme, "", label, language, missing, field=relation)
                )

    return add


def _compile_tree(
    spec: Any, relation: str, how: tuple[str, str, str], origins: Origins, context: Context
) -> Part:
    """Nested nodes with key, label and children: the leaves describe the object, the
    nodes above them become broader terms."""
    where = f"concepts.{relation}.tree"
    if origins.kind != "json" or not isinstance(spec, dict):
        raise ImportRefused(
            gettext("%(field)s: a tree is a table, and only JSON has one.") % {"field": where}
        )
    refuse_unknown(spec, _TREE_KEYS, where)
    get = compile_value(
        {name: spec[name] for name in ("from", "optional") if name in spec}, origins, where=where
    )
    try:
        key, label, children = (str(spec[name]) for name in ("key", "label", "children"))
    except KeyError as error:
        raise ImportRefused(
            gettext("%(field)s: %(member)s is missing.") % {"field": where, "member": error.args[0]}
        ) from error
    scheme, language, missing = how
    read = text_of(300)
    known: dict[tuple[Any, Any, str], TermWanted] = {}

    def term(node: dict[str, Any], parent: str) -> TermWanted:
        identity = (node.get(key), node.get(label), parent)
        if identity not in known:
            name = read(node.get(label) or "")
            if node.get(key) is None or not name:
                raise RowRefused(
                    relation,
                    gettext("a node of its tree lacks its %(key)s or %(label)s")
                    % {"key": key, "label": label},
                )
            notation = f"{context.name}:{node[key]}"[:100]
            known[identity] = TermWanted(
                scheme, notation, name, language, missing, parent, relation
            )
        return known[identity]

    def walk(node: Any, parent: str, record: CleanRecord, leaves: list[Any]) -> None:
        if not isinstance(node, dict):
            raise RowRefused(relation, gettext("a node of its tree is no object"))
        made = term(node, parent)
        record.terms.append(made)
        below = node.get(children) or []
        for child in below:
            walk(child, made.notation, record, leaves)
        if not below:
            leaves.append(made.reference)

    def add(row: Any, record: CleanRecord) -> None:
        leaves = record.values.setdefault(relation, [])
        try:
            for node in listed(get(row)):
                walk(node, "", record, leaves)
        except (ValueError, TypeError, RecursionError) as error:
            raise RowRefused(
                relation, gettext("its tree cannot be read (%(error)s)") % {"error": error}
            ) from error

    return add
