"""IIIF Presentation API 3.0 over HTTP: manifests, annotation pages, collections."""

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.identifiers import instead_of
from catalog.iiif import collections
from catalog.iiif.annotations import annotation_page
from catalog.iiif.answers import in_words, json_ld, knowing, opened, refused
from catalog.iiif.listings import PART, in_order
from catalog.iiif.manifest import manifest
from catalog.iiif.resources import CONTEXT, MEDIA_TYPE, Resource
from catalog.models import Gallery, Image
from catalog.permissions import works_in
from catalog.query import PARAMETERS, ObjectQuery, look_up
from catalog.records import object_with_parts, pictures_of
from museumportal.lib.fields import Status
from museumportal.lib.identifiers import Withdrawn
from museumportal.search import GUEST, BadQuery, SearchUnavailable, search
from regions.models import Museum


@in_words
def object_manifest(request: HttpRequest, public_id: str) -> HttpResponse:
    """The manifest of an object that the reader may see.

    Merged and misspelt identifiers redirect; 410 for what was public once, else 404, in words.
    """
    record = object_with_parts(public_id, request.user)
    if record is None:
        return _elsewhere(public_id)
    images = pictures_of(record)
    prefetch_related_objects(images, "annotations")
    galleries = Gallery.objects.public().filter(items__object=record)
    document = manifest(record, images, galleries, request.build_absolute_uri, request.user)
    public = record.is_public and not works_in(record.museum.code, request.user)
    return json_ld(request, document, MEDIA_TYPE, public=public)


@in_words
def canvas_annotations(request: HttpRequest, public_id: str, image_id: str) -> HttpResponse:
    """What is marked on one picture of an object; an empty page where nothing is."""
    images = Image.objects.visible_to(request.user).filter(state=Image.State.READY)
    image = images.filter(public_id=image_id, object__public_id=public_id).first()
    if image is None:
        raise Http404(_("There is no such picture, or it is not public or not ready."))
    canvas = request.build_absolute_uri(request.path.removesuffix("/annotations"))
    page = annotation_page(image, canvas, request.build_absolute_uri)
    public = image.is_public and not works_in(image.object.museum.code, request.user)
    return json_ld(request, {"@context": CONTEXT, **page}, MEDIA_TYPE, public=public)


@in_words
@knowing()
def top_collection(request: HttpRequest) -> HttpResponse:
    """The collection of all museums and galleries."""
    museums = Museum.objects.order_by("code")
    galleries = Gallery.objects.public().order_by("position", "pk")
    made = collections.top_collection(museums, galleries, request.build_absolute_uri)
    return _public(request, made)


@in_words
@knowing()
def collection(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a museum or gallery shows the public."""
    owner = _owner(public_id)
    if owner is None:
        return _withdrawn_gallery()
    absolute = request.build_absolute_uri
    if isinstance(owner, Museum):
        return _public(request, collections.museum_collection(owner, absolute))
    return _public(request, collections.gallery_collection(owner, absolute))


@in_words
@knowing()
def collection_part(request: HttpRequest, public_id: str, first: str) -> HttpResponse:
    """The part of a long collection that begins with the object `first`."""
    owner = _owner(public_id)
    if owner is None:
        return _withdrawn_gallery()
    part = collections.collection_part(owner, first, request.build_absolute_uri)
    if part is None:
        raise Http404(_("There is no such collection."))
    return _public(request, part)


@in_words
@knowing(*PARAMETERS, "cursor")
def search_collection(request: HttpRequest) -> HttpResponse:
    """What a question to the catalogue finds, the same question as on the browse page.

    400 with a sentence for what means nothing, 503 while there is no index.
    """
    cursor = request.GET.get("cursor", "")
    try:
        query, labels, unknown = look_up(ObjectQuery.parse(request.GET))
        if unknown:
            raise BadQuery(" ".join(map(str, unknown)))
        asked = query.to_request(access=GUEST, language="", limit=PART, cursor=cursor)
        result = search(asked)
    except ValidationError as error:
        return refused(400, " ".join(error.messages))
    except BadQuery as error:
        return refused(400, str(error))
    except SearchUnavailable:
        answer = refused(503, _("The search index is being rebuilt; try again soon."))
        answer["Retry-After"] = "30"
        return answer
    made = collections.search_collection(
        query,
        labels,
        in_order(result.ids),
        request.build_absolute_uri,
        cursor=cursor,
        following=result.next_cursor,
    )
    return _public(request, made)


def _owner(public_id: str) -> Museum | Gallery | None:
    """The museum or public gallery; None for a gallery that was public, else Http404."""
    owner = (
        Museum.objects.filter(public_id=public_id).first()
        or Gallery.objects.public().select_related("museum").filter(public_id=public_id).first()
    )
    if (
        owner is None
        and not Gallery.objects.filter(public_id=public_id, status=Status.WITHDRAWN).exists()
    ):
        raise Http404(_("There is no such collection."))
    return owner


def _withdrawn_gallery() -> HttpResponse:
    return refused(410, _("This was public once and has been withdrawn."))


def _elsewhere(text: str) -> HttpResponse:
    try:
        public_id = instead_of(text)
    except Withdrawn:
        return refused(410, _("The museum has withdrawn this object from publication."))
    if public_id is None:
        raise Http404(_("There is no such object."))
    return opened(HttpResponsePermanentRedirect(reverse("iiif:manifest", args=[public_id])))


def _public(request: HttpRequest, document: Resource) -> HttpResponse:
    return json_ld(request, document, MEDIA_TYPE, public=True)
