"""Clean records: what a mapping makes of one row, before anything is looked up.

`values` is JSON: columns of the object by name, and under `makers`, a concept's relation
(`material`, `subject` …), `measurements` and `inscriptions` a list each. A vocabulary term is a
label, or {"notation": …} where the source has keys of its own. The digest is of `values` alone.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext

from museumportal.lib.readers.problems import Problem


class TermWanted(NamedTuple):
    """A vocabulary term that a row names; found by notation where it has one, else by label."""

    scheme: str
    notation: str  # "" where the source has no key for it
    label: str
    language: str
    missing: str  # "create": becomes a proposal; "reject": refuses the row
    broader: str = ""  # notation of the broader term
    field: str = ""

    @property
    def reference(self) -> Any:
        """How `values` names it."""
        return {"notation": self.notation} if self.notation else self.label


class AgentWanted(NamedTuple):
    """A maker that a row names, with what it says of them should they be new."""

    source: str
    key: str
    kind: str
    names: tuple[tuple[str, str], ...]  # (language, name)
    sort_name: str = ""
    born: int | None = None
    died: int | None = None

    @property
    def has_own_key(self) -> bool:
        return not self.key.startswith("name:")


@dataclass(slots=True)
class CleanRecord:
    """One row, cleaned. With `problems` it is a refused row and the rest means little."""

    line: int
    key: str = ""
    identifier: str = ""  # of the object that the row says it is of
    museum: str = ""  # the code or name of the museum that it says it is of
    values: dict[str, Any] = field(default_factory=dict)
    terms: list[TermWanted] = field(default_factory=list)
    agents: list[AgentWanted] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    digest: bytes = b""
    text: str = ""  # `values` as canonical JSON

    def seal(self) -> None:
        """Compute text and digest; what the database cannot hold becomes a problem."""
        self.text = canonical(self.values)
        try:
            encoded = self.text.encode()
        except UnicodeEncodeError:
            self._refuse_unstorable()
            return
        if "\\u0000" in self.text:
            self._refuse_unstorable()
        self.digest = hashlib.blake2b(encoded, digest_size=16).digest()

    def _refuse_unstorable(self) -> None:
        for name, value in [("key", self.key), *self.values.items()]:
            text = json.dumps(value, ensure_ascii=False).replace("\\\\", "")
            if "\\u0000" in text:
                self.problems.append(Problem(name, gettext("contains a NUL character")))
            elif any("\ud800" <= character <= "\udfff" for character in text):
                self.problems.append(
                    Problem(name, gettext("contains half a character (a lone surrogate)"))
                )


def canonical(value: Any) -> str:
    """JSON in one form: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
