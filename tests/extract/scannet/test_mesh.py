"""Binary PLY: what is read is what was written, and what is damaged is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.mesh import read_mesh
from tests.doubles.scannet_writer import write_ply

VERTICES = np.random.default_rng(1).normal(size=(40, 3)).astype(np.float32)
FACES = np.random.default_rng(2).integers(0, 40, (60, 3))


@pytest.fixture
def ply(tmp_path: Path) -> Path:
    write_ply(tmp_path / "mesh.ply", VERTICES.astype(float), FACES)
    return tmp_path / "mesh.ply"


def reason(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(SceneError) as caught:
        read_mesh(path)
    assert str(path) in str(caught.value)
    return caught.value.reason


def test_a_mesh_is_read_as_it_was_written(ply: Path) -> None:
    mesh = read_mesh(ply)
    assert (mesh.vertices == VERTICES).all()
    assert (mesh.triangles == FACES).all()


def test_other_orders_and_types_are_read_too(tmp_path: Path) -> None:
    head = (
        "ply\nformat binary_big_endian 1.0\nelement vertex 3\nproperty double x\nproperty double y\nproperty double z\n"
    )
    head += "element face 1\nproperty list uchar uint vertex_index\nproperty float quality\nend_header\n"
    points = np.arange(9, dtype=">f8")
    face = bytes([3]) + np.array([2, 0, 1], ">u4").tobytes() + np.array([0.5], ">f4").tobytes()
    (tmp_path / "mesh.ply").write_bytes(head.encode() + points.tobytes() + face)
    mesh = read_mesh(tmp_path / "mesh.ply")
    assert mesh.vertices.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert mesh.triangles.tolist() == [[2, 0, 1]]


def test_damage_is_told_apart(ply: Path) -> None:
    whole = ply.read_bytes()
    assert {reason(ply, whole[: len(whole) - cut]) for cut in (1, 400, 1000)} == {"truncated_mesh"}
    many = whole.replace(b"element vertex 40", b"element vertex 40000000000000")
    assert reason(ply, many) == "truncated_mesh"
    bad = {
        "no ply": b"solid stl",
        "ascii": whole.replace(b"binary_little_endian", b"ascii"),
        "a negative count": whole.replace(b"element vertex 40", b"element vertex -4"),
        "an unknown type": whole.replace(b"property float x", b"property colour x"),
        "no coordinates": whole.replace(b"property float x", b"property float a"),
        "no vertices": whole.replace(b"element vertex 40", b"element vertex 0"),
        "not finite": whole.replace(VERTICES[3].tobytes(), np.full(3, np.nan, np.float32).tobytes()),
        "no such corner": whole[:-4] + np.array([40], "<i4").tobytes(),
        "a square": whole[:-13] + bytes([4]) + whole[-12:],
    }
    assert {name: reason(ply, content) for name, content in bad.items()} == dict.fromkeys(bad, "bad_mesh")
    ply.unlink()
    with pytest.raises(SceneError) as caught:
        read_mesh(ply)
    assert caught.value.reason == "missing_file"
