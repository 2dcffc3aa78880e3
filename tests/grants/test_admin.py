"""The programme in the admin."""

from django.urls import reverse

from grants.models import Award, Call, Programme
from museumportal.changes.models import Change
from tests.cast import Cast, signed_in


def test_a_manager_sets_up_a_programme_a_call_and_an_award(cast: Cast) -> None:
    client = signed_in(cast.arman)
    client.post(
        reverse("admin:grants_programme_add"),
        {
            "title_ru": "Музеи Севера",
            "regions": [cast.region_komi.pk],
            "starts_on": "2026-01-01",
            "published": "on",
            "partners-TOTAL_FORMS": 1,
            "partners-INITIAL_FORMS": 0,
            "partners-0-name_ru": "Фонд",
            "partners-0-role": "foundation",
            "partners-0-position": 0,
        },
    )
    programme = Programme.objects.get()
    assert programme.partners.count() == 1
    call = {
        "programme": programme.pk,
        "title_en": "Call",
        "opens_on": "2026-02-01",
        "closes_on": "2026-03-01",
        "budget": "1000",
        "currency": "RUB",
        "published": "on",
    }
    late = client.post(reverse("admin:grants_call_add"), call | {"closes_on": "2026-01-01"})
    assert "closes before it opens" in late.content.decode()
    client.post(reverse("admin:grants_call_add"), call)
    client.post(
        reverse("admin:grants_award_add"),
        {
            "call": Call.objects.get().pk,
            "museum": cast.komi.pk,
            "title_en": "Award",
            "amount": "10",
            "awarded_on": "2026-04-01",
            **{f"promised_{what}": 1 for what in Award.PROMISES},
        },
    )
    award = Award.objects.get()
    told = Change.objects.filter(public_id__in=[programme.public_id, award.public_id])
    assert set(told.values_list("kind", "action")) == {("programme", "saved"), ("award", "saved")}


def test_what_is_published_stays_and_drafts_may_go(cast: Cast) -> None:
    public, draft = (
        Programme.objects.create(title_en="P", starts_on="2026-01-01", published=published)
        for published in (True, False)
    )
    for programme, status in ((public, 403), (draft, 302)):
        address = reverse("admin:grants_programme_delete", args=[programme.pk])
        assert signed_in(cast.arman).post(address, {"post": "yes"}).status_code == status
    assert Programme.objects.get() == public
    assert Change.objects.filter(public_id=draft.public_id, action="deleted").exists()


def test_a_title_in_no_language_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.arman).post(
        reverse("admin:grants_programme_add"),
        {
            "regions": [cast.region_komi.pk],
            "starts_on": "2026-01-01",
            "partners-TOTAL_FORMS": 0,
            "partners-INITIAL_FORMS": 0,
        },
    )
    assert "Fill this in for at least one language." in answer.content.decode()
    assert not Programme.objects.exists()
