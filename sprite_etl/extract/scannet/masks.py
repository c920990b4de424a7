"""Which thing each pixel shows: from ScanNet's own pictures of instances, or drawn from the annotated mesh.

`<scan>_2d-instance-filt.zip`, or the folder `instance-filt` beside the scan, holds one picture a frame of the colour
camera's size: objectId + 1, 0 = nothing.
"""

from __future__ import annotations

import io
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.raster import rasterise
from sprite_etl.extract.scannet.views import View
from sprite_etl.scene.camera import Camera

FOLDER = "instance-filt"
IN_FRONT_M, IN_FRONT = 0.05, 0.03
"""Metres, and share of the depth, by which the sensor may differ from the mesh that is drawn: more, and what the camera
sees is not what the mesh has there."""


class Pictures(ABC):
    """ScanNet's pictures of instances, by frame number."""

    numbers: frozenset[int]

    def read(self, frame: int) -> NDArray[np.int32]:
        """Values (height, width) as stored. Raises SceneError: bad_masks."""
        try:
            with Image.open(io.BytesIO(self._bytes(frame)), formats=["PNG"]) as image:
                values = np.asarray(image)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zipfile.BadZipFile) as error:
            raise SceneError("bad_masks", f"instances of frame {frame} cannot be read ({error})") from None
        if values.ndim != 2:
            raise SceneError("bad_masks", f"instances of frame {frame} must be a picture of numbers, not of colours")
        return values.astype(np.int32)

    @abstractmethod
    def _bytes(self, frame: int) -> bytes: ...

    @abstractmethod
    def close(self) -> None:
        """Close what is open."""


class ZippedPictures(Pictures):
    """In a zip file. Raises SceneError: bad_masks."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise SceneError("bad_masks", f"{path} cannot be opened ({error}): fetch it again") from None
        self._names = _by_number(self._zip.namelist())
        self.numbers = frozenset(self._names)

    def _bytes(self, frame: int) -> bytes:
        return self._zip.read(self._names[frame])

    def close(self) -> None:
        self._zip.close()


class FolderPictures(Pictures):
    """In a folder."""

    def __init__(self, path: Path) -> None:
        self._names = _by_number([str(p) for p in sorted(path.glob("*.png"))])
        self.numbers = frozenset(self._names)

    def _bytes(self, frame: int) -> bytes:
        return Path(self._names[frame]).read_bytes()

    def close(self) -> None:
        return None


def open_pictures(folder: Path, scan: str) -> Pictures | None:
    """The scan's pictures of instances; None where there are none. Raises SceneError: bad_masks."""
    zipped = folder / f"{scan}_2d-instance-filt.zip"
    if zipped.is_file():
        return ZippedPictures(zipped)
    if (folder / FOLDER).is_dir():
        return FolderPictures(folder / FOLDER)
    return None


def _by_number(names: list[str]) -> Mapping[int, str]:
    return {int(Path(n).stem): n for n in names if n.endswith(".png") and Path(n).stem.isdecimal()}


def drawn_masks(
    view: View,
    camera: Camera,
    vertices: NDArray[np.float64],
    triangles: NDArray[np.int64],
    value_of_triangle: NDArray[np.int32],
    depth_m: NDArray[np.float32],
) -> NDArray[np.int32]:
    """Values (height, width) of what the mesh (canonical vertices) shows of its triangles' values, 0 = background.

    Where the sensor reads another depth than the mesh has, the pixel is background: nobody knows what it shows.
    """
    pixels, depth = camera.project(vertices)
    drawn, which = rasterise(np.nan_to_num(pixels, nan=-1.0), depth, triangles, view.width, view.height)
    values = np.where(which >= 0, value_of_triangle.take(which, mode="clip"), np.int32(0))
    allowed = np.maximum(IN_FRONT_M, IN_FRONT * drawn)
    differs = (depth_m > 0) & (np.abs(depth_m - drawn) > allowed)
    return np.where(differs, np.int32(0), values)


def values_of_triangles(value_of_vertex: NDArray[np.int32], triangles: NDArray[np.int64]) -> NDArray[np.int32]:
    """The value (m,) that most corners of each triangle have; 0 where all three differ."""
    a, b, c = value_of_vertex[triangles].T
    return np.where((a == b) | (a == c), a, np.where(b == c, b, np.int32(0)))
