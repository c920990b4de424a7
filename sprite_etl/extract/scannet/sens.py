"""`.sens` files, version 4: the frames of one scan, read one at a time and never held together.

Little-endian. Poses are camera_to_world of the file's reference camera; each camera's extrinsic is camera → reference.
Intrinsics count pixel centres at whole numbers: half a pixel is added to reach the canonical centres at +0.5.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sprite_etl.extract.base import SceneError

Array = NDArray[np.float64]

VERSION = 4
JPEG, ZLIB_USHORT = 2, 1
MAX_NAME, MAX_SIDE = 4096, 16384
"""Bytes of the sensor's name, pixels of a side: what is beyond them is no such number."""
_SHAPES = struct.Struct("<iiIIIIf")
_SIZES = struct.Struct("<QQQQ")
_POSE = struct.Struct("<16f")


@dataclass(frozen=True, slots=True)
class Lens:
    """width, height, fx, fy, cx, cy in pixels, centres at +0.5; to_reference: 4×4, camera → reference camera."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    to_reference: Array


@dataclass(frozen=True, slots=True)
class SensFrame:
    """Where a frame lies. pose: 4×4 reference camera → world (OpenCV axes), not finite where tracking was lost."""

    pose: Array
    offset: int
    colour_bytes: int
    depth_bytes: int


class SensFile:
    """An open scan. Close it, or use it as a context.

    Raises SceneError: missing_file, sens_version, bad_sens (a header that says nonsense, another compression, a frame
    that cannot be decoded) and truncated_sens.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise SceneError("missing_file", f"{path}: {error.strerror}") from None
        try:
            self._size = path.stat().st_size
            self._read_header()
            self.frames: tuple[SensFrame, ...] = tuple(self._read_frame(i) for i in range(self._count))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> SensFile:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; frames can be read no more."""
        self._file.close()

    def _read_header(self) -> None:
        (version,) = self._numbers("<I")
        if version != VERSION:
            raise SceneError("sens_version", f"{self.path} is of version {version}, only {VERSION} can be read")
        (length,) = self._numbers("<Q")
        if length > MAX_NAME:
            raise SceneError("bad_sens", f"{self.path}: the sensor's name is {length} bytes long")
        self._bytes(length)
        matrices = [np.array(self._numbers(_POSE.format)).reshape(4, 4) for _ in range(4)]
        colour, depth, cw, ch, dw, dh, self._shift = self._numbers(_SHAPES.format)
        if (colour, depth) != (JPEG, ZLIB_USHORT):
            raise SceneError("bad_sens", f"{self.path}: compression of colour, depth must be {JPEG} (jpeg), "
                                         f"{ZLIB_USHORT} (zlib), got {colour}, {depth}")  # fmt: skip
        if not 0 < self._shift < 1e6:
            raise SceneError("bad_sens", f"{self.path}: depth shift must be positive, got {self._shift}")
        self.colour = self._lens("colour", cw, ch, matrices[0], matrices[1])
        self.depth = self._lens("depth", dw, dh, matrices[2], matrices[3])
        (self._count,) = self._numbers("<Q")

    def _lens(self, name: str, width: int, height: int, intrinsic: Array, extrinsic: Array) -> Lens:
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            raise SceneError("bad_sens", f"{self.path}: the {name} images are {width}×{height} pixels")
        fx, fy, cx, cy = (float(intrinsic[i]) for i in ((0, 0), (1, 1), (0, 2), (1, 2)))
        if not np.isfinite(intrinsic).all() or min(fx, fy) <= 0:
            raise SceneError("bad_sens", f"{self.path}: focal lengths of the {name} camera are {fx}, {fy}")
        if not np.isfinite(extrinsic).all() or np.abs(extrinsic[:3, :3] @ extrinsic[:3, :3].T - np.eye(3)).max() > 0.01:
            raise SceneError("bad_sens", f"{self.path}: the extrinsic of the {name} camera is no rigid motion")
        return Lens(width, height, fx, fy, cx + 0.5, cy + 0.5, extrinsic)

    def _read_frame(self, index: int) -> SensFrame:
        try:
            pose = np.array(self._numbers(_POSE.format)).reshape(4, 4)
            _, _, colour, depth = self._numbers(_SIZES.format)
        except SceneError:
            raise self._truncated(index) from None
        offset = self._file.tell()
        if offset + colour + depth > self._size:
            raise self._truncated(index)
        self._file.seek(colour + depth, io.SEEK_CUR)
        return SensFrame(pose, offset, colour, depth)

    def _truncated(self, index: int) -> SceneError:
        return SceneError("truncated_sens", f"{self.path} ({self._size} bytes) ends within frame {index} of "
                                            f"{self._count}: fetch it again")  # fmt: skip

    def colour_image(self, index: int, *, at_least: tuple[int, int] | None = None, grey: bool = False) -> Image.Image:
        """A frame's colour picture, RGB or grey; at_least: (width, height) pixels that are enough."""
        frame = self.frames[index]
        self._file.seek(frame.offset)
        try:
            image = Image.open(io.BytesIO(self._bytes(frame.colour_bytes)), formats=["JPEG"])
            if image.size != (self.colour.width, self.colour.height):
                raise SceneError("bad_sens", f"{self.path}: frame {index} is {image.size[0]}×{image.size[1]} pixels, "
                                             f"the header says {self.colour.width}×{self.colour.height}")  # fmt: skip
            if at_least is not None:
                image.draft("L" if grey else "RGB", at_least)
            return image.convert("L" if grey else "RGB")
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise SceneError("bad_sens", f"{self.path}: colour of frame {index} is no JPEG ({error})") from None

    def depth_m(self, index: int) -> NDArray[np.float32]:
        """A frame's planar depth (height, width) in metres, 0 = no reading."""
        frame = self.frames[index]
        wanted = 2 * self.depth.width * self.depth.height
        self._file.seek(frame.offset + frame.colour_bytes)
        try:
            # One byte more than wanted: enough to see that there is too much, and no more memory than that.
            raw = zlib.decompressobj().decompress(self._bytes(frame.depth_bytes), wanted + 1)
        except zlib.error as error:
            raise SceneError("bad_sens", f"{self.path}: depth of frame {index} is damaged ({error})") from None
        if len(raw) != wanted:
            raise SceneError("bad_sens", f"{self.path}: depth of frame {index} has {len(raw)} bytes, not {wanted}")
        steps = np.frombuffer(raw, "<u2").reshape(self.depth.height, self.depth.width)
        return (steps / np.float32(self._shift)).astype(np.float32)

    def _bytes(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) != count:
            raise SceneError("truncated_sens", f"{self.path} ({self._size} bytes) ends within its header or a frame")
        return data

    def _numbers(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self._bytes(struct.calcsize(layout)))
