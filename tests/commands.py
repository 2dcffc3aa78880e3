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
    code, out, err = ended(command, *arguments, **options)
    assert code == (0 if out.splitlines()[-1].endswith("rejected=0") else 1)
    return out, err


def counted(command: str, *arguments: object) -> tuple[int, str, str]:
    """Exit code, last line and standard error of a command."""
    code, out, err = ended(command, *arguments)
    return code, out.splitlines()[-1], err


def ended(command: str, *arguments: object, **options: Any) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue(), err.getvalue()
