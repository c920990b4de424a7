"""What a refused capture would fit with: each mistake that sources are known to make is undone, and the boxes asked.

Only looked at on refusal, on a few frames. Advice to whoever reads the reason, no verdict: the gate refuses anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Frame
from sprite_etl.scene.folder import CaptureFolder

Array = NDArray[np.floating[Any]]

FRAMES = 8
STRIDE = 9
FITS = 0.97
"""Share of mask pixels within 2 cm of their box that a reading must reach, at least BETTER above the capture's own."""
BETTER = 0.02
TOLERANCE_M = 0.02
HEIGHTS_M = np.arange(0.2, 2.01, 0.025)
PITCHES_DEG = np.arange(-45.0, 45.1, 1.0)
VIEWS = np.concatenate([np.arange(0.80, 0.96, 0.01), np.arange(1.05, 1.26, 0.01)])

_MIRROR = np.diag([-1.0, 1.0, 1.0, 1.0])
_SWAP = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])


@dataclass(frozen=True, slots=True)
class _Look:
    """Mask samples of one frame: u, v pixels, planar depth, and the box of each (centre, axes, half extents)."""

    frame: Frame
    before: Frame
    after: Frame
    u: Array
    v: Array
    depth: Array
    center: Array
    axes: Array
    half: Array


@dataclass(frozen=True, slots=True)
class _Reading:
    """pose: the camera_to_world to use instead; lens: factor of the focal length; depth: of each sample."""

    what: str
    pose: Callable[[_Look], Array] = lambda look: look.frame.camera.matrix
    lens: Callable[[Camera], float] = lambda camera: 1.0
    depth: Callable[[_Look], Array] = lambda look: look.depth
    flipped: bool = False


def fitting_reading(folder: CaptureFolder) -> str | None:
    """What would make masks, depth and boxes agree, in words; None where nothing known does. The capture's values must
    be sound and it must have depth and masks. Raises CaptureError for unreadable images."""
    looks = list(_looks(folder, 0))
    if not looks:
        return None
    found = [(_share(looks, reading), reading.what) for reading in _readings()]
    for shift, which in ((1, "next one"), (-1, "one before it")):
        found.append(
            (_share(list(_looks(folder, shift)), _Reading("")), f"every picture's masks taken from the {which}")
        )
    share, what = max(found, key=lambda one: one[0])
    return what if share >= max(FITS, _share(looks, _Reading("")) + BETTER) else None


def _looks(folder: CaptureFolder, shift: int) -> Iterator[_Look]:
    """Some of the frames that have one before and one after them, with the masks of the frame `shift` places on."""
    frames = folder.capture.frames
    for place in sorted({int(p) for p in np.linspace(1, len(frames) - 2, FRAMES)} if len(frames) > 2 else ()):
        frame = frames[place]
        depth = folder.depth_m(frame.index)[::STRIDE, ::STRIDE].astype(float)
        numbers = folder.instance(frames[place + shift].index)[::STRIDE, ::STRIDE]
        if numbers.shape != depth.shape:
            continue
        objects = folder.capture.objects_in(frame)
        row_of = np.full(65536, -1)
        row_of[[o.instance_id for o in objects]] = np.arange(len(objects))
        of = row_of[numbers]
        rows, columns = np.nonzero((depth > 0) & (of >= 0))
        if not len(rows):
            continue
        of = of[rows, columns]
        yield _Look(
            frame,
            frames[place - 1],
            frames[place + 1],
            columns * STRIDE + 0.5,
            rows * STRIDE + 0.5,
            depth[rows, columns],
            np.array([o.box.center for o in objects])[of],
            np.array([o.box.axes for o in objects])[of],
            np.array([o.box.half_extents for o in objects])[of],
        )


