from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "museumportal"
    label = "portal"
    verbose_name = "Museum portal"

    def ready(self) -> None:
        from museumportal import checks, desk_progress  # noqa: F401  they register themselves
