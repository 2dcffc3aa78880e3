"""Where a value stands in a row: a column, a JMESPath or an XPath, compiled once.

JMESPath: https://jmespath.org/specification.html. Plain member paths (`a.b.c`), most of any
mapping, become a loop over keys: thirty times faster than the interpreter.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import jmespath
from django.utils.translation import gettext
from jmespath.exceptions import JMESPathError
from lxml import etree

from museumportal.lib.readers.problems import ImportRefused

Getter = Callable[[Any], Any]
# What stands in quotation marks already, and bare names, of JMESPath in letters of any script.
_WORD = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[^\W\d]\w*)""")


def compile_path(
    kind: str, path: str, prefixes: dict[str, str], *, keep_spaces: bool = False
) -> Getter:
    """A function from a row (or a part of it) to the value, None, or a list of values.

    Of XML, line breaks and surplus spaces of texts become one space unless `keep_spaces`.

    Raises:
        ImportRefused: the path is not well formed, or uses an undeclared prefix.
    """
    if kind == "table":
        return lambda row: row.get(path)
    if kind == "json":
        return _compile_jmespath(path)
    return _compile_xpath(path, prefixes, keep_spaces=keep_spaces)


def root_names(path: str) -> set[str]:
    """The members of a JSON row that a JMESPath begins with."""
    return set(_roots(jmespath.compile(_quoted(path)).parsed))


def _roots(node: dict[str, Any]) -> Iterable[str]:
    if node["type"] == "field":
        yield node["value"]
    elif node["type"] in {"function_expression", "or_expression", "and_expression"} | {
        "multi_select_list",
        "multi_select_dict",
        "key_val_pair",
    }:
        for child in node["children"]:
            yield from _roots(child)
    elif node["children"]:
        yield from _roots(node["children"][0])


def _compile_jmespath(path: str) -> Getter:
    try:
        expression = jmespath.compile(_quoted(path))
    except JMESPathError as error:
        reason = " ".join(str(error).split()).rstrip(". ^")
        raise ImportRefused(
            gettext(
                "The path “%(path)s” is no JMESPath: %(reason)s. A name with spaces or signs "
                "stands in quotation marks of its own: '\"%(path)s\"'."
            )
            % {"path": path, "reason": reason}
        ) from error
    names = _member_names(expression.parsed)
    if names is None:
        return _searcher(expression)
    if len(names) == 1:
        only = names[0]
        return lambda row: row.get(only) if isinstance(row, dict) else None

    def follow(row: Any) -> Any:
        for name in names:
            if not isinstance(row, dict):
                return None
            row = row.get(name)
        return row

    return follow


def _quoted(path: str) -> str:
    """The JMESPath with names such as `номер` in the quotation marks its grammar asks for."""
    return _WORD.sub(lambda word: word[0] if word[0].isascii() else _in_quotes(word[0]), path)


def _in_quotes(word: str) -> str:
    return word if word[0] in "\"'`" else f'"{word}"'


def _searcher(expression: Any) -> Getter:
    def search(row: Any) -> Any:
        try:
            return expression.search(row)
        except JMESPathError:  # a function was given a value of another type: nothing found
            return None

    return search


def _member_names(node: dict[str, Any]) -> list[str] | None:
    """The keys of a plain member path; [] for the row itself; None for anything else."""
    if node["type"] == "field":
        return [node["value"]]
    if node["type"] in ("identity", "current"):
        return []
    if node["type"] == "subexpression":
        parts = [_member_names(child) for child in node["children"]]
        if all(part is not None for part in parts):
            return [name for part in parts for name in part or []]
    return None


def _compile_xpath(path: str, prefixes: dict[str, str], *, keep_spaces: bool) -> Getter:
    try:
        find = etree.XPath(path, namespaces=prefixes or None, smart_strings=False)
        find(etree.Element("probe"))
    except etree.XPathError as error:
        raise ImportRefused(
            gettext("The path “%(path)s” is no XPath: %(error)s.") % {"path": path, "error": error}
        ) from error

    if keep_spaces:
        return find

    def get(element: Any) -> Any:
        found = find(element)
        if isinstance(found, list):
            return [_xml_text(item) if isinstance(item, str) else item for item in found]
        return found if not isinstance(found, str) else _xml_text(found)

    return get


def _xml_text(text: str) -> str:
    return " ".join(text.split())


def scalar(value: Any) -> Any:
    """An XML element as its text in one line, everything else as it is."""
    return _xml_text(_text_in(value)) if isinstance(value, etree._Element) else value


def _text_in(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def as_written(value: Any) -> Any:
    """An XML element as its text with all spaces and line breaks; of a list each of them."""
    if isinstance(value, etree._Element):
        return _text_in(value)
    return [as_written(each) for each in value] if isinstance(value, list) else value
