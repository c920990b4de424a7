"""The refer step: what is known of each object, and why nothing is known of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import Reference, from_row
from tests.builders import Thing, box_world, look

THINGS = [
    Thing("table", (-1.2, -1.5), (1.0, 0.7, 0.8), "brown"),
    Thing("mug", (-1.2, -1.3), (0.3, 0.35, 0.3), "red", lift=0.7, on=0),
    Thing("refrigerator", (1.4, -1.2), (0.8, 1.8, 0.7), "white"),
    Thing("stool", (1.4, -2.4), (0.3, 0.4, 0.3), "blue"),  # behind the refrigerator
    Thing("floor lamp", (-2.0, -1.5), (0.3, 1.6, 0.3), "green"),
    Thing("thingamajig", (0.3, -2.5), (0.5, 0.9, 0.5), "yellow", nameable=False),
    Thing("bed", (0.0, 3.2), (1.5, 0.5, 1.2), "pink"),  # behind the camera
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return box_world(tmp_path_factory.mktemp("refer") / "capture", THINGS, [look(0, 1.8, 0), look(0.3, 1.8, 0.1)])


@pytest.fixture(scope="module")
def result(world):
    return refer(world)


@pytest.fixture(scope="module")
def references(result) -> dict[str, Reference]:
    return {row["object_id"]: from_row(Reference, row) for row in result.rows}


def test_every_object_is_kept_or_rejected(result) -> None:
    assert result.counts() == {"in": 7, "out": 4, "rejected": {"never_clear": 2, "not_nameable": 1}}


def test_rejects_say_which_and_why(result) -> None:
    assert {r.row["object_id"]: r.reason for r in result.rejects} == {
        "stool_1": "never_clear", "bed_1": "never_clear", "thingamajig_1": "not_nameable",
    }  # fmt: skip
    assert "seen in 0 frames" in next(r.detail for r in result.rejects if r.row["object_id"] == "bed_1")


def test_colours_are_those_of_the_paint(references) -> None:
    assert {i: r.colour for i, r in references.items()} == {
        "table_1": "brown", "mug_1": "red", "refrigerator_1": "white", "floor_lamp_1": "green",
    }  # fmt: skip


def test_support_and_room_are_the_captures(references) -> None:
    assert (references["mug_1"].support_id, references["mug_1"].support_name) == ("table_1", "table")
    assert references["table_1"].support_id is None
    assert {r.room_type for r in references.values()} == {"living_room"}


def test_the_landmark_is_the_closest_unmistakable_thing(references) -> None:
    assert references["table_1"].near_id == "mug_1"  # on it: no gap at all
    assert references["floor_lamp_1"].near_id == "table_1"
    assert references["refrigerator_1"].near_id is None  # nothing but the stool within 0.6 m


def test_clear_frames_are_those_of_the_sightings(world, references) -> None:
    assert references["table_1"].clear_frames == (0, 1)


def test_refer_is_deterministic(world, result) -> None:
    again = refer(world)
    assert (again.rows, again.rejects) == (result.rows, result.rejects)


def test_without_masks_nothing_has_a_colour(world) -> None:
    """Colours come from mask pixels only; a source that has none gets none guessed."""
    blind = replace(world.capture, has=replace(world.capture.has, instance=False))
    rows = refer(replace(world, capture=blind)).rows
    assert rows
    assert {row["colour"] for row in rows} == {None}


def test_the_landmark_is_on_the_same_side_of_the_wall(world) -> None:
    """Whoever sees the lamp never sees the table beside it, when a wall parts them."""
    capture = world.capture
    others = tuple(replace(o, room_id="next_door") if o.object_id == "table_1" else o for o in capture.objects)
    rows = refer(replace(world, capture=replace(capture, objects=others))).rows
    assert {r["object_id"]: r["near_id"] for r in rows}["floor_lamp_1"] != "table_1"
