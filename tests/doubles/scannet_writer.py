"""Writes valid ScanNet v2 scans of homes of the embedded simulator, so that the truth about them is known.

The colour camera's principal point is off its centre, the depth camera has another size and lens and stands beside it,
and the scan's world is turned against the upright one. Frames: the walk, with a blurred picture after every BLURRED-th
and a lost pose after every LOST-th.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageFilter

from sprite_etl.extract.base import SceneRef
from sprite_etl.extract.mujoco.geometry import Triangles, drawn_triangles
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.rays import RayScene, camera_rays, pixel_centres
from sprite_etl.extract.mujoco.source import MujocoSource
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import SceneObject
from sprite_etl.scene.conventions import OPENCV_CAMERA, Z_UP_TO_CANONICAL

Array = NDArray[np.float64]

BLURRED, LOST = 4, 5
MAP_COLUMNS = ("id", "raw_category", "category", "count", "nyu40id", "nyuClass", "nyu40class")
STRIDE = 4
"""Of the simulator's walk every so many steps are taken."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What real scans have: depth of a structured-light sensor (times its usual spread), holes, loose masks, drift."""

    depth: float = 0.0
    holes: int = 0
    mask_px: int = 0
    pose_m: float = 0.0
    pose_deg: float = 0.0
    mesh_m: float = 0.0


QUIET = Noise()


@dataclass(frozen=True, slots=True)
class Rig:
    """The two cameras. Intrinsics (fx, fy, cx, cy) count pixel centres at whole numbers, as in `.sens` files;
    extrinsics are camera → reference."""

    colour_size: tuple[int, int] = (648, 484)
    depth_size: tuple[int, int] = (320, 240)
    colour: tuple[float, float, float, float] = (420.0, 421.0, 318.2, 245.6)
    depth: tuple[float, float, float, float] = (205.0, 206.0, 161.3, 118.4)
    colour_extrinsic: Array = field(default_factory=lambda: np.eye(4))
    depth_extrinsic: Array = field(default_factory=lambda: moved((0.025, -0.004, 0.002), 0.6, (0.2, 1.0, 0.1)))


@dataclass(frozen=True, slots=True)
class Truth:
    """cameras: frame → the colour camera at full size, canonical; blurred, lost: frame numbers; objects as the
    simulator knows them, instance_id = objectId + 1; corners: instance_id → points (n, 3) of its surface, canonical;
    rays: the home's surfaces (MuJoCo's frame)."""

    scan: str
    cameras: dict[int, Camera]
    blurred: frozenset[int]
    lost: frozenset[int]
    objects: tuple[SceneObject, ...]
    corners: dict[int, Array]
    rays: RayScene

    def depth_m(self, camera: Camera) -> NDArray[np.float32]:
        """Exact planar depth of any canonical camera."""
        hits = self.rays.first_hits(*camera_rays(camera, *pixel_centres(camera)))
        depth = np.where(hits.triangle >= 0, hits.distance, np.float32(0))
        return depth.reshape(camera.height, camera.width)


def moved(translation: ArrayLike, degrees: float, axis: ArrayLike) -> Array:
    """4×4: a turn about an axis, then a shift."""
    k = np.asarray(axis, dtype=float)
    k = k / np.linalg.norm(k)
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    a = np.radians(degrees)
    out = np.eye(4)
    out[:3, :3] = np.eye(3) + np.sin(a) * cross + (1 - np.cos(a)) * cross @ cross
    out[:3, 3] = translation
    return out


TURNED = moved((1.7, -2.4, 0.08), 33.0, (0.0, 0.0, 1.0))
"""axisAlignment: the scan's world → upright. As in ScanNet, about the vertical."""


