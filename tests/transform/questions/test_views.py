"""Views: single images that differ, image sets that hang together, whole videos, stretches of a walk."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from sprite_etl.scene.capture import Capture
from sprite_etl.transform.questions.views import clear_table, differ, uniform_sample, views_of
from tests.transform.tasks.hand_made import frame_at

STEPS = 40


@pytest.fixture(scope="module")
def capture() -> Capture:
    """A walk of 40 frames that turns by 9° and goes 5 cm a frame."""
    frames = tuple(frame_at(100 + k, 0.05 * k, 0, math.radians(9 * k)) for k in range(STEPS))
    return Capture("c", "s", "1", "c", "p", 0, frames, (), fps=2.0)


@pytest.fixture(scope="module")
def clear(capture) -> dict[int, frozenset[str]]:
    """Frame k shows things k//4 … k//4 + 2, frames 12–15 nothing."""
    shown = {f.index: frozenset(f"t{j}" for j in range(k // 4, k // 4 + 3)) for k, f in enumerate(capture.frames)}
    return {i: frozenset() if 112 <= i < 116 else s for i, s in shown.items()}


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, 3])


def apart(a, b) -> bool:
    """30° or 1 m, from the matrices alone."""
    turn = math.degrees(math.acos(np.clip(a.camera.forward @ b.camera.forward, -1, 1)))
    return turn >= 28.9 or float(np.linalg.norm(a.camera.position - b.camera.position)) >= 1.0 - 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_image_sets_differ_pairwise_and_are_linked(capture, clear, seed: int) -> None:
    sets = views_of(capture, "multi_image", clear, rng(seed))
    assert len(sets) >= 4
    assert len(set(sets)) == len(sets)
    for chosen in sets:
        assert 2 <= len(chosen) <= 6
        assert list(chosen) == sorted(chosen)
        assert all(apart(capture.frame(a), capture.frame(b)) for a, b in combinations(chosen, 2))
        reached, left = {chosen[0]}, set(chosen[1:])
        while linked := {f for f in left if any(clear[f] & clear[r] for r in reached)}:
            reached |= linked
            left -= linked
        assert not left, f"{chosen} falls into parts that share nothing"


def test_images_look_elsewhere_and_show_two_things(capture, clear) -> None:
    views = views_of(capture, "image", clear, rng(0))
    assert 3 <= len(views) <= 8
    assert all(len(v) == 1 and len(clear[v[0]]) >= 2 for v in views)
    assert all(apart(capture.frame(a), capture.frame(b)) for (a,), (b,) in combinations(views, 2))


def test_a_video_is_the_whole_walk_and_no_less_than_four_frames(capture, clear) -> None:
    assert views_of(capture, "video", clear, rng(0)) == [tuple(range(100, 140))]
    short = replace(capture, frames=capture.frames[:3])
    assert views_of(short, "video", clear, rng(0)) == []


def test_routes_are_consecutive_and_get_somewhere(capture, clear) -> None:
    routes = views_of(capture, "navigation", clear, rng(0))
    assert len(routes) > 5
    for route in routes:
        assert list(route) == list(range(route[0], route[-1] + 1))
        assert 5 <= len(route) <= 28
        ends = [capture.frame(i).camera.position for i in (route[0], route[-1])]
        assert np.linalg.norm(ends[1] - ends[0]) >= 0.5


def test_views_are_drawn_by_the_generator_alone(capture, clear) -> None:
    for kind in ("image", "multi_image", "video", "navigation", "compound"):
        assert views_of(capture, kind, clear, rng(5)) == views_of(capture, kind, clear, rng(5))
    assert views_of(capture, "multi_image", clear, rng(5)) != views_of(capture, "multi_image", clear, rng(6))


@pytest.mark.parametrize(
    ("x", "yaw_deg", "expected"),
    [(0.0, 29.9, False), (0.0, 30.1, True), (0.99, 0, False), (1.01, 0, True), (0, 350, False), (0, -45, True)],
)
def test_differ(x: float, yaw_deg: float, expected: bool) -> None:
    assert differ(frame_at(0, 0, 0, 0), frame_at(1, x, 0, math.radians(yaw_deg))) is expected


@pytest.mark.parametrize(("total", "count"), [(34, 32), (34, 16), (100, 16), (20, 8), (7, 2)])
def test_uniform_sample_is_even_and_keeps_both_ends(total: int, count: int) -> None:
    frames = [10 * k for k in range(total)]
    sampled = uniform_sample(frames, count)
    assert len(set(sampled)) == count
    assert (sampled[0], sampled[-1]) == (0, 10 * (total - 1))
    steps = np.diff(sampled) / 10
    assert steps.min() >= 1
    assert steps.max() - steps.min() <= 1


def test_uniform_sample_of_few_is_all() -> None:
    assert uniform_sample([3, 5, 8], 16) == (3, 5, 8)


def test_clear_table_keeps_clear_and_nameable() -> None:
    capture = Capture("c", "s", "1", "c", "p", 0, (frame_at(4, 0, 0, 0), frame_at(6, 0, 0, 0)), (), fps=1.0)
    states = {("a", 4): "clear", ("a", 6): "grey", ("b", 6): "clear", ("c", 4): "clear"}
    assert clear_table(capture, frozenset({"a", "b"}), states) == {4: frozenset({"a"}), 6: frozenset({"b"})}
