"""Admin pages of concepts and makers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.actions import proposals
from catalog.actions import vocabulary as actions
from catalog.actions.merge_vocabulary import merge_agents
from catalog.admin.finding import narrowed
from catalog.admin.merging import merge_address, merge_page
from catalog.admin.proposals import (
    accept_page,
    alike_page,
    portal_address,
    queue_links,
    refuse_page,
)
from catalog.exporters.concepts import concept_rows
from catalog.exporters.vocabulary_files import MEDIA_TYPES
from catalog.exporters.vocabulary_table import COLUMNS, cells
from catalog.forms import AgentForm, BroaderForm, ConceptForm, TermForm
from catalog.models import (
    Agent,
    Concept,
    ConceptBroader,
    ConceptMatch,
    ConceptTerm,
    ObjectConcept,
)
from catalog.named import alike, called, name_typed
from museumportal.accounts.admin.base import PortalAdmin, Rows, Task
from museumportal.accounts.admin.exporting import ExportsList
from museumportal.accounts.admin.gone import LeadsOn
from museumportal.lib.public_ids import parse_public_id


class TermRows(Rows):
    """Alternative names; the preferred ones follow the labels."""

    model = ConceptTerm
    form = TermForm
    fields = ("language", "text")
    verbose_name = _("alternative name")
    verbose_name_plural = _("alternative names")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(preferred=False)


class BroaderRows(Rows):
    model = ConceptBroader
    form = BroaderForm
    fk_name = "narrower"


class MatchRows(Rows):
    model = ConceptMatch


@admin.register(Concept)
class ConceptAdmin(LeadsOn, ExportsList, PortalAdmin):
    task = Task.VOCABULARY
    form = ConceptForm
    list_display = ("label", "scheme", "broader_labels", "notation", "is_proposal")
    list_filter = ("scheme", "is_proposal")
    search_fields = ("label",)
    fields = (("scheme", "notation"), "label", "definition", "is_proposal")
    change_list_template = "admin/concept_list.html"
    change_form_template = "admin/concept_form.html"
    actions = ("merge", "accept")
    inlines = (TermRows, BroaderRows, MatchRows)
    export_columns = COLUMNS
    export_command = "import_vocabulary"
    export_labels = {
        "alternatives": _("alternative names"),
        "exact_match": ConceptMatch._meta.verbose_name_plural,
        "identifier": _("identifier"),
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("broader")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What a museum adds is a proposal anyway."""
        fields = super().get_fields(request, obj)
        if obj or self._decides(request):
            return fields
        return [name for name in fields if name != "is_proposal"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return readonly if self._decides(request) else (*readonly, "is_proposal")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """By the beginnings of words of any name in any language, by notation, by identifier.

        With `?respect=` only concepts that describe an object in that respect.
        """
        text = search_term.strip()
        respect = request.GET.get("respect", "")
        if respect in ObjectConcept.Relation.values:
            scheme = ObjectConcept.SCHEMES[ObjectConcept.Relation(respect)]
            queryset = queryset.filter(scheme=scheme)
        if not text:
            return queryset, False
        if identifier := parse_public_id(text):
            return queryset.filter(public_id=identifier), False
        found: Any = called(queryset, text)
        if found.query.is_empty():
            found = queryset.filter(notation=text)
        return found.annotate(typed=Value(text)).prefetch_related("terms"), False

    def choice_label(self, concept: Any) -> str:
        """The label, the name that was typed, what it is narrower than or its vocabulary."""
        name = name_typed(concept, getattr(concept, "typed", ""), get_language() or "")
        typed = f" ({name})" if name else ""
        above = ", ".join(str(broader) for broader in concept.broader.all())
        if above:
            return f"{concept}{typed} ‹ {above}"
        return f"{concept}{typed} · {concept.get_scheme_display()}"

    def may_be_deleted(self, row: Concept) -> bool:
        return not row.uses.exists()

    def save_model(self, request: HttpRequest, obj: Concept, form: Any, change: bool) -> None:
        if not change and not self._decides(request):
            obj.is_proposal = True
        accepted = change and form.initial.get("is_proposal") and not obj.is_proposal
        obj.save()
        if accepted:
            self._tell_accepted(request, obj)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        if formset.model is ConceptTerm:
            for row in formset.forms:
                row.instance.scheme = form.instance.scheme
        super().save_formset(request, form, formset, change)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.concept_saved(concept=form.instance)

    def delete_row(self, row: Concept) -> None:
        actions.delete_concept(concept=row)

    def _decides(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_concept")

    def _tell_accepted(self, request: Any, concept: Concept) -> None:
        proposals.tell_accepted(concept=concept, by=request.user, address=portal_address(request))

    def get_urls(self) -> Any:
        pages = (
            ("merge/", self.merge_view, "merge"),
            ("alike/", self.alike_view, "alike"),
            ("<path:object_id>/accept/", self.accept_view, "accept"),
            ("<path:object_id>/refuse/", self.refuse_view, "refuse"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=f"catalog_concept_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def merge_view(self, request: Any) -> HttpResponse:
        def merge(stays: Any, goes: list[Any]) -> int:
            address = portal_address(request)
            return proposals.merge_proposals(
                stays=stays, goes=goes, by=request.user, address=address
            )

        return merge_page(self, request, merge, self._offered)

    def _offered(self, rows: list[Any], text: str) -> list[Any]:
        """Concepts of the same vocabulary: called like the text, or like the only one chosen."""
        known = Concept.objects.prefetch_related("broader")
        if rows:
            known = known.filter(scheme=rows[0].scheme)
        if text:
            exact = list(known.filter(Q(public_id=text) | Q(notation=text)))
            return exact or list(called(known, text)[:20])
        if len(rows) == 1:
            return alike(rows[0].scheme, rows[0].terms.values_list("text", flat=True))
        return []

    def alike_view(self, request: HttpRequest) -> HttpResponse:
        return alike_page(self, request)

    def accept_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return accept_page(self, request, object_id)

    def refuse_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return refuse_page(self, request, object_id)

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        return queue_links(self, request)

    def export_records(
        self, rows: Sequence[Any], names: Sequence[str], *, technical: bool
    ) -> list[dict[str, Any]]:
        """As files of vocabularies hold them, in whichever language: imports read them."""
        keys = [concept.pk for concept in rows]
        found = concept_rows(Concept.objects.filter(pk__in=keys), by_notation=True)
        told = (dict(zip(COLUMNS, cells(row), strict=True)) for row in found)
        return [{name: record[name] for name in names} for record in told]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        scheme = request.GET.get("scheme__exact", "")
        shown = scheme if scheme in Concept.Scheme.values else "all"
        files = [
            (ending, reverse("vocabulary_file", args=[shown, ending])) for ending in MEDIA_TYPES
        ]
        return super().changelist_view(request, {"files": files, **(extra_context or {})})

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        concept = context["original"]
        form = context["adminform"].form
        context["same"] = [(each.pk, self.choice_label(each)) for each in getattr(form, "same", ())]
        if concept and self._decides(request):
            context["merge_address"] = merge_address(self, [concept])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=_("Merge…"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return HttpResponseRedirect(merge_address(self, queryset[:20]))

    @admin.action(description=_("Accept proposals"), permissions=["change"])
    def accept(self, request: Any, queryset: Any) -> None:
        address, proposed = portal_address(request), list(queryset.filter(is_proposal=True))
        for concept in proposed:
            proposals.accept_concept(concept=concept, by=request.user, address=address)
        text = gettext("Accepted: %(count)d.") % {"count": len(proposed)}
        self.message_user(request, text)

    @admin.display(description=_("broader concepts"))
    def broader_labels(self, concept: Concept) -> str:
        return ", ".join(str(broader) for broader in concept.broader.all())


@admin.register(Agent)
class AgentAdmin(LeadsOn, ExportsList, PortalAdmin):
    form = AgentForm
    actions = ("merge",)
    task = Task.VOCABULARY
    place = 1
    list_display = ("sort_name", "name", "kind", "born", "died")
    list_display_links = ("sort_name", "name")
    list_filter = ("kind",)
    search_fields = ("sort_name",)
    fields = (
        "name",
        ("kind", "sort_name"),
        ("born", "died"),
        ("birth_place", "death_place"),
        "biography",
        "matches",
    )
    export_command = "import_makers --mapping portal_makers"
    export_columns = (
        *("public_id", "name", "sort_name", "kind", "born", "died", "birth_place", "death_place"),
        *("biography", "matches"),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        exact = Q(sort_name__istartswith=text) | Q(name_kk__icontains=text)
        exact |= Q(name_ru__icontains=text) | Q(name_en__icontains=text)
        found = narrowed(queryset, text, exact=exact, kind="maker", request=request, own=False)
        return found.order_by("sort_name", "pk"), False

    def get_urls(self) -> Any:
        merge = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", merge, name="catalog_agent_merge"), *super().get_urls()]

    def merge_view(self, request: Any) -> HttpResponse:
        def offered(rows: list[Any], text: str) -> list[Any]:
            asked = text or (str(rows[0]) if len(rows) == 1 else "")
            found, _more = self.get_search_results(request, Agent.objects.all(), asked)
            return list(found[:20]) if asked else []

        def merge(stays: Any, goes: list[Any]) -> int:
            return merge_agents(stays=stays, goes=goes, by=request.user)

        return merge_page(self, request, merge, offered)

    @admin.action(description=_("Merge…"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return HttpResponseRedirect(merge_address(self, queryset[:20]))

    def choice_label(self, agent: Agent) -> str:
        years = f"{agent.born or ''}–{agent.died or ''}" if agent.born or agent.died else ""
        return f"{agent} ({years})" if years else str(agent)

    def may_be_deleted(self, row: Agent) -> bool:
        return not row.works.exists()

    def save_row(self, row: Agent, *, change: bool) -> None:
        actions.save_agent(agent=row)

    def delete_row(self, row: Agent) -> None:
        actions.delete_agent(agent=row)
