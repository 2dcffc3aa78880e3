"""A small collection in three languages, and a real index of it, for the tests of search."""

from collections.abc import Iterable
from pathlib import Path

from museumportal.search import Document, SearchRequest, SearchResult, sort_key
from museumportal.search.index import building
from museumportal.search.reader import Reader

FACETS = ("museum", "region", "object_type", "century", "maker", "material", "has_image")


def titled(
    document_id: str, kk: str = "", ru: str = "", en: str = "", **members: object
) -> Document:
    """A public object with these titles; `members` are other fields of the document."""
    titles = {language: title for language, title in (("kk", kk), ("ru", ru), ("en", en)) if title}
    texts = {"title": titles, **members.pop("texts", {})}  # type: ignore[dict-item]
    sort = {f"title_{language}": sort_key(title, language) for language, title in titles.items()}
    settled: dict[str, object] = {"kind": "object", "access": ("public",), "sort": sort, **members}
    return Document(id=document_id, texts=texts, **settled)  # type: ignore[arg-type]


def build(directory: Path, documents: Iterable[Document], position: int = 0) -> None:
    """Build and switch to an index of `documents`."""
    with building(directory, FACETS) as writer:
        writer.add(documents, replace=False)
        writer.commit(position)


def ask(reader: Reader, text: str, **members: object) -> SearchResult:
    """What a visitor who typed `text` is answered; `members` are others of the request."""
    return reader.search(SearchRequest("object", text, forgiving=True, **members))  # type: ignore[arg-type]


COLLECTION = [
    titled(
        "o1",
        kk="Күміс білезіктер",
        ru="Серебряные браслеты",
        en="Silver bracelets",
        texts={"description": {"ru": "Найдены при раскопках курганов, с чернью."}},
        numbers=("УМЛ-17978/5",),
        facets={"museum": ("ABAI",), "region": ("KZ-10",), "has_image": ("yes",)},
        years=(1850, 1899),
        modified=5,
        boost=1.0,
    ),
    titled(
        "o2",
        kk="Кілем",
        ru="Ковёр тканый",
        en="Woven carpet",
        texts={
            "description": {"kk": "Кілемнің шетінде күміс жіптер бар.", "en": "Silver thread."},
            "maker": {"": "Айша Қасымова"},
        },
        numbers=("КП 1234/5", "ЭО-77"),
        facets={"museum": ("ABAI",), "region": ("KZ-10",)},
        years=(1920, 1925),
        modified=4,
    ),
    titled(
        "o3",
        ru="Портрет дамы в голубом",
        en="Portrait of the lady in blue",
        texts={"maker": {"": "Joseph Turner"}},
        numbers=("A00001",),
        facets={"museum": ("KOMI",), "region": ("RU-KO",), "has_image": ("yes",)},
        years=(1801, 1810),
        modified=3,
        boost=1.0,
    ),
    titled(
        "o4",
        en="Turner at Venice",
        texts={"other": {"en": "Blue paper, gift of a lady."}},
        facets={"museum": ("KOMI",), "region": ("RU-KO",)},
        years=(-200, 200),
        modified=2,
    ),
    titled(
        "o5",
        kk="Сырға",
        ru="Серьга",
        en="Earring",
        access=("museum:ABAI",),
        texts={"description": {"kk": "Қазақстан музейіндегі сырғалардың бірі"}},
        facets={"museum": ("ABAI",)},
        modified=6,
    ),
    titled("m1", kk="Абай мұражайы", ru="Музей Абая", en="Abai Museum", kind="museum", modified=1),
]
