"""Admin pages of pictures."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.actions.images import (
    attach_image,
    first_in_line,
    remove_image,
    retry_image,
    save_image,
)
from catalog.admin.bulk_photographs import BulkPhotographs
from catalog.admin.details import details_link, details_page
from catalog.admin.failed import again_button, again_page, trouble_links
from catalog.admin.finding import MOST
from catalog.admin.pictures import (
    REFRESHED,
    pictures_now,
    state_in_words,
    taken_in,
    thumbnail,
    with_last_failure,
)
from catalog.admin.replacing import replace_page, replacing_link
from catalog.forms import ImageForm, RemovalForm
from catalog.models import Image, MuseumObject
from museumportal.accounts.admin.base import KeysetAdmin, PortalAdmin, Task
from museumportal.lib.file_size import file_size
from museumportal.lib.public_ids import parse_public_id
from regions.admin.scoping import MuseumFilter, OwnMuseums

_DESCRIBED = (
    "view",
    "caption_kk",
    "caption_ru",
    "caption_en",
    "alt_kk",
    "alt_ru",
    "alt_en",
    "photographer",
    "rights",
    "published",
)


@admin.register(Image)
class ImageAdmin(BulkPhotographs, OwnMuseums, KeysetAdmin, PortalAdmin):
    task = Task.DESCRIBE
    place = 1
    form = ImageForm
    list_display = ("picture", "original_name", "of_object", "state_and_reason", "published")
    list_display_links = ("original_name",)
    list_select_related = ("object__museum",)
    list_filter = ("state", "fixity", "published", MuseumFilter)
    search_fields = ("original_name",)
    search_help_text = _(
        "Inventory number of the object, file name from its beginning, identifier."
    )
    actions = ("try_again",)

    class Media:
        js = REFRESHED

    readonly_fields = ("picture", "details", "state_and_reason", "again", "file_facts", "another")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("object", "file", "picture", ("state_and_reason", "again")),
                    ("file_facts", "another"),
                )
            },
        ),
        (
            _("What it shows"),
            {"fields": (("view", "position", "is_main"), "caption", "alt", "details")},
        ),
        (_("Rights and publication"), {"fields": ("photographer", "rights", "published")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = {"file"} if obj else {*self.readonly_fields, "is_main"}
        if obj and (obj.state == Image.State.READY or not self.has_change_permission(request, obj)):
            hidden.add("again")
        return [
            (name, {**options, "fields": _without(options["fields"], hidden)})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("object",) if obj else ()))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        if identifier := parse_public_id(text):
            return queryset.filter(public_id=identifier), False
        # Keys first: each part then uses its own index, and no picture's object is looked at.
        shown = list(
            MuseumObject.objects.filter(inventory_number=text).values_list("pk", flat=True)
        )
        named = Image.objects.filter(original_name__startswith=text).order_by("-pk")
        return queryset.filter(
            Q(object__in=shown) | Q(pk__in=list(named.values_list("pk", flat=True)[:MOST]))
        ), False

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """A new picture goes through quarantine; a refused file is said and nothing is kept."""
        if change:
            save_image(image=obj)
            return
        file = form.cleaned_data["file"]
        made = attach_image(
            record=obj.object,
            file=file,
            name=file.name,
            **{name: getattr(obj, name) for name in _DESCRIBED},
        )
        obj.__dict__.update(made.__dict__)
        if made.published:
            self.message_user(request, taken_in(1, public=made.object.is_public))

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refused_file", None)
        return form

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What the action refuses is said at the file's field, so that nothing typed is lost."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refusal:
            request.refused_file = refusal
            return super().changeform_view(request, *args, **kwargs)

    def may_be_deleted(self, row: Image) -> bool:
        return True

    def get_urls(self) -> Any:
        details = path(
            "<path:object_id>/details/",
            self.admin_site.admin_view(self.details_view),
            name="catalog_image_details",
        )
        again = path(
            "<path:object_id>/again/",
            self.admin_site.admin_view(self.again_view),
            name="catalog_image_again",
        )
        replace = path(
            "<path:object_id>/replace/",
            self.admin_site.admin_view(self.replace_view),
            name="catalog_image_replace",
        )
        now = path("now/", self.admin_site.admin_view(self.now_view), name="catalog_image_now")
        return [details, again, replace, now, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_last_failure(super().get_queryset(request))

    def now_view(self, request: HttpRequest) -> HttpResponse:
        return pictures_now(self, request)

    def details_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return details_page(self, request, object_id)

    def replace_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return replace_page(self, request, object_id)

    def again_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return again_page(self, request, object_id)

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        return [*super().index_links(request), *trouble_links(self, request)]

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*self.list_display, *(("again",) if self.has_change_permission(request) else ()))

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if image := context["original"]:
            first_in_line([image])
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Take a picture off its object and say why."""
        image = self.get_object(request, object_id)
        if image is None:
            raise Http404
        if not self.has_delete_permission(request, image):
            raise PermissionDenied
        form = RemovalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self.log_deletions(request, Image.objects.filter(pk=image.pk))
            remove_image(image=image, reason=form.cleaned_data["reason"])
            self.message_user(request, gettext("The picture was removed."), messages.SUCCESS)
            page = reverse("admin:catalog_museumobject_change", args=[image.object_id])
            return HttpResponseRedirect(page)
        title = gettext("Remove this picture?")
        context = {"title": title, "image": image, "picture": thumbnail(image), "form": form}
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        return render(request, "admin/remove_image.html", context)

    def is_public(self, row: Image) -> bool:
        return row.published and row.state == Image.State.READY and row.object.is_public

    @admin.action(description=_("Try refused and waiting pictures again"))
    def try_again(self, request: HttpRequest, queryset: Any) -> None:
        images = queryset.exclude(state=Image.State.READY)
        for image in images:
            retry_image(image=image)
        self.message_user(request, gettext("%(count)d pictures wait.") % {"count": len(images)})

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString:
        return thumbnail(image)

    @admin.display(description=_("details"))
    def details(self, image: Image) -> SafeString:
        return details_link(image, image.annotations.count())

    @admin.display(description=_("object"))
    def of_object(self, image: Image) -> str:
        return f"{image.object} · {image.object.museum}"

    @admin.display(description=_("state"))
    def state_and_reason(self, image: Image) -> SafeString:
        return state_in_words(image)

    @admin.display(description=_("try again"))
    def again(self, image: Image) -> SafeString | str:
        return again_button(image)

    @admin.display(description=_("another file"))
    def another(self, image: Image) -> SafeString:
        return replacing_link(image)

    @admin.display(description=_("file"))
    def file_facts(self, image: Image) -> str:
        size = f"{image.width} × {image.height}" if image.width else ""
        facts = (image.original_name, image.media_type, size, file_size(image.bytes))
        return ", ".join(fact for fact in facts if fact)


def _without(fields: Any, hidden: set[str]) -> tuple[Any, ...]:
    kept = (
        tuple(name for name in field if name not in hidden) if isinstance(field, tuple) else field
        for field in fields
    )
    return tuple(field for field in kept if field and field not in hidden)
