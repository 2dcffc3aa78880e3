"""Addresses below ``/iiif/``: Image API 3.0 and Presentation API 3.0."""

from django.urls import path, re_path

from catalog.iiif.answers import nowhere
from catalog.iiif.presentation import (
    canvas_annotations,
    collection,
    collection_part,
    object_manifest,
    search_collection,
    top_collection,
)
from catalog.iiif.views import image, image_base, image_info
from catalog.views.content_state import content_state

app_name = "iiif"
urlpatterns = [
    path("image/3/<str:image_id>", image_base, name="image_base"),
    path("image/3/<str:image_id>/", image_base),
    path("image/3/<str:image_id>/info.json", image_info, name="image_info"),
    path(
        "image/3/<str:image_id>/<str:region>/<str:size>/<str:rotation>/<str:quality_format>",
        image,
        name="image",
    ),
    path("content-state", content_state, name="content_state"),
    path("presentation/3/collection", top_collection, name="top"),
    path("presentation/3/search", search_collection, name="search"),
    path("presentation/3/<str:public_id>/manifest", object_manifest, name="manifest"),
    path(
        "presentation/3/<str:public_id>/canvas/<str:image_id>/annotations",
        canvas_annotations,
        name="annotations",
    ),
    path("presentation/3/<str:public_id>/collection", collection, name="collection"),
    path(
        "presentation/3/<str:public_id>/collection/<str:first>",
        collection_part,
        name="collection_part",
    ),
    re_path("", nowhere),
]
