"""What every page of the admin has in common.

Permissions are asked for the row at hand, related records are limited to what the person may see,
history cannot be altered, nothing is deleted by the dozen.
"""

from enum import Enum
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, ShowFacets
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.related import ForeignKey
from django.forms.models import BaseInlineFormSet, _get_foreign_key
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationInlineModelAdmin
from modeltranslation.translator import translator

from museumportal.accounts.admin.explained import explained
from museumportal.accounts.admin.forms import (
    AnyLanguageForm,
    KnownAutocomplete,
    PortalForm,
    PortalFormSet,
    TypedDecimalField,
    show_known,
)
from museumportal.accounts.admin.history import StoryAdmin
from museumportal.accounts.admin.merging import MergesEdits
from museumportal.accounts.admin.paging import (
    CappedPaginator,
    KeysetChangeList,
    PortalChangeList,
    choosable,
    too_many,
)
from museumportal.accounts.admin.publicity import is_public, publicity
from museumportal.lib.characters import without_controls


class Task(Enum):
    """The groups of the first page, in its order."""

    DESCRIBE = _("Describe the collection")
    SHOW = _("Show it to the public")
    VOCABULARY = _("Vocabularies and makers")
    MUSEUMS = _("Museums and people")
    PROGRAMME = _("Programme")
    MACHINERY = _("Behind the scenes")


def is_translated(model: type[models.Model]) -> bool:
    return model in translator.get_registered_models(abstract=False)


def typed(request: HttpRequest) -> QueryDict:
    """What is typed or pasted comes without control characters, which nobody sees."""
    sent = request.POST.copy()
    for name, texts in sent.lists():
        sent.setlist(name, [without_controls(text) for text in texts])
    return sent


