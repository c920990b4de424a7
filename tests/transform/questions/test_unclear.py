"""Texts of invented tasks that leave open what is asked, and such that do not."""

from __future__ import annotations

from typing import Any

import pytest

from sprite_etl.transform.questions.unclear import unclear


def open_to(text: str, kind: Any = "number", unit: str | None = "m", **more: Any) -> str | None:
    given: dict[str, Any] = {"choices": (), "params": {}, "frames": (3,), **more}
    return unclear(text, kind, unit, **given)


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("by how many metres do the tops of | and | differ in height?", "number", "m"),
        ("how tall are | and | together, in metres?", "number", "m"),
        ("how wide is the gap between | and |, in metres?", "number", "m"),
        ("how far apart are the middles of | and | on the floor plan?", "number", "m"),
        ("how much longer is the longer horizontal edge of | than that of |?", "number", "m"),
        ("what floor area do | and | cover together, in square metres?", "number", "m2"),
        ("how many cubic metres larger is the bounding box of | than that of |?", "number", "m3"),
        ("how many chairs stand within 3 m of |, between closest points?", "integer", None),
        ("is | taller than |?", "boolean", None),
        ("is the gap from | to | smaller than the gap from | to |?", "boolean", None),
        ("are the middles of | and | farther from each other than 2 m?", "boolean", None),
        ("which of |, | and | has the smallest footprint?", "object", None),
    ],
)
def test_what_is_said_to_the_end_is_clear(text: str, kind: str, unit: str | None) -> None:
    assert open_to(text, kind, unit) is None


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("how far is | from |?", "number", "m"),
        ("how much free floor lies between | and | in metres?", "number", "m"),
        ("how much cable connects | and |, in metres?", "number", "m"),
        ("how much longer is | than |?", "number", "m"),
        ("by how many degrees are | and | apart, seen from the camera?", "number", "deg"),
        ("how large are | and | together?", "number", "m2"),
        ("is | not taller than |?", "boolean", None),
        ("which of | and | isn't the taller?", "object", None),
        ("how tall are | and | together, without the carpet?", "number", "m"),
        ("how many other objects are taller than |?", "integer", None),
        ("which of |, | and | is the second tallest?", "object", None),
        ("which of |, | and | reaches highest?", "object", None),
        ("is | higher than |?", "boolean", None),
        ("is | bigger than |?", "boolean", None),
        ("is | wider than |?", "boolean", None),
        ("is | closer to | than to |?", "boolean", None),
        ("is | between | and |?", "boolean", None),
        ("does | fit between | and |, by the gap?", "boolean", None),
        ("is | behind |, by their middles?", "boolean", None),
    ],
)
def test_what_two_readers_could_measure_apart_is_not(text: str, kind: str, unit: str | None) -> None:
    assert open_to(text, kind, unit) is not None


def test_left_of_several_pictures_needs_one() -> None:
    asked: dict[str, Any] = {"kind": "boolean", "unit": None, "frames": (3, 4)}
    text = "in the first image, is the middle of | left of that of |?"
    assert open_to(text, **asked) is not None
    assert open_to(text, **asked, params={"frame": 3}) is None


def test_choices_exclude_each_other() -> None:
    text = "compared in height, is | equal, taller or much taller?"
    assert open_to(text, "choice", None, choices=("equal", "taller", "much taller")) is not None
    assert open_to(text, "choice", None, choices=("equal", "taller")) is None
