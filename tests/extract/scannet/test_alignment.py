"""Up: as the scan's text file says, or as the mesh shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.alignment import alignment_of, found_alignment, rigid
from sprite_etl.extract.scannet.mesh import Mesh
from tests.doubles.scannet_writer import TURNED, moved

POSE = moved((0, 0, 1.5), -90 - 15, (1, 0, 0))
"""A camera that looks along +Y and 15° down, Z up: x right, y down, z forward."""


def room(noise_m: float = 0.0) -> Mesh:
    """A floor 4 × 3 m, four walls and a table top, of triangles as large as a scan's."""
    rng = np.random.default_rng(4)
    vertices: list[np.ndarray] = []
    faces: list[np.ndarray] = []
    corner, floor = np.zeros(3), np.diag([4.0, 3.0, 2.4])
    sheets = [(corner, floor[0], floor[1]), (np.array([1, 1, 0.7]), np.eye(3)[0], np.eye(3)[1])]
    sheets += [(x * floor[0], floor[1], floor[2]) for x in (0, 1)] + [
        (y * floor[1], floor[2], floor[0]) for y in (0, 1)
    ]
    for corner, along, up in sheets:
        steps = np.linspace(0, 1, 21)
        grid = corner + steps[:, None, None] * along + steps[None, :, None] * up
        number = np.arange(441).reshape(21, 21) + 441 * len(vertices)
        vertices.append(grid.reshape(-1, 3))
        a, b, c, d = number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]
        faces += [np.stack(t, -1).reshape(-1, 3) for t in ((a, b, c), (b, d, c))]
    points = np.concatenate(vertices)
    return Mesh(points + rng.normal(size=points.shape) * noise_m, np.concatenate(faces))


def turned(mesh: Mesh, motion: np.ndarray) -> Mesh:
    return Mesh(mesh.vertices @ motion[:3, :3].T + motion[:3, 3], mesh.triangles)


@given(st.tuples(*[st.floats(-1, 1)] * 3), st.floats(0, 15), st.floats(-180, 180))
def test_up_is_found_in_a_tilted_scan(axis: tuple[float, float, float], tilt: float, yaw: float) -> None:
    if np.linalg.norm(axis) < 1e-3:
        axis = (1.0, 0.0, 0.0)
    motion = moved((3, -1, 8), tilt, axis) @ moved((0, 0, 0), yaw, (0, 0, 1))
    found = found_alignment(turned(room(0.003), motion), (motion @ POSE)[None]) @ motion
    assert found[2, :3] == pytest.approx([0, 0, 1], abs=0.01)  # half a degree
    assert abs(found[2, 3]) < 0.02  # the floor lies at zero
    assert np.linalg.det(found[:3, :3]) == pytest.approx(1)


def test_a_scan_that_shows_nothing_level_is_refused() -> None:
    mesh = room()
    walls = Mesh(mesh.vertices, mesh.triangles[1600:])
    with pytest.raises(SceneError) as caught:
        found_alignment(walls, POSE[None])
    assert caught.value.reason == "no_up_axis"


def test_a_camera_held_in_every_direction_tells_nothing() -> None:
    with pytest.raises(SceneError) as caught:
        found_alignment(room(), np.array([moved((0, 0, 1), turn, (1, 0, 0)) for turn in (0, 90, 180, 270)]))
    assert caught.value.reason == "no_up_axis"


def test_the_text_file_is_believed(tmp_path: Path) -> None:
    text = tmp_path / "scan.txt"
    text.write_text("numDepthFrames = 9\naxisAlignment = " + " ".join(f"{x:.6f}" for x in TURNED.reshape(-1)) + " \n")
    assert alignment_of(text, room(), POSE[None]) == pytest.approx(TURNED, abs=1e-5)
    text.write_text("numDepthFrames = 9\n")
    assert alignment_of(text, room(), POSE[None])[2, :3] == pytest.approx([0, 0, 1], abs=1e-6)


@pytest.mark.parametrize(
    "value",
    ["1 0 0 0", "a " * 16, "nan " * 16, "0 " * 16, " ".join(["2", *"0000", "2", *"0000", "2", *"0000", "1"]),
     " ".join(str(x) for x in np.diag([1, 1, -1, 1]).reshape(-1)),
     " ".join(str(x) for x in moved((0, 0, 0), 90, (1, 0, 0)).reshape(-1))],
)  # fmt: skip
def test_what_is_no_upright_motion_is_refused(tmp_path: Path, value: str) -> None:
    (tmp_path / "scan.txt").write_text(f"axisAlignment = {value}\n")
    with pytest.raises(SceneError) as caught:
        alignment_of(tmp_path / "scan.txt", room(), POSE[None])
    assert caught.value.reason == "bad_alignment"


def test_rounding_is_mended_and_lost_poses_are_none() -> None:
    rounded = np.round(TURNED, 3)
    mended = rigid(rounded)
    assert mended is not None
    assert mended[:3, :3] @ mended[:3, :3].T == pytest.approx(np.eye(3), abs=1e-12)
    assert mended == pytest.approx(TURNED, abs=2e-3)
    assert rigid(np.full((4, 4), -np.inf)) is None
    assert rigid(np.zeros((4, 4))) is None
