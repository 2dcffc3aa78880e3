"""Museums and regions over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from museumportal.lib.api import AddressField, LanguageMap, PublicViewSet, TextField
from regions.filters import MuseumFilter
from regions.models import Museum, Region


class RegionRefSerializer(serializers.Serializer[Region]):
    code = serializers.CharField()
    name = LanguageMap()


class RegionSerializer(RegionRefSerializer):
    url = AddressField(lambda region: region.get_absolute_url())


class PointSerializer(serializers.Serializer[Museum]):
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()


class MuseumSerializer(serializers.Serializer[Museum]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda museum: museum.get_absolute_url())
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=Museum.Kind.choices)
    name = LanguageMap()
    region = RegionRefSerializer()
    branch_of = TextField(source="branch_of.public_id", default=None)
    description = LanguageMap()
    address = LanguageMap()
    point = serializers.SerializerMethodField()
    phone = TextField()
    email = TextField()
    website = TextField()
    opening_hours = serializers.JSONField()
    founded = serializers.IntegerField(allow_null=True)
    connected_on = serializers.DateField(allow_null=True)

    @extend_schema_field(PointSerializer(allow_null=True))
    def get_point(self, museum: Museum) -> dict[str, float] | None:
        if museum.latitude is None or museum.longitude is None:
            return None
        return {"latitude": float(museum.latitude), "longitude": float(museum.longitude)}


_CODE = {"type": "string", "example": "KZ-10", "description": "ISO 3166-2 code"}
extend_schema_field(_CODE)(MuseumFilter.base_filters["region"])


@extend_schema(tags=["museums"])
class MuseumViewSet(PublicViewSet[Museum]):
    """The museums of the portal."""

    queryset = Museum.objects.select_related("region", "branch_of").order_by("code", "pk")
    serializer_class = MuseumSerializer
    filterset_class = MuseumFilter
    lookup_field = "public_id"


@extend_schema(tags=["regions"])
class RegionViewSet(PublicViewSet[Region]):
    """Regions by ISO 3166-2 code."""

    queryset = Region.objects.defer("boundary").order_by("code", "pk")
    serializer_class = RegionSerializer
    lookup_field = "code"


ROUTES: tuple[tuple[str, Any], ...] = (("museums", MuseumViewSet), ("regions", RegionViewSet))
