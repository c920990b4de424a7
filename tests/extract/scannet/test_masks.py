"""ScanNet's pictures of instances, zipped or in a folder."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.masks import open_pictures


def png(values: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(values).save(out, "PNG")
    return out.getvalue()


PICTURES: dict[int, np.ndarray] = {0: np.eye(4, dtype=np.uint8) * 9, 40: np.full((4, 4), 700, np.uint16)}


def zipped(folder: Path, pictures: dict[str, bytes]) -> None:
    with zipfile.ZipFile(folder / "scan_2d-instance-filt.zip", "w") as file:
        for name, data in pictures.items():
            file.writestr(name, data)


def test_pictures_are_read_from_a_zip_file_or_a_folder(tmp_path: Path) -> None:
    assert open_pictures(tmp_path, "scan") is None
    (tmp_path / "instance-filt").mkdir()
    for number, values in PICTURES.items():
        (tmp_path / "instance-filt" / f"{number}.png").write_bytes(png(values))
    found = open_pictures(tmp_path, "scan")
    zipped(tmp_path, {f"instance-filt/{n}.png": png(v) for n, v in PICTURES.items()} | {"instance-filt/notes.png": b""})
    both = open_pictures(tmp_path, "scan")
    for pictures in (found, both):
        assert pictures is not None
        assert pictures.numbers == set(PICTURES)
        for number, values in PICTURES.items():
            assert (pictures.read(number) == values).all()
        pictures.close()


def test_damaged_ones_are_refused(tmp_path: Path) -> None:
    whole = png(PICTURES[40])
    zipped(tmp_path, {"0.png": whole[:45], "1.png": b"no png", "2.png": png(np.zeros((4, 4, 3), np.uint8))})
    pictures = open_pictures(tmp_path, "scan")
    assert pictures is not None
    for number in range(3):
        with pytest.raises(SceneError) as caught:
            pictures.read(number)
        assert caught.value.reason == "bad_masks"
    pictures.close()
    path = tmp_path / "scan_2d-instance-filt.zip"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SceneError) as caught:
        open_pictures(tmp_path, "scan")
    assert caught.value.reason == "bad_masks"
