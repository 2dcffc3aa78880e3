"""What registers write into a cell that they leave empty: `—`, `?`, `н/д`, `нет данных`."""

import re
from collections import Counter
from typing import Any, Final

from catalog.terms import fold

_WORDS: Final = frozenset(
    {"дерек жоқ", "деректер жоқ", "мәлімет жоқ", "мәліметтер жоқ", "ақпарат жоқ", "жоқ"}
    | {"көрсетілмеген", "н/д", "нет данных", "данных нет", "нет сведений", "сведений нет", "нет"}
    | {"не указан", "не указана", "не указано", "не указаны"}
    | {"n/a", "no data", "no information", "not stated", "not given", "not specified", "none"}
    | {"null", "nil"}
)
"""As `fold` writes them. That somebody is unknown is a statement, and stays; so do `н. д.` and
`n. a.`, which may be initials."""
_LONGEST: Final = 40
_AROUND: Final = re.compile(r"^[\W_]+|[\W_]+$")


def is_placeholder(text: str) -> bool:
    """Whether it has neither letter nor digit, or says in words that nothing is said."""
    if len(text) > _LONGEST:
        return False
    return not any(map(str.isalnum, text)) or _AROUND.sub("", fold(text)) in _WORDS


def said(value: Any, notes: Counter[str]) -> Any:
    """The value, or None for a placeholder, which is counted: it would become a name or a term."""
    if isinstance(value, str) and value and is_placeholder(value):
        notes["placeholders"] += 1
        return None
    return value
