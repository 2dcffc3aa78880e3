"""What is answered where a request cannot even be read."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that says that too much came at once; Django's bare one for what no browser sends."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return defaults.bad_request(request, exception)
    reason = gettext(
        "More was sent at once than the portal reads. Nothing was done; go back, where what you "
        "typed still stands, and send it in parts."
    )
    return render(request, "400.html", {"reason": reason}, status=400)
