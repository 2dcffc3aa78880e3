"""What the search engine knows of museums, and what a person may find."""

from collections.abc import Iterator, Sequence

from museumportal.lib.languages import known_texts
from museumportal.search import PUBLIC, Document, Source, title_keys
from regions.models import Museum, museum_codes, type_of_user

FACETS: tuple[str, ...] = ("museum", "region")


def access_tokens(user: type_of_user) -> frozenset[str] | None:
    """The tokens of what `user` may find; None may find everything."""
    codes = museum_codes(user)
    if codes is None:
        return None
    return frozenset({PUBLIC, *map(staff_token, codes)})


def staff_token(code: str) -> str:
    """Access token of the staff of the museum with this code."""
    return f"museum:{code}"


def museum_document(museum: Museum) -> Document:
    names = known_texts(museum, "name")
    return Document(
        id=museum.public_id,
        kind="museum",
        access=(PUBLIC,),
        texts={
            "title": names,
            "description": known_texts(museum, "description"),
            "other": known_texts(museum.region, "name"),
        },
        numbers=(museum.code,),
        facets={"museum": (museum.code,), "region": (museum.region.code,)},
        names={language: (name,) for language, name in names.items()},
        sort=title_keys(names),
    )


def museum_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    museums = Museum.objects.select_related("region").order_by("pk")
    if ids is not None:
        museums = museums.filter(public_id__in=ids)
    return map(museum_document, museums.iterator(chunk_size=1000))


SOURCES: tuple[Source, ...] = (Source("museum", museum_documents),)
