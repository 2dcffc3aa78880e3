"""The guide of the first hour, as a newcomer finds it among the pages of the staff."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from museumportal.accounts.guide import GUIDE
from museumportal.lib.languages import LANGUAGES
from tests.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_reads_it_in_the_own_language(cast: Cast, client: Client, language: str) -> None:
    client.force_login(cast.aigul)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    told = client.get(reverse("admin:guide")).content.decode()
    title = (GUIDE / f"{language}.md").read_text().partition("\n")[0].removeprefix("# ")
    assert f"<h1>{title}</h1>" in told
    assert ".md" not in told
    assert told.count("<h2>") >= 6
    pictures = re.findall(r'<img src="/static/([^"]+)" alt="[^"]+', told)
    assert len(pictures) == 4
    assert all(finders.find(picture) for picture in pictures)


def test_its_three_languages_have_the_same_parts() -> None:
    parts = {
        language: re.findall(r"^(#+|\d+\.|!|-|\|) ?", (GUIDE / f"{language}.md").read_text(), re.M)
        for language in LANGUAGES
    }
    assert parts["kk"] == parts["ru"] == parts["en"]
