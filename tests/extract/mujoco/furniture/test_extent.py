"""The tight box, against points sampled on the parts."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.furniture.extent import extent, part_extent
from sprite_etl.extract.mujoco.furniture.kit import matrix
from sprite_etl.extract.mujoco.piece import Material, Part

GREY = Material((0.5, 0.5, 0.5))


def quaternion(rng: np.random.Generator) -> tuple[float, float, float, float]:
    q = rng.normal(size=4)
    x, y, z, w = (float(v) for v in q / np.linalg.norm(q))
    return (x, y, z, w)


def surface_points(part: Part, rng: np.random.Generator, count: int = 60_000) -> np.ndarray:
    """Random points of a part's surface in its own frame."""
    a, b, c = part.half_size
    unit = rng.normal(size=(count, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    if part.shape == "box":
        return np.array([a, b, c]) * np.sign(unit)
    if part.shape == "ellipsoid":
        return unit * [a, b, c]
    if part.shape == "capsule":
        return unit * a + np.sign(unit[:, 2:]) * [0, 0, b]
    angle = rng.uniform(0, 2 * np.pi, count)
    return np.stack([a * np.cos(angle), a * np.sin(angle), b * np.sign(unit[:, 2])], 1)


@pytest.mark.parametrize("shape", ["box", "cylinder", "ellipsoid", "capsule"])
def test_boxes_of_turned_solids_are_exact(shape: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(8):
        half = tuple(float(v) for v in rng.uniform(0.05, 0.5, 3))
        part = Part(shape, half, (0.3, -0.2, 1.0), GREY, quaternion(rng))  # type: ignore[arg-type]
        world = surface_points(part, rng) @ matrix(part.rotation_xyzw).T + part.position
        low, high = part_extent(part)
        assert np.all(world >= low - 1e-9)
        assert np.all(world <= high + 1e-9)
        assert world.min(axis=0) == pytest.approx(low, abs=0.004)
        assert world.max(axis=0) == pytest.approx(high, abs=0.004)


def test_boxes_of_meshes_and_of_several_parts() -> None:
    body = meshes.lathe(((0.0, 0.0), (0.2, 0.0), (0.1, 0.5), (0.0, 0.5)))
    part = Part("mesh", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), GREY, mesh=body)
    low, high = extent([part, Part("box", (0.1, 0.1, 0.1), (0.0, 0.0, 0.0), GREY)])
    assert low == pytest.approx((-0.1, -0.2, -0.1), abs=1e-9)
    assert high == pytest.approx((1.2, 0.2, 0.5), abs=1e-9)


def test_nothing_has_no_box() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        extent([])
    with pytest.raises(ValueError, match="must have a mesh"):
        part_extent(Part("mesh", (0, 0, 0), (0, 0, 0), GREY))
