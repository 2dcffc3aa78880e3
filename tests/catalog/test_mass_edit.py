"""Many objects are changed at once: seen in full before, by the rules of each, and taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.actions import batch_runs, batches, mass_edit
from catalog.actions import undo as undoing
from catalog.actions.choosing import among, choose
from catalog.actions.merge_objects import merge_objects
from catalog.actions.merge_vocabulary import merge_concepts
from catalog.actions.objects import bin_object, save_object, set_status
from catalog.actions.quality import assess_objects
from catalog.models import (
    Batch,
    Collection,
    Comment,
    Concept,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from museumportal.changes.models import Change
from museumportal.lib.fields import Rights, Status
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Membership
from tests.cast import Cast
from tests.catalog.mass_editing import (
    carried_out,
    catalogue,
    edited,
    moved_to,
    previewed,
    ran,
    set_to,
    taken_back,
    told,
)
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SILVER = "Silver"


def rings(cast: Cast, count: int, **columns: Any) -> list[MuseumObject]:
    made = [
        ObjectFactory(museum=cast.abai, inventory_number=f"К-{number}", **columns)
        for number in range(1, count + 1)
    ]
    assess_objects(keys=[record.pk for record in made])
    return made


def concept(scheme: str, name: str) -> Concept:
    return ConceptFactory(scheme=scheme, label_kk="", label_ru="", label_en=name)


def titles() -> list[str]:
    return list(MuseumObject.objects.order_by("pk").values_list("title_en", flat=True))


def test_a_dry_run_tells_exactly_what_would_change_and_writes_nothing(cast: Cast) -> None:
    mine = rings(cast, 3, rights=Rights.CC0)
    mine[1].rights = Rights.CC_BY
    mine[1].save()
    before = catalogue()
    seen = previewed(cast.aigul, mine, set_to("rights", Rights.CC_BY.value))
    assert (seen.state, seen.total, seen.position) == (Batch.State.DONE, 3, 3)
    assert (seen.updated_count, seen.unchanged_count, seen.rejected_count) == (2, 1, 0)
    assert told(seen) == [
        ("К-1", "updated", {"rights": Rights.CC_BY}),
        ("К-3", "updated", {"rights": Rights.CC_BY}),
    ]
    assert seen.items.order_by("pk")[0].before == {"rights": Rights.CC0}
    assert catalogue() == before


def test_it_is_carried_out_once_with_history_and_feed_and_taken_back(cast: Cast) -> None:
    mine = rings(cast, 3)
    before = catalogue()
    seen = previewed(cast.aigul, mine, set_to("credit_line_en", "Gift of the city"))
    batch = carried_out(seen)
    assert (batch.state, batch.total, batch.updated_count) == (Batch.State.DONE, 3, 3)
    assert batch_runs.carry_out(preview=seen, user=cast.timur) == batch
    ring = MuseumObject.objects.get(pk=mine[0].pk)
    assert (ring.credit_line_en, ring.credit_line) == ("Gift of the city", "Gift of the city")
    last = MuseumObject.history.filter(id=ring.pk).latest()  # type: ignore[attr-defined]
    assert (last.history_way, last.history_user) == ("mass_edit", cast.aigul)
    assert last.history_change_reason == f"batch {batch.pk}"
    assert Change.objects.filter(public_id=ring.public_id).count() == 1
    undone = taken_back(batch, cast.aigul)
    assert (undone.updated_count, undone.rejected_count) == (3, 0)
    assert catalogue() == before
    last = MuseumObject.history.filter(id=ring.pk).latest()  # type: ignore[attr-defined]
    assert (last.history_way, last.history_change_reason) == ("mass_edit", f"batch {undone.pk}")


def test_all_kinds_of_changes_at_once_and_back(cast: Cast) -> None:
    silver, gold = concept("material", SILVER), concept("material", "Gold")
    ring, engraver = concept("object_type", "Ring"), concept("role", "Engraver")
    anna, boris = AgentFactory(), AgentFactory()
    store = Collection.objects.create(museum=cast.abai, name_en="Jewellery")
    mine = rings(cast, 2)
    for record in mine:
        ObjectConcept.objects.create(object=record, relation="material", concept=silver)
        ObjectMaker.objects.create(object=record, agent=anna)
    assess_objects(keys=[record.pk for record in mine])
    before = catalogue()
    batch = edited(
        cast.timur,
        mine,
        set_to("object_type", ring.public_id),
        set_to("collection", store.pk),
        set_to("production_date_ru", "XIX в."),
        set_to("quantity", 2),
        {"do": "clear", "field": "title_kk"},
        {"do": "find", "field": "title_en", "find": "silver", "value": "golden"},
        {"do": "swap", "scheme": "material", "old": silver.public_id, "value": gold.public_id},
        {"do": "add", "field": "makers", "value": boris.public_id, "role": engraver.public_id},
        {"do": "remove", "field": "makers", "value": anna.public_id},
        moved_to("withdrawn"),
    )
    assert (batch.updated_count, batch.rejected_count) == (2, 0)
    record = MuseumObject.objects.get(pk=mine[0].pk)
    assert (record.object_type, record.collection, record.quantity) == (ring, store, 2)
    assert (record.production_earliest, record.production_latest) == (1801, 1900)
    assert (record.title_kk or "", record.title_en) == ("", "golden bracelet")
    assert (record.status, record.concepts.get().concept) == (Status.WITHDRAWN, gold)
    maker = record.makers.get()
    assert (maker.agent, maker.role) == (boris, engraver)
    assert taken_back(batch, cast.timur).rejected_count == 0
    after = catalogue()
    assert after.pop("comment") != before.pop("comment")  # the steps are told, forth and back
    assert after == before


@pytest.mark.parametrize(
    ("before", "after", "person", "allowed"),
    [
        ("draft", "in_review", "aigul", True),
        ("in_review", "draft", "aigul", True),
        ("draft", "published", "aigul", False),
        ("published", "withdrawn", "aigul", False),
        ("draft", "published", "timur", True),
        ("published", "withdrawn", "timur", True),
        ("withdrawn", "published", "dana", True),
        ("published", "draft", "dana", False),
        ("withdrawn", "in_review", "boss", False),
    ],
)
def test_steps_are_taken_by_whoever_may(
    cast: Cast, before: str, after: str, person: str, allowed: bool
) -> None:
    mine = rings(cast, 1, status=before)
    batch = edited(getattr(cast, person), mine, moved_to(after))
    mine[0].refresh_from_db()
    assert mine[0].status == (after if allowed else before)
    assert (batch.updated_count, batch.rejected_count) == (int(allowed), int(not allowed))
    if not allowed:
        assert "Your role in this museum does not lead" in told(batch)[0][2]
        return
    step = Comment.objects.get(object=mine[0])
    assert (step.author, step.moved_from, step.moved_to) == (
        getattr(cast, person),
        before,
        after,
    )


def test_what_leaves_the_public_is_told_so(cast: Cast) -> None:
    mine = rings(cast, 1, status="draft")
    batch = edited(cast.timur, mine, moved_to("published"))
    taken_back(batch, cast.timur)
    mine[0].refresh_from_db()
    assert mine[0].status == Status.DRAFT
    told_of = Change.objects.filter(public_id=mine[0].public_id).order_by("pk")
    assert [change.action for change in told_of] == ["saved", "withdrawn"]


def test_a_cataloguer_takes_no_step_of_a_curator_back(cast: Cast) -> None:
    mine = rings(cast, 1, status="draft")
    batch = edited(cast.timur, mine, moved_to("published"), set_to("condition", "Good"))
    undone = taken_back(batch, cast.aigul)
    mine[0].refresh_from_db()
    assert (mine[0].status, mine[0].condition) == (Status.PUBLISHED, "")
    assert told(undone)[0][1:] == ("kept", "Your role in this museum does not allow this step.")


def test_each_object_is_refused_by_its_own_state(cast: Cast) -> None:
    """No title to be public by, a year after the last one, no reason, too long, in the bin."""
    mine = rings(cast, 5, status="draft")
    mine[1].title_kk = mine[1].title_ru = mine[1].title_en = ""
    mine[2].production_latest = 1700
    mine[3].publication_restricted, mine[3].restriction_reason = True, "x"
    for record in mine:
        record.save()
    bin_object(record=mine[4])
    batch = edited(
        cast.timur,
        mine,
        moved_to("published"),
        set_to("production_earliest", 1800),
        {"do": "find", "field": "restriction_reason", "find": "x", "value": ""},
    )
    assert told(batch) == [
        ("К-1", "updated", {"production_earliest": 1800, "status": "published"}),
        ("К-2", "rejected", "What the public sees has a title in at least one language."),
        ("К-3", "rejected", "The earliest year lies after the latest one."),
        ("К-4", "rejected", "Say why the object must not be published."),
        ("К-5", "rejected", "It lies in the bin; take it out first."),
    ]


def test_what_was_wrong_before_hinders_no_other_change(cast: Cast) -> None:
    """An import may have brought public objects without a title."""
    mine = rings(cast, 1)
    MuseumObject.objects.update(title_kk="", title_ru="", title_en="", title="")
    assert edited(cast.aigul, mine, set_to("location", "Hall 2")).updated_count == 1
    assert edited(cast.aigul, mine, {"do": "clear", "field": "location"}).updated_count == 1


def test_a_public_object_keeps_its_last_title(cast: Cast) -> None:
    mine = rings(cast, 2)
    mine[1].status = "draft"
    mine[1].save()
    gone = [{"do": "clear", "field": f"title_{language}"} for language in ("kk", "ru", "en")]
    batch = edited(cast.aigul, mine, *gone)
    assert [row[1] for row in told(batch)] == ["rejected", "updated"]
    replaced = [
        {"do": "find", "field": f"title_{language}", "find": text, "value": ""}
        for language, text in (
            ("kk", "Күміс білезік"),
            ("ru", "Серебряный браслет"),
            ("en", "Silver bracelet"),
        )
    ]
    assert [row[1] for row in told(edited(cast.aigul, mine, *replaced))] == ["rejected"]


@pytest.mark.parametrize(
    ("find", "value", "options", "becomes"),
    [
        ("a.b", "c", {}, "c (a+b)* \\1 [aab]"),
        ("(a+b)*", r"\1\g<0>", {}, r"a.b \1\g<0> \1 [aab]"),
        ("\\1", "$&", {}, "a.b (a+b)* $& [aab]"),
        ("[AAB]", "x", {}, "a.b (a+b)* \\1 x"),
        ("[AAB]", "x", {"match_case": True}, None),
        ("a", "o", {"whole_word": True}, "o.b (o+b)* \\1 [aab]"),
        ("aa", "o", {"whole_word": True}, None),
        (" ", "", {}, "a.b(a+b)*\\1[aab]"),
    ],
)
def test_what_is_looked_for_means_itself(
    cast: Cast, find: str, value: str, options: dict[str, bool], becomes: str | None
) -> None:
    mine = rings(cast, 1, title_en="a.b (a+b)* \\1 [aab]")
    change = {"do": "find", "field": "title_en", "find": find, "value": value, **options}
    seen = previewed(cast.aigul, mine, change)
    assert (seen.updated_count, seen.unchanged_count) == ((1, 0) if becomes else (0, 1))
    carried_out(seen)
    assert titles() == [becomes or "a.b (a+b)* \\1 [aab]"]


def test_a_text_that_grows_too_long_is_refused(cast: Cast) -> None:
    mine = rings(cast, 2, title_en="a")
    mine[1].title_en = "a" * 600
    mine[1].save()
    batch = edited(
        cast.aigul, mine, {"do": "find", "field": "title_en", "find": "a", "value": "bb"}
    )
    assert (batch.updated_count, batch.rejected_count) == (1, 1)
    assert "1000" in told(batch)[1][2]
    assert titles() == ["bb", "a" * 600]


def test_years_follow_the_date_unless_somebody_typed_others(cast: Cast) -> None:
    mine = rings(cast, 2, production_date_ru="1850 г.", production_earliest=1850)
    MuseumObject.objects.filter(pk=mine[0].pk).update(production_latest=1850)
    MuseumObject.objects.filter(pk=mine[1].pk).update(production_latest=1899)
    edited(
        cast.aigul,
        mine,
        {"do": "find", "field": "production_date_ru", "find": "1850", "value": "1840"},
    )
    years = MuseumObject.objects.order_by("pk").values_list(
        "production_date_ru", "production_earliest", "production_latest"
    )
    assert list(years) == [("1840 г.", 1840, 1840), ("1840 г.", 1850, 1899)]


@pytest.mark.parametrize(
    ("changes", "years"),
    [
        ([set_to("production_date_ru", "XIX в.")], (1801, 1900)),
        ([set_to("production_date_ru", "при царе Горохе")], (1850, 1850)),
        ([set_to("production_date_en", "xyz")], (1850, 1850)),
        ([{"do": "clear", "field": "production_date_ru"}], (None, None)),
        (
            [
                set_to("production_earliest", 1500),
                set_to("production_latest", 1510),
                set_to("production_date_ru", "XVI в."),
            ],
            (1500, 1510),
        ),
    ],
)
def test_a_date_that_is_set_takes_no_years_away_that_somebody_knows(
    cast: Cast, changes: list[dict[str, Any]], years: tuple[int | None, int | None]
) -> None:
    dated = {"production_earliest": 1850, "production_latest": 1850}
    [mine] = rings(cast, 1, production_date_ru="1850 г.", **dated)
    edited(cast.aigul, [mine], *changes)
    mine.refresh_from_db()
    assert (mine.production_earliest, mine.production_latest) == years


def test_whoever_may_not_withdraw_restricts_nothing_that_is_public(cast: Cast) -> None:
    shown, draft = rings(cast, 2)
    MuseumObject.objects.filter(pk=draft.pk).update(status=Status.DRAFT)
    changes = (set_to("publication_restricted", True), set_to("restriction_reason", "спор"))
    done = edited(cast.aigul, [shown, draft], *changes)
    assert (done.updated_count, done.rejected_count) == (1, 1)
    assert "for a curator to say" in done.items.get(outcome="rejected").problems[0]["reason"]
    assert edited(cast.timur, [shown], *changes).updated_count == 1


def test_of_another_museum_nothing_is_changed(cast: Cast) -> None:
    """Whoever has no role in the museum, or has lost it since, changes nothing there."""
    mine = rings(cast, 1)
    for person in (cast.olga, cast.stranger, cast.vera):
        seen = previewed(person, mine, set_to("location", "Hall 2"))
        assert seen.state == Batch.State.FAILED
        assert "no longer works in the museum" in seen.events.get(what="failed").sentence
    seen = previewed(cast.aigul, mine, set_to("location", "Hall 2"))
    Membership.objects.filter(user=cast.aigul).delete()
    assert carried_out(Batch.objects.get(pk=seen.pk)).state == Batch.State.FAILED
    mine[0].refresh_from_db()
    assert mine[0].location == ""


def test_a_choice_is_of_one_museum_and_not_empty(cast: Cast) -> None:
    with pytest.raises(ImportRefused, match="Nothing is chosen"):
        choose(user=cast.dana, rows=MuseumObject.objects.none())
    ObjectFactory(museum=cast.abai)
    ObjectFactory(museum=cast.komi)
    with pytest.raises(ImportRefused, match="of 2 museums"):
        choose(user=cast.dana, rows=MuseumObject.objects.all())


def _bin(record: MuseumObject, other: MuseumObject) -> None:
    set_status(record=record, status=Status.DRAFT)
    bin_object(record=record)


def _merge(record: MuseumObject, other: MuseumObject) -> None:
    merge_objects(kept=other, gone=record)


def _delete(record: MuseumObject, other: MuseumObject) -> None:
    record.delete()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(_bin, "lies in the bin"), (_merge, "there no longer"), (_delete, "there no longer")],
)
def test_what_is_gone_between_dry_run_and_run_is_listed(
    cast: Cast, happens: Callable[..., None], reason: str
) -> None:
    mine = rings(cast, 2)
    other = ObjectFactory(museum=cast.abai, inventory_number="Б-1", location="Hall 1")
    seen = previewed(cast.aigul, mine, set_to("location", "Hall 2"))
    happens(mine[0], other)
    batch = carried_out(seen)
    assert (batch.updated_count, batch.rejected_count) == (1, 1)
    assert reason in told(batch)[0][2]
    other.refresh_from_db()
    assert other.location == "Hall 1"


def test_an_undoing_leaves_what_was_merged_away_since(cast: Cast) -> None:
    mine = rings(cast, 2)
    batch = edited(cast.aigul, mine, set_to("location", "Hall 2"))
    mine[0].location = mine[1].location = "Hall 2"
    merge_objects(kept=mine[1], gone=mine[0])
    undone = taken_back(batch, cast.aigul)
    assert (undone.updated_count, undone.rejected_count) == (1, 1)
    assert MuseumObject.objects.get(pk=mine[1].pk).location == ""


def test_what_somebody_has_changed_since_the_preview_is_refused(cast: Cast) -> None:
    mine = rings(cast, 3, title_en="silver ring")
    seen = previewed(
        cast.aigul, mine, {"do": "find", "field": "title_en", "find": "silver", "value": "gold"}
    )
    mine[0].title_en = "A silver ring"
    mine[1].title_en = "Ring"
    for record in mine[:2]:
        save_object(record=record)
    batch = carried_out(seen)
    assert (batch.updated_count, batch.rejected_count) == (1, 2)
    assert titles() == ["A silver ring", "Ring", "gold ring"]
    reasons = {item.problems[0]["reason"] for item in batch.items.filter(outcome="rejected")}
    assert reasons == {"Somebody has changed it since the preview."}


@pytest.mark.parametrize("how", ["deleted", "merged"])
def test_a_concept_gone_between_dry_run_and_run(cast: Cast, how: str) -> None:
    """One that was merged leads on; one that is gone is refused by its name."""
    silver, other = concept("material", SILVER), concept("material", "Argentum")
    mine = rings(cast, 1)
    change = {"do": "add", "field": "material", "value": silver.public_id}
    seen = previewed(cast.aigul, mine, change | {"names": {silver.public_id: SILVER}})
    if how == "deleted":
        silver.delete()
    else:
        merge_concepts(stays=other, goes=[silver], by=None)
    batch = carried_out(seen)
    if how == "deleted":
        assert told(batch) == [("К-1", "rejected", "what it led to is no longer there: Silver.")]
    else:
        assert mine[0].concepts.get().concept == other


def test_a_collection_of_another_museum_is_refused(cast: Cast) -> None:
    theirs = Collection.objects.create(museum=cast.komi, name_en="Numismatics")
    batch = edited(cast.aigul, rings(cast, 1), set_to("collection", theirs.pk))
    assert (batch.updated_count, batch.rejected_count) == (0, 1)


@pytest.mark.parametrize("field", ["object_type", "collection", "material", "makers"])
def test_what_led_to_something_deleted_since_is_kept_and_listed(cast: Cast, field: str) -> None:
    """The undoing once stopped at the database's refusal."""
    mine = rings(cast, 2)
    old: Any
    match field:
        case "object_type":
            old = concept("object_type", "Ring")
            MuseumObject.objects.update(object_type=old)
        case "collection":
            old = Collection.objects.create(museum=cast.abai, name_en="Jewellery")
            MuseumObject.objects.update(collection=old)
        case "material":
            old = concept("material", SILVER)
            for record in mine:
                ObjectConcept.objects.create(object=record, relation="material", concept=old)
        case "makers":
            old = AgentFactory()
            for record in mine:
                ObjectMaker.objects.create(object=record, agent=old)
    batch = edited(cast.aigul, mine, {"do": "clear", "field": field}, set_to("location", "Hall 2"))
    old.delete()
    undone = taken_back(batch, cast.aigul)
    assert undone.state == Batch.State.DONE
    assert (undone.updated_count, undone.rejected_count) == (0, 2)
    assert {row[2] for row in told(undone)} == {"kept: what it led to is no longer there"}
    assert set(MuseumObject.objects.values_list("location", flat=True)) == {""}


