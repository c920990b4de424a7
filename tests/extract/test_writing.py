"""Pictures that are written while others are rendered: the same files, in order, and errors that come through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.base import OpenScene, Rendering, SceneRef, Viewpoint
from sprite_etl.extract.film import Film
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.extract.video import count_frames
from sprite_etl.extract.writing import WAITING, Writer
from sprite_etl.scene.capture import CaptureError
from sprite_etl.scene.folder import MANIFEST, image_file, write_depth, write_instance, write_rgb
from sprite_etl.scene.visibility import sightings_in_frame
from tests.extract.drawn import SCENE, DrawnOptions, DrawnSource
from tests.scene.examples import full_capture


def renderings(count: int) -> Iterator[tuple[Any, Rendering]]:
    frame = full_capture().frames[0]
    shape = frame.camera.height, frame.camera.width
    for k in range(count):
        rng = np.random.default_rng(k)
        rgb, depth = rng.integers(0, 255, (*shape, 3), dtype=np.uint8), rng.uniform(0, 9, shape).astype(np.float32)
        yield replace(frame, index=k), Rendering(rgb, depth, rng.integers(0, 3, shape))


def test_frames_come_back_in_order_as_if_each_were_written_at_once(tmp_path: Path) -> None:
    objects = full_capture().objects
    found = []
    with Writer(tmp_path / "a", 1000.0) as writer:
        for frame, rendering in renderings(12):
            found += list(writer.add(frame, rendering, objects))
        found += list(writer.rest())
    (tmp_path / "b").mkdir()
    for written, (frame, rendering) in zip(found, renderings(12), strict=True):
        assert rendering.depth_m is not None
        assert rendering.instance is not None
        names = (
            write_rgb(tmp_path / "b", frame.index, rendering.rgb),
            write_depth(tmp_path / "b", frame.index, rendering.depth_m, 1000.0),
            write_instance(tmp_path / "b", frame.index, rendering.instance),
        )
        assert written.names == names
        assert written.seen == sightings_in_frame(frame.index, rendering.instance, objects, frame.camera, None)
        for name in names:
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_no_more_pictures_wait_than_memory_should_hold(tmp_path: Path) -> None:
    added = given = 0
    with Writer(tmp_path, 1000.0) as writer:
        for frame, rendering in renderings(12):
            added += 1
            given += len(list(writer.add(frame, rendering, ())))
            assert added - given <= WAITING


def test_a_simulator_may_draw_every_picture_into_the_same_memory(tmp_path: Path) -> None:
    """As Habitat's sensors do: what is rendered next must not change what is being written."""

    class Reusing(DrawnSource):
        def open(self, scene: SceneRef) -> Any:
            return _Reused(super().open(scene))

    for name, source in (("a", DrawnSource(DrawnOptions(frames=8))), ("b", Reusing(DrawnOptions(frames=8)))):
        finish_capture(tmp_path / name, capture_scene(source, SCENE, tmp_path / name, "id"))
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


class _Reused:
    """An open scene whose renderings are views of memory that the next one overwrites."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._memory: dict[str, np.ndarray] = {}

    def __enter__(self) -> Any:
        self._scene: OpenScene = self._context.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scene, name)

    def render(self, viewpoint: Viewpoint) -> Rendering:
        drawn = self._scene.render(viewpoint)
        views = {}
        for name in ("rgb", "depth_m", "instance"):
            image = getattr(drawn, name)
            held = self._memory.setdefault(name, np.empty_like(image))
            held[:] = image
            views[name] = held[:]
        return replace(drawn, **views)


def test_what_cannot_be_written_is_raised_by_the_next_call(tmp_path: Path) -> None:
    ((frame, good),) = renderings(1)
    assert good.instance is not None

    def write() -> None:
        with Writer(tmp_path, 1000.0) as writer:
            list(writer.add(frame, good, ()))
            list(writer.rest())

    good = replace(good, instance=good.instance - 1)
    with pytest.raises(CaptureError, match="instance ids must be"):
        write()


class TestFilm:
    def pictures(self, folder: Path, count: int) -> None:
        for frame, rendering in renderings(count):
            write_rgb(folder, frame.index, rendering.rgb)

    def test_it_is_the_same_whenever_and_in_whichever_order_files_are_complete(self, tmp_path: Path) -> None:
        folder = tmp_path / "capture"
        self.pictures(folder, 7)
        videos = []
        for order in (range(7), (3, 0, 1, 6, 2, 5, 4, 4)):
            with Film(folder, 5.0) as film:
                for index in order:
                    film.file(image_file("rgb", index))
                    film.file(image_file("depth", index))
                film.finish(folder / "video.mp4")
            videos.append((folder / "video.mp4").read_bytes())
        assert videos[0] == videos[1]
        assert count_frames(folder / "video.mp4") == 7
        assert [p.name for p in tmp_path.iterdir()] == ["capture"], "nothing is left beside it"

    def test_a_capture_that_comes_to_nothing_leaves_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "capture"
        self.pictures(folder, 3)
        with Film(folder, 5.0) as film:
            film.file(image_file("rgb", 0))
        assert [p.name for p in tmp_path.iterdir()] == ["capture"]
        assert not (folder / "video.mp4").exists()

    def test_a_damaged_picture_is_said(self, tmp_path: Path) -> None:
        folder = tmp_path / "capture"
        self.pictures(folder, 2)
        (folder / image_file("rgb", 1)).write_bytes(b"no picture")
        with Film(folder, 5.0) as film:
            for index in range(2):
                film.file(image_file("rgb", index))
            with pytest.raises(CaptureError, match=r"000001\.jpg is not a readable image"):
                film.finish(folder / "video.mp4")
