"""Details marked on a picture as annotation pages: IIIF Presentation API 3.0 [5.5], whose
annotations follow the W3C Web Annotation Data Model."""

from collections.abc import Iterator

from django.urls import reverse

from catalog.iiif.resources import Absolute, Resource
from catalog.models import Annotation, Image
from museumportal.lib.languages import LANGUAGES, language_map


def annotation_page(image: Image, canvas: str, absolute: Absolute) -> Resource:
    """What is marked on the canvas, at the address `canvas`, of this picture; in pixels of the
    full picture. Reads the annotations of `image`: prefetch them."""
    return {
        "id": f"{canvas}/annotations",
        "type": "AnnotationPage",
        "items": [_annotation(row, canvas, absolute) for row in image.annotations.all()],
    }


def _annotation(row: Annotation, canvas: str, absolute: Absolute) -> Resource:
    return {
        "id": absolute(reverse("identifier", args=[row.public_id])),
        "type": "Annotation",
        "motivation": "commenting",
        "body": list(_bodies(row)),
        "target": f"{canvas}#xywh={row.x},{row.y},{row.width},{row.height}",
    }


def _bodies(row: Annotation) -> Iterator[Resource]:
    """Name and text of the detail, one body a language that has either."""
    labels, texts = language_map(row, "label"), language_map(row, "text")
    for language in LANGUAGES:
        if value := "\n".join(filter(None, (labels[language], texts[language]))):
            yield {
                "type": "TextualBody",
                "value": value,
                "format": "text/plain",
                "language": language,
            }
