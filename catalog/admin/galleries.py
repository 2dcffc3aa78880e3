"""Admin pages of galleries."""

from django.contrib import admin

from catalog.actions.galleries import delete_gallery, save_gallery
from catalog.forms import StatusForm
from catalog.models import Gallery, GalleryItem
from museumportal.accounts.admin.base import PortalAdmin, Rows, Task
from museumportal.accounts.admin.exporting import ExportsList
from museumportal.lib.fields import Status
from regions.admin.scoping import MuseumFilter, OwnMuseums


class ItemRows(Rows):
    model = GalleryItem


@admin.register(Gallery)
class GalleryAdmin(OwnMuseums, ExportsList, PortalAdmin):
    task = Task.SHOW
    form = StatusForm
    list_display = ("title", "museum", "status", "position")
    list_select_related = ("museum",)
    list_filter = ("status", MuseumFilter)
    search_fields = ("title_kk", "title_ru", "title_en")
    fields = ("museum", "title", "introduction", ("status", "position"))
    inlines = (ItemRows,)
    export_columns = ("public_id", "museum", "title", "introduction", "status", "position")

    def may_be_deleted(self, row: Gallery) -> bool:
        return row.status == Status.DRAFT

    def save_row(self, row: Gallery, *, change: bool) -> None:
        save_gallery(gallery=row)

    def delete_row(self, row: Gallery) -> None:
        delete_gallery(gallery=row)
