"""What the API says of objects, makers, concepts and galleries. Public identifiers only.

Objects and concepts come by the hundred thousand: `catalog.api.told` writes them in the shape that
is described here.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import (
    Agent,
    Concept,
    Gallery,
    Measurement,
    ObjectMaker,
    ObjectRelation,
    ProvenanceEvent,
    Reference,
)
from catalog.related import RELATIONS
from museumportal.lib.api import AddressField, LanguageMap, LanguageMapSerializer, TextField
from museumportal.lib.fields import Status
from regions.api import RegionRefSerializer


class MuseumRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    code = serializers.CharField()
    name = LanguageMap()


class ConceptRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    label = LanguageMap()  # type: ignore[assignment]


class MakerRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = LanguageMapSerializer()
    role = serializers.CharField(allow_null=True)
    role_label = LanguageMapSerializer(allow_null=True)
    certainty = serializers.ChoiceField(choices=ObjectMaker.Certainty.choices)


class ProductionSerializer(serializers.Serializer[Any]):
    display = LanguageMapSerializer()
    earliest = serializers.IntegerField(allow_null=True)
    latest = serializers.IntegerField(allow_null=True)


class MeasurementSerializer(serializers.Serializer[Any]):
    part = serializers.CharField(allow_null=True)
    dimension = serializers.ChoiceField(choices=Measurement.Dimension.choices)
    value = serializers.FloatField()
    unit = serializers.ChoiceField(choices=Measurement.Unit.choices)


class InscriptionSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(allow_null=True)
    place = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    translation = LanguageMapSerializer()


class ReferenceSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Reference.Kind.choices)
    citation = serializers.CharField()
    pages = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True, help_text="In that publication: cat. 17.")
    doi = serializers.CharField(allow_null=True, help_text="Bare: 10.1000/182.")
    url = serializers.URLField(allow_null=True)


class ProvenanceSerializer(serializers.Serializer[Any]):
    period = LanguageMapSerializer()
    earliest = serializers.IntegerField(allow_null=True)
    latest = serializers.IntegerField(allow_null=True)
    holder = LanguageMapSerializer(allow_null=True)
    agent = serializers.CharField(allow_null=True, help_text="Identifier of the holder.")
    method = ConceptRefSerializer(allow_null=True)
    place = ConceptRefSerializer(allow_null=True)
    certainty = serializers.ChoiceField(choices=ProvenanceEvent.Certainty.choices)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]


class RelatedObjectSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    url = serializers.URLField()
    title = LanguageMapSerializer()


class RelationSerializer(serializers.Serializer[Any]):
    relation = serializers.ChoiceField(choices=ObjectRelation.codes())
    object = RelatedObjectSerializer()


class ImageSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    iiif_service = serializers.URLField(help_text="Base address of the IIIF Image API 3.0 service.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = LanguageMapSerializer()
    caption = LanguageMapSerializer()
    photographer = serializers.CharField(allow_null=True)
    rights = serializers.URLField(
        allow_null=True, help_text="Of this picture; where it has none, those of its object."
    )


class ObjectSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    url = serializers.URLField(help_text="The page, in the language of the answer.")
    manifest = serializers.URLField(help_text="IIIF Presentation API 3.0.")
    inventory_number = serializers.CharField()
    quantity = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    museum = MuseumRefSerializer()
    region = RegionRefSerializer()
    title = LanguageMapSerializer()
    object_type = ConceptRefSerializer(allow_null=True)
    makers = MakerRefSerializer(many=True)
    production = ProductionSerializer()
    concepts = serializers.DictField(
        child=serializers.ListField(child=ConceptRefSerializer()),
        help_text="By respect: material, technique, subject, period, culture, place_made …",
    )
    materials_display = LanguageMapSerializer()
    measurements_display = serializers.CharField(allow_null=True)
    measurements = MeasurementSerializer(many=True)
    inscriptions = InscriptionSerializer(many=True)
    references = ReferenceSerializer(many=True)
    provenance = ProvenanceSerializer(many=True, help_text="Public steps, the earliest first.")
    relations = RelationSerializer(
        many=True, help_text="Objects that belong with this one, as curators say; see `related`."
    )
    description = LanguageMapSerializer()
    scholarly_description = LanguageMapSerializer()
    credit_line = LanguageMapSerializer()
    images = ImageSerializer(many=True, help_text="Ready and visible ones, the main one first.")
    rights = serializers.URLField(allow_null=True)
    modified = serializers.DateTimeField()


class ObjectRefSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda record: record.get_absolute_url())
    title = LanguageMap()


class RelatedSerializer(serializers.Serializer[Any]):
    relation = serializers.ChoiceField(choices=RELATIONS)
    objects = ObjectRefSerializer(many=True)


class RelatedObjectsSerializer(serializers.Serializer[Any]):
    """Relations without any objects are left out."""

    id = serializers.CharField(source="public_id")
    related = RelatedSerializer(many=True)


class FacetValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = LanguageMapSerializer(allow_null=True)  # type: ignore[assignment]
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


class AlternativesSerializer(serializers.Serializer[Any]):
    kk = serializers.ListField(child=serializers.CharField())
    ru = serializers.ListField(child=serializers.CharField())
    en = serializers.ListField(child=serializers.CharField())


class ConceptSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    scheme = serializers.ChoiceField(choices=Concept.Scheme.choices)
    notation = serializers.CharField(allow_null=True)
    label = LanguageMapSerializer()  # type: ignore[assignment]
    definition = LanguageMapSerializer()
    alternatives = AlternativesSerializer(help_text="Other names, by language.")
    broader = ConceptRefSerializer(many=True)
    matches = serializers.ListField(
        child=serializers.URLField(), help_text="The same concept elsewhere (skos:exactMatch)."
    )


class GallerySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda gallery: gallery.get_absolute_url())
    museum = MuseumRefSerializer(allow_null=True)
    title = LanguageMap()
    introduction = LanguageMap()
    objects = serializers.SerializerMethodField(help_text="Identifiers, in the curator's order.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_objects(self, gallery: Gallery) -> list[str]:
        return [item.object.public_id for item in gallery.items.all()]
