"""Inputs, selections and labels are drawn as Django draws them, only faster."""

import re

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.translation import override

from museumportal.lib.form_renderer import FormRenderer
from regions.models import Museum

CHOICES = [("", "—"), (1, "<one>"), ("Group & co", [("a", 'A "quoted"'), ("b", "B")])]


class Everything(forms.Form):
    text = forms.CharField(initial="<b>&\"'", widget=forms.TextInput({"class": "x", "size": 3}))
    empty = forms.CharField(required=False)
    long = forms.CharField(initial="</textarea>\n", widget=forms.Textarea({"rows": 2}))
    number = forms.IntegerField(initial=1_000_000, max_value=5)
    decimal = forms.DecimalField(initial="1.50", localize=True)
    hidden = forms.CharField(initial="h", widget=forms.HiddenInput)
    yes = forms.BooleanField(initial=True)
    no = forms.BooleanField(required=False)
    date = forms.DateField(initial="2026-11-22")
    file = forms.FileField(widget=forms.FileInput({"capture": "environment", "disabled": False}))
    choice = forms.ChoiceField(choices=CHOICES, initial="b")
    many = forms.MultipleChoiceField(choices=CHOICES, initial=["a", "1"])
    radio = forms.ChoiceField(choices=CHOICES[:2], widget=forms.RadioSelect)
    password = forms.CharField(widget=forms.PasswordInput)
    split = forms.SplitDateTimeField(required=False)


def drawn(renderer: DjangoTemplates, name: str) -> str:
    text = str(Everything(renderer=renderer)[name])
    return re.sub(r">\s+<", "><", text).strip()


@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_each_widget_is_the_same_to_the_letter(name: str) -> None:
    assert drawn(FormRenderer(), name) == drawn(DjangoTemplates(), name)


@pytest.mark.parametrize("name", ["text", "yes", "split"])
def test_labels_are_the_same_to_the_letter(name: str) -> None:
    ours, django = (Everything(renderer=each)[name] for each in (FormRenderer(), DjangoTemplates()))
    classes: dict[str, str | bool] = {"class": 'inline "x"'}
    for attributes in (None, classes):
        assert ours.label_tag("<b> & co", attributes) == django.label_tag("<b> & co", attributes)
    assert ours.legend_tag() == django.legend_tag()


@pytest.mark.parametrize("sent", [{"text": "x"}, {}])
def test_errors_are_the_same_to_the_letter_and_none_are_nothing(sent: dict[str, str]) -> None:
    ours, django = (Everything(sent, renderer=each) for each in (FormRenderer(), DjangoTemplates()))
    assert str(ours["text"].errors) == str(django["text"].errors)
    assert ours["text"].errors.as_ul() == django["text"].errors.as_ul()
    assert bool(str(ours["text"].errors)) is not bool(sent)


@pytest.mark.parametrize("language", ["kk", "en"])
@pytest.mark.parametrize("allowed", ["add", "change", "delete", "view", "none"])
def test_the_ways_to_related_records_are_the_same(allowed: str, language: str) -> None:
    field = Museum._meta.get_field("region")
    select = forms.Select(choices=[("", "—"), (1, "Abai")])
    may = {f"can_{verb}_related": verb == allowed for verb in ("add", "change", "delete", "view")}
    wrapper = RelatedFieldWidgetWrapper(select, field.remote_field, admin.site, **may)
    wrapper.can_delete_related = may["can_delete_related"]
    with override(language):
        ours, django = (
            wrapper.render("museum-0-region", 1, {"id": "x"}, each)
            for each in (FormRenderer(), DjangoTemplates())
        )
    assert parse_html(ours) == parse_html(django)
    assert (f"{allowed}_id_museum-0-region" in ours) is (allowed != "none")
