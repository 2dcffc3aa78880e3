"""The admin site: its first page by task, its autocompletes, its language."""

from functools import update_wrapper
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.desk import blocks_for
from museumportal.accounts.guide import guide


class PortalAutocomplete(AutocompleteJsonView):
    """Choices with a second look: a model's page may say more than `str` does, and show it."""

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context = super().get_context_data(**options)
        context["object_list"] = rows = list(context["object_list"])
        cast("Any", self.model_admin).prepare_rows(rows)
        return context

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        choice = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "choice_label", None)
        picture = getattr(self.model_admin, "choice_picture", None)
        if label:
            choice["text"] = label(obj)
        if picture and (address := picture(obj)):
            choice["picture"] = address
        return choice


class PortalAdminSite(AdminSite):
    site_header = _("Museum Portal")
    site_title = _("Museum Portal")
    index_title = _("What would you like to do?")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in pages built on `museumportal.accounts.admin.base` alone.

        Those that libraries bring along know neither museums nor the portal's permissions.
        """
        if hasattr(admin_class, "task"):
            super().register(model_or_iterable, admin_class, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "languages": settings.LANGUAGES}

    def get_urls(self) -> list[Any]:
        return [path("guide/", self.admin_view(self.guide_view), name="guide"), *super().get_urls()]

    def guide_view(self, request: HttpRequest) -> HttpResponse:
        """The guide of the first hour in the reader's language."""
        told = guide(get_language() or settings.LANGUAGE_CODE)
        context = {**self.each_context(request), "title": told.title, "text": told.text}
        return render(request, "admin/guide.html", context)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The first page: what concerns the person, and below it everything by task."""
        return super().index(request, {"desk": blocks_for(request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models by task; those of one application where its own page is asked for."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        entries = [entry for app in apps for entry in app["models"]]
        pages = [(self._registry[entry["model"]], entry) for entry in entries]
        groups: dict[Any, list[dict[str, Any]]] = {}
        for page, entry in sorted(pages, key=lambda pair: getattr(pair[0], "place", 0)):
            group = groups.setdefault(getattr(page, "task", None), [])
            address = entry["admin_url"]
            here = bool(address) and request.path.startswith(address)
            group.append({**entry, "is_current": here})
            if links := getattr(page, "index_links", None):
                group.extend(_link_entry(link, request) for link in links(request))
        from museumportal.accounts.admin.base import Task

        return [
            {
                "name": task.value,
                "app_label": task.name.lower(),
                "app_url": "",
                "has_module_perms": True,
                "models": groups[task],
            }
            for task in Task
            if groups.get(task)
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A page of the staff; a refusal is said in their surroundings and leads back to them."""
        inner = super().admin_view(view, cacheable)

        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return cast("HttpResponse", inner(request, *args, **kwargs))
            except PermissionDenied:
                return self._refusal(request, 403)
            except Http404:
                return self._refusal(request, 404)

        return update_wrapper(page, inner)

    def _refusal(self, request: HttpRequest, status: int) -> HttpResponse:
        context = {**self.each_context(request), "status": status}
        return render(request, "admin/refusal.html", context, status=status)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast("HttpResponse", PortalAutocomplete.as_view(admin_site=self)(request))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal has one sign-in page, which asks for the second factor too."""
        from museumportal.accounts.views import SignIn

        return cast("HttpResponse", SignIn.as_view()(request))


def _link_entry(link: dict[str, str], request: HttpRequest) -> dict[str, Any]:
    return {
        "name": link["name"],
        "object_name": link["url"].strip("/").replace("/", "-"),
        "admin_url": link["url"],
        "add_url": None,
        "view_only": True,
        "is_current": link["url"] == request.path,
    }
