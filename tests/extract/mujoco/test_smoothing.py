"""Means that stop at the edges of surfaces, from every other pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sprite_etl.extract.mujoco.edges import edge_pixels
from sprite_etl.extract.mujoco.smoothing import Smoother

SHAPE = (40, 48)
WAYS: dict[str, Callable[[Smoother], Callable[[np.ndarray], np.ndarray]]] = {
    "soften": lambda s: s.soften,
    "smooth": lambda s: s.smooth,
    "spread": lambda s: s.spread,
}


def asked_only(smoother: Smoother, picture: np.ndarray) -> np.ndarray:
    return np.where(smoother.asked, picture.reshape(-1), 0).astype(np.float32)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_even_stays_even_on_every_surface(way: str) -> None:
    rng = np.random.default_rng(3)
    surface = rng.integers(0, 3, SHAPE).astype(np.int32)  # speckled: single pixels have no like neighbour
    smoother = Smoother(surface)
    picture = surface + 1.0
    mean = WAYS[way](smoother)(asked_only(smoother, picture)).reshape(SHAPE)
    assert np.allclose(mean, picture, atol=1e-5)


def test_about_half_the_pixels_are_asked_on_large_surfaces() -> None:
    assert Smoother(np.zeros(SHAPE, np.int32)).asked.mean() == 0.5


@pytest.mark.parametrize(("way", "period", "values"), [("smooth", 4, 8), ("spread", 8, 32)])
def test_a_pattern_averages_out_exactly(way: str, period: int, values: int) -> None:
    rows, columns = np.indices(SHAPE)
    across = period // 2
    place = rows % period * across + columns // 2 % across
    assert place.max() + 1 == values
    pattern = np.random.default_rng(5).random(values)
    smoother = Smoother(np.zeros(SHAPE, np.int32))
    mean = WAYS[way](smoother)(asked_only(smoother, pattern[place])).reshape(SHAPE)
    assert np.allclose(mean[8:-8, 8:-8], pattern.mean(), atol=1e-5)


def test_light_does_not_cross_the_edge_of_a_surface() -> None:
    surface = np.zeros(SHAPE, np.int32)
    surface[:, 24:] = 1
    smoother = Smoother(surface)
    picture = (surface == 1).astype(float)
    for way in WAYS.values():
        assert np.array_equal(way(smoother)(asked_only(smoother, picture)).reshape(SHAPE), picture)


def test_edges_are_both_sides_of_a_border_that_can_be_seen() -> None:
    surface, depth = np.zeros(SHAPE, np.int32), np.full(SHAPE, 2.0, np.float32)
    surface[:, 10:] = 1
    surface[:, 30:] = 2
    depth[20:] = 3.0
    curved = np.zeros(SHAPE, bool)
    curved[:, 30:] = True
    rgb = np.zeros((*SHAPE, 3), np.uint8)
    rgb[:, 10:] = 100  # the border at 30 has the same colour on both sides
    rgb[20:] += 50
    edge = np.zeros(SHAPE, bool)
    edge.reshape(-1)[edge_pixels(surface, depth, curved, rgb)] = True
    expected = np.zeros(SHAPE, bool)
    expected[:, 9:11] = True
    expected[19:21, 30:] = True  # a step in depth is an outline on what is curved alone
    assert np.array_equal(edge, expected)
