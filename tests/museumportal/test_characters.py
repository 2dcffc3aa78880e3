"""Characters that no text of the catalogue may hold."""

import pytest

from museumportal.lib.characters import without_controls


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Тұмар, XIX ғ. – «күміс» 🏺", "Тұмар, XIX ғ. – «күміс» 🏺"),
        ("two\nlines\tand\rmore", "two\nlines\tand\rmore"),
        ("a\x0bb\x0cc\x85d", "a\nb\nc\nd"),
        ("a\x00b\x1fc\x7fd\x9fe\ud800f\ufffeg\uffff", "abcdefg"),
        ("a\u200bb\u2060c\ufeffd\u202ee\u2066f", "abcdef"),
        ("a\u00a0b\u00adc\u200dd\u200e", "a\u00a0b\u00adc\u200dd\u200e"),
    ],
)
def test_what_goes_and_what_stays(text: str, clean: str) -> None:
    assert without_controls(text) == clean


def test_none_of_what_goes_counts_as_printable() -> None:
    """Texts that are printable as a whole are taken as they are."""
    gone = [chr(point) for point in range(0x110000) if without_controls(f"\n{chr(point)}") == "\n"]
    assert len(gone) > 2_000
    assert not any(character.isprintable() for character in gone)
