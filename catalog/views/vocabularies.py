"""The vocabularies as files for programs: SKOS and tables, whole or one concept."""

import hashlib
import zlib
from typing import Any

from django.core.cache import cache
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition, require_safe

from catalog.exporters.concepts import accepted
from catalog.exporters.vocabulary_files import MEDIA_TYPES, written
from catalog.models import Concept, ConceptBroader, ConceptMatch, ConceptTerm
from museumportal.lib.identifiers import SeeOther

ALL = "all"
"""Stands for all vocabularies together."""

_KEPT = 24 * 3600
"""Seconds; a file of a state that is over is not asked for again."""


@require_safe
def vocabulary(request: HttpRequest, name: str) -> HttpResponse:
    """303 to the file of a vocabulary in the format the client asks for; Turtle where in none."""
    if name not in (*Concept.Scheme.values, ALL):
        raise Http404
    by_type = {media_type.partition(";")[0]: ending for ending, media_type in MEDIA_TYPES.items()}
    wanted = request.get_preferred_type(list(by_type)) or "text/turtle"
    response = SeeOther(reverse("vocabulary_file", args=[name, by_type[wanted]]))
    patch_vary_headers(response, ["Accept"])
    return response


def _state(request: HttpRequest, name: str, ending: str) -> str:
    """Changes with whatever a file says: nothing of a concept is changed without its history or a
    new row."""
    history: Any = Concept.history.model  # type: ignore[attr-defined]
    tables = (history, ConceptTerm, ConceptMatch, ConceptBroader)
    last = [table._base_manager.aggregate(last=Max("pk"))["last"] for table in tables]
    links = ConceptBroader.objects.count(), ConceptMatch.objects.count()
    told = repr((request.build_absolute_uri("/"), name, ending, last, links))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_state)
def vocabulary_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """A vocabulary, all of them, or one concept by its identifier: `material.ttl`, `all.csv`.

    A proposal is told of by its own address alone.
    """
    if ending not in MEDIA_TYPES:
        raise Http404
    if name in Concept.Scheme.values:
        concepts = accepted(name)
    elif name == ALL:
        concepts = accepted()
    else:
        concepts = Concept.objects.filter(public_id=name)
        if not concepts.exists():
            raise Http404
    key = f"vocabulary.{_state(request, name, ending)}"
    packed = cache.get(key)
    if packed is None:
        content = written(concepts, ending, request.build_absolute_uri("/").rstrip("/"))
        packed = zlib.compress(content, 3)
        cache.set(key, packed, _KEPT)
    response = HttpResponse(zlib.decompress(packed), content_type=MEDIA_TYPES[ending])
    response["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    patch_cache_control(response, public=True, no_cache=True)
    return response
