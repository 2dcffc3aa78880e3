"""JSON: one object a line, or one array of objects."""

import io
import json
import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from museumportal.lib.readers.files import encoding_of, open_bytes
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import Row, RowRefused, Source

_BLOCK = 1 << 18
_SAMPLE = 20
_WHITESPACE = " \t\r\n"


def open_json(path: Path, *, encoding: str) -> Source:
    """JSON lines (a broken line is a refused row), or an array (which must be well formed).

    Where the first row is no object, and few others are, it is JSON of another shape (such as an
    object over several lines) and refused whole.
    """
    encoding = encoding_of(path, encoding)
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding)
        is_array = (
            next((c for c in iter(lambda: text.read(1), "") if c not in _WHITESPACE), "") == "["
        )
    read = _array if is_array else _lines

    def rows() -> Iterator[Row]:
        return read(path, encoding)

    sample = [row.content for row in islice(rows(), _SAMPLE)]
    records = sum(isinstance(content, dict) for content in sample)
    if sample and isinstance(sample[0], RowRefused) and records < len(sample) / 2:
        raise ImportRefused(
            gettext(
                "%(file)s holds no records: give one JSON object a line, or one array of objects. "
                "The first one %(reason)s."
            )
            % {"file": path.name, "reason": sample[0].problem.reason}
        )
    if is_array:
        total = sum(1 for _ in rows())
    else:
        with open_bytes(path) as file:
            text = io.TextIOWrapper(file, encoding=encoding, newline="\n")
            total = sum(1 for line in text if not line.isspace())
    return Source(path=path, kind="json", columns=None, total=total, rows=rows)


def _lines(path: Path, encoding: str) -> Iterator[Row]:
    with open_bytes(path) as file:
        for number, line in enumerate(
            io.TextIOWrapper(file, encoding=encoding, newline="\n"), start=1
        ):
            if not line.isspace():
                yield Row(number, _object(line))


def _object(line: str) -> Any:
    cells = [line.strip()]
    try:
        return _must_be_object(_DECODER.decode(line))
    except RecursionError:
        return RowRefused("", gettext("is nested too deeply"), cells)
    except json.JSONDecodeError as error:
        sentence = gettext("is no JSON (%(error)s, column %(column)s)")
        return RowRefused("", sentence % {"error": error.msg, "column": error.colno}, cells)
    except ValueError as error:
        return RowRefused("", gettext("is no JSON (%(error)s)") % {"error": error}, cells)


def _must_be_object(value: Any) -> Any:
    return value if isinstance(value, dict) else RowRefused("", gettext("is no JSON object"))


def _no_constant(name: str) -> Any:
    raise ValueError(gettext("%(name)s is no JSON value") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_constant(text)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def _array(path: Path, encoding: str) -> Iterator[Row]:
    """The members of the array, read block by block and numbered; it may be one long line."""
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        buffer = text.read(_BLOCK).lstrip(_WHITESPACE).removeprefix("[")
        number = 1
        while True:
            buffer = buffer.lstrip(_WHITESPACE + ",")
            if buffer.startswith("]"):
                if (buffer[1:] + text.read(_BLOCK)).strip(_WHITESPACE):
                    raise ImportRefused(
                        gettext("%(file)s is no well-formed JSON: something follows its array.")
                        % {"file": path.name}
                    )
                return
            try:
                value, end = _DECODER.raw_decode(buffer)
                complete = end < len(buffer)
            except RecursionError as error:
                raise ImportRefused(
                    gettext("%(file)s: record %(number)s is nested too deeply.")
                    % {"file": path.name, "number": number}
                ) from error
            except ValueError:
                complete = False
            if not complete:
                more = text.read(max(_BLOCK, len(buffer)))
                if not more:
                    raise ImportRefused(
                        gettext("%(file)s is no well-formed JSON: it breaks at record %(number)s.")
                        % {"file": path.name, "number": number}
                    )
                buffer += more
                continue
            yield Row(number, _must_be_object(value))
            number += 1
            buffer = buffer[end:]
