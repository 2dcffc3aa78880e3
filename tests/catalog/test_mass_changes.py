"""What changes make of an object, whatever stands in it: no surprise, no broken rule."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.actions.mass_changes import (
    ADD,
    CLEAR,
    CLEARABLE,
    DATES,
    EVERYWHERE,
    FIND,
    LISTS,
    MAKERS,
    MOVE,
    REMOVE,
    SET,
    SWAP,
    TEXTS,
    Change,
    outcome,
    touched_lists,
)
from catalog.actions.object_rules import RESTRICTED, TITLES, YEARS, broken
from catalog.actions.object_states import CHILDREN, OWN_COLUMNS, empty_value
from catalog.importers.fields import RELATIONS
from catalog.models import MuseumObject
from museumportal.lib.fields import Status
from museumportal.lib.readers.problems import RowRefused

_TEXT = st.text(st.sampled_from("aAбБқ .*+?()[]{}\\|^$1-"), max_size=12)
_KEY = st.integers(1, 4)
_YEAR = st.none() | st.integers(-50, 50)


def _row(name: str) -> st.SearchStrategy[list[Any]]:
    if name == MAKERS:
        return st.tuples(_KEY, st.none() | _KEY, st.just("certain")).map(list)
    return _KEY.map(lambda key: [key])


def _key(name: str, row: list[Any]) -> tuple[Any, ...]:
    """What is unique among the rows of a list."""
    return tuple(row[:2]) if name == MAKERS else tuple(row)


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """An object as it may stand: some rules may be broken, for imports may have done that."""
    state = {name: empty_value(name) for name in OWN_COLUMNS}
    state |= {name: draw(_TEXT).strip() or None for name in (*TITLES, *DATES, "credit_line_en")}
    state |= {name: draw(_YEAR) for name in YEARS}
    state |= {"status": draw(st.sampled_from(Status.values)), "inventory_number": "A-1"}
    state |= {"publication_restricted": draw(st.booleans())}
    state |= {"restriction_reason": draw(st.none() | st.just("holy"))}
    for name in CHILDREN:
        state[name] = []
    for name in LISTS:
        rows = st.lists(_row(name), max_size=3, unique_by=lambda row, name=name: _key(name, row))
        state[name] = draw(rows)
    return state


def _changes() -> st.SearchStrategy[Change]:
    return st.one_of(
        st.builds(
            Change, st.just(SET), st.sampled_from(TITLES), _TEXT.map(lambda t: t.strip() or None)
        ),
        st.builds(Change, st.just(SET), st.sampled_from(YEARS), _YEAR),
        st.builds(Change, st.just(SET), st.sampled_from(DATES), st.sampled_from(["1850", "x"])),
        st.builds(Change, st.just(SET), st.just("publication_restricted"), st.booleans()),
        st.builds(Change, st.just(CLEAR), st.sampled_from(CLEARABLE)),
        st.builds(Change, st.just(ADD), st.sampled_from(LISTS), _KEY, certainty=st.just("certain")),
        st.builds(Change, st.just(REMOVE), st.sampled_from(LISTS), _KEY),
        st.builds(Change, st.just(MOVE), st.just("status"), st.sampled_from(Status.values)),
        st.builds(
            Change,
            st.just(SWAP),
            st.sampled_from([EVERYWHERE, *RELATIONS]),
            _KEY,
            _KEY,
            scheme=st.sampled_from(sorted({*RELATIONS.values(), "role", "acquisition"})),
        ),
        st.builds(Change, st.just(SWAP), st.just(MAKERS), _KEY, _KEY),
        st.builds(
            Change,
            st.just(FIND),
            st.sampled_from([EVERYWHERE, *TEXTS]),
            _TEXT,
            find=_TEXT.filter(bool),
            whole_word=st.booleans(),
            match_case=st.booleans(),
        ),
    )


@given(states(), st.lists(_changes(), max_size=4))
def test_no_rule_is_broken_and_nothing_else_is_touched(
    state: dict[str, Any], changes: list[Change]
) -> None:
    as_it_stood = {name: [*v] if isinstance(v, list) else v for name, v in state.items()}
    steps: list[tuple[str, str]] = []

    def allowed(before: str, after: str) -> bool:
        steps.append((before, after))
        return True

    try:
        result = outcome(state, changes, allowed=allowed)
    except RowRefused:
        return
    finally:
        assert state == as_it_stood
    assert result.before == {name: state.get(name) for name in result.after}
    assert all(result.before[name] != value for name, value in result.after.items())
    new = state | result.after
    assert set(broken(new)) <= set(broken(state))
    withdraws = RESTRICTED in result.after and state["status"] == Status.PUBLISHED
    assert ("status" in result.after or withdraws) == bool(steps)
    for name in LISTS:
        keys = [_key(name, row) for row in new[name]]
        assert len(keys) == len(set(keys))
        if name not in touched_lists(changes):
            assert name not in result.after
    for name, value in result.after.items():
        if name in TEXTS and value is not None:
            column: Any = MuseumObject._meta.get_field(name)
            assert value == value.strip() != ""
            assert column.max_length is None or len(value) <= column.max_length


@given(states(), st.lists(_changes(), max_size=3))
def test_what_was_done_is_not_done_again(state: dict[str, Any], changes: list[Change]) -> None:
    """A second run finds nothing to do, but for text that is found again in what replaced it."""
    changes = [change for change in changes if change.do not in (FIND, SWAP, REMOVE, CLEAR)][:1]
    try:
        result = outcome(state, changes, allowed=lambda before, after: True)
        again = outcome(state | result.after, changes, allowed=lambda before, after: True)
    except RowRefused:
        return
    assert again.after == {}


@given(states(), _changes())
def test_a_step_that_nobody_may_take_is_refused(state: dict[str, Any], change: Change) -> None:
    try:
        result = outcome(state, [change], allowed=lambda before, after: False)
    except RowRefused:
        return
    assert "status" not in result.after


@given(_TEXT, _TEXT.filter(bool), _TEXT)
def test_text_is_found_as_it_is_written(text: str, find: str, value: str) -> None:
    """With capitals as typed it is what `str.replace` does."""
    state = dict.fromkeys(OWN_COLUMNS) | {"status": "draft", "location": text.strip()}
    change = Change(FIND, "location", value, find=find, match_case=True)
    result = outcome(state, [change], allowed=lambda before, after: True)
    wanted = text.strip().replace(find, value).strip() or None
    assert (result.after.get("location", text.strip()) or None) == wanted
