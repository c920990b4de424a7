"""From ScanNet's frames to the canonical one, and depth from one camera to the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sprite_etl.extract.scannet.sens import Lens, SensFile
from sprite_etl.extract.scannet.views import View, lifted, surface_triangles
from tests.doubles.scannet_writer import TURNED, moved
from tests.extract.scannet.conftest import SCAN, Written

BESIDE = moved((0.03, -0.01, 0.005), 1.5, (0, 1, 0.2))
COLOUR = Lens(648, 484, 420.0, 421.0, 318.7, 246.1, moved((-0.01, 0.02, 0), 2.0, (1, 0, 0)))
DEPTH = Lens(320, 240, 205.0, 206.0, 161.8, 118.9, BESIDE)

axes = st.tuples(st.floats(0.1, 1), st.floats(-1, 1), st.floats(-1, 1))
poses = st.builds(moved, st.tuples(*[st.floats(-5, 5)] * 3), st.floats(-179, 179), axes)
readings = st.tuples(st.floats(0, 648), st.floats(0, 484), st.floats(0.3, 9))


@given(
    poses, poses, st.tuples(st.floats(0, 648), st.floats(0, 484), st.floats(0.3, 9)), st.sampled_from([648, 320, 200])
)
def test_a_pixel_lifts_to_the_point_that_scannet_means(
    pose: np.ndarray, alignment: np.ndarray, pixel: tuple[float, float, float], width: int
) -> None:
    """Worked out by hand in ScanNet's terms, and by the canonical camera: there and back again."""
    u, v, z = pixel
    view = View(COLOUR, DEPTH, width, round(484 * width / 648), alignment)
    local = [(u - COLOUR.cx) / COLOUR.fx * z, (v - COLOUR.cy) / COLOUR.fy * z, z, 1.0]
    x, y, height = (alignment @ pose @ COLOUR.to_reference @ local)[:3]
    camera = view.camera(pose)
    at = u * view.width / 648, v * view.height / 484
    assert camera.lift(*at, z) == pytest.approx([x, height, -y], abs=1e-6)
    pixels, depth = camera.project([x, height, -y])
    assert pixels == pytest.approx(at, abs=1e-4)
    assert depth == pytest.approx(z)


def test_a_known_camera_looks_where_it_should() -> None:
    """An upright scan, Z up: a camera at (1, 2, 1.5) that looks along +Y stands at (1, 1.5, −2) and looks along −Z."""
    plain = Lens(640, 480, 500.0, 500.0, 320.0, 240.0, np.eye(4))
    pose = np.array([[1, 0, 0, 1], [0, 0, 1, 2], [0, -1, 0, 1.5], [0, 0, 0, 1.0]])
    camera = View(plain, plain, 640, 480, np.eye(4)).camera(pose)
    assert camera.position == pytest.approx([1, 1.5, -2])
    assert camera.forward == pytest.approx([0, 0, -1])
    assert camera.matrix[:3, 1] == pytest.approx([0, 1, 0])


def test_depth_of_the_other_camera_becomes_the_picture_s(scan: Written) -> None:
    """Against exact depth of the colour camera, cast by the simulator."""
    with SensFile(scan.folder / f"{SCAN}.sens") as file:
        view = View(file.colour, file.depth, 300, 224, TURNED)
        number = min(set(scan.truth.cameras) - scan.truth.lost)
        camera = view.camera(file.frames[number].pose)
        full = scan.truth.cameras[number]
        assert camera.matrix == pytest.approx(full.matrix, abs=1e-5)
        found, truth = view.registered(file.depth_m(number)), scan.truth.depth_m(camera)
        off = np.abs(found - truth)[found > 0]
        assert (found > 0).mean() > 0.8
        assert np.median(off) < 0.002
        assert (off < 0.03).mean() > 0.99
        unmoved = View(file.colour, replace(file.depth, to_reference=np.eye(4)), 300, 224, TURNED)
        wrong = unmoved.registered(file.depth_m(number))
        assert np.median(np.abs(wrong - truth)[wrong > 0]) > 3 * np.median(off)


def test_nothing_is_made_up_between_near_and_far() -> None:
    depth = np.full((20, 30), 2.0, np.float32)
    depth[:, 15:] = 1.0
    depth[5:8, 3:6] = 0
    triangles = surface_triangles(depth, focal=50.0)
    values = depth.reshape(-1)[triangles]
    assert (values.min(1) == values.max(1)).all()
    assert (values > 0).all()
    lens = Lens(30, 20, 50.0, 50.0, 15.0, 10.0, np.eye(4))
    shown = View(lens, lens, 30, 20, np.eye(4)).registered(depth)
    assert set(np.unique(np.round(shown, 5)).tolist()) == {0.0, 1.0, 2.0}
    # Seen from 0.1 m to the right the near surface lies 5 pixels to the left, the far one 2.5, and is hidden by it.
    moved_lens = Lens(30, 20, 50.0, 50.0, 15.0, 10.0, moved((0.1, 0, 0), 0, (0, 0, 1)))
    hidden = View(moved_lens, lens, 30, 20, np.eye(4)).registered(depth)
    assert np.round(hidden[10, 5:20], 5).tolist() == [2.0] * 5 + [1.0] * 10


def test_slanted_surfaces_have_no_holes() -> None:
    """A floor that runs away from a camera 1.5 m above it is one surface, as far as 8 m."""
    lens = Lens(320, 240, 205.0, 205.0, 160.0, 120.0, np.eye(4))
    rows = np.arange(240) + 0.5
    with np.errstate(divide="ignore"):
        z = np.where(rows > 158, 1.5 / ((rows - 120) / 205), 0)
    depth = np.repeat(z[:, None], 320, axis=1).astype(np.float32)
    found = View(lens, lens, 320, 240, np.eye(4)).registered(depth)
    assert (found[159:-1, 1:-1] > 0).all()
    assert found[159:-1, 1:-1] == pytest.approx(depth[159:-1, 1:-1], rel=1e-5)


def test_points_lift_through_the_lens() -> None:
    points = lifted(DEPTH, np.full((240, 320), 2.0, np.float32), 4)
    assert points.shape == (60 * 80, 3)
    assert points[0] == pytest.approx([(0.5 - DEPTH.cx) / DEPTH.fx * 2, (0.5 - DEPTH.cy) / DEPTH.fy * 2, 2.0])


def test_numbers_are_picked_and_never_mixed() -> None:
    view = View(COLOUR, DEPTH, 216, 161, np.eye(4))
    numbers = np.where(np.arange(648)[None] < 324, 3, 9) * np.ones((484, 1), np.int32)
    small = view.numbers(numbers.astype(np.int32))
    assert small.shape == (161, 216)
    assert (small[:, :108] == 3).all()
    assert (small[:, 108:] == 9).all()
    assert view.picture(Image.new("RGB", (648, 484), "red")).shape == (161, 216, 3)
