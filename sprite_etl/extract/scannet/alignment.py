"""Which way is up: a scan's own world → an upright one (right-handed, Z up, metres) → the canonical world.

`axisAlignment` in `<scan>.txt` says it, and is applied to poses and mesh alike. Scans without it (the test scans) are
upright only roughly: then up is where the level surfaces of the mesh point, near what the hand-held camera calls up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.mesh import Mesh

Array = NDArray[np.float64]

RIGID = 0.01
"""How far a rotation's product with its transpose may be from one; files hold six digits."""
UPRIGHT = 0.3
"""Mean share of "up" in the camera's own up vector: less, and the scan lies on its side."""
SEARCH, LEVEL = np.cos(np.radians(25)), np.cos(np.radians(4))
STEP_M = 0.05
MIN_LEVEL = 0.05
"""Share of the mesh's area that must be level within 4°: floor, tables, beds."""


def alignment_of(path: Path, mesh: Mesh, poses: Array) -> Array:
    """4×4: the scan's world → upright, from its text file or else from the mesh (poses (n, 4, 4), finite, OpenCV axes).

    Raises SceneError: missing_file, bad_alignment for what is no rigid motion or lays the scan on its side, no_up_axis
    where the file says nothing and the scan shows nothing level.
    """
    ups = -poses[:, :3, 1]
    stated = read_alignment(path)
    if stated is None:
        return found_alignment(mesh, poses)
    if (ups @ stated[2, :3]).mean() < UPRIGHT:
        raise SceneError("bad_alignment", f"{path}: with its axisAlignment the camera's up does not point up")
    return stated


def read_alignment(path: Path) -> Array | None:
    """`axisAlignment` of a scan's text file, 4×4, or None where it has none. Raises SceneError."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise SceneError("missing_file", f"{path}: {error.strerror}") from None
    values = [v for key, _, v in (line.partition("=") for line in lines) if key.strip() == "axisAlignment"]
    if not values:
        return None
    try:
        matrix = np.array([float(word) for word in values[-1].split()]).reshape(4, 4)
    except ValueError:
        raise SceneError("bad_alignment", f"{path}: axisAlignment must be 16 numbers, got {values[-1]!r}") from None
    nearest = rigid(matrix)
    if nearest is None:
        raise SceneError("bad_alignment", f"{path}: axisAlignment is no rigid motion")
    return nearest


def rigid(matrix: Array) -> Array | None:
    """The rigid motion nearest to a 4×4 that is one but for rounding; None for all else, NaN and infinity included."""
    turn = matrix[:3, :3]
    if not np.isfinite(matrix).all() or np.abs(turn @ turn.T - np.eye(3)).max() > RIGID or np.linalg.det(turn) < 0:
        return None
    u, _, v = np.linalg.svd(turn)
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = u @ v, matrix[:3, 3]
    return out


def found_alignment(mesh: Mesh, poses: Array) -> Array:
    """The least turn that makes the scan upright; its floor, the largest level surface below the camera, comes to lie
    at zero. poses (n, 4, 4) in the scan's world, OpenCV axes. Raises SceneError: no_up_axis."""
    rough = -poses[:, :3, 1].mean(0)
    if np.linalg.norm(rough) < UPRIGHT:
        raise SceneError("no_up_axis", "no axisAlignment is given, and the camera was held in every direction")
    up = _level_direction(mesh, rough / np.linalg.norm(rough))
    out = np.eye(4)
    out[:3, :3] = _turn_onto_z(up)
    out[2, 3] = -_floor(mesh, up, float((poses[:, :3, 3] @ up).mean()))
    return out


def _level_direction(mesh: Mesh, rough: Array) -> Array:
    """The direction near `rough` that most of the mesh's area faces."""
    normals, areas = _facing(mesh)
    normals = normals * np.where(normals @ rough < 0, -1.0, 1.0)[:, None]
    near = normals @ rough >= SEARCH
    candidates, weights = normals[near], areas[near]
    if len(candidates):
        # The heaviest direction first, then the mean of what is level with it: noise in one triangle counts little.
        tried = candidates[np.argsort(weights)[-400:]]
        votes = [float(weights[candidates @ t >= LEVEL].sum()) for t in tried]
        up = tried[int(np.argmax(votes))]
        for _ in range(5):
            level = candidates @ up >= LEVEL
            up = (candidates[level] * weights[level, None]).sum(0)
            up = up / np.linalg.norm(up)
        if weights[candidates @ up >= LEVEL].sum() >= MIN_LEVEL * areas.sum():
            return np.asarray(up)
    raise SceneError("no_up_axis", "no axisAlignment is given, and too little of the mesh is level to tell up from it")


def _floor(mesh: Mesh, up: Array, camera: float) -> float:
    """Height of the largest level surface below the camera's height; surfaces face those who scanned them."""
    normals, areas = _facing(mesh)
    heights = mesh.vertices[mesh.triangles].mean(1) @ up
    level = (normals @ up >= LEVEL) & (heights < camera)
    steps = np.floor(heights[level] / STEP_M).astype(np.int64)
    if len(steps) == 0:
        return float((mesh.vertices @ up).min())
    lowest = steps.min()
    largest = int(np.bincount(steps - lowest, areas[level]).argmax()) + lowest
    near = level & (np.abs(heights / STEP_M - largest - 0.5) < 1)
    return float(np.median(heights[near]))


def _facing(mesh: Mesh) -> tuple[Array, Array]:
    """Unit normals (m, 3) and twice the areas (m) of the triangles; those without area face nowhere (0, 0, 0)."""
    a, b, c = (mesh.vertices[mesh.triangles[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    areas = np.linalg.norm(normals, axis=1)
    return normals / np.where(areas > 0, areas, 1.0)[:, None], areas


def _turn_onto_z(up: Array) -> Array:
    """3×3: the least rotation that takes a unit vector to +Z."""
    axis = np.cross(up, [0.0, 0.0, 1.0])
    if np.linalg.norm(axis) < 1e-9:
        return np.diag([1.0, np.sign(up[2]), np.sign(up[2])])
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + k + k @ k / (1 + up[2]))
