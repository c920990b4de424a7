"""Contact sheets: the right lines in the right places, and any capture can be drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from sprite_etl.scene.box import OrientedBox, projected_edges, unclipped_silhouette
from sprite_etl.scene.camera import camera_from_fov
from sprite_etl.scene.draw import colour_of, contact_sheet, draw_frame, spread
from sprite_etl.scene.folder import CaptureFolder
from tests.scene.examples import full_capture, write_example
from tests.scene.strategies import generator, random_box, random_camera, seeds


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_edges_lie_in_the_silhouette_and_span_it(seed: int) -> None:
    rng = generator(seed)
    camera, box = random_camera(rng), random_box(rng, 1.0)
    edges, outline = projected_edges(box, camera), unclipped_silhouette(box, camera)
    if len(outline) == 0:
        assert len(edges) == 0
        return
    ends = edges.reshape(-1, 2)
    assert np.allclose(ends.min(0), outline.min(0), rtol=1e-5, atol=1e-5)
    assert np.allclose(ends.max(0), outline.max(0), rtol=1e-5, atol=1e-5)


def test_a_box_wholly_in_front_has_twelve_edges_and_behind_none() -> None:
    camera = camera_from_fov(64, 48, np.pi / 2, np.eye(4))
    assert projected_edges(OrientedBox((0, 0, -5), (1, 1, 1)), camera).shape == (12, 2, 2)
    assert projected_edges(OrientedBox((0, 0, 5), (1, 1, 1)), camera).shape == (0, 2, 2)
    assert projected_edges(OrientedBox((0, 0, 0), (1, 1, 1)), camera).shape == (8, 2, 2)


def test_boxes_are_drawn_where_they_project(tmp_path: Path) -> None:
    opened = write_example(tmp_path, frames=3)
    frame = opened.capture.frames[1]
    drawn = np.asarray(draw_frame(opened, frame)).astype(int)
    scale = drawn.shape[1] / frame.camera.width
    table = opened.capture.objects[0]
    for start, end in projected_edges(table.box, frame.camera) * scale:
        middle = (start + end) / 2
        x, y = middle.round().astype(int).tolist()
        patch = drawn[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].reshape(-1, 3)
        drawn_over = [np.abs(patch - colour_of(i)).sum(1).min() for i in range(2)]
        assert min(drawn_over) < 40


def test_a_sheet_holds_the_frames_and_the_plan(tmp_path: Path) -> None:
    opened = write_example(tmp_path / "c", frames=5)
    contact_sheet(opened, tmp_path / "out" / "sheet.png", columns=2, max_frames=3)
    sheet = Image.open(tmp_path / "out" / "sheet.png")
    assert sheet.width > 3 * 480
    assert sheet.height > 2 * 360
    again = tmp_path / "again.png"
    contact_sheet(opened, again, columns=2, max_frames=3)
    assert again.read_bytes() == (tmp_path / "out" / "sheet.png").read_bytes()


def test_frames_are_spread_over_the_walk() -> None:
    frames = tuple(replace(full_capture().frames[0], index=i) for i in range(10))
    capture = replace(full_capture(), frames=frames)
    assert [f.index for f in spread(capture, 4)] == [0, 3, 6, 9]
    assert [f.index for f in spread(capture, 50)] == list(range(10))
    assert [f.index for f in spread(capture, 1)] == [0]


def test_rooms_openings_moved_and_unseen_objects_are_no_trouble(tmp_path: Path) -> None:
    drawn = write_example(tmp_path / "c", frames=1)
    everything = replace(full_capture(), frames=full_capture().frames[:1])
    contact_sheet(CaptureFolder(drawn.path, everything, ""), tmp_path / "sheet.jpg")
    assert (tmp_path / "sheet.jpg").stat().st_size > 1000


@pytest.mark.parametrize(("columns", "frames"), [(0, 4), (4, 0)])
def test_nothing_to_draw_is_refused(tmp_path: Path, columns: int, frames: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        contact_sheet(write_example(tmp_path, frames=1), tmp_path / "x.png", columns, frames)
