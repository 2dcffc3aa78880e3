"""What the API says of objects, makers, concepts and galleries. Public identifiers only."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Agent, Concept, Gallery, Image, MuseumObject, ObjectMaker
from museumportal.lib.api import (
    AddressField,
    LanguageMap,
    LanguageMapSerializer,
    TextField,
    absolute,
)
from museumportal.lib.languages import language_map
from regions.api import RegionRefSerializer


class MuseumRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    code = serializers.CharField()
    name = LanguageMap()


class ConceptRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    label = LanguageMap()  # type: ignore[assignment]


class MakerRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="agent.public_id")
    name = serializers.SerializerMethodField()
    role = TextField(source="role.notation", default=None)
    role_label = serializers.SerializerMethodField()
    certainty = serializers.ChoiceField(choices=ObjectMaker.Certainty.choices)

    @extend_schema_field(LanguageMapSerializer)
    def get_name(self, maker: ObjectMaker) -> dict[str, str | None]:
        return maker.agent.names

    @extend_schema_field(LanguageMapSerializer(allow_null=True))
    def get_role_label(self, maker: ObjectMaker) -> dict[str, str | None] | None:
        return language_map(maker.role, "label") if maker.role else None


class ProductionSerializer(serializers.Serializer[Any]):
    display = LanguageMap("production_date")
    earliest = serializers.IntegerField(source="production_earliest", allow_null=True)
    latest = serializers.IntegerField(source="production_latest", allow_null=True)


class MeasurementSerializer(serializers.Serializer[Any]):
    part = TextField()
    dimension = serializers.CharField()
    value = serializers.FloatField()
    unit = serializers.CharField()


class InscriptionSerializer(serializers.Serializer[Any]):
    kind = TextField()
    place = TextField()
    text = serializers.CharField()
    translation = LanguageMap()


class ImageSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    iiif_service = AddressField(
        lambda image: reverse("iiif:image_base", args=[image.public_id]),
        help_text="Base address of the IIIF Image API 3.0 service.",
    )
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = LanguageMap()
    caption = LanguageMap()
    photographer = TextField()
    rights = serializers.SerializerMethodField()

    def get_rights(self, image: Image) -> str | None:
        return image.rights or image.object.rights or None


class ObjectSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    url = serializers.SerializerMethodField()
    manifest = AddressField(lambda record: reverse("iiif:manifest", args=[record.public_id]))
    inventory_number = serializers.CharField()
    quantity = serializers.IntegerField()
    status = serializers.CharField()
    museum = MuseumRefSerializer()
    region = RegionRefSerializer(source="museum.region")
    title = LanguageMap()
    object_type = ConceptRefSerializer(allow_null=True)
    makers = MakerRefSerializer(many=True)
    production = ProductionSerializer(source="*")
    concepts = serializers.SerializerMethodField(
        help_text="By respect: material, technique, subject, period, culture, place_made …"
    )
    materials_display = LanguageMap()
    measurements_display = TextField()
    measurements = MeasurementSerializer(many=True)
    inscriptions = InscriptionSerializer(many=True)
    description = LanguageMap()
    scholarly_description = LanguageMap()
    credit_line = LanguageMap()
    images = serializers.SerializerMethodField()
    rights = TextField()
    modified = serializers.DateTimeField()

    def get_url(self, record: MuseumObject) -> str:
        return absolute(self.context["request"], record.get_absolute_url())

    @extend_schema_field(
        serializers.DictField(child=serializers.ListField(child=ConceptRefSerializer()))
    )
    def get_concepts(self, record: MuseumObject) -> dict[str, list[Any]]:
        by_relation: dict[str, list[Any]] = defaultdict(list)
        for link in record.concepts.all():
            by_relation[link.relation].append(ConceptRefSerializer(link.concept).data)
        return by_relation

    @extend_schema_field(ImageSerializer(many=True))
    def get_images(self, record: MuseumObject) -> Any:
        """Ready and visible ones, the main one first."""
        shown = [
            image
            for image in record.images.all()
            if image.state == Image.State.READY and image.published
        ]
        for image in shown:
            image.object = record
        return ImageSerializer(shown, many=True, context=self.context).data


class FacetValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = LanguageMapSerializer()  # type: ignore[assignment]
    count = serializers.IntegerField()


class ObjectListSerializer(serializers.Serializer[Any]):
    """One page of objects; `facets` where they were asked for."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ObjectSerializer(many=True)
    facets = serializers.DictField(
        child=serializers.ListField(child=FacetValueSerializer()), required=False
    )


class MakerSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda agent: agent.get_absolute_url())
    kind = serializers.ChoiceField(choices=Agent.Kind.choices)
    name = serializers.SerializerMethodField()
    sort_name = TextField()
    born = serializers.IntegerField(allow_null=True)
    died = serializers.IntegerField(allow_null=True)
    biography = LanguageMap()
    matches = serializers.ListField(child=serializers.URLField())

    @extend_schema_field(LanguageMapSerializer)
    def get_name(self, agent: Agent) -> dict[str, str | None]:
        return agent.names


class ConceptSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    scheme = serializers.ChoiceField(choices=Concept.Scheme.choices)
    notation = TextField()
    label = LanguageMap()  # type: ignore[assignment]
    definition = LanguageMap()
    alternatives = serializers.SerializerMethodField()
    broader = serializers.SerializerMethodField()
    matches = serializers.SerializerMethodField()

    @extend_schema_field(
        serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    )
    def get_alternatives(self, concept: Concept) -> dict[str, list[str]]:
        by_language: dict[str, list[str]] = {"kk": [], "ru": [], "en": []}
        for term in concept.terms.all():
            if not term.preferred and term.language:
                by_language[term.language].append(term.text)
        return by_language

    @extend_schema_field(serializers.ListField(child=serializers.URLField()))
    def get_matches(self, concept: Concept) -> list[str]:
        return [match.uri for match in concept.matches.all()]

    @extend_schema_field(ConceptRefSerializer(many=True))
    def get_broader(self, concept: Concept) -> Any:
        links = concept.broader_links.all()
        return ConceptRefSerializer([link.broader for link in links], many=True).data


class GallerySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda gallery: gallery.get_absolute_url())
    museum = MuseumRefSerializer(allow_null=True)
    title = LanguageMap()
    introduction = LanguageMap()
    objects = serializers.SerializerMethodField(help_text="Identifiers, in the curator's order.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_objects(self, gallery: Gallery) -> list[str]:
        return [item.object.public_id for item in gallery.items.all() if item.object.is_public]
