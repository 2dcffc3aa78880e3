"""The change feed, to look at."""

from django.contrib import admin

from museumportal.accounts.admin.base import ReadOnlyAdmin
from museumportal.changes.models import Change


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("id", "position", "kind", "public_id", "action", "at")
    list_filter = ("action",)
    search_fields = ("public_id__exact",)
