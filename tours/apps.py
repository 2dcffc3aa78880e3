from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToursConfig(AppConfig):
    name = "tours"
    verbose_name = _("3D models and tours")

    def ready(self) -> None:
        from catalog.actions.merge_objects import FOLLOWERS
        from tours.actions import follow_object

        FOLLOWERS.append(follow_object)
