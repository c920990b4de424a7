"""A capture as a folder: capture.json, rgb/, depth/, instance/, video.mp4. Written once, capture.json last."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sprite_etl.scene.capture import Capture, CaptureError, FreeSpace
from sprite_etl.scene.free_space import FreeGrid
from sprite_etl.scene.serialise import capture_from_json, capture_to_json

MANIFEST = "capture.json"


@dataclass(frozen=True, slots=True)
class CaptureFolder:
    """A capture on disk. Images are read when asked for."""

    path: Path
    capture: Capture
    sha256: str

    def rgb(self, frame: int) -> NDArray[np.uint8]:
        """(height, width, 3) uint8. Raises CaptureError when missing, unreadable or of another size."""
        return _rgb_of(self._image(image_file("rgb", frame), frame))

    def depth_m(self, frame: int) -> NDArray[np.float32]:
        """Planar depth (height, width) float32 metres, 0 = no reading. Raises CaptureError."""
        image = self._image(image_file("depth", frame), frame)
        return (np.asarray(image, dtype=np.uint16) / np.float32(self.capture.depth_scale)).astype(np.float32)

    def instance(self, frame: int) -> NDArray[np.uint16]:
        """instance_id of each pixel (height, width) uint16, 0 = background. Raises CaptureError."""
        return np.asarray(self._image(image_file("instance", frame), frame), dtype=np.uint16)

    def free_grid(self) -> FreeGrid | None:
        """Where a person can stand; None where the capture does not say. Raises CaptureError."""
        space = self.capture.free_space
        if space is None:
            return None
        return FreeGrid(np.asarray(self._opened(space.file)) == 255, space.cell_m, space.origin)

    def _opened(self, name: str) -> Image.Image:
        return _opened(self.path / name)

    def _image(self, name: str, frame: int) -> Image.Image:
        camera, image = self.capture.frame(frame).camera, self._opened(name)
        if image.size != (camera.width, camera.height):
            raise CaptureError(
                f"{self.path / name} is {image.size[0]}×{image.size[1]} pixels, "
                f"but {MANIFEST} says {camera.width}×{camera.height} for frame {frame}",
                "image_size",
            )
        return image


def read_picture(file: Path) -> NDArray[np.uint8]:
    """A picture of a capture that may not be described yet: (height, width, 3) uint8. Raises CaptureError."""
    return _rgb_of(_opened(file))


def _rgb_of(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGB"))


def _opened(file: Path) -> Image.Image:
    try:
        with Image.open(file) as opened:
            opened.load()
            return opened.copy()
    except FileNotFoundError:
        raise CaptureError(f"{file} is missing; capture this scene again", "missing_file") from None
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise CaptureError(f"{file} is not a readable image ({error}); capture again", "unreadable_image") from None


def image_file(folder: str, frame: int) -> str:
    """Name of a frame's file inside the capture: rgb/000000.jpg, depth/000000.png, instance/000000.png."""
    return f"{folder}/{frame:06d}.{'jpg' if folder == 'rgb' else 'png'}"


def write_rgb(folder: Path, frame: int, rgb: NDArray[np.uint8], quality: int = 92) -> str:
    """Write a (height, width, 3) uint8 picture; returns its name inside the capture."""
    return _save(folder, image_file("rgb", frame), Image.fromarray(rgb), quality=quality, subsampling=0)


def write_depth(folder: Path, frame: int, depth_m: NDArray[Any], depth_scale: float) -> str:
    """Write planar depth in metres as 16-bit; beyond 65535 / depth_scale there is no reading (0)."""
    steps = np.round(np.nan_to_num(depth_m, nan=0.0, posinf=0.0, neginf=0.0) * depth_scale)
    steps = np.where((steps > 0) & (steps <= 65535), steps, 0).astype(np.uint16)
    return _save(folder, image_file("depth", frame), Image.fromarray(steps), compress_level=3)


def write_instance(folder: Path, frame: int, instance: NDArray[Any]) -> str:
    """Write instance ids (height, width), 0…65535."""
    if instance.min() < 0 or instance.max() > 65535:
        raise CaptureError(f"instance ids must be 0…65535, got {instance.min()}…{instance.max()}")
    return _save(folder, image_file("instance", frame), Image.fromarray(instance.astype(np.uint16)), compress_level=3)


def write_free_space(folder: Path, space: FreeSpace, grid: NDArray[np.uint8]) -> str:
    """Write the grid of where a person can stand (rows along z, columns along x; 255 = free) to `space.file`."""
    return _save(folder, space.file, Image.fromarray(grid))


def _save(folder: Path, name: str, image: Image.Image, **options: Any) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Encoders take half a file for written where a disk gets full: whole bytes are written, or an error is raised.
    body = io.BytesIO()
    image.save(body, format="JPEG" if path.suffix == ".jpg" else "PNG", **options)
    path.write_bytes(body.getbuffer())
    return name


def write_manifest(folder: Path, capture: Capture) -> str:
    """Write capture.json, last and atomically, with the size and sha256 of every file; returns its sha256."""
    files = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST):
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        files.append({"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    body = json.dumps({**capture_to_json(capture), "files": files}, allow_nan=False, separators=(",", ":")).encode()
    partial = folder / f"{MANIFEST}.part"
    partial.write_bytes(body)
    os.replace(partial, folder / MANIFEST)
    return hashlib.sha256(body).hexdigest()


def read_capture(folder: Path | str, *, verify_files: bool = False) -> CaptureFolder:
    """Open a capture folder. With verify_files every listed file's size and sha256 are compared.

    Raises CaptureError: no manifest, not JSON, wrong schema, missing or misspelt fields, truncated files.
    """
    path = Path(folder)
    try:
        body = (path / MANIFEST).read_bytes()
    except OSError:
        raise CaptureError(
            f"{path} has no {MANIFEST}: the capture was never finished, or this is another folder", "no_manifest"
        ) from None
    capture, files = parse_manifest(body, str(path / MANIFEST))
    sizes = {name: (path / name).stat().st_size for name in files if (path / name).is_file()}
    check_sizes(files, sizes, str(path))
    for name, entry in files.items():
        if verify_files and hashlib.sha256((path / name).read_bytes()).hexdigest() != entry["sha256"]:
            raise CaptureError(
                f"{path / name} does not have the sha256 that {MANIFEST} lists: changed or damaged", "truncated_file"
            )
    return CaptureFolder(path, capture, hashlib.sha256(body).hexdigest())


def parse_manifest(body: bytes, where: str) -> tuple[Capture, dict[str, dict[str, Any]]]:
    """The capture that a capture.json describes, and its files' entries (bytes, sha256) by name. Raises CaptureError:
    not JSON, wrong schema, missing or misspelt fields."""
    try:
        data = json.loads(body)
    except ValueError as error:
        raise CaptureError(
            f"{where} is not valid JSON ({error}): truncated? Capture again", "truncated_manifest"
        ) from None
    files = data.pop("files", []) if isinstance(data, dict) else []
    return capture_from_json(data, where=where), {entry["path"]: entry for entry in files}


def check_sizes(files: Mapping[str, Mapping[str, Any]], sizes: Mapping[str, int], where: str) -> None:
    """Compare a manifest's files with the sizes of those that are there, both by name. Raises CaptureError."""
    for name, entry in files.items():
        size = sizes.get(name)
        if size != entry["bytes"]:
            found = "is missing" if size is None else f"has {size} bytes"
            code = "missing_file" if size is None else "truncated_file"
            raise CaptureError(
                f"{where}/{name} {found}, but {MANIFEST} lists {entry['bytes']} bytes: truncated copy?", code
            )
