"""Oriented boxes against brute force, and under motions that must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import minimize

from sprite_etl.scene.box import (
    OrientedBox,
    box_distance,
    boxes_overlap,
    clip_polygon,
    convex_hull,
    polygon_area,
    share_in_image,
    silhouette,
    unclipped_silhouette,
)
from sprite_etl.scene.camera import NEAR_M, camera_from_fov
from sprite_etl.scene.rotations import quaternion_about_y
from tests.scene.strategies import (
    generator,
    moved_box,
    moved_camera,
    points_on_surface,
    random_box,
    random_camera,
    random_rotation,
    seeds,
)

UNIT = OrientedBox((0, 0, 0), (0.5, 0.5, 0.5))


def minimised_distance(a: OrientedBox, b: OrientedBox) -> float:
    """An independent answer: a convex quadratic over the two boxes' own coordinates, by L-BFGS-B."""
    ma, mb = a.axes * a.half_extents, b.axes * b.half_extents
    offset = np.asarray(a.center) - b.center

    def squared(x: np.ndarray) -> tuple[float, np.ndarray]:
        gap = offset + ma @ x[:3] - mb @ x[3:]
        return float(gap @ gap), np.concatenate([2 * ma.T @ gap, -2 * mb.T @ gap])

    options = {"maxiter": 5000, "ftol": 1e-16, "gtol": 1e-12}
    best = minimize(squared, np.zeros(6), jac=True, method="L-BFGS-B", bounds=[(-1, 1)] * 6, options=options)
    return float(np.sqrt(best.fun))


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_distance_agrees_with_numerical_optimum(seed: int) -> None:
    rng = generator(seed)
    a, b = random_box(rng), random_box(rng)
    assert box_distance(a, b) == pytest.approx(minimised_distance(a, b), abs=2e-5)


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_distance_is_below_every_sampled_pair_and_zero_exactly_on_overlap(seed: int) -> None:
    rng = generator(seed)
    a, b = random_box(rng, 1.0), random_box(rng, 1.0)
    pa, pb = points_on_surface(a, rng, 300), points_on_surface(b, rng, 300)
    sampled = np.linalg.norm(pa[:, None] - pb[None], axis=-1).min()
    assert box_distance(a, b) <= sampled + 1e-9
    if a.contains(pb).any() or b.contains(pa).any():
        assert boxes_overlap(a, b)
    assert (box_distance(a, b) == 0.0) == boxes_overlap(a, b)


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_distance_is_symmetric_and_unmoved_by_rigid_motion(seed: int) -> None:
    rng = generator(seed)
    a, b = random_box(rng), random_box(rng)
    rotation, shift = random_rotation(rng), rng.normal(scale=5, size=3)
    d = box_distance(a, b)
    assert box_distance(b, a) == pytest.approx(d, abs=1e-9)
    assert box_distance(moved_box(a, rotation, shift), moved_box(b, rotation, shift)) == pytest.approx(d, abs=1e-6)


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_distance_scales_with_the_world(seed: int) -> None:
    rng = generator(seed)
    a, b, s = random_box(rng), random_box(rng), rng.uniform(0.1, 10)
    grown = [OrientedBox(tuple(np.multiply(x.center, s)), tuple(np.multiply(x.half_extents, s)), x.rotation_xyzw)
             for x in (a, b)]  # fmt: skip
    assert box_distance(*grown) == pytest.approx(s * box_distance(a, b), abs=1e-6)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (OrientedBox((2, 0, 0), (0.5, 0.5, 0.5)), 1.0),
        (OrientedBox((1, 0, 0), (0.5, 0.5, 0.5)), 0.0),
        (OrientedBox((2, 2, 0), (0.5, 0.5, 0.5)), np.sqrt(2)),
        (OrientedBox((0, 0, 0), (0.1, 0.1, 0.1)), 0.0),
        # Edge against edge: a box on its corner beside the unit box, turned by 45 degrees.
        (OrientedBox((2, 0, 0), (0.5, 0.5, 0.5), quaternion_about_y(np.pi / 4)), 1.5 - np.sqrt(0.5)),
    ],
)
def test_known_distances(other: OrientedBox, expected: float) -> None:
    assert box_distance(UNIT, other) == pytest.approx(expected, abs=1e-9)


