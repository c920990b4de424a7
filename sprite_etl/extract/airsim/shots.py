"""One instant of the camera: colours, depth, masks and the pose they were taken from, kept on disk until wanted.

A flight cannot be flown twice alike, so what it sees is photographed while it lasts. From AirSim: planar depth in
metres with the precision of 16-bit floats, the sky near 65504; masks as colours.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.airsim.clients import Simulator
from sprite_etl.extract.airsim.conventions import Array, pose_from, rotation_of, vector_of
from sprite_etl.extract.base import SimulatorError

SAME_PLACE, SAME_TURN, SAME_TIME_NS = 1e-3, 1e-4, 100_000_000
"""How far the pictures of one call may lie apart: metres, entries of the rotation, nanoseconds."""


@dataclass(frozen=True, slots=True)
class Shot:
    """pose: the camera's, 4×4 in local NED. rgb (h, w, 3); depth_m (h, w), 0 = none or beyond far_m; codes (h, w): each
    pixel's mask colour as 0xRRGGBB."""

    pose: Array
    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    codes: NDArray[np.uint32]

    def save(self, path: Path) -> None:
        """Write it to a file of its own."""
        np.savez(path, pose=self.pose, rgb=self.rgb, depth_m=self.depth_m.astype(np.float32), codes=self.codes)

    @classmethod
    def load(cls, path: Path) -> Shot:
        """What `save` wrote."""
        with np.load(path) as data:
            return cls(data["pose"], data["rgb"], data["depth_m"], data["codes"])


def take(simulator: Simulator, far_m: float) -> Shot:
    """Photograph. Raises SimulatorError: bad_answer, or not_one_instant where the pictures of one call were taken from
    several places or times, so that depth and masks are not those of the colours."""
    answers = simulator.images()
    try:
        scene, depth, masks = answers
        poses = [pose_from(vector_of(a.camera_position), rotation_of(a.camera_orientation)) for a in answers]
        times = [int(a.time_stamp) for a in answers]
        size = int(scene.height), int(scene.width)
        shot = Shot(poses[0], _picture(scene, size), _depth(depth, size, far_m), _codes(_picture(masks, size)))
    except (ValueError, TypeError, AttributeError, OSError) as error:
        said = "; ".join(str(getattr(a, "message", "")) for a in answers if getattr(a, "message", ""))
        raise SimulatorError("bad_answer", f"simGetImages: {error} {said}".rstrip()) from None
    apart = max(float(np.abs(p[:3, 3] - poses[0][:3, 3]).max()) for p in poses)
    turned = max(float(np.abs(p[:3, :3] - poses[0][:3, :3]).max()) for p in poses)
    late = max(times) - min(times)
    if apart > SAME_PLACE or turned > SAME_TURN or late > SAME_TIME_NS:
        raise SimulatorError(
            "not_one_instant", f"pictures of one call lie {apart:.3f} m and {late / 1e9:.3f} s apart: pause the world"
        )
    return shot


def instances(codes: NDArray[np.uint32], numbers: Mapping[int, int]) -> NDArray[np.uint16]:
    """Mask colours as instance ids; what has none is background, 0."""
    found, where = np.unique(codes, return_inverse=True)
    return np.array([numbers.get(int(c), 0) for c in found], np.uint16)[where].reshape(codes.shape)


def code_of(colour: Any) -> int:
    """0xRRGGBB."""
    red, green, blue = (int(c) for c in colour)
    return red << 16 | green << 8 | blue


def _picture(answer: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(io.BytesIO(bytes(answer.image_data_uint8))) as image:
        pixels = np.asarray(image.convert("RGB"))
    if pixels.shape[:2] != size:
        raise ValueError(f"a picture of {pixels.shape[1]}×{pixels.shape[0]} pixels where {size[1]}×{size[0]} are due")
    return pixels


def _depth(answer: Any, size: tuple[int, int], far_m: float) -> NDArray[np.float32]:
    values = np.asarray(answer.image_data_float, dtype=np.float32)
    if values.size != size[0] * size[1]:
        raise ValueError(f"{values.size} depths where {size[1]}×{size[0]} are due")
    depth = values.reshape(size)
    return np.where(np.isfinite(depth) & (depth > 0) & (depth <= far_m), depth, np.float32(0))


def _codes(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    channels = colours.astype(np.uint32)
    return np.asarray(channels @ np.array([1 << 16, 1 << 8, 1], np.uint32), np.uint32)
