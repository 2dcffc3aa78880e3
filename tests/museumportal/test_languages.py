"""The languages of the portal, read with a proof-reader's eye: catalogues, libraries, pages."""

import gettext
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import locale as django_locale
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.test import Client, RequestFactory
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext, override
from django.utils.translation.trans_real import DjangoTranslation

from museumportal.demo.files import DATA
from museumportal.lib.fields import Status
from museumportal.translations import catalogues, faults, read, singular
from tests.cast import Cast
from tests.factories import GalleryFactory, ImageFactory
from tests.museumportal.admin_rows import one_of_each
from tests.museumportal.spoken import pages, said

PLACEHOLDER = re.compile(r"%\(\w+\)[sdrf]|%[sdr]|\{\w*(?::[^}]*)?\}")
MIXED = re.compile(r"\b\w*(?:[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z])\w*")
DASH = {"kk": "–", "ru": "—"}
# Cyrillic letters straight after a value: a case ending that cannot fit every value.
ENDING = re.compile(r"(?:%\(\w+\)[sd]|%[sd])(?:[Ѐ-ӿ]|-(?:[дт]|[гқкғ]|[нм])[аеың]\w*)")
# Ways of speech that Russian and Kazakh share, and names.
SAME_IN_RUSSIAN = {
    *("автор", "акт", "архив", "бюджет", "валюта", "веб-сайт", "галерея", "гранит", "грант"),
    *("директор", "импорт", "индекс", "карта", "каталог", "код", "материал", "метадеректер"),
    *("модератор", "модель", "музей", "панорама", "рубль", "спам", "телефон", "термин", "тур"),
    *("файл", "фотограф", "фото", "дюйм", "мм", "см", "м", "г", "кг", "с", "ой", "3d", "металл"),
    *("техника", "идентификатор", "%(count)s музей", "%(number)s музей", "минут", "секунд"),
    *("синдикация", "браузер", "манифест"),
}
# Numbers, formats and names that every language writes alike.
SAME_EVERYWHERE = re.compile(
    r"(?:3D|[A-Z]{2,}[\d.]*|IPv[46]|JPEG|ISO|GeoJSON|[\W\d_])*"
    r"|%\(class_name\)s %\(instance\)s|%\(opens\)s .*|%\(person\)s, %\(museum\)s"
    r"| (?:By )?%\(filter_title\)s "
)


def entries(language: str) -> Iterator[tuple[str, str, str]]:
    """Where it stands, text, and translation, of each form of each entry."""
    for po in catalogues(settings.BASE_DIR):
        if po.parts[-3] != language:
            continue
        for message in read(po):
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            for index, form in enumerate(forms if message.id else ()):
                where = f"{po.relative_to(settings.BASE_DIR)}:{message.lineno}"
                yield where, texts[min(index, len(texts) - 1)], form


def slips(language: str, text: str, translation: str) -> Iterator[str]:
    """What a proof-reader would mark in one translation."""
    if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(translation)):
        yield "other placeholders"
    if MIXED.search(PLACEHOLDER.sub(" ", translation)):
        yield "letters of two alphabets in one word"
    if set("“”„‘") & set(translation) or ('"' in translation and '"' not in text):
        yield "quotation marks of another language"
    if re.search(r" [-—–] ".replace(DASH[language], ""), translation):
        yield f"a dash other than {DASH[language]}"
    if "..." in translation:
        yield "three points instead of …"
    if text == translation and not SAME_EVERYWHERE.fullmatch(text):
        yield "the English text"
    if language == "kk":
        if set("ёщъЁЩЪ") & set(translation):
            yield "letters that Russian words alone have"
        if ENDING.search(translation):
            yield "an ending after a value"


