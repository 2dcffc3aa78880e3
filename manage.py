#!/usr/bin/env python
"""The portal's commands. Starts the embedded servers first, for a command that needs them."""

import os
import sys
from contextlib import ExitStack

# These read and write files only.
NEED_NO_SERVERS = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compile_messages",
    "demo_codes",
    "diffsettings",
    "findstatic",
    "spectacular",
}


def needs_servers(arguments: list[str]) -> bool:
    """Whether the command (arguments without the program's name) may ask the database."""
    if not arguments or arguments[0] in NEED_NO_SERVERS:
        return False
    return not {"--help", "-h", "--version"} & set(arguments)


def main() -> int:
    """Run one command; what is wrong with the set-up is said in a sentence, with exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museumportal.settings")
    try:
        import redis
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError

        from museumportal.embedded import EmbeddedServerError, ensure_running, missing_servers
    except ModuleNotFoundError as error:
        return complain(
            f"The Python package {error.name} is not installed here. Run `make setup` once, "
            "then .venv/bin/python manage.py …"
        )
    try:
        var = settings.VAR_DIR
    except (ImproperlyConfigured, ValueError) as error:
        return complain(f"A variable of the environment cannot be used: {error}")
    except OSError as error:
        return complain(f"{error.filename}: {error.strerror}. VAR_DIR must be yours to write.")
    try:
        with ExitStack() as servers:
            if needs_servers(sys.argv[1:]) and (missing := missing_servers()):
                servers.enter_context(ensure_running(var, missing))
            execute_from_command_line(sys.argv)
    except (EmbeddedServerError, ImproperlyConfigured) as error:
        return complain(str(error))
    except (OperationalError, redis.ConnectionError) as error:
        if "--traceback" in sys.argv:
            raise
        server, variable = (
            ("database", "DATABASE_URL")
            if isinstance(error, OperationalError)
            else ("Redis or Valkey server", "REDIS_URL")
        )
        return complain(
            f"The {server} did not do its part: {str(error).strip()}\n"
            f"Check that it runs, that {variable} is right and that its disk is not full "
            "(--traceback shows where this happened)."
        )
    except KeyboardInterrupt:
        return 130
    return 0


def complain(sentence: str) -> int:
    """Say on stderr what is wrong; the exit code for it."""
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
