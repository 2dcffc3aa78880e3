from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "museumportal"
    label = "portal"
    verbose_name = "Museum portal"

    def ready(self) -> None:
        from museumportal import checks  # noqa: F401  registers the system checks
