"""Addresses of the people pages, below /admin/people/."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from regions.admin import museum_pages, person_pages

app_name = "people"


def _staff(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, admin.site.admin_view(view), name=name)


urlpatterns = [
    _staff("", museum_pages.home, "home"),
    _staff("invite/", museum_pages.invite, "invite"),
    _staff("museums/new/", museum_pages.take_in, "take_in"),
    _staff("museums/<str:public_id>/", museum_pages.museum, "museum"),
    _staff("museums/<str:public_id>/hand-over/", museum_pages.hand_over, "hand_over"),
    _staff("memberships/<int:pk>/", person_pages.membership, "membership"),
    _staff("<int:pk>/", person_pages.person, "person"),
    _staff("<int:pk>/deactivate/", person_pages.deactivate, "deactivate"),
    _staff("<int:pk>/reactivate/", person_pages.reactivate, "reactivate"),
    _staff("<int:pk>/reset-password/", person_pages.reset_password, "reset_password"),
    _staff("<int:pk>/reset-factor/", person_pages.reset_factor, "reset_factor"),
]
