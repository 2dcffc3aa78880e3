"""Commands that are stopped, or whose disk or database fails, end in a sentence."""

import errno
import signal

import pytest
from django.core.management import CommandError
from django.db import InterfaceError, OperationalError

from museumportal.lib.commands import in_words
from museumportal.lib.readers.problems import ImportRefused

AGAIN = "The same command goes on."


@pytest.mark.parametrize(
    ("error", "sentence", "code"),
    [
        (ImportRefused("a.csv is empty."), "a.csv is empty.", 1),
        (KeyboardInterrupt(), f"Stopped. {AGAIN}", 130),
        (
            OperationalError("server closed the connection\n\tThis probably means"),
            "The database did not do its part (server closed the connection). Check that it runs, "
            f"that DATABASE_URL is right and that its disk is not full. {AGAIN}",
            1,
        ),
        (
            InterfaceError("the connection is closed"),
            "The database did not do its part (the connection is closed). Check that it runs, "
            f"that DATABASE_URL is right and that its disk is not full. {AGAIN}",
            1,
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "/var/media/x"),
            f"No space left on device (/var/media/x): make room first. {AGAIN}",
            1,
        ),
    ],
)
def test_what_ends_a_command_is_a_sentence(error: BaseException, sentence: str, code: int) -> None:
    with pytest.raises(CommandError) as told, in_words(AGAIN):
        raise error
    assert (str(told.value), told.value.returncode) == (sentence, code)


def test_a_programming_error_stays_one() -> None:
    with pytest.raises(FileNotFoundError), in_words(AGAIN):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")


def test_sigterm_is_told_as_ctrl_c_is() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(CommandError, match=r"^Stopped\. ") as told, in_words(AGAIN):
        signal.raise_signal(signal.SIGTERM)
    assert told.value.returncode == 130
    assert signal.getsignal(signal.SIGTERM) == before
