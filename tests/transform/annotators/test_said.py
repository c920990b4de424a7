"""What can be found in a sentence."""

from __future__ import annotations

from sprite_etl.transform.annotators.said import NUMBER, NUMBER_WORDS, phrases_in


def test_longer_phrases_are_found_first() -> None:
    places, rest = phrases_in("Between The table  lamp and the bed", ("the table", "the table lamp", "the bed"))
    assert places == {"the table lamp": 8, "the bed": 28}
    assert "table" not in rest
    assert phrases_in("the tablecloth, the bed-side", ("the table", "the bed"))[0] == {}


def test_numbers_are_those_in_digits_that_stand_alone() -> None:
    assert NUMBER.findall("1.84 m, 3-4 of them, m2, 2nd, v1.2.3, 90.") == ["1.84", "3", "4", "90"]
    assert NUMBER_WORDS.findall("two of them, halfway; one, tension") == ["two", "halfway"]
