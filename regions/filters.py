"""Filters of the list of museums, the same for page and API."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Museum, MuseumQuerySet, Region


class MuseumFilter(django_filters.FilterSet):
    """By words in the name, kind and region."""

    q = django_filters.CharFilter(method="search", label=_("Name"))
    kind = django_filters.MultipleChoiceFilter(choices=Museum.Kind.choices, label=_("Kind"))
    region = django_filters.ModelMultipleChoiceFilter(
        field_name="region__code",
        queryset=Region.objects.order_by("code"),
        to_field_name="code",
        label=_("Region"),
    )

    class Meta:
        model = Museum
        fields = ("q", "kind", "region")

    def search(self, museums: MuseumQuerySet, name: str, words: str) -> MuseumQuerySet:
        """Every word occurs in the name, in any of the languages."""
        for word in words.split()[:10]:
            museums = museums.filter(
                Q(name_kk__icontains=word) | Q(name_ru__icontains=word) | Q(name_en__icontains=word)
            )
        return museums