def test_crossed_edges_are_closest_between_their_interiors() -> None:
    """Two long bars, crossed and apart: neither's corner is near the other, only their edges are."""
    a = OrientedBox((0, 0, 0), (5, 0.1, 0.1), (np.sin(np.pi / 8), 0, 0, np.cos(np.pi / 8)))
    b = OrientedBox((0, 1, 0), (0.1, 0.1, 5), (0, 0, np.sin(np.pi / 8), np.cos(np.pi / 8)))
    assert box_distance(a, b) == pytest.approx(1 - 2 * 0.1 * np.sqrt(2), abs=1e-9)


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_closest_points_lie_in_the_box_and_are_closest(seed: int) -> None:
    rng = generator(seed)
    box, points = random_box(rng), rng.normal(scale=3, size=(50, 3))
    closest = box.closest_points(points)
    assert box.contains(closest, 1e-9).all()
    inside = (rng.uniform(-1, 1, size=(400, 3)) * box.half_extents) @ box.axes.T + box.center
    best = np.linalg.norm(points[:, None] - inside[None], axis=-1).min(1)
    assert (box.distance_to_points(points) <= best + 1e-9).all()
    assert (box.distance_to_points(inside) < 1e-9).all()


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_corners_bound_range_footprint_and_volume(seed: int) -> None:
    box = random_box(generator(seed))
    corners = box.corners()
    low, high = box.vertical_range()
    assert (low, high) == pytest.approx((corners[:, 1].min(), corners[:, 1].max()))
    assert box.contains(corners, 1e-9).all()
    assert not box.contains(corners + (corners - np.asarray(box.center)) * 0.01).any()
    assert box.volume() == pytest.approx(8 * np.prod(box.half_extents))
    gaps = np.linalg.norm(box.footprint()[:, None] - corners[None][..., [0, 2]], axis=-1)
    assert gaps.min(1).max() < 1e-6


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_hull_holds_all_points_and_is_convex(seed: int) -> None:
    points = generator(seed).normal(size=(30, 2))
    hull = convex_hull(points)
    ahead = np.roll(hull, -1, axis=0) - hull
    turns = ahead[:, 0] * np.roll(ahead, -1, axis=0)[:, 1] - ahead[:, 1] * np.roll(ahead, -1, axis=0)[:, 0]
    assert (turns > 0).all()
    to_points = points[None] - hull[:, None]
    assert (ahead[:, None, 0] * to_points[..., 1] - ahead[:, None, 1] * to_points[..., 0] > -1e-7).all()


def test_area_and_clipping_of_a_square() -> None:
    square = [(0, 0), (4, 0), (4, 4), (0, 4)]
    assert polygon_area(square) == 16
    assert polygon_area(clip_polygon(square, (1, 1), (2, 8))) == 3
    assert len(clip_polygon(square, (5, 5), (6, 6))) == 0
    assert polygon_area([(0, 0), (1, 1)]) == 0


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_silhouette_is_the_hull_of_projected_surface_points(seed: int) -> None:
    """In front of the camera: every point of the surface projects inside the outline, and fills most of it."""
    rng = generator(seed)
    camera = random_camera(rng)
    box = random_box(rng, 0.3)
    ahead = camera.position + camera.forward * rng.uniform(3, 6)
    box = OrientedBox(tuple(ahead.tolist()), box.half_extents, box.rotation_xyzw)
    outline = unclipped_silhouette(box, camera)
    pixels, _ = camera.project(points_on_surface(box, rng, 3000))
    sampled = convex_hull(pixels)
    assert polygon_area(convex_hull(np.concatenate([outline, pixels]))) == pytest.approx(
        polygon_area(outline), rel=1e-6
    )
    assert 0.7 * polygon_area(outline) < polygon_area(sampled) <= polygon_area(outline) + 1e-6
    clipped = silhouette(box, camera)
    assert polygon_area(clipped) <= polygon_area(outline) + 1e-6
    assert (clipped >= -1e-9).all()
    assert (clipped <= np.array([camera.width, camera.height]) + 1e-9).all()


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_silhouette_is_unmoved_by_rigid_motion_of_all(seed: int) -> None:
    rng = generator(seed)
    camera, box = random_camera(rng), random_box(rng, 3.0)
    rotation, shift = random_rotation(rng), rng.normal(scale=3, size=3)
    one = polygon_area(silhouette(box, camera))
    other = polygon_area(silhouette(moved_box(box, rotation, shift), moved_camera(camera, rotation, shift)))
    assert other == pytest.approx(one, rel=1e-3, abs=0.05)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_silhouette_of_a_box_through_the_image_plane_holds_what_is_in_front(seed: int) -> None:
    rng = generator(seed)
    camera = random_camera(rng)
    near = random_box(rng, 0.2)
    beside = camera.position + rng.normal(scale=0.4, size=3)
    box = OrientedBox(tuple(beside.tolist()), near.half_extents, near.rotation_xyzw)
    outline = unclipped_silhouette(box, camera)
    surface = points_on_surface(box, rng, 500)
    pixels, depth = camera.project(surface)
    front = pixels[depth > NEAR_M * 1.01]
    if len(front) == 0:
        return
    assert polygon_area(convex_hull(np.concatenate([outline, front]))) == pytest.approx(polygon_area(outline), rel=1e-6)


def test_box_behind_the_camera_has_no_silhouette() -> None:
    camera = camera_from_fov(64, 48, np.pi / 2, np.eye(4))
    assert silhouette(OrientedBox((0, 0, 3), (1, 1, 1)), camera).shape == (0, 2)
    assert silhouette(OrientedBox((50, 0, -3), (1, 1, 1)), camera).shape == (0, 2)
    assert not share_in_image(OrientedBox((0, 0, 3), (1, 1, 1)), camera).any()
    assert share_in_image(OrientedBox((0, 0, -9), (1, 1, 1)), camera).all()


def test_half_a_box_at_the_edge_of_the_image_is_half_in_view() -> None:
    camera = camera_from_fov(64, 64, np.pi / 2, np.eye(4))
    edge = OrientedBox((10.0, 0.0, -10.0), (1.0, 1.0, 0.001))
    assert share_in_image(edge, camera).mean() == pytest.approx(0.5)
