"""ScanNet's own pictures of which thing each pixel shows.

`<scan>_2d-instance-filt.zip`, or the folder `instance-filt` beside the scan, holds one picture a frame of the colour
camera's size: objectId + 1, 0 = nothing.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sprite_etl.extract.base import SceneError

FOLDER = "instance-filt"


UNREADABLE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow and zipfile raise for damaged, encrypted or absurd files."""


class Pictures(ABC):
    """ScanNet's pictures of instances, by frame number."""

    numbers: frozenset[int]

    def read(self, frame: int) -> NDArray[np.int32]:
        """Values (height, width) as stored. Raises SceneError: bad_masks."""
        try:
            with Image.open(io.BytesIO(self._bytes(frame)), formats=["PNG"]) as image:
                values = np.asarray(image)
        except UNREADABLE as error:
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
