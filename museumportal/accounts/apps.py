from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "museumportal.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Every app says in its `permissions.py` who may do what."""
        autodiscover_modules("permissions")
