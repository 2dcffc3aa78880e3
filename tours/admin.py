"""Admin pages of 3D models, panoramas, tours and scenes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.forms import StatusForm
from museumportal.accounts.admin.base import (
    PlainAdmin,
    PortalAdmin,
    Task,
    TranslatedAdmin,
    TranslatedCards,
    TranslatedRows,
)
from museumportal.lib.fields import Status
from regions.admin.scoping import MuseumFilter, OwnMuseums
from tours import actions
from tours.forms import HotspotForm, Model3DForm, PanoramaForm
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour


class _DraftsGo(PlainAdmin):
    """Drafts may be deleted; what was published is withdrawn."""

    def may_be_deleted(self, row: Model3D | Tour) -> bool:
        return row.status == Status.DRAFT

    def delete_row(self, row: Model3D | Tour) -> None:
        actions.delete_draft(record=row)


@admin.register(Model3D)
class Model3DAdmin(_DraftsGo, OwnMuseums, PortalAdmin):
    task = Task.SHOW
    place = 1
    form = Model3DForm
    list_display = ("title", "object", "museum", "status", "triangles")
    list_select_related = ("museum", "object")
    list_filter = ("status", MuseumFilter)
    search_fields = ("title_kk", "title_ru", "title_en")
    readonly_fields = ("bytes", "triangles")
    fields = (
        ("museum", "object"),
        "title",
        "description",
        ("file", "poster"),
        ("bytes", "triangles"),
        ("status", "rights"),
        "credit_line",
    )

    def save_row(self, row: Model3D, *, change: bool) -> None:
        actions.save_model(model=row)


@admin.register(Panorama)
class PanoramaAdmin(OwnMuseums, TranslatedAdmin):
    task = Task.SHOW
    place = 4
    form = PanoramaForm
    list_display = ("title", "museum", "width", "height")
    list_select_related = ("museum",)
    list_filter = (MuseumFilter,)
    search_fields = ("title_kk", "title_ru", "title_en")
    fields = ("museum", "title", "photographer", "file")

    def may_be_deleted(self, row: Panorama) -> bool:
        return not row.scenes.exists()

    def is_public(self, row: Panorama) -> bool | None:
        return None  # it is seen inside tours only

    def save_row(self, row: Panorama, *, change: bool) -> None:
        actions.save_panorama(panorama=row)


class SceneRows(TranslatedRows):
    model = Scene
    show_change_link = True
    fields = ("position", "panorama", "title", "yaw", "pitch")


@admin.register(Tour)
class TourAdmin(_DraftsGo, OwnMuseums, PortalAdmin):
    task = Task.SHOW
    place = 2
    form = StatusForm
    list_display = ("title", "museum", "status")
    list_select_related = ("museum",)
    list_filter = ("status", MuseumFilter)
    search_fields = ("title_kk", "title_ru", "title_en")
    fields = ("museum", "title", "description", "status")
    inlines = (SceneRows,)

    def save_row(self, row: Tour, *, change: bool) -> None:
        actions.save_tour(tour=row)


class HotspotCards(TranslatedCards):
    model = Hotspot
    fk_name = "scene"
    form = HotspotForm
    fields = (("yaw", "pitch"), "label", "text", ("target_scene", "target_object"))


@admin.register(Scene)
class SceneAdmin(OwnMuseums, PortalAdmin):
    museum_path = "tour__museum"
    task = Task.SHOW
    place = 3
    list_display = ("title", "tour", "position")
    list_select_related = ("tour",)
    search_fields = ("title_kk", "title_ru", "title_en")
    fields = (("tour", "position"), "panorama", "title", ("yaw", "pitch"))
    inlines = (HotspotCards,)

    def may_be_deleted(self, row: Scene) -> bool:
        return row.tour.status == Status.DRAFT

    def save_row(self, row: Scene, *, change: bool) -> None:
        actions.save_scene(scene=row)

    def delete_row(self, row: Scene) -> None:
        actions.delete_scene(scene=row)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.tours_touched(tours=[form.instance.tour])
