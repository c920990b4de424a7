"""Distances between surfaces, thinned and found in two steps, are those of every pair of points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sprite_etl.quality.pixels import FINE_M, Pixels, thinned
from sprite_etl.scene.capture import CaptureError
from tests.scene.examples import BOX, TABLE, write_example


def test_thinning_keeps_a_point_of_every_cell() -> None:
    points = np.random.default_rng(1).uniform(-2, 3, (4000, 3))
    kept = thinned(points, 0.5)
    assert 0 < len(kept) < len(points)
    nearest = np.linalg.norm(points[:, None] - kept[None], axis=-1).min(1)
    assert nearest.max() <= 0.5 * np.sqrt(3)


def test_between_is_the_least_distance_of_any_two_pixels(tmp_path: Path) -> None:
    folder = write_example(tmp_path, frames=4, objects=(TABLE, BOX))
    points: dict[str, list[np.ndarray]] = {"table_1": [], "box_1": []}
    for frame in folder.capture.frames:
        lifted, mask = frame.camera.lift_image(folder.depth_m(frame.index)), folder.instance(frame.index)
        for obj in folder.capture.objects:
            points[obj.object_id].append(lifted[mask == obj.instance_id])
    p, q = (np.concatenate(points[i]) for i in ("table_1", "box_1"))
    least = min(float(np.linalg.norm(p - b, axis=1).min()) for b in q)
    assert Pixels(folder).between_m("table_1", "box_1") == pytest.approx(least, abs=3 * FINE_M)


def test_what_no_picture_shows_has_no_height(tmp_path: Path) -> None:
    folder = write_example(tmp_path, frames=2, objects=(TABLE, BOX))
    pixels = Pixels(folder)
    low, high = pixels.heights_m("table_1", (0, 1))
    assert (low, high) == pytest.approx((0.0, 0.8), abs=0.05)
    with pytest.raises(CaptureError, match="fewer than 50 pixels"):
        pixels.heights_m("box_1", ())
