"""Puts the portal's own admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class PortalAdminConfig(AdminConfig):
    default_site = "museumportal.accounts.site.PortalAdminSite"

    def ready(self) -> None:
        """Every app's admin pages, then the sentences under their fields."""
        super().ready()
        autodiscover_modules("explained")
