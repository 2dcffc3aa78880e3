"""Message catalogues: compiled when they changed, held against the texts of the sources."""

import gettext
import os
from pathlib import Path

import pytest

from museumportal.translations import CatalogueError, catalogues, compile_catalogue, faults

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PAGE = """{% load i18n %}
<h1>{% translate "Objects" %}</h1>
    {% blocktranslate count n=n %}{{ n }} coin{% plural %}{{ n }} coins{% endblocktranslate %}
  {% translate "May" context "month" as may %}{{ may|default:_("soon") }}
"""
MODULE = """from django.utils.translation import gettext_lazy as _
NAME = _("Brooch "
         "of silver")
"""
KAZAKH = """msgid "Objects"
msgstr "Заттар"

msgid "%(n)s coin"
msgid_plural "%(n)s coins"
msgstr[0] "%(n)s тиын"
msgstr[1] "%(n)s тиын"

msgctxt "month"
msgid "May"
msgstr "мамыр"

msgid "soon"
msgstr "жақында"

msgid "Brooch of silver"
msgstr "Күміс түйреуіш"
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A project with a template, a module and complete catalogues."""
    (tmp_path / "catalog" / "templates").mkdir(parents=True)
    (tmp_path / "catalog" / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "catalog" / "names.py").write_text(MODULE)
    for language in ("kk", "ru"):
        write(tmp_path, language, KAZAKH)
    return tmp_path


def write(house: Path, language: str, entries: str) -> Path:
    po = house / "catalog" / "locale" / language / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(HEADER + entries)
    return po


def test_complete_translations_have_no_faults(house: Path) -> None:
    assert list(faults(house)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "Objects"\nmsgstr "Заттар"\n', "", "page.html:2: no ru translation: 'Objects'"),
        ('msgctxt "month"\n', "", "no ru translation: 'May' (context 'month')"),
        ("Brooch of silver", "Brooch", "names.py:2: no ru translation: 'Brooch of silver'"),
        ('"жақында"', '""', "not translated: 'soon'"),
        ('msgid "soon"', '#, fuzzy\nmsgid "soon"', "fuzzy: 'soon'"),
        ('msgstr[1] "%(n)s тиын"\n', "", "coin"),
        ('msgstr[1] "%(n)s тиын"', 'msgstr[1] "%(m)s тиын"', "coin"),
    ],
)
def test_each_fault_is_named_with_its_place(house: Path, old: str, new: str, fault: str) -> None:
    assert old in KAZAKH
    write(house, "ru", KAZAKH.replace(old, new))
    found = list(faults(house))
    assert len(found) == 1
    assert fault in found[0]


def test_catalogues_are_compiled_only_when_they_changed(house: Path) -> None:
    first, second = catalogues(house)
    assert compile_catalogue(first)
    assert not compile_catalogue(first)
    assert compile_catalogue(second)
    with first.with_suffix(".mo").open("rb") as file:
        kazakh = gettext.GNUTranslations(file)
    assert kazakh.gettext("Objects") == "Заттар"
    assert kazakh.pgettext("month", "May") == "мамыр"
    changed = write(house, "kk", KAZAKH.replace("Заттар", "Жәдігерлер"))
    os.utime(changed, (2**31, 2**31))
    assert compile_catalogue(changed)
    with first.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Objects") == "Жәдігерлер"


@pytest.mark.parametrize("broken", [b"\xff\xfe\x00", b'msgid "unfinished\n'])
def test_a_broken_catalogue_is_named(house: Path, broken: bytes) -> None:
    po = write(house, "kk", "")
    po.write_bytes(broken)
    with pytest.raises(CatalogueError, match=r"locale/kk/LC_MESSAGES/django\.po cannot be read"):
        compile_catalogue(po)
