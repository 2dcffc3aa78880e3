"""3D models and virtual tours over REST."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from catalog.api.serializers import MuseumRefSerializer
from museumportal.lib.api import (
    AddressField,
    LanguageMap,
    LanguageMapSerializer,
    PublicViewSet,
    TextField,
)
from museumportal.lib.fields import Status
from tours.models import Model3D, Tour


class Model3DSerializer(serializers.Serializer[Model3D]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda model: model.get_absolute_url())
    file = AddressField(
        lambda model: reverse("tours_media:model_file", args=[model.public_id]),
        help_text="Binary glTF (GLB).",
    )
    museum = MuseumRefSerializer()
    object = serializers.SerializerMethodField()
    title = LanguageMap()
    description = LanguageMap()
    credit_line = LanguageMap()
    rights = TextField()
    bytes = serializers.IntegerField()
    triangles = serializers.IntegerField(allow_null=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_object(self, model: Model3D) -> str | None:
        return model.object.public_id if model.object and model.object.is_public else None


class TourSerializer(serializers.Serializer[Tour]):
    id = serializers.CharField(source="public_id")
    url = AddressField(lambda tour: tour.get_absolute_url())
    museum = MuseumRefSerializer()
    title = LanguageMap()
    description = LanguageMap()
    scenes = serializers.SerializerMethodField(help_text="Titles of the scenes, in order.")

    @extend_schema_field(LanguageMapSerializer(many=True))
    def get_scenes(self, tour: Tour) -> list[dict[str, str | None]]:
        title = LanguageMap("title")
        return [title.to_representation(scene) for scene in tour.scenes.all()]


@extend_schema(tags=["models"])
class Model3DViewSet(PublicViewSet[Model3D]):
    """3D models that the reader may see."""

    queryset = Model3D.objects.none()
    serializer_class = Model3DSerializer
    withdrawn = Model3D.objects.filter(status=Status.WITHDRAWN)
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Model3D]:
        models = Model3D.objects.visible_to(self.request.user)
        return models.select_related("museum", "object").order_by("-pk")


@extend_schema(tags=["tours"])
class TourViewSet(PublicViewSet[Tour]):
    """Virtual tours that the reader may see."""

    queryset = Tour.objects.none()
    serializer_class = TourSerializer
    withdrawn = Tour.objects.filter(status=Status.WITHDRAWN)
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Tour]:
        tours = Tour.objects.visible_to(self.request.user)
        return tours.select_related("museum").prefetch_related("scenes").order_by("-pk")


ROUTES: tuple[tuple[str, Any], ...] = (("models", Model3DViewSet), ("tours", TourViewSet))
