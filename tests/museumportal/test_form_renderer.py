"""Inputs and selections are drawn as Django draws them, only faster."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from museumportal.lib.form_renderer import FormRenderer

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
