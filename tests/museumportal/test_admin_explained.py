"""Every field of the staff's forms says in a sentence what belongs there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalog.models import MuseumObject
from museumportal.accounts.admin.base import ReadOnlyAdmin
from regions.models import Museum
from tests.cast import Cast
from tests.factories import ImageFactory, ObjectFactory

pytestmark = pytest.mark.django_db

OURS = [
    model
    for model in apps.get_models()
    if model is not Museum  # taken in on a page of its own
    and model in admin.site._registry
    and not isinstance(admin.site._registry[model], ReadOnlyAdmin)
]


def _fields(answer: Any) -> Iterator[tuple[str, Any]]:
    yield from answer.context["adminform"].form.fields.items()
    for inline in answer.context["inline_admin_formsets"]:
        for name, field in inline.formset.empty_form.fields.items():
            yield f"{inline.formset.prefix}.{name}", field


def _unexplained(answer: Any) -> list[str]:
    return [
        name
        for name, field in _fields(answer)
        if not field.help_text and not field.widget.is_hidden and not name.endswith(".DELETE")
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_each_field_of_a_new_record_is_explained(client: Client, cast: Cast, model: Any) -> None:
    client.force_login(cast.boss)
    answer = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
    assert _unexplained(answer) == []


def test_each_field_of_an_object_with_pictures_is_explained(client: Client, cast: Cast) -> None:
    client.force_login(cast.aigul)
    record: MuseumObject = ObjectFactory.create(museum=cast.abai)
    ImageFactory.create(object=record)
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    assert _unexplained(client.get(page)) == []


def test_each_field_of_a_museum_is_explained(client: Client, cast: Cast) -> None:
    client.force_login(cast.boss)
    page = reverse("admin:regions_museum_change", args=[cast.abai.pk])
    assert _unexplained(client.get(page)) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_sentences_are_translated(client: Client, cast: Cast, language: str) -> None:
    client.force_login(cast.boss)
    page = reverse("admin:catalog_museumobject_add")

    def sentences(code: str) -> dict[str, str]:
        with override(code):
            answer = client.get(page, headers={"accept-language": code})
            return {name: str(field.help_text) for name, field in _fields(answer)}

    english, theirs = sentences("en"), sentences(language)
    assert [name for name, text in theirs.items() if text and text == english[name]] == []
