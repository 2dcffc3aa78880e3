"""Roles in museums inside other pages: to be seen there, and changed on the people pages only.

Those warn before a museum loses its last director, and write letters.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.base import Rows
from regions.models import Membership


class SeenMemberships(Rows):
    model = Membership

    def _never(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never

    @admin.display(description=_("Change the role"))
    def change_role(self, membership: Membership) -> SafeString:
        page = reverse("people:membership", args=[membership.pk])
        return format_html('<a href="{}">{}</a>', page, _("Change the role"))