def _share(looks: list[_Look], reading: _Reading) -> float:
    inside = total = 0
    for look in looks:
        camera, pose = look.frame.camera, reading.pose(look)
        depth, lens = reading.depth(look), reading.lens(camera)
        v = camera.height - look.v if reading.flipped else look.v
        right = (look.u - camera.cx) / (camera.fx * lens) * depth
        up = -(v - camera.cy) / (camera.fy * lens) * depth
        points = np.stack([right, up, -depth], -1) @ pose[:3, :3].T + pose[:3, 3]
        local = np.einsum("ni,nij->nj", points - look.center, look.axes)
        inside += int((np.abs(local) <= look.half + TOLERANCE_M).all(1).sum())
        total += len(depth)
    return inside / max(1, total)


def _readings() -> Iterator[_Reading]:
    yield _Reading("handedness flipped in the poses", lambda k: _MIRROR @ k.frame.camera.matrix @ _MIRROR)
    # Points mirrored as the cameras see them, or as the boxes stand, ask the same as boxes that are mirrored.
    yield _Reading("handedness flipped in the boxes", lambda k: _MIRROR @ k.frame.camera.matrix)
    yield _Reading(
        "handedness flipped in poses and boxes, or pictures mirrored", lambda k: k.frame.camera.matrix @ _MIRROR
    )
    yield _Reading("y and z exchanged in the boxes", lambda k: _SWAP @ k.frame.camera.matrix)
    yield _Reading("y and z exchanged in the poses", lambda k: _SWAP @ k.frame.camera.matrix @ _SWAP)
    yield _Reading("yaw of the other sign", lambda k: _turned_back(k.frame.camera.matrix))
    yield _Reading("the poses inverted", lambda k: np.linalg.inv(k.frame.camera.matrix))
    yield _Reading("every picture's pose taken from the next one", lambda k: k.after.camera.matrix)
    yield _Reading("every picture's pose taken from the one before it", lambda k: k.before.camera.matrix)
    yield _Reading("depth read as distance along the ray", depth=lambda k: k.depth / _ray(k))
    yield _Reading("rows counted from below", flipped=True)
    for factor in (0.01, 0.1, 10.0, 100.0):
        yield _Reading(f"depth × {factor:g}", depth=lambda k, f=factor: f * k.depth)  # type: ignore[misc]
    for height in HEIGHTS_M:
        yield _Reading(f"cameras {height:.2f} m higher", lambda k, h=height: _lifted(k.frame.camera.matrix, h))  # type: ignore[misc]
    for pitch in PITCHES_DEG[PITCHES_DEG != 0]:
        yield _Reading(
            f"cameras pitched {abs(pitch):.0f}° further {'up' if pitch > 0 else 'down'}",
            lambda k, p=pitch: _pitched(k.frame.camera.matrix, np.radians(p)),  # type: ignore[misc]
        )
    for view in VIEWS:
        yield _Reading(f"a field of view × {view:g}", lens=lambda c, v=view: _lens(c, v))  # type: ignore[misc]


def _turned_back(pose: Array) -> Array:
    angle = -2 * np.arctan2(pose[0, 2], pose[2, 2])
    c, s = np.cos(angle), np.sin(angle)
    made = pose.copy()
    made[:3, :3] = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ pose[:3, :3]
    return made


def _lifted(pose: Array, height: float) -> Array:
    made = pose.copy()
    made[1, 3] += height
    return made


def _pitched(pose: Array, angle: float) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    made = pose.copy()
    made[:3, :3] = pose[:3, :3] @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    return made


def _ray(look: _Look) -> Array:
    camera = look.frame.camera
    return np.asarray(np.sqrt(1 + ((look.u - camera.cx) / camera.fx) ** 2 + ((look.v - camera.cy) / camera.fy) ** 2))


def _lens(camera: Camera, view: float) -> float:
    """Factor of the focal length that makes the horizontal field of view `view` times as wide."""
    half = np.arctan(camera.width / 2 / camera.fx)
    return float(np.tan(half) / np.tan(min(half * view, 1.5)))
