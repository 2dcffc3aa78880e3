"""Large files piece by piece: the tus protocol 1.0.0 (tus.io/protocols/resumable-upload), core and
its extensions creation, creation-with-upload, termination, checksum and expiration.

For the staff, by their session; Django's CSRF token comes as the header X-CSRFToken. Refusals are
a sentence in the person's language.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from catalog.actions import resumable
from catalog.actions.resumable import CHECKSUMS, UploadRefusedError
from catalog.actions.uploads import KEPT
from catalog.models import Upload

_VERSION: Final = "1.0.0"
_EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
_BYTES: Final = "application/offset+octet-stream"
_LONGEST_NUMBER: Final = 18

_View = Callable[..., HttpResponse]


def _tus(view: _View) -> _View:
    """Who may send files here, in which version; refusals in words."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
        try:
            if not admin.site.has_permission(request):
                if "Tus-Resumable" not in request.headers:  # a person, no program that sends files
                    return redirect_to_login(request.path, reverse("admin:login"))
                raise UploadRefusedError(403, _("Sign in again, then choose the file once more."))
            if not request.user.has_perm("catalog.add_image"):
                raise UploadRefusedError(403, _("Your account may not send files."))
            if method != "OPTIONS" and request.headers.get("Tus-Resumable") != _VERSION:
                raise UploadRefusedError(412, f"Tus-Resumable: {_VERSION}")
            response = view(request, method, *args, **kwargs)
        except UploadRefusedError as refusal:
            response = HttpResponse(
                str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8"
            )
            if refusal.status == 412:
                response["Tus-Version"] = _VERSION
        response["Tus-Resumable"] = _VERSION
        return response

    return answer


@_tus
def uploads(request: HttpRequest, method: str) -> HttpResponse:
    """OPTIONS: what is spoken here. POST: a file begins to come, perhaps with its first bytes."""
    if method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Tus-Version"] = _VERSION
        response["Tus-Extension"] = _EXTENSIONS
        response["Tus-Max-Size"] = str(settings.UPLOAD_MAX_BYTES)
        response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
        return response
    if method != "POST":
        raise UploadRefusedError(405, "POST, OPTIONS")
    size = _number(request, "Upload-Length")
    if size is None:
        raise UploadRefusedError(400, _("The length of the file is missing."))
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = resumable.begin(
        user=cast("Any", request.user),
        name=told.get("filename", ""),
        size=size,
        folder=told.get("folder", ""),
        path=told.get("relativePath", ""),
    )
    offset = _append(request, upload, 0) if request.content_type == _BYTES else 0
    response = HttpResponse(status=201)
    response["Location"] = reverse("upload", args=[upload.key])
    return _told(response, upload, offset)


@_tus
def upload(request: HttpRequest, method: str, key: UUID) -> HttpResponse:
    """HEAD: how much has come. PATCH: more comes. DELETE: it is wanted no longer."""
    found = Upload.objects.filter(key=key, user=request.user.pk).first()
    if found is None:
        raise UploadRefusedError(404, _("There is no such file: it begins anew."))
    if method == "HEAD":
        response = _told(HttpResponse(), found, resumable.offset_of(found))
        response["Upload-Length"] = str(found.size)
        return response
    if method == "DELETE":
        resumable.abandon(found)
        return HttpResponse(status=204)
    if method != "PATCH":
        raise UploadRefusedError(405, "HEAD, PATCH, DELETE")
    if request.content_type != _BYTES:
        raise UploadRefusedError(415, _BYTES)
    offset = _number(request, "Upload-Offset")
    if offset is None:
        raise UploadRefusedError(400, "Upload-Offset")
    return _told(HttpResponse(status=204), found, _append(request, found, offset))


def _append(request: HttpRequest, upload: Upload, offset: int) -> int:
    return resumable.append(
        upload=upload,
        offset=offset,
        body=cast("Any", request),
        length=_number(request, "Content-Length"),
        checksum=_checksum(request.headers.get("Upload-Checksum", "")),
    )


def _told(response: HttpResponse, upload: Upload, offset: int) -> HttpResponse:
    response["Upload-Offset"] = str(offset)
    response["Upload-Expires"] = http_date((upload.used + KEPT).timestamp())
    return response


def _number(request: HttpRequest, header: str) -> int | None:
    text = request.headers.get(header, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise UploadRefusedError(400, header)
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """Pairs of a key and a value in base64, divided by commas."""
    told = {}
    for pair in header.split(","):
        key, _blank, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UploadRefusedError(400, "Upload-Metadata") from error
    return told


def _checksum(header: str) -> tuple[str, bytes] | None:
    if not header:
        return None
    algorithm, _blank, digest = header.partition(" ")
    try:
        found = base64.b64decode(digest, validate=True)
    except binascii.Error as error:
        raise UploadRefusedError(400, "Upload-Checksum") from error
    if algorithm not in CHECKSUMS:
        raise UploadRefusedError(400, ", ".join(CHECKSUMS))
    return algorithm, found
