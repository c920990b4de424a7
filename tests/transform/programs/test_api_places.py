"""Directions, what is above or between, and footprints: against sampling, mirrors, turns and hand-made cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import nnls

from sprite_etl.scene.box import box_distance, polygon_area
from sprite_etl.scene.rotations import matrix_about_y
from sprite_etl.transform.programs.vocabulary.distances import footprint_distance
from sprite_etl.transform.programs.vocabulary.places import (
    angle_between,
    bearing,
    direction_after_turn,
    direction_from,
    footprint,
    footprint_overlap,
    is_above,
    is_between,
)
from tests.scene.strategies import generator, seeds
from tests.transform.programs.api_scenes import mirrored, random_thing, scene_of, thing, turned

few = settings(max_examples=60, deadline=None)


def same_angle(a: float, b: float) -> bool:
    """Whether two angles are the same but for whole turns."""
    return abs((a - b + 180) % 360 - 180) < 1e-7


def pair_at(*places: tuple[float, float, float]) -> list:
    return list(scene_of([thing(f"thing_{i}", at) for i, at in enumerate(places)]).objects)


@given(seeds)
@few
def test_directions_do_not_depend_on_where_the_world_is_and_swap_sides_in_a_mirror(seed: int) -> None:
    rng = generator(seed)
    a, b, c = (random_thing(rng) for _ in range(3))
    angle = direction_from(a, b, c)
    yaw, shift = rng.uniform(-np.pi, np.pi), rng.normal(scale=5, size=3)
    assert same_angle(direction_from(*(turned(o, yaw, shift) for o in (a, b, c))), angle)
    assert same_angle(direction_from(*(mirrored(o) for o in (a, b, c))), -angle)
    assert same_angle(direction_from(a, c, b), -angle)
    assert direction_from(a, b, b) == pytest.approx(0, abs=1e-9)
    assert -180 < angle <= 180


@given(seeds)
@few
def test_a_turn_is_the_same_as_to_face_the_other_way(seed: int) -> None:
    rng = generator(seed)
    a, b, c = (random_thing(rng) for _ in range(3))
    right = rng.uniform(-720, 720)
    facing = matrix_about_y(-np.radians(right)) @ (b.center - a.center)
    after = direction_after_turn(a, b, c, right)
    assert same_angle(after, bearing(a.center, facing, c))
    assert -180 < after <= 180
    assert same_angle(direction_after_turn(a, b, c, direction_from(a, b, c)), 0)
    assert same_angle(bearing(a.center, b.center - a.center, c), direction_from(a, b, c))
    assert same_angle(bearing(a.center, a.center - b.center, c), direction_from(a, b, c) + 180)
    assert bearing(np.add(a.center, [0, 3, 0]), (b.center - a.center) * [1, -5, 1], c.center) == pytest.approx(
        direction_from(a, b, c), abs=1e-7
    )


def test_known_directions() -> None:
    stand, north, east, west, south = pair_at((0, 0, 0), (0, 5, -2), (3, 1, 0), (-1, 0, 0), (0, 2, 4))
    assert direction_from(stand, north, east) == pytest.approx(90)
    assert direction_from(stand, north, west) == pytest.approx(-90)
    assert direction_after_turn(stand, north, east, 90) == pytest.approx(0)
    assert direction_after_turn(stand, north, west, -45) == pytest.approx(-45)
    assert bearing([1, 1, 1], [0, 0, -1], [2, 0, 0]) == pytest.approx(45)
    assert direction_after_turn(stand, north, south, 0) == 180


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_straight_behind_is_plus_180(zero: float) -> None:
    stand, face, behind = pair_at((zero, 0, 0), (zero, 0, -1), (-zero, 0, 2))
    assert direction_from(stand, face, behind) == 180.0
    assert direction_from(stand, behind, face) == 180.0
    assert bearing([0, 0, 0], [0, 0, -1], [-1e-30, 0, 1]) == 180.0
    assert direction_after_turn(stand, face, face, 180) == 180.0
    assert direction_after_turn(stand, face, face, -180) == 180.0
    assert direction_after_turn(stand, face, face, 540) == 180.0


def test_where_there_is_no_direction_none_is_invented() -> None:
    stand, above, aside = pair_at((1, 0, 1), (1, 3, 1), (4, 0, 4))
    for face, target in ((above, aside), (aside, above), (aside, stand)):
        with pytest.raises(ValueError, match="no direction"):
            direction_from(stand, face, target)
    with pytest.raises(ValueError, match="no direction"):
        bearing([0, 0, 0], [0, 1, 0], [1, 0, 0])
    with pytest.raises(ValueError, match="no direction"):
        angle_between([0, 0, 0], [1, 0, 0])


@given(seeds)
@few
def test_angle_between_is_that_of_the_cosine_and_knows_no_length(seed: int) -> None:
    rng = generator(seed)
    u, v, scale = rng.normal(size=3), rng.normal(size=3), rng.uniform(1e-3, 1e3)
    cosine = u @ v / np.linalg.norm(u) / np.linalg.norm(v)
    angle = angle_between(u, v)
    assert angle == pytest.approx(np.degrees(np.arccos(np.clip(cosine, -1, 1))), abs=1e-5)
    assert angle_between(v, scale * u) == pytest.approx(angle, abs=1e-9)
    assert angle_between(-u, v) == pytest.approx(180 - angle, abs=1e-9)


def test_small_angles_keep_their_digits() -> None:
    assert angle_between([1, 0, 0], [1, 1e-9, 0]) == pytest.approx(np.degrees(1e-9), rel=1e-6)
    assert angle_between([1, 0, 0], [-1, 1e-9, 0]) == pytest.approx(180 - np.degrees(1e-9), abs=1e-12)
    assert angle_between([1, 0], [0, 2]) == pytest.approx(90)


@given(seeds)
@few
def test_footprint_overlap_is_the_share_of_points_that_lie_over_both(seed: int) -> None:
    rng = generator(seed)
    a, b = random_thing(rng, 0.4), random_thing(rng, 0.4)
    own = footprint(a)
    low, high = own.min(0), own.max(0)
    steps = (np.arange(150) + 0.5) / 150
    grid = low + np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2) * (high - low)
    over = grid[inside(grid, own)]
    assert footprint_overlap(a, b) == pytest.approx(float(inside(over, footprint(b)).mean()), abs=0.03)


@given(seeds)
@few
def test_the_common_area_is_the_same_from_both_sides_and_wherever_the_world_is(seed: int) -> None:
    rng = generator(seed)
    a, b = random_thing(rng, 0.4, upright=True), random_thing(rng, 0.4)
    share = footprint_overlap(a, b)
    assert 0 <= share <= 1
    common = share * polygon_area(footprint(a))
    assert common == pytest.approx(footprint_overlap(b, a) * polygon_area(footprint(b)), abs=1e-7)
    yaw, shift = rng.uniform(-np.pi, np.pi), rng.normal(scale=50, size=3)
    assert footprint_overlap(turned(a, yaw, shift), turned(b, yaw, shift)) == pytest.approx(share, abs=1e-6)
    assert footprint_overlap(mirrored(a), mirrored(b)) == pytest.approx(share, abs=1e-6)
    assert (share > 1e-9) <= (footprint_distance(a, b) == 0)


@pytest.mark.parametrize(
    ("at", "size", "share"),
    [
        ((0, 9, 0), (2, 1, 2), 1.0),
        ((0, 9, 0), (8, 1, 8), 1.0),
        ((1, 0, 0), (2, 1, 2), 0.5),
        ((1, 0, -1), (2, 1, 2), 0.25),
        ((0, 0, 0), (1, 1, 1), 0.25),
        ((2, 0, 0), (2, 1, 2), 0.0),
        ((5, 0, 0), (2, 1, 2), 0.0),
    ],
)
def test_known_overlaps(at: tuple[float, ...], size: tuple[float, ...], share: float) -> None:
    a, b = scene_of([thing("a", (0, 0, 0), (2, 1, 2)), thing("b", at, size)]).objects
    assert footprint_overlap(a, b) == pytest.approx(share, abs=1e-12)


def test_overlap_with_a_square_on_its_corner() -> None:
    a, b = scene_of([thing("a", (0, 0, 0), (1, 1, 1)), thing("b", (0, 0, 0), (1, 1, 1), yaw=np.pi / 4)]).objects
    assert footprint_overlap(a, b) == pytest.approx(2 * (np.sqrt(2) - 1), abs=1e-12)
    sheet, c = scene_of([thing("a", (0, 0, 0), (0, 1, 0)), thing("b", (0, 0, 0))]).objects
    assert footprint_overlap(sheet, c) == 0.0


@given(seeds)
@few
def test_footprint_distance_is_that_of_the_corners_hulls(seed: int) -> None:
    rng = generator(seed)
    a, b = random_thing(rng), random_thing(rng)
    differences = (b.corners[:, None] - a.corners[None]).reshape(-1, 3)[:, ::2]
    scale = np.abs(differences).max()
    weights, _ = nnls(np.vstack([differences.T / scale, np.ones(len(differences))]), [0.0, 0.0, 1.0])
    expected = float(np.linalg.norm(weights @ differences / weights.sum()))
    assert footprint_distance(a, b) == pytest.approx(expected, abs=1e-7)
    assert footprint_distance(b, a) == pytest.approx(expected, abs=1e-7)


def sheet(object_id: str, x: float, z: float, length: float, yaw: float = 0.0) -> Any:
    """Something without thickness that stands upright: its footprint is a line, or a point where it has no length."""
    return scene_of([thing(object_id, (x, 1, z), (length, 1, 0), yaw)]).objects[0]


def test_what_has_no_thickness_still_has_ends() -> None:
    post = sheet("post", 0, 0, 0)
    picture, beyond, beside = sheet("picture", 5, 0, 2), sheet("beyond", 8, 0, 2), sheet("beside", 5, 3, 2)
    across, past = sheet("across", 3, 0, 2, np.pi / 2), sheet("past", 3, 4, 2, np.pi / 2)
    assert footprint_distance(picture, beyond) == pytest.approx(1)
    assert footprint_distance(picture, beside) == pytest.approx(3)
    assert footprint_distance(post, picture) == footprint_distance(picture, post) == pytest.approx(4)
    assert footprint_distance(post, sheet("other", 3, 4, 0)) == pytest.approx(5)
    assert footprint_distance(post, post) == footprint_distance(picture, picture) == 0
    assert footprint_distance(sheet("long", 0, 0, 8), across) == 0
    assert is_between(post, beyond, picture)
    assert is_between(post, picture, across)
    assert not is_between(post, picture, past)
    assert not is_between(post, picture, beyond)
    assert not is_between(post, picture, beside)
    assert footprint_overlap(picture, picture) == footprint_overlap(post, picture) == 0


@given(seeds)
@few
def test_footprint_distance_of_upright_boxes_at_one_height_is_their_distance(seed: int) -> None:
    rng = generator(seed)
    a, b = random_thing(rng, upright=True), random_thing(rng, upright=True)
    level = turned(b, 0.0, np.array([0, a.center[1] - b.center[1], 0]))
    assert footprint_distance(a, b) == pytest.approx(box_distance(a.box, level.box), abs=1e-9)


@given(seeds)
@few
def test_between_is_what_points_along_the_segment_meet(seed: int) -> None:
    rng = generator(seed)
    a, b, c = random_thing(rng), random_thing(rng), random_thing(rng, 1.0)
    start, end = a.center[::2], b.center[::2]
    points = start + np.linspace(0, 1, 2001)[:, None] * (end - start)
    met, said = inside(points, footprint(c)).any(), is_between(a, b, c)
    assert said == is_between(b, a, c) == is_between(mirrored(a), mirrored(b), mirrored(c))
    assert said or not met
    # What samples miss is a corner cut shorter than their spacing.
    spacing = float(np.linalg.norm(end - start)) / 2000
    assert not said or inside(points, footprint(c), spacing).any()


def test_known_cases_of_between() -> None:
    a, b, c, beside, beyond, touching, overhead = pair_at(
        (0, 0, 0), (10, 0, 0), (5, 0, 0.2), (5, 0, 2), (12, 0, 0), (5, 0, 0.5), (5, 9, 0)
    )
    assert is_between(a, b, c)
    assert is_between(a, b, touching)
    assert is_between(a, b, overhead)
    assert not is_between(a, b, beside)
    assert not is_between(a, b, beyond)
    assert is_between(c, c, c)


def test_above_needs_a_gap_or_none_but_no_shared_height() -> None:
    low, touching, high, aside = scene_of(
        [thing("low", (0, 0.5, 0)), thing("t", (0, 1.5, 0)), thing("h", (0, 1.6, 0)), thing("s", (9, 7, 9))]
    ).objects
    assert is_above(high, low)
    assert is_above(aside, low)
    assert not is_above(touching, low)
    assert not is_above(low, high)


def inside(points: np.ndarray, outline: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Which points (n, 2) lie in a convex counter-clockwise outline, or within a margin of its sides."""
    ahead = np.roll(outline, -1, 0) - outline
    outward = np.stack([ahead[:, 1], -ahead[:, 0]], -1) / np.linalg.norm(ahead, axis=1)[:, None]
    return (((points[:, None] - outline[None]) * outward[None]).sum(-1) <= margin).all(1)