def test_every_text_of_the_portal_is_translated() -> None:
    assert list(faults(settings.BASE_DIR)) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_translations_pass_the_proof_reader(language: str) -> None:
    found = [
        f"{where}: {slip}: {translation}"
        for where, text, translation in entries(language)
        for slip in slips(language, text, translation)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "text", "translation", "slip"),
    [
        ("kk", "%(n)s rows", "%(m)s жол", "other placeholders"),
        ("kk", "Object", "Жәдiгер", "two alphabets"),
        ("ru", "“%s”", "“%s”", "quotation marks"),
        ("kk", "A or B", "А — Ә", "a dash"),
        ("ru", "A or B", "А - Б", "a dash"),
        ("ru", "Loading …", "Загрузка...", "three points"),
        ("ru", "Save and view", "Save and view", "the English text"),
        ("kk", "More", "Ещё", "Russian words"),
        ("kk", "In %(name)s", "%(name)s-да", "an ending"),
        ("kk", "In %(name)s", "%(name)sнда", "an ending"),
    ],
)
def test_the_proof_reader_sees(language: str, text: str, translation: str, slip: str) -> None:
    assert slip in "; ".join(slips(language, text, translation))


def test_kazakh_is_not_russian() -> None:
    """A Kazakh entry that reads as the Russian one was copied, or is a word both share."""
    russian = {(text, form) for _, text, form in entries("ru")}
    copied = [
        f"{where}: {form}"
        for where, text, form in entries("kk")
        if (text, form) in russian
        and re.search("[Ѐ-ӿ]", form)
        and form.casefold().strip(" .:°") not in SAME_IN_RUSSIAN
    ]
    assert copied == []


def glossary(heading: str) -> Iterator[list[str]]:
    """The rows of the first table of `docs/glossary.md` whose first column has this heading."""
    page = (settings.BASE_DIR / "docs" / "glossary.md").read_text()
    table = page.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    for line in table.splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("| ").split("|")]


def test_words_are_those_of_the_glossary() -> None:
    """Letters enough to tell the word, not its ending, are compared."""
    words = {row[0].casefold(): {"kk": row[1], "ru": row[2]} for row in glossary("English")}
    assert len(words) > 60
    wrong = []
    for language in ("kk", "ru"):
        for where, text, form in entries(language):
            if "libraries" in where or not (named := words.get(text.casefold())):
                continue
            choices = named[language].split(",")
            stems = [[word[:5].casefold() for word in choice.split()] for choice in choices]
            if not any(all(stem in form.casefold() for stem in choice) for choice in stems):
                wrong.append(f"{where}: {text}: {form} instead of {named[language]}")
    assert wrong == []


def test_words_that_the_glossary_replaces_are_gone() -> None:
    replaced = list(glossary("not"))
    assert replaced
    found = [
        f"{where}: {word} in {form}"
        for word, _instead, language in replaced
        for where, _text, form in entries(language)
        if word in form.casefold()
    ]
    assert found == []


# Libraries


@cache
def library_texts() -> dict[str, list[str | tuple[str, str]]]:
    """Texts that the libraries may show to people, by library; plural ones as pairs."""
    found: dict[str, list[str | tuple[str, str]]] = {}
    names = {info.get("name") for info in django_locale.LANG_INFO.values()}
    folders = [("django.conf", "en"), ("django.contrib.admin", "en"), ("django.contrib.auth", "en")]
    for package, language in [*folders, ("django_filters", "ru"), ("simple_history", "de")]:
        folder = Path(str(import_module(package).__file__)).parent
        file = folder / "locale" / language / "LC_MESSAGES" / "django.po"
        texts = {
            message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            for message in read(file)
            if message.id and not message.context and singular(message.id) not in names
        }
        found[package] = sorted(texts, key=str)
    folder = Path(str(import_module("rest_framework").__file__)).parent / "locale"
    with (folder / "en" / "LC_MESSAGES" / "django.mo").open("rb") as file_of_rest:
        catalogue = gettext.GNUTranslations(file_of_rest)._catalog  # type: ignore[attr-defined]
    found["rest_framework"] = sorted(text for text in catalogue if isinstance(text, str) and text)
    return found


SAME_IN_LIBRARIES = re.compile(
    r"[\W\d]*|Norwegian Bokmål|URL|Token|IP address|HTTP.*|%\(from\)s.*|.*%s (KB|MB|GB|TB|PB).*"
    r"|yes,no,maybe| By .*|…|%\(class_name\)s %\(instance\)s|IPv4|IPv6"
)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    "library",
    [
        *("django.conf", "django.contrib.admin", "django.contrib.auth"),
        *("django_filters", "simple_history", "rest_framework"),
    ],
)
def test_texts_of_libraries_are_translated(library: str, language: str) -> None:
    left = []
    with override(language):
        for text in library_texts()[library]:
            if isinstance(text, str):
                same = translated(text) == text
            else:
                same = any(ngettext(*text, number) in text for number in (1, 5))
            if same and not SAME_IN_LIBRARIES.fullmatch(singular(text)):
                left.append(text)
    assert left == []


