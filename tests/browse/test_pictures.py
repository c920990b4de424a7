from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from sprite_etl.browse.pictures import WIDTH, Pictures, shown
from sprite_etl.scene.draw_labels import colour_of
from sprite_etl.store import keys
from sprite_etl.store.objects import Store, open_store
from tests.scene.examples import write_example

ROW = {
    "source": "drawn",
    "scene_id": "table",
    "media": ["a/rgb/000000.jpg"],
    "object_ids": ["table_1", "absent"],
    "expressions": ["the table", "a ghost"],
}


def a_store(tmp_path: Path) -> tuple[Store, dict[str, object]]:
    folder = write_example(tmp_path / "capture")
    store = open_store((tmp_path / "store").as_uri())
    capture_id = folder.capture.capture_id
    store.put_tree(keys.capture_prefix("drawn", "table", capture_id), folder.path, last="capture.json")
    return store, {**ROW, "capture_id": capture_id, "frame_indices": [f.index for f in folder.capture.frames][:3]}


def pixels(body: bytes | None) -> np.ndarray:
    assert body is not None
    return np.asarray(Image.open(io.BytesIO(body)).convert("RGB")).astype(int)


def test_boxes_are_drawn_where_asked(tmp_path: Path) -> None:
    store, row = a_store(tmp_path)
    pictures = Pictures(store)
    plain, drawn = (pixels(pictures.picture(row, 1, boxes)) for boxes in (False, True))
    changed = np.abs(plain - drawn).sum(-1) > 90
    assert plain.shape == drawn.shape
    assert plain.shape[1] <= WIDTH
    assert 0.005 < changed.mean() < 0.6
    near = np.abs(drawn[changed] - np.array(colour_of(0))).sum(-1)
    assert (near < 120).sum() > 100


def test_a_frame_that_the_row_does_not_show_is_none(tmp_path: Path) -> None:
    store, row = a_store(tmp_path)
    assert Pictures(store).picture(row, 99, True) is None
    assert Pictures(store).picture({**row, "frame_indices": [0]}, 1, True) is None


def test_what_is_shown_of_a_row() -> None:
    assert shown({"media": ["x/rgb/000004.jpg"], "frame_indices": [4]}).frames == (4,)
    walk = shown({"media": ["x/video.mp4"], "frame_indices": list(range(48))}, most=5)
    assert walk.video == "x/video.mp4"
    assert walk.frames[0] == 0
    assert walk.frames[-1] == 47
    assert len(walk.frames) == 5
