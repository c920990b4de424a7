"""Sizes within a category differ so much that answers cannot be guessed."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco import furniture


@pytest.mark.parametrize("category", furniture.CATEGORIES)
def test_sizes_spread(category: str) -> None:
    """A quarter above and below the middle in at least one dimension, over many draws: sizes cannot be guessed."""
    style = furniture.draw_style(np.random.default_rng(0))
    sizes = []
    for k in range(120):
        low, high = furniture.bounds(furniture.build(category, np.random.default_rng([7, k]), style))
        sizes.append(np.subtract(high, low))
    small, large = np.min(sizes, axis=0), np.max(sizes, axis=0)
    spread = (large - small) / (large + small)
    assert spread.max() >= 0.25, spread.round(2)
    volume = np.prod(sizes, axis=1)
    low_volume, high_volume = np.quantile(volume, [0.05, 0.95])
    assert high_volume / low_volume >= 1.6
