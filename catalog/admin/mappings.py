"""Admin page of the mappings that a museum keeps for its imports."""

from django import forms
from django.contrib import admin

from catalog.importers.mapping import parse_text
from catalog.models import ImportMapping
from museumportal.accounts.admin.base import PlainAdmin, Task
from museumportal.accounts.admin.forms import PortalForm
from museumportal.lib.readers.problems import ImportRefused
from regions.admin.scoping import MuseumFilter, OwnMuseums


class ImportMappingForm(PortalForm):
    """A mapping as text, refused where the command line would refuse it."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            parse_text(text)
        except ImportRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return text


@admin.register(ImportMapping)
class ImportMappingAdmin(OwnMuseums, PlainAdmin):
    task = Task.MACHINERY
    place = 2
    form = ImportMappingForm
    list_display = ("name", "museum", "shared", "modified")
    list_select_related = ("museum",)
    list_filter = (MuseumFilter,)
    search_fields = ("name",)
    fields = ("museum", "name", "shared", "text")

    def may_be_deleted(self, row: ImportMapping) -> bool:
        return True