def test_an_undoing_breaks_no_rule_by_what_stands_there_now(cast: Cast) -> None:
    """The reason came by the mass edit, the restriction by a person."""
    mine = rings(cast, 1)
    batch = edited(cast.aigul, mine, set_to("restriction_reason", "Holy"))
    mine[0].refresh_from_db()
    mine[0].publication_restricted = True
    save_object(record=mine[0])
    undone = taken_back(batch, cast.aigul)
    assert told(undone)[0][1:] == ("kept", "Say why the object must not be published.")
    mine[0].refresh_from_db()
    assert mine[0].restriction_reason == "Holy"


def test_what_was_edited_since_is_kept_and_listed(cast: Cast) -> None:
    mine = rings(cast, 2)
    batch = edited(cast.aigul, mine, set_to("location", "Hall 2"))
    mine[0].refresh_from_db()
    mine[0].location = "Hall 3"
    save_object(record=mine[0])
    undone = taken_back(batch, cast.aigul)
    assert (undone.updated_count, undone.rejected_count) == (1, 1)
    assert list(MuseumObject.objects.order_by("pk").values_list("location", flat=True)) == [
        "Hall 3",
        "",
    ]


@pytest.mark.parametrize("stage", ["dry run", "run", "undoing"])
def test_stopped_and_continued_it_ends_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(mass_edit, "CHUNK", 2)
    monkeypatch.setattr(undoing, "CHUNK", 2)
    mine = rings(cast, 7)
    before = catalogue()

    def stopped_often(batch: Batch) -> Batch:
        """Paused after every chunk, and continued."""
        if stage != {True: "dry run", False: "run"}[batch.dry_run] and not batch.undoes:
            return ran(batch)
        if batch.undoes and stage != "undoing":
            return ran(batch)
        real = batches.advance
        module = undoing if batch.undoes else mass_edit

        def advance(at: Batch, *args: Any, **more: Any) -> None:
            real(at, *args, **more)
            Batch.objects.filter(pk=at.pk).update(state=Batch.State.PAUSED)

        with monkeypatch.context() as patched:
            patched.setattr(module, "advance", advance)
            for _round in range(3):
                assert ran(batch).state == Batch.State.PAUSED
                batches.have_run(batch=batch, user=None)
                batch = Batch.objects.get(pk=batch.pk)
        return ran(batch)

    rows = among(MuseumObject.objects.all(), [record.pk for record in mine])
    selection = choose(user=cast.aigul, rows=rows)
    changes = [set_to("location", "Hall 2")]
    seen = stopped_often(
        mass_edit.preview(user=cast.aigul, selection=selection, changes=changes, language="en")
    )
    assert (seen.state, seen.position, seen.updated_count) == (Batch.State.DONE, 7, 7)
    batch = stopped_often(batch_runs.carry_out(preview=seen, user=cast.aigul))
    assert (batch.state, batch.position, batch.updated_count) == (Batch.State.DONE, 7, 7)
    assert MuseumObject.history.filter(location="Hall 2").count() == 7  # type: ignore[attr-defined]
    undone = stopped_often(undoing.have_undone(batch=batch, user=cast.aigul))
    assert (undone.state, undone.updated_count) == (Batch.State.DONE, 7)
    assert catalogue() == before


def test_cancelled_it_stays_as_far_as_it_came_and_is_taken_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mass_edit, "CHUNK", 2)
    mine = rings(cast, 5)
    before = catalogue()
    seen = previewed(cast.aigul, mine, set_to("location", "Hall 2"))
    real = batches.advance

    def advance(at: Batch, *args: Any, **more: Any) -> None:
        real(at, *args, **more)
        batches.cancel(batch=at, user=cast.aigul)

    monkeypatch.setattr(mass_edit, "advance", advance)
    batch = carried_out(seen)
    assert (batch.state, batch.updated_count) == (Batch.State.CANCELLED, 2)
    assert taken_back(batch, cast.aigul).updated_count == 2
    assert catalogue() == before