class _Related(BaseModelAdmin):
    """Choices of related records: by autocomplete, and only among what the person may see."""

    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DecimalField: {"form_class": TypedDecimalField},
    }

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [
            field.name
            for field in self.model._meta.get_fields()
            if isinstance(field, (models.ForeignKey, models.ManyToManyField))
            and not field.auto_created
            and field.editable
            and self._searchable(field, request)
        ]

    def _searchable(self, field: Any, request: HttpRequest) -> bool:
        related = self.admin_site._registry.get(field.remote_field.model)
        return related is not None and bool(related.get_search_fields(request))

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.help_text = explained(db_field)
            # Whoever describes an object chooses a concept here, and changes or deletes none.
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: Any, **kwargs: Any) -> Any:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if related is not None:
            kwargs.setdefault("queryset", related.get_queryset(request))
            if db_field.name in self.get_autocomplete_fields(request):
                kwargs.setdefault("widget", KnownAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if related is not None:
            kwargs.setdefault("queryset", related.get_queryset(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PlainAdmin(_Related, admin.ModelAdmin):
    """Base of pages of tables without translated columns and without history."""

    form: Any = PortalForm
    task: ClassVar[Task] = Task.MACHINERY
    place: ClassVar[int] = 0
    """Where the page stands in its task's group, from above."""
    list_per_page = 50
    paginator: ClassVar[Any] = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    actions_on_top = True
    change_list_template: ClassVar[Any] = "admin/portal_change_list.html"
    change_form_template: ClassVar[Any] = "admin/portal_change_form.html"
    view_on_site = False  # the line above the form leads there

    scripts: ClassVar[tuple[str, ...]] = ()
    styles: ClassVar[tuple[str, ...]] = ()
    """What each class that is mixed in brings along, besides its `Media`; scripts are modules."""

    @property
    def media(self) -> forms.Media:
        """That of every class mixed in; Django sees that of the first alone."""
        found = super().media
        for each in reversed(type(self).__mro__):
            if "Media" in vars(each):
                found += forms.Media(vars(each)["Media"])
            own = vars(each).get("scripts", ())
            scripts: Any = [forms.Script(path, type="module") for path in own]
            found += forms.Media(js=scripts, css={"all": vars(each).get("styles", ())})
        return found

    def save_row(self, row: Any, *, change: bool) -> None:
        """Save through the app's action, which tells the change feed."""
        row.save()

    def delete_row(self, row: Any) -> None:
        """Delete through the app's action."""
        row.delete()

    def may_be_deleted(self, row: Any) -> bool:
        """Whether the row is in a state in which it may go at all, whoever asks."""
        return False

    def is_public(self, row: Any) -> bool | None:
        """Whether everybody may see the row on the site; None where it has no page there."""
        return is_public(row)

    def prepare_rows(self, rows: list[Any]) -> None:
        """Fetch what the columns of a list need, for all its rows together."""

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        """Further pages of the first page's group: `name` and `url`."""
        return []

    def _allowed(self, verb: str, request: HttpRequest, row: Any = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}", row)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed("view", request, obj) or self._allowed("change", request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._allowed("add", request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and not self.may_be_deleted(obj):
            return False
        return self._allowed("delete", request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        return PortalChangeList

    def response_action(self, request: HttpRequest, queryset: Any, *where: Any) -> Any:
        """Django's, but of all that is found no more than `MOST_CHOSEN`."""
        across = forms.BooleanField(required=False).clean(request.POST.get("select_across"))
        if across and choosable(queryset) is None:
            self.message_user(request, too_many(), messages.ERROR)
            return None
        return super().response_action(request, queryset, *where)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting_user = request.user
        return form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Django's, without a copy of all that was sent for each of the lists."""
        rows = {"instance": obj, "prefix": prefix, "queryset": inline.get_queryset(request)}
        sent = {"data": request.POST, "files": request.FILES}
        return {**rows, **(sent if request.method == "POST" else {})}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.POST = typed(request)  # type: ignore[assignment]
        return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        show_known(context["adminform"].form)
        row = context["original"]
        public = self.is_public(row) if row else None
        context["publicity"] = None if public is None else publicity(row, public)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.save_row(obj, change=change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_row(obj)


class KeysetAdmin(admin.ModelAdmin):
    """Mix in before a base: newest first, pages by key, nothing is counted."""

    ordering = ("-pk",)
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return KeysetChangeList


class PortalAdmin(PlainAdmin, MergesEdits, StoryAdmin, TranslationAdmin):
    """Base of pages of tables with translated columns and history.

    History is to read, never to alter, and of nobody else's records.
    """


class TranslatedAdmin(PlainAdmin, TranslationAdmin):
    """Base of pages of tables with translated columns and no history."""


class ReadOnlyAdmin(KeysetAdmin, PlainAdmin):
    """Pages on which nobody changes anything."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _ParentDecides(_Related):
    """Rows inside a record's page: who may change the record may change them."""

    extra = 0
    formset: type[BaseInlineFormSet] = PortalFormSet
    parent_model: type[models.Model]
    fk_name: Any
    prefix: ClassVar[str] = ""
    """What the rows are called in what browsers send, where two lists are of one table."""

    def _on_parent(self, request: HttpRequest, verb: str, parent: Any) -> bool:
        options = self.parent_model._meta
        if parent is None:
            verb = "add" if verb == "change" else verb
        return request.user.has_perm(f"{options.app_label}.{verb}_{options.model_name}", parent)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._on_parent(request, "view", obj) or self._on_parent(request, "change", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._on_parent(request, "change", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._on_parent(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._on_parent(request, "change", obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.own_prefix = self.prefix
        return formset

    @property
    def link(self) -> models.ForeignKey:
        """The column that leads from a row to its record."""
        return _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)

    def rows_of(self, request: HttpRequest, record: models.Model) -> Any:
        return self.get_queryset(request).filter(**{self.link.name: record})

    def get_queryset(self, request: HttpRequest) -> Any:
        """Rows with what their autocompletes show; the record itself the formset knows."""
        related = [
            field
            for field in self.get_autocomplete_fields(request)
            if field != self.link.name
            and isinstance(self.model._meta.get_field(field), models.ForeignKey)
        ]
        return super().get_queryset(request).select_related(*related)


class Rows(_ParentDecides, admin.TabularInline):
    """Rows of a table inside a record's page."""


class Cards(_ParentDecides, admin.StackedInline):
    """Small forms, one below the other, inside a record's page."""


class TranslatedRows(_ParentDecides, TranslationInlineModelAdmin, admin.TabularInline):
    """Rows with columns in three languages."""

    form = AnyLanguageForm


class TranslatedCards(_ParentDecides, TranslationInlineModelAdmin, admin.StackedInline):
    """Small forms with fields in three languages."""

    form = AnyLanguageForm


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once, up to `most`; the clean value is a list."""

    widget = ManyFilesInput
    most = 100

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        if not any(files):
            super().clean(None, initial)
            return []
        if len(files) > self.most:
            text = _("%(sent)s files were sent; at most %(most)s are taken at once.")
            raise ValidationError(text, params={"sent": len(files), "most": self.most})
        return [super(ManyFilesField, self).clean(file, initial) for file in files]
