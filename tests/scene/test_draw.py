"""Contact sheets: the right lines in the right places, and any capture can be drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image, ImageDraw

from sprite_etl.scene.box import OrientedBox, projected_edges, unclipped_silhouette
from sprite_etl.scene.camera import camera_from_fov
from sprite_etl.scene.draw import contact_sheet, draw_frame, spread
from sprite_etl.scene.draw_images import depth_colours, instance_colours
from sprite_etl.scene.draw_labels import Labels, colour_of, label_font, round_up
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


def test_depth_and_masks_stand_beside_their_picture_where_there_are_any(tmp_path: Path) -> None:
    opened = write_example(tmp_path / "c", frames=2)
    wide, narrow = tmp_path / "wide.png", tmp_path / "narrow.png"
    contact_sheet(opened, wide)
    without = replace(opened.capture, has=replace(opened.capture.has, depth=False, instance=False))
    contact_sheet(CaptureFolder(opened.path, without, ""), narrow)
    assert Image.open(wide).width - Image.open(narrow).width == 2 * 240


def test_what_the_gate_says_is_in_the_title(tmp_path: Path) -> None:
    opened = write_example(tmp_path / "c", frames=1)
    titles = []
    for k, verdict in enumerate([("verified", ""), ("rejected", ""), ("rejected", "outside_boxes: " + "far " * 500)]):
        contact_sheet(opened, tmp_path / f"{k}.png", verdict=verdict)
        titles.append(np.asarray(Image.open(tmp_path / f"{k}.png"))[:54].astype(int))
    reds = [int(((t[:, :, 0] - t[:, :, 1]) > 120).sum()) for t in titles]
    assert reds[0] == 0
    assert 0 < reds[1] < reds[2]


class TestLabels:
    def test_they_never_lie_over_each_other(self) -> None:
        """Each name is a plate of its own colour: a name drawn over another would take plate from it."""
        picture = Image.new("RGB", (480, 360))
        labels = Labels(ImageDraw.Draw(picture), picture.size, label_font(12))
        placed = [labels.put("coffee table", (240, 180), (10 + k, 90, 10)) for k in range(40)]
        assert placed.count(True) > 10
        assert placed.count(False) > 0, "there is no room for all"
        pixels = np.asarray(picture).reshape(-1, 3)
        sizes = [int((pixels == (10 + k, 90, 10)).all(1).sum()) for k in range(40)]
        shown = [size for size, there in zip(sizes, placed) if there]
        assert min(shown) >= 0.95 * sizes[0]
        assert not any(size for size, there in zip(sizes, placed) if not there)

    def test_they_stay_in_the_picture(self) -> None:
        picture = Image.new("RGB", (200, 60))
        labels = Labels(ImageDraw.Draw(picture), picture.size, label_font(12))
        assert labels.put("refrigerator", (-500, 900), (200, 0, 0))
        plate = np.asarray(picture)[:, :, 0] == 200
        assert plate.sum() > 100
        assert not labels.put("a name that is far too long for so small a picture", (100, 30), (0, 200, 0))


def test_depth_goes_from_yellow_to_violet_and_no_reading_is_grey() -> None:
    near, middle, far, beyond, none = depth_colours(np.array([[0.001, 2.5, 5.0, 50.0, 0.0]]), 5.0)[0].tolist()
    assert near == [253, 231, 37]
    assert middle == [33, 145, 140]
    assert far == beyond == [68, 1, 84]
    assert none == [205, 205, 205]


def test_masks_have_their_objects_colours_and_ids_of_no_object_stand_out() -> None:
    drawn = instance_colours(np.array([[0, 2, 9]]), {2: (1, 2, 3), 400: (4, 5, 6)})[0].tolist()
    assert drawn == [[60, 60, 64], [1, 2, 3], [255, 255, 255]]


@pytest.mark.parametrize(("metres", "end"), [(0.7, 0.8), (1.0, 1.0), (5.01, 8.0), (9.0, 10.0), (83.0, 100.0)])
def test_scales_end_at_round_lengths(metres: float, end: float) -> None:
    assert round_up(metres) == pytest.approx(end)


@pytest.mark.parametrize(("columns", "frames"), [(0, 4), (4, 0)])
def test_nothing_to_draw_is_refused(tmp_path: Path, columns: int, frames: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        contact_sheet(write_example(tmp_path, frames=1), tmp_path / "x.png", columns, frames)
