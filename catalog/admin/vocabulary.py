"""Admin pages of concepts and makers."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.actions import vocabulary as actions
from catalog.admin.finding import MOST, narrowed
from catalog.forms import AgentForm, BroaderForm, ConceptForm, TermForm
from catalog.models import Agent, Concept, ConceptBroader, ConceptMatch, ConceptTerm
from catalog.terms import fold
from museumportal.accounts.admin.base import PortalAdmin, Rows, Task


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
class ConceptAdmin(PortalAdmin):
    task = Task.VOCABULARY
    form = ConceptForm
    list_display = ("label", "scheme", "broader_labels", "notation", "is_proposal")
    list_filter = ("scheme", "is_proposal")
    search_fields = ("label",)
    fields = (("scheme", "notation"), "label", "definition", "is_proposal")
    inlines = (TermRows, BroaderRows, MatchRows)

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
        """By the beginning of any name in any language, by notation, by identifier."""
        folded = fold(search_term)
        if not folded:
            return queryset, False
        named = ConceptTerm.objects.filter(folded__startswith=folded).values("concept")[:MOST]
        exact = Q(notation=search_term.strip()) | Q(public_id=search_term.strip())
        return queryset.filter(exact | Q(pk__in=named)), False

    def choice_label(self, concept: Concept) -> str:
        """The label with what it is narrower than, and its vocabulary."""
        above = ", ".join(str(broader) for broader in concept.broader.all())
        return f"{concept} ‹ {above}" if above else f"{concept} ({concept.get_scheme_display()})"

    def may_be_deleted(self, row: Concept) -> bool:
        return not row.uses.exists()

    def save_model(self, request: HttpRequest, obj: Concept, form: Any, change: bool) -> None:
        if not change and not self._decides(request):
            obj.is_proposal = True
        obj.save()

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

    @admin.display(description=_("broader concepts"))
    def broader_labels(self, concept: Concept) -> str:
        return ", ".join(str(broader) for broader in concept.broader.all())


@admin.register(Agent)
class AgentAdmin(PortalAdmin):
    form = AgentForm
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

    def choice_label(self, agent: Agent) -> str:
        years = f"{agent.born or ''}–{agent.died or ''}" if agent.born or agent.died else ""
        return f"{agent} ({years})" if years else str(agent)

    def may_be_deleted(self, row: Agent) -> bool:
        return not row.works.exists()

    def save_row(self, row: Agent, *, change: bool) -> None:
        actions.save_agent(agent=row)

    def delete_row(self, row: Agent) -> None:
        actions.delete_agent(agent=row)