def write_scan(
    root: Path,
    scan: str = "scene0000_00",
    *,
    seed: int = 5,
    frames: int = 16,
    rig: Rig | None = None,
    alignment: Array = TURNED,
    say_alignment: bool = True,
    noise: Noise = QUIET,
    instances: str = "zip",
    detail_m: float = 0.01,
) -> Truth:
    """Write `root/scans/<scan>/…` and the label map. instances: zip, folder or none; detail_m: vertices
    of one thing that are nearer than about this are one."""
    rig = rig or Rig()
    folder = root / "scans" / scan
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    options = MujocoOptions(frames=frames * STRIDE, rooms_max=1)
    with MujocoSource(options).open(SceneRef("home", "home", seed)) as home:
        objects = home.facts().objects
        triangles = drawn_triangles(home.home.compiled)
        rays = RayScene(triangles.corners)
        surface = triangles.corners.astype(float) @ Z_UP_TO_CANONICAL.T
        corners = {o.instance_id: surface[triangles.instance == o.instance_id].reshape(-1, 3) for o in objects}
        file = _SensWriter(rig, np.asarray(np.linalg.inv(alignment)), noise, rng)
        cameras: dict[int, Camera] = {}
        blurred, lost, masks = set(), set(), {}
        structure = _structure(triangles, len(objects))
        for index, viewpoint in enumerate(home.viewpoints()[::STRIDE]):
            colour = _camera(rig.colour_size, rig.colour, viewpoint.camera.matrix)
            truth = Truth(scan, {}, frozenset(), frozenset(), (), {}, rays)
            seen = home.render(type(viewpoint)(colour, viewpoint.time_s))
            beside = rig.colour_extrinsic
            to_depth = np.diag([1, -1, -1, 1]) @ np.linalg.inv(beside) @ rig.depth_extrinsic @ np.diag([1, -1, -1, 1])
            depth = truth.depth_m(_camera(rig.depth_size, rig.depth, colour.matrix @ to_depth))
            assert seen.instance is not None
            hits = rays.first_hits(*camera_rays(colour, *pixel_centres(colour))).triangle.reshape(seen.instance.shape)
            values = np.where(seen.instance > 0, seen.instance, structure.take(hits, mode="clip"))
            values = np.where(hits >= 0, values, 0)
            kinds = [""] + ["blurred"] * (index % BLURRED == 0) + ["lost"] * (index % LOST == 0)
            for kind in kinds:
                number = file.add(colour, Image.fromarray(seen.rgb), depth, kind)
                masks[number] = _loosened(values, noise.mask_px)
                cameras[number] = colour
                blurred |= {number} if kind == "blurred" else set()
                lost |= {number} if kind == "lost" else set()
    (folder / f"{scan}.sens").write_bytes(file.bytes())
    _write_masks(folder, scan, masks, instances)
    words = _write_mesh(folder, scan, triangles, structure, objects, alignment, noise, rng, detail_m)
    text = "axisAlignment = " + " ".join(f"{x:.6f}" for x in alignment.reshape(-1)) + "\n" if say_alignment else ""
    (folder / f"{scan}.txt").write_text(text + "numColorFrames = 1\nsceneType = Living room / Lounge\n")
    write_labels(root / "scannetv2-labels.combined.tsv", words)
    return Truth(scan, cameras, frozenset(blurred), frozenset(lost), objects, corners, rays)


def write_labels(path: Path, words: dict[str, tuple[str, str]]) -> None:
    """The label map: annotators' word → (category, nyu40class); words that are there stay."""
    rows = path.read_text().splitlines()[1:] if path.exists() else []
    known = {row.split("\t")[1] for row in rows}
    rows += [f"0\t{raw}\t{c}\t1\t0\t{c}\t{n}" for raw, (c, n) in sorted(words.items()) if raw not in known]
    path.write_text("\n".join(["\t".join(MAP_COLUMNS), *rows]) + "\n")


