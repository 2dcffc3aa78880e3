"""Admin pages of accounts: superusers change them here, others use the people pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.base import PlainAdmin, Rows, Task
from museumportal.accounts.models import PortalRole, User
from regions.actions.people import refresh_access
from regions.admin.memberships import SeenMemberships
from regions.models import Membership
from regions.permissions import directed_museums


class PortalRoleRows(Rows):
    model = PortalRole


class MembershipOfPersonRows(SeenMemberships):
    fk_name = "user"
    fields = readonly_fields = ("museum", "role", "change_role")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


class MuseumRoleFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("role in a museum")


class PortalRoleFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("portal role")


@admin.register(User)
class PersonAdmin(PlainAdmin, UserAdmin):
    task = Task.MUSEUMS
    place = 1
    form: Any = UserChangeForm
    list_display = ("username", "name", "email", "roles", "is_active", "last_login", "manage")
    list_filter = (
        "is_active",
        ("memberships__role", MuseumRoleFilter),
        ("portal_role_rows__role", PortalRoleFilter),
    )
    search_fields = ("username__istartswith", "first_name", "last_name", "email")
    ordering = ("username", "pk")
    inlines = (PortalRoleRows, MembershipOfPersonRows)
    filter_horizontal = ()
    _PERSON: ClassVar[Any] = (
        _("Person"),
        {"fields": ("first_name", "last_name", "email", "language")},
    )
    _DATES: ClassVar[Any] = (_("Dates"), {"fields": ("last_login", "date_joined")})
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("username", "password")}),
        _PERSON,
        (_("Access"), {"fields": (("is_active", "manage"), "is_superuser")}),
        _DATES,
    )
    seen_fieldsets = ((None, {"fields": ("username", "is_active")}), _PERSON, _DATES)
    add_fieldsets = (
        (None, {"fields": ("username", "email", "language", "usable_password")}),
        (None, {"fields": ("password1", "password2")}),
    )
    readonly_fields = ("is_active", "manage", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> Any:
        people = super().get_queryset(request)
        museums = directed_museums(request.user)  # type: ignore[arg-type]
        shown = Membership.objects.select_related("museum")
        if museums is not None:
            people = people.filter(
                pk__in=Membership.objects.filter(museum__in=museums).values("user")
            )
            shown = shown.filter(museum__in=museums)
        return people.prefetch_related(Prefetch("memberships", shown), Prefetch("portal_role_rows"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return self.seen_fieldsets
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Superusers do not demote themselves: somebody must be left to undo it."""
        readonly = super().get_readonly_fields(request, obj)
        return (*readonly, "is_superuser") if obj == request.user else readonly

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if request.user.is_superuser and obj else ()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_access(person=form.instance)

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        if not request.user.has_perm("regions.manage_people"):
            return []
        return [
            {"name": gettext("Invite a person"), "url": reverse("people:invite")},
            {"name": gettext("People of the museums"), "url": reverse("people:home")},
        ]

    @admin.display(description=pgettext_lazy("person", "Name"), ordering="last_name")
    def name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        roles = [str(role.get_role_display()) for role in person.portal_role_rows.all()]
        roles += [f"{m.museum.code}: {m.get_role_display()}" for m in person.memberships.all()]
        return ", ".join(roles)

    @admin.display(description=_("account"))
    def manage(self, person: User) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("people:person", args=[person.pk]), _("manage")
        )
