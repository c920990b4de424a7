"""Captures on disk: what goes in comes out, and what is damaged is refused by name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sprite_etl.scene.capture import CaptureError, FreeSpace
from sprite_etl.scene.folder import (
    MANIFEST,
    image_file,
    read_capture,
    write_depth,
    write_free_space,
    write_instance,
    write_manifest,
)
from sprite_etl.scene.serialise import capture_from_json, capture_to_json
from tests.scene.examples import cast, full_capture, write_example


def test_every_field_survives_json() -> None:
    capture = full_capture()
    assert capture_from_json(json.loads(json.dumps(capture_to_json(capture)))) == capture


def test_images_survive_the_folder(tmp_path: Path) -> None:
    opened = write_example(tmp_path, frames=2)
    camera = opened.capture.frames[1].camera
    depth, instance = cast(camera, opened.capture.objects)
    assert np.array_equal(opened.instance(1), instance)
    assert np.abs(opened.depth_m(1) - depth).max() <= 0.5 / opened.capture.depth_scale + 1e-6
    assert opened.depth_m(1).dtype == np.float32
    assert opened.rgb(1).shape == (120, 160, 3)
    assert opened.sha256 == hashlib.sha256((tmp_path / MANIFEST).read_bytes()).hexdigest()


def test_the_manifest_lists_every_file_and_is_reproducible(tmp_path: Path) -> None:
    first, second = write_example(tmp_path / "a", frames=2), write_example(tmp_path / "b", frames=2)
    assert first.sha256 == second.sha256
    listed = json.loads((tmp_path / "a" / MANIFEST).read_text())["files"]
    assert [f["path"] for f in listed] == sorted(image_file(k, i) for k in ("rgb", "depth", "instance") for i in (0, 1))
    for entry in listed:
        content = (tmp_path / "a" / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert not list(tmp_path.rglob("*.part"))


def test_depth_that_does_not_fit_or_is_not_finite_is_no_reading(tmp_path: Path) -> None:
    depth = np.array([[0.0, 1.2345, 65.535, 65.6], [np.nan, np.inf, -np.inf, -1.0]])
    write_depth(tmp_path, 0, depth, 1000.0)
    stored = np.asarray(Image.open(tmp_path / image_file("depth", 0)))
    assert stored.tolist() == [[0, 1234, 65535, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("value", [-1, 65536])
def test_instance_ids_that_do_not_fit_are_refused(tmp_path: Path, value: int) -> None:
    with pytest.raises(CaptureError, match="0…65535"):
        write_instance(tmp_path, 0, np.array([[0, value]]))


def test_nan_never_reaches_a_manifest(tmp_path: Path) -> None:
    capture = write_example(tmp_path / "a", frames=2).capture
    object.__setattr__(capture.frames[0].camera, "fx", float("nan"))
    (tmp_path / "b").mkdir()
    with pytest.raises(ValueError, match="JSON compliant"):
        write_manifest(tmp_path / "b", capture)
    assert list((tmp_path / "b").iterdir()) == []


def test_free_space_is_written_beside(tmp_path: Path) -> None:
    grid = np.array([[0, 255, 255], [255, 0, 0]], dtype=np.uint8)
    name = write_free_space(tmp_path, FreeSpace("free_space.png", 0.05, (0.0, 0.0)), grid)
    assert np.array_equal(np.asarray(Image.open(tmp_path / name)), grid)


class TestDamage:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write_example(tmp_path, frames=2)
        return tmp_path

    def refused(self, folder: Path, code: str, words: str, **options: bool) -> None:
        with pytest.raises(CaptureError, match=words) as caught:
            read_capture(folder, **options)
        assert caught.value.code == code
        assert str(folder) in str(caught.value)

    def test_no_manifest(self, folder: Path) -> None:
        (folder / MANIFEST).unlink()
        self.refused(folder, "no_manifest", "never finished")

    def test_truncated_manifest(self, folder: Path) -> None:
        body = (folder / MANIFEST).read_bytes()
        (folder / MANIFEST).write_bytes(body[: len(body) // 2])
        self.refused(folder, "truncated_manifest", "truncated")

    def test_truncated_image(self, folder: Path) -> None:
        path = folder / image_file("depth", 1)
        path.write_bytes(path.read_bytes()[:100])
        self.refused(folder, "truncated_file", "has 100 bytes, but capture.json lists")

    def test_missing_image(self, folder: Path) -> None:
        (folder / image_file("rgb", 1)).unlink()
        self.refused(folder, "missing_file", "000001.jpg is missing")

    def test_changed_image_of_equal_size_is_found_by_its_hash(self, folder: Path) -> None:
        path = folder / image_file("rgb", 0)
        body = bytearray(path.read_bytes())
        body[-10] ^= 1
        path.write_bytes(bytes(body))
        read_capture(folder)
        self.refused(folder, "truncated_file", "sha256", verify_files=True)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"schema": "sprite-capture/9"}, "schema must be 'sprite-capture/1', got 'sprite-capture/9'"),
            ({"frames": None}, "not iterable"),
            ({"frames": [{"index": 0}]}, "missing"),
            ({"colour": "red"}, "colour"),
            ({"has": {"smell": True}}, "smell"),
        ],
    )
    def test_wrong_fields(self, folder: Path, change: dict[str, object], words: str) -> None:
        data = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps({**data, **change}))
        self.refused(folder, "bad_manifest", words)

    def test_a_manifest_that_is_a_list(self, folder: Path) -> None:
        (folder / MANIFEST).write_text("[]")
        self.refused(folder, "bad_manifest", "must hold a JSON object, got list")

    def test_image_of_another_size(self, folder: Path) -> None:
        opened = read_capture(folder)
        write_instance(folder, 0, np.zeros((60, 80), dtype=np.uint16))
        with pytest.raises(CaptureError, match=r"80×60 pixels, but capture\.json says 160×120 for frame 0") as caught:
            opened.instance(0)
        assert caught.value.code == "image_size"

    def test_image_that_is_none(self, folder: Path) -> None:
        opened = read_capture(folder)
        (folder / image_file("rgb", 0)).write_bytes(b"not a picture")
        with pytest.raises(CaptureError, match="not a readable image") as caught:
            opened.rgb(0)
        assert caught.value.code == "unreadable_image"