class _SensWriter:
    def __init__(self, rig: Rig, from_upright: Array, noise: Noise, rng: np.random.Generator) -> None:
        self._rig, self._from_upright, self._noise, self._rng = rig, from_upright, noise, rng
        self._frames: list[bytes] = []

    def add(self, camera: Camera, picture: Image.Image, depth_m: NDArray[Any], kind: str) -> int:
        upright = np.eye(4)
        upright[:3, :3] = Z_UP_TO_CANONICAL.T @ camera.matrix[:3, :3] @ OPENCV_CAMERA
        upright[:3, 3] = Z_UP_TO_CANONICAL.T @ camera.position
        pose = self._from_upright @ upright @ np.linalg.inv(self._rig.colour_extrinsic)
        shift, turn = self._rng.normal(size=3) * self._noise.pose_m, self._rng.normal() * self._noise.pose_deg
        pose = pose @ moved(shift, turn, self._rng.normal(size=3))
        pose = np.full((4, 4), -np.inf) if kind == "lost" else pose
        jpeg = io.BytesIO()
        (picture.filter(ImageFilter.GaussianBlur(4)) if kind == "blurred" else picture).save(jpeg, "JPEG", quality=92)
        packed = zlib.compress(np.round(self._noisy(depth_m) * 1000).astype("<u2").tobytes(), 1)
        head = np.asarray(pose, "<f4").tobytes() + struct.pack("<QQQQ", 0, 0, jpeg.tell(), len(packed))
        self._frames.append(head + jpeg.getvalue() + packed)
        return len(self._frames) - 1

    def _noisy(self, depth_m: NDArray[Any]) -> NDArray[Any]:
        """Spread of a structured-light sensor (Khoshelham and Elberink 2012), smooth over some pixels; round holes."""
        height, width = depth_m.shape
        spread = self._noise.depth * (0.0012 + 0.0019 * (depth_m - 0.4) ** 2)
        coarse = self._rng.normal(size=(-(-height // 4), -(-width // 4)))
        grain = 0.7 * np.kron(coarse, np.ones((4, 4)))[:height, :width] + 0.7 * self._rng.normal(size=depth_m.shape)
        noisy = np.where(depth_m > 0, np.maximum(depth_m + spread * grain, 0.0), 0.0)
        rows, columns = np.mgrid[:height, :width]
        for _ in range(self._noise.holes):
            v, u, r = self._rng.uniform(0, height), self._rng.uniform(0, width), self._rng.uniform(2, 12)
            noisy[(rows - v) ** 2 + (columns - u) ** 2 < r**2] = 0
        return noisy

    def bytes(self) -> bytes:
        return _whole(self._rig, self._frames)


def sens_bytes(
    frames: int,
    colour_size: tuple[int, int],
    depth_size: tuple[int, int],
    *,
    colour: bytes | None = None,
    depth: bytes | None = None,
    picture: tuple[int, int] | None = None,
    padding: int = 0,
) -> bytes:
    """A `.sens` file of equal frames, for faults: grey pictures and a wall at 2 m, or the bytes that are given in their
    place. picture: another size than the header says; padding: bytes behind each JPEG, which its reader skips."""
    jpeg = io.BytesIO()
    Image.new("RGB", picture or colour_size, "grey").save(jpeg, "JPEG")
    colour = (jpeg.getvalue() if colour is None else colour) + bytes(padding)
    if depth is None:
        depth = zlib.compress(np.full(depth_size[::-1], 2000, "<u2").tobytes())
    head = np.eye(4, dtype="<f4").tobytes() + struct.pack("<QQQQ", 0, 0, len(colour), len(depth))
    return _whole(Rig(colour_size, depth_size), [head + colour + depth] * frames)


def _whole(rig: Rig, frames: Sequence[bytes]) -> bytes:
    name = b"StructureSensor"
    out = [struct.pack("<IQ", 4, len(name)), name]
    for lens, extrinsic in ((rig.colour, rig.colour_extrinsic), (rig.depth, rig.depth_extrinsic)):
        k = np.eye(4)
        k[0, 0], k[1, 1], k[0, 2], k[1, 2] = lens
        out += [k.astype("<f4").tobytes(), extrinsic.astype("<f4").tobytes()]
    out.append(struct.pack("<iiIIIIf", 2, 1, *rig.colour_size, *rig.depth_size, 1000.0))
    return b"".join([*out, struct.pack("<Q", len(frames)), *frames, struct.pack("<Q", 0)])


def _camera(size: tuple[int, int], lens: tuple[float, float, float, float], matrix: Array) -> Camera:
    fx, fy, cx, cy = lens
    return Camera(*size, fx, fy, cx + 0.5, cy + 0.5, tuple(matrix.reshape(16).tolist()))


def _structure(triangles: Triangles, objects: int) -> NDArray[np.int32]:
    """Per triangle the value of wall, floor or ceiling, for those of no object; unannotated higher up than 2 m."""
    heights, level = triangles.corners[:, :, 2].mean(1), np.abs(triangles.normals[:, 0, 2]) > 0.9
    return np.where(
        level & (heights < 0.1), objects + 1, np.where(level & (heights > 2), objects + 2, objects + 3)
    ).astype(np.int32)


def _loosened(values: NDArray[Any], pixels: int) -> NDArray[Any]:
    """Masks that reach some pixels over their things' edges, as masks drawn from a coarse mesh do."""
    for _ in range(pixels):
        grown = values.copy()
        for axis, step in ((0, 1), (1, 1), (0, -1), (1, -1)):
            other = np.roll(values, step, axis)
            grown = np.where((other > 0) & ((grown == 0) | (other < grown)), other, grown)
        values = grown
    return values


def _write_masks(folder: Path, scan: str, masks: dict[int, NDArray[Any]], how: str) -> None:
    pictures = {}
    for number, values in masks.items():
        png = io.BytesIO()
        Image.fromarray(values.astype(np.uint8)).save(png, "PNG", compress_level=1)
        pictures[number] = png.getvalue()
    if how == "zip":
        with zipfile.ZipFile(folder / f"{scan}_2d-instance-filt.zip", "w") as file:
            for number, data in pictures.items():
                file.writestr(f"instance-filt/{number}.png", data)
    elif how == "folder":
        (folder / "instance-filt").mkdir()
        for number, data in pictures.items():
            (folder / "instance-filt" / f"{number}.png").write_bytes(data)


def _write_mesh(
    folder: Path, scan: str, triangles: Triangles, structure: NDArray[np.int32], objects: Sequence[SceneObject],
    alignment: Array, noise: Noise, rng: np.random.Generator, detail_m: float,
) -> dict[str, tuple[str, str]]:  # fmt: skip
    """Mesh, segments and aggregation. Returns the words for the label map."""
    value = np.where(triangles.instance > 0, triangles.instance, structure)
    corners, value = finely(triangles.corners.astype(float), value, 0.06 + 2 * detail_m)
    points, owner = corners.reshape(-1, 3), np.repeat(value, 3).astype(np.int64)
    x, y, z = np.round((points + 100) / detail_m).astype(np.int64).T
    first, faces = np.unique((((owner << 18) + x << 19) + y << 18) + z, return_index=True, return_inverse=True)[1:]
    faces = faces.reshape(-1, 3)
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (a != c)]
    upright = points[first] + rng.normal(size=(len(first), 3)) * noise.mesh_m
    back = np.linalg.inv(alignment)
    vertices = upright @ back[:3, :3].T + back[:3, 3]
    write_ply(folder / f"{scan}_vh_clean_2.ply", vertices, faces)
    of_vertex = owner[first]
    # Sparse numbers, several segments a thing, as oversegmentation gives.
    segments = of_vertex * 1000 + (np.floor(upright[:, 0]) % 5).astype(int) * 7
    (folder / f"{scan}_vh_clean_2.0.010000.segs.json").write_text(
        json.dumps({"sceneId": scan, "segIndices": segments.tolist()})
    )
    labels = {o.instance_id: "_".join(o.category.split()).replace("_", " ") + "r" for o in objects}
    words = {labels[o.instance_id]: (o.name.lower(), "otherfurniture") for o in objects}
    for offset, word in ((1, "floor"), (2, "ceiling"), (3, "wall")):
        labels[len(objects) + offset], words[word] = word, (word, word)
    groups = [
        {"id": v - 1, "objectId": v - 1, "label": word, "segments": np.unique(segments[of_vertex == v]).tolist()}
        for v, word in labels.items()
    ]
    (folder / f"{scan}.aggregation.json").write_text(json.dumps({"sceneId": scan, "segGroups": groups}))
    return words


def finely(corners: Array, value: NDArray[Any], edge_m: float) -> tuple[Array, NDArray[Any]]:
    """Triangles (n, 3, 3) halved at their longest edges until none is longer."""
    done: list[tuple[Array, NDArray[Any]]] = []
    while len(corners):
        lengths = np.linalg.norm(corners - np.roll(corners, -1, axis=1), axis=-1)
        long = lengths.max(1) > edge_m
        done.append((corners[~long], value[~long]))
        corners, value, lengths = corners[long], value[long], lengths[long]
        order = (lengths.argmax(1)[:, None] + np.arange(3)) % 3
        a, b, c = (np.take_along_axis(corners, order[:, k, None, None], 1)[:, 0] for k in range(3))
        middle = (a + b) / 2
        corners = np.concatenate([np.stack([a, middle, c], 1), np.stack([middle, b, c], 1)])
        value = np.concatenate([value, value])
    return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])


def write_ply(path: Path, vertices: Array, faces: NDArray[Any]) -> None:
    """As ScanNet's: little-endian, coloured vertices, triangles."""
    points = np.zeros(len(vertices), [("p", "<f4", 3), ("rgba", "u1", 4)])
    points["p"] = vertices
    sides = np.zeros(len(faces), [("n", "u1"), ("corners", "<i4", 3)])
    sides["n"], sides["corners"] = 3, faces
    head = ["ply", "format binary_little_endian 1.0", "comment VCGLIB generated", f"element vertex {len(points)}"]
    head += [f"property float {axis}" for axis in "xyz"]
    head += [f"property uchar {name}" for name in ("red", "green", "blue", "alpha")]
    head += [f"element face {len(sides)}", "property list uchar int vertex_indices", "end_header\n"]
    path.write_bytes("\n".join(head).encode() + points.tobytes() + sides.tobytes())
