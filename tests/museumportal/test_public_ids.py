"""Public identifiers: short, checked, and forgiving to people who type them."""

from hypothesis import given
from hypothesis import strategies as st

from museumportal.lib.public_ids import ALPHABET, LENGTH, new_public_id, parse_public_id

identifiers = st.builds(lambda: new_public_id("o"))


def test_an_identifier_is_a_letter_and_nine_characters() -> None:
    made = new_public_id("m")
    assert len(made) == LENGTH
    assert made[0] == "m"
    assert set(made[1:]) <= set(ALPHABET)
    assert parse_public_id(made) == made


@given(identifiers, st.integers(1, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(made: str, place: int, other: str) -> None:
    changed = made[:place] + other + made[place + 1 :]
    assert (parse_public_id(changed) == made) == (other == made[place])


@given(identifiers, st.integers(1, LENGTH - 3))
def test_every_swap_of_neighbours_is_noticed(made: str, place: int) -> None:
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert swapped == made or parse_public_id(swapped) is None


def test_look_alikes_and_small_letters_are_read_as_meant() -> None:
    for _ in range(200):
        made = new_public_id("o")
        typed = " O" + made[1:].lower().replace("1", "l").replace("0", "o") + " "
        assert parse_public_id(typed) == made


@given(st.text(max_size=12))
def test_any_text_is_answered(text: str) -> None:
    parsed = parse_public_id(text)
    assert parsed is None or len(parsed) == LENGTH
