"""Binary PLY files: the vertices and triangles of a scan's surface."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError

TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}
MAX_HEADER = 65536


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """vertices (n, 3) metres; triangles (m, 3) indices of vertices."""

    vertices: NDArray[np.float64]
    triangles: NDArray[np.int64]


def read_mesh(path: Path) -> Mesh:
    """Raises SceneError: missing_file, truncated_mesh, or bad_mesh (no binary PLY, no triangles, vertices that are not
    finite, corners that are no vertices)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SceneError("missing_file", f"{path}: {error.strerror}") from None
    order, elements, start = _header(path, data)
    tables: dict[str, NDArray[np.void]] = {}
    for name, count, fields in elements:
        layout = np.dtype([(field, order + kind) if kind else (field, order + "i4", 3) for field, kind in fields])
        if start + count * layout.itemsize > len(data):
            raise SceneError("truncated_mesh", f"{path} ({len(data)} bytes) ends within its {count} {name} entries")
        tables[name] = np.frombuffer(data, layout, count, start)
        start += count * layout.itemsize
    return _checked(path, tables)


def _header(path: Path, data: bytes) -> tuple[str, list[tuple[str, int, list[tuple[str, str]]]], int]:
    """(byte order, [(element, count, [(field, type, empty for a triangle's corners)])], where the data start)."""
    end = data.find(b"end_header\n", 0, MAX_HEADER)
    if not data.startswith(b"ply") or end < 0:
        raise SceneError("bad_mesh", f"{path} is no PLY file")
    order = ""
    elements: list[tuple[str, int, list[tuple[str, str]]]] = []
    for line in data[:end].decode("ascii", "replace").splitlines()[1:]:
        words = line.split()
        try:
            if words[:1] == ["format"]:
                order = ORDERS[words[1]]
            elif words[:1] == ["element"]:
                elements.append((words[1], _count(words[2]), []))
            elif words[:2] == ["property", "list"]:
                if TYPES[words[2]] != "u1" or TYPES[words[3]] not in ("i4", "u4"):
                    raise ValueError("lists must be of uchar int")
                elements[-1][2].extend([("sides", "u1"), ("indices", "")])
            elif words[:1] == ["property"]:
                elements[-1][2].append((words[2], TYPES[words[1]]))
        except (KeyError, IndexError, ValueError) as error:
            raise SceneError("bad_mesh", f"{path}: cannot read {line!r} ({error})") from None
    if not order:
        raise SceneError("bad_mesh", f"{path} does not say that it is binary")
    return order, elements, end + len(b"end_header\n")


def _count(word: str) -> int:
    if not word.isdecimal():
        raise ValueError("a count must be a whole number")
    return int(word)


def _checked(path: Path, tables: dict[str, NDArray[np.void]]) -> Mesh:
    try:
        points, faces = tables["vertex"], tables["face"]
        vertices = np.stack([points[axis].astype(float) for axis in "xyz"], -1)
        corners = faces["indices"].astype(np.int64)
        if len(vertices) == 0 or len(corners) == 0 or (faces["sides"] != 3).any():
            raise SceneError("bad_mesh", f"{path} must hold triangles, and nothing but triangles")
    except (KeyError, ValueError) as error:
        raise SceneError("bad_mesh", f"{path}: no vertices with x, y, z and faces ({error})") from None
    if not np.isfinite(vertices).all():
        raise SceneError("bad_mesh", f"{path}: vertices must be finite")
    if corners.min() < 0 or corners.max() >= len(vertices):
        raise SceneError("bad_mesh", f"{path}: triangles with corners beyond its {len(vertices)} vertices")
    return Mesh(vertices, corners)