def test_scripts_of_the_admin_speak_kazakh() -> None:
    folder = Path(admin.__path__[0]) / "locale"
    kazakh = DjangoTranslation("kk", domain="djangojs", localedirs=[str(folder)])
    english = read(folder / "en" / "LC_MESSAGES" / "djangojs.po")
    left = [
        message.id
        for message in english
        if message.id
        and kazakh.pgettext(message.context or "", singular(message.id)) == singular(message.id)
        and kazakh.gettext(singular(message.id)) == singular(message.id)
        and kazakh.ngettext(singular(message.id), "", 1) == singular(message.id)
    ]
    assert left == []


# Sentences with numbers


@pytest.mark.parametrize(
    ("language", "number", "said_so"),
    [
        ("kk", 1, "1 музей"),
        ("kk", 5, "5 музей"),
        ("ru", 0, "0 музеев"),
        ("ru", 1, "1 музей"),
        ("ru", 2, "2 музея"),
        ("ru", 5, "5 музеев"),
        ("ru", 11, "11 музеев"),
        ("ru", 21, "21 музей"),
        ("ru", 1_000_000, "1000000 музеев"),
        ("en", 1, "1 museum"),
        ("en", 0, "0 museums"),
    ],
)
def test_counts_take_the_form_of_their_number(language: str, number: int, said_so: str) -> None:
    with override(language):
        sentence = ngettext("%(count)s museum", "%(count)s museums", number)
    assert sentence % {"count": number} == said_so


# The demonstration catalogue


def test_demonstration_texts_keep_to_one_alphabet_a_word() -> None:
    for file in sorted(DATA.iterdir()):
        if file.suffix in {".toml", ".csv", ".jsonl"}:
            assert MIXED.findall(file.read_text()) == [], file.name


# Pages

# A star follows in "is****", as Django hides a salt.
ENGLISH = re.compile(
    r"(?<![\w.-])(?:the|of|and|is|are|this|not|to|for|with|has|was|your)(?![\w*-])"
)
NAMES = re.compile(r"[\w.]+@[\w.]+|ISO 3166-2|GeoJSON|Docs|Powered by \w+")


@cache
def english_texts(language: str) -> frozenset[str]:
    """Texts of the portal and of its libraries that are written otherwise in `language`."""
    ours = {text for _, text, form in entries(language) if text != form}
    return frozenset(text.casefold() for text in ours if len(text) > 3) - {"english"}


def test_fields_in_the_admin_have_names_to_translate(rf: RequestFactory, cast: Cast) -> None:
    """Django makes English names of its own for fields that have none."""
    request = rf.get("/admin/")
    request.user = cast.boss
    nameless = []
    for model, page in admin.site._registry.items():
        names = {*page.get_list_display(request), *flatten_fieldsets(page.get_fieldsets(request))}
        shown = [field for field in model._meta.fields if field.name in names - {"id"}]
        nameless += [str(field) for field in shown if type(field.verbose_name) is str]
    assert nameless == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("area", ["site", "admin"])
def test_no_page_speaks_english(area: str, language: str, cast: Cast) -> None:
    rows = one_of_each(cast)
    record = rows["catalog.museumobject"]
    client = Client(headers={"accept-language": language})
    if area == "admin":
        client.force_login(cast.boss)
    else:
        type(record)._default_manager.filter(pk=record.pk).update(status=Status.PUBLISHED)
        ImageFactory(object=record)
        GalleryFactory(shows=[record])
    start = "/admin/" if area == "admin" else f"/{language}/"
    foreign = []
    count = 0
    for address, html in pages(client, start, 120):
        count += 1
        if address.startswith("/admin/changes/"):
            continue  # it shows the feed's own codes, such as "object"
        for text in said(html, language):
            if text.casefold().strip(":") in english_texts(language) or ENGLISH.search(
                NAMES.sub("", text)
            ):
                foreign.append((address, text))
    assert count >= 15
    assert foreign == []
