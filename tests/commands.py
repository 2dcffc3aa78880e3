"""Commands as a terminal sees them."""

import io
from typing import Any

from django.core.management import call_command


def run(command: str, *arguments: object, **options: Any) -> tuple[str, str]:
    """The last line of a command that takes rows in, and what it said on standard error."""
    out, err = printed(command, *arguments, **options)
    return out.splitlines()[-1], err


def printed(command: str, *arguments: object, **options: Any) -> tuple[str, str]:
    """All that a command that takes rows in says on standard output and standard error.

    Its exit code says whether all went well, which the last line knows too.
    """
    out, err = io.StringIO(), io.StringIO()
    code: int | str | None = 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        code = exit_.code
    last = out.getvalue().splitlines()[-1]
    assert code == (0 if last.endswith("rejected=0") else 1)
    return out.getvalue(), err.getvalue()
