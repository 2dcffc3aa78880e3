"""What is offered while one types says what it is."""

from collections.abc import Callable

from django.test import Client

from catalog.actions.vocabulary import rebuild_closure
from tests.cast import Cast
from tests.factories import ConceptFactory, ObjectFactory

Reindex = Callable[[], int]


def test_a_type_and_a_subject_of_one_name_are_told_apart(
    client: Client, cast: Cast, reindex: Reindex
) -> None:
    kind = ConceptFactory.create(scheme="object_type", label_kk="Киіз үй", label_ru="Юрта")
    subject = ConceptFactory.create(scheme="subject", label_kk="Киіз үй", label_ru="Юрта")
    thing = ObjectFactory.create(museum=cast.abai, title_ru="Макет", object_type=kind)
    rebuild_closure(concepts=[kind.pk, subject.pk])
    thing.concepts.create(concept=subject, relation="subject")
    reindex()
    page = client.get("/ru/suggest/", {"q": "юрт"}).content.decode()
    assert page.count("Юрта <span") == 2
    assert ">Тип предмета</span>" in page
    assert ">Сюжет</span>" in page
