"""The plot of what was dropped: every step has its bar, whose parts add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sprite_etl.load.plots import plot_rejects

STEPS = [
    {"source": "mujoco", "step": "extract", "in": 3, "out": 3, "rejected": 0},
    {"source": "mujoco", "step": "ask", "in": 1000, "out": 100, "rejected": 900},
    {"source": "mujoco", "step": "load", "in": 0, "out": 0, "rejected": 0},
]
REJECTS = [
    {"source": "mujoco", "step": "ask", "reason": f"reason_{i}", "rejected": n}
    for i, n in enumerate((400, 200, 100, 80, 60, 40, 12, 8))
]


def test_the_picture_shows_every_share(tmp_path: Path) -> None:
    file = tmp_path / "rejects.png"
    plot_rejects(STEPS, REJECTS, file)
    with Image.open(file) as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    area = {name: int((np.abs(pixels - np.array(c)).sum(1) < 12).sum()) for name, c in
            (("passed", (58, 125, 68)), ("first", (181, 71, 60)), ("rest", (201, 201, 201)))}  # fmt: skip
    # Two bars of equal length: all of the first and a tenth of the second passed; 40 % fell to the first reason.
    assert area["passed"] / area["first"] == pytest.approx(1.1 / 0.4, rel=0.1)
    assert area["first"] / area["rest"] == pytest.approx(0.4 / 0.02, rel=0.35)


def test_nothing_counted_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no step has been counted"):
        plot_rejects(STEPS[2:], [], tmp_path / "x.png")
