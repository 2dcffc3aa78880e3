"""What the portal needs and does not reach now: nobody's fault who asks, and worth another try."""

from django.utils.translation import gettext_noop


class UnavailableError(OSError):
    """A service outside the portal does not answer. `sentence` is a msgid for the page."""

    sentence = gettext_noop(
        "A service that the portal needs does not answer. Try again in a few minutes."
    )

    def __init__(self, detail: object = "") -> None:
        super().__init__(f"{self.sentence} ({detail})" if detail else self.sentence)
