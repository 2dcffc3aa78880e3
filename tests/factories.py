"""Records for the stories, valid by themselves; a story names only what matters to it."""

import hashlib
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.models import Agent, Annotation, Concept, Gallery, Image, MuseumObject
from museumportal.lib.fields import Rights, Status
from regions.models import Museum, Region


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "KZ-75"
    name_kk = "Алматы"
    name_ru = "Алматы"
    name_en = "Almaty"


class MuseumFactory(DjangoModelFactory[Museum]):
    class Meta:
        model = Museum

    code = factory.Sequence(lambda number: f"M{number}")
    kind = Museum.Kind.MUNICIPAL
    region = factory.SubFactory(RegionFactory)
    name_kk = factory.LazyAttribute(lambda museum: f"{museum.code} мұражайы")
    name_ru = factory.LazyAttribute(lambda museum: f"Музей {museum.code}")
    name_en = factory.LazyAttribute(lambda museum: f"Museum {museum.code}")


class ConceptFactory(DjangoModelFactory[Concept]):
    class Meta:
        model = Concept

    scheme = Concept.Scheme.OBJECT_TYPE
    label_kk = "Білезік"
    label_ru = "Браслет"
    label_en = "Bracelet"


class AgentFactory(DjangoModelFactory[Agent]):
    class Meta:
        model = Agent

    kind = Agent.Kind.PERSON
    name_en = factory.Sequence(lambda number: f"Master {number}")
    sort_name = factory.LazyAttribute(lambda agent: agent.name_en)


class ObjectFactory(DjangoModelFactory[MuseumObject]):
    class Meta:
        model = MuseumObject

    museum = factory.SubFactory(MuseumFactory)
    inventory_number = factory.Sequence(lambda number: f"КП-{number}")
    title_kk = "Күміс білезік"
    title_ru = "Серебряный браслет"
    title_en = "Silver bracelet"
    rights = Rights.CC0
    status = Status.PUBLISHED


class ImageFactory(DjangoModelFactory[Image]):
    """A row alone, as after rendering; stories that need pixels attach a real file."""

    class Meta:
        model = Image

    object = factory.SubFactory(ObjectFactory)
    sha256 = factory.Sequence(lambda number: hashlib.sha256(str(number).encode()).hexdigest())
    original = factory.LazyAttribute(lambda image: f"originals/{image.sha256}")
    original_name = "photograph.jpg"
    media_type = "image/jpeg"
    bytes = 1000
    width = 1200
    height = 800
    rights = Rights.CC0
    state = Image.State.READY


class AnnotationFactory(DjangoModelFactory[Annotation]):
    """The upper left quarter of a picture as `ImageFactory` makes it."""

    class Meta:
        model = Annotation

    image = factory.SubFactory(ImageFactory)
    x = 0
    y = 0
    width = 600
    height = 400
    label_kk = "Құлып"
    label_ru = "Застёжка"
    label_en = "Clasp"


class GalleryFactory(DjangoModelFactory[Gallery]):
    class Meta:
        model = Gallery
        skip_postgeneration_save = True

    title_kk = "Күміс"
    title_ru = "Серебро"
    title_en = "Silver"
    status = Status.PUBLISHED

    @factory.post_generation
    def shows(gallery: Gallery, create: bool, shown: list[MuseumObject] | None, **_: Any) -> None:  # noqa: N805
        for position, item in enumerate(shown or []):
            gallery.items.create(object=item, position=position)
