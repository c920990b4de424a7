"""Ray casting: the same ids and depths as MuJoCo's own rays, exact whole masks, the same bytes each time."""

from __future__ import annotations

import dataclasses

import mujoco
import numpy as np
import pytest
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.geometry import drawn_triangles
from sprite_etl.extract.mujoco.raycast import RaycastRenderer
from sprite_etl.extract.mujoco.rays import RayScene, camera_rays, pixel_centres
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL
from tests.extract.mujoco.small_room import LIGHTS, camera_at, instance_named, small_room

FLAT_TYPES = [int(mujoco.mjtGeom.mjGEOM_BOX), int(mujoco.mjtGeom.mjGEOM_MESH)]
CAMERAS = (
    camera_at((-0.5, -1.8, 1.6), (0.2, 0.8, 0.8)),
    camera_at((1.8, -1.5, 1.5), (-0.5, 1.0, 0.8)),
    camera_at((-1.5, 1.5, 2.2), (0.6, 0.2, 0.4)),
    camera_at((0.7, 0.5, 1.15), (-1.0, 1.2, 0.6)),  # above the table: it reaches behind the image plane
)


@pytest.fixture(scope="module")
def renderer() -> RaycastRenderer:
    return RaycastRenderer(small_room())


@pytest.mark.parametrize("camera", CAMERAS)
def test_ids_and_depth_agree_with_mujocos_own_rays(renderer: RaycastRenderer, camera: Camera) -> None:
    home = small_room()
    drawn = renderer.render(camera)
    assert drawn.instance is not None
    assert drawn.depth_m is not None
    origin, directions = camera_rays(camera, *pixel_centres(camera))
    count = directions.shape[1]
    geom, distance = np.full(count, -1, dtype=np.int32), np.zeros(count)
    groups = np.array([1, 1, 1, 0, 0, 0], dtype=np.uint8)
    length = np.linalg.norm(directions.astype(float), axis=0)
    unit = np.ascontiguousarray((directions / length).T, dtype=float)
    mujoco.mj_multiRay(
        home.model,
        home.data,
        origin[:, 0].astype(float),
        unit.ravel(),
        groups,
        1,
        -1,
        geom,
        distance,
        None,
        count,
        1e3,
    )
    body = home.model.geom_bodyid[np.maximum(geom, 0)]
    expected = np.where(geom >= 0, home.instance_of_body[body], 0)
    same = drawn.instance.ravel() == expected
    assert same.mean() >= 0.999
    depth = np.where(geom >= 0, distance / length, 0)
    error = np.abs(drawn.depth_m.ravel() - depth)
    flat = np.isin(home.model.geom_type[np.maximum(geom, 0)].astype(int), FLAT_TYPES)
    assert error[same & flat].max() <= 1e-4
    # Chords of round things lie up to 0.3 mm deep, which a grazing ray sees as more: those are few.
    assert (error[same] <= 1e-3).mean() >= 0.99
    assert np.quantile(error[same & ~flat], 0.9) <= 1e-3
    assert ((drawn.depth_m.ravel() == 0) == (geom < 0)).mean() >= 0.999


@pytest.mark.parametrize("camera", CAMERAS)
def test_whole_masks_equal_each_object_cast_alone(renderer: RaycastRenderer, camera: Camera) -> None:
    drawn = renderer.render(camera)
    assert drawn.instance is not None
    assert drawn.amodal_pixels is not None
    triangles = drawn_triangles(small_room())
    origin, directions = camera_rays(camera, *pixel_centres(camera))
    visible = set(np.unique(drawn.instance).tolist()) - {0}
    assert set(drawn.amodal_pixels) == visible
    hidden = 0
    for number, size in drawn.amodal_pixels.items():
        alone = RayScene(triangles.corners[triangles.instance == number])
        mask = alone.first_hits(origin, directions).triangle >= 0
        shown = drawn.instance.ravel() == number
        assert size == int((mask | shown).sum())
        hidden += size - int(shown.sum())
    assert hidden > 50  # something was hidden, or this test shows nothing


def test_the_same_bytes_whatever_was_drawn_before(renderer: RaycastRenderer) -> None:
    first = renderer.render(CAMERAS[0])
    renderer.render(CAMERAS[1])
    for again in (renderer.render(CAMERAS[0]), RaycastRenderer(small_room()).render(CAMERAS[0])):
        assert again.rgb.tobytes() == first.rgb.tobytes()
        assert again.depth_m is not None
        assert first.depth_m is not None
        assert again.depth_m.tobytes() == first.depth_m.tobytes()
        assert np.array_equal(again.instance, first.instance)
        assert again.amodal_pixels == first.amodal_pixels


def test_lifted_depth_lies_on_the_object(renderer: RaycastRenderer) -> None:
    home = small_room()
    ball = instance_named(home, "ball")
    for camera in CAMERAS[:2]:
        drawn = renderer.render(camera)
        assert drawn.depth_m is not None
        points = camera.lift_image(drawn.depth_m)[drawn.instance == ball]
        middle = Z_UP_TO_CANONICAL @ np.array([0.35, 0.5, 0.87])
        assert np.abs(np.linalg.norm(points - middle, axis=1) - 0.15).max() < 1e-3


def test_nothing_is_zero_and_physics_geoms_are_not_drawn(renderer: RaycastRenderer) -> None:
    up = renderer.render(camera_at((0.0, 0.0, 4.0), (0.01, 0.0, 6.0)))
    assert up.depth_m is not None
    assert up.instance is not None
    assert not up.depth_m.any()
    assert not up.instance.any()
    assert up.amodal_pixels == {}
    assert up.rgb.min() > 100  # the sky, not the black physics geom above


def test_pictures_hang_upright_and_unmirrored(renderer: RaycastRenderer) -> None:
    home = small_room()
    drawn = renderer.render(camera_at((-0.6, 0.6, 1.6), (-0.6, 2.0, 1.6)))
    rows, columns = np.nonzero(drawn.instance == instance_named(home, "sign"))
    top, bottom = np.quantile(rows, [0.25, 0.75]).astype(int)
    left, right = np.quantile(columns, [0.25, 0.75]).astype(int)
    assert drawn.rgb[top, left].argmax() == 0
    assert drawn.rgb[top, right].argmax() == 1
    assert drawn.rgb[bottom, left].argmax() == 2
    assert drawn.rgb[bottom, right].min() > 100


def test_a_lamp_is_not_shaded_by_its_own_shade() -> None:
    home, camera = small_room(), CAMERAS[0]
    lamp = instance_named(home, "lamp")
    shaded = dataclasses.replace(home, lights=(dataclasses.replace(LIGHTS[1], own_instance=0),))
    free = dataclasses.replace(home, lights=(dataclasses.replace(LIGHTS[1], own_instance=lamp),))
    assert _mean_light(RaycastRenderer(free), camera) > 1.1 * _mean_light(RaycastRenderer(shaded), camera)


def test_the_sun_throws_shadows() -> None:
    home = dataclasses.replace(small_room(), lights=(LIGHTS[2],))
    camera = camera_at((0.2, -1.5, 2.2), (0.2, 0.5, 0.0))
    picture = RaycastRenderer(home).render(camera)
    dark = dataclasses.replace(home, lights=())
    without = RaycastRenderer(dark).render(camera)
    gained = picture.rgb.astype(int).sum(-1) - without.rgb.astype(int).sum(-1)
    floor = picture.instance == 0
    assert (gained[floor] > 60).mean() > 0.1  # in the sun
    assert (gained[floor] < 6).mean() > 0.1  # in the shadow of the ceiling and of the table


def test_a_looking_glass_shows_the_room() -> None:
    home = small_room()
    camera = camera_at((1.6, -1.2, 1.4), (-1.95, -0.2, 1.2))
    drawn = RaycastRenderer(home).render(camera)
    glass = drawn.rgb[drawn.instance == instance_named(home, "mirror")].astype(int)
    ball = (glass[:, 2] > glass[:, 0] + 30) & (glass[:, 2] > glass[:, 1] + 10)
    table = glass[:, 0] > 2 * glass[:, 1] + 20
    assert len(glass) > 500
    assert ball.sum() > 5
    assert table.sum() > 10


def test_mending_edges_changes_colours_alone() -> None:
    home, camera = small_room(), CAMERAS[0]
    plain = RaycastRenderer(home, antialias=False).render(camera)
    mended = RaycastRenderer(home).render(camera)
    assert np.array_equal(plain.instance, mended.instance)
    assert np.array_equal(plain.depth_m, mended.depth_m)
    changed = (plain.rgb != mended.rgb).any(-1)
    assert 0.005 < changed.mean() < 0.4


def test_an_off_centre_principal_point_is_honoured(renderer: RaycastRenderer) -> None:
    camera = CAMERAS[0]
    shifted = dataclasses.replace(camera, cx=camera.cx + 10, cy=camera.cy - 7)
    before, after = renderer.render(camera).instance, renderer.render(shifted).instance
    assert before is not None
    assert after is not None
    assert np.array_equal(before[7:, :-10], after[:-7, 10:])


def _mean_light(renderer: RaycastRenderer, camera: Camera) -> float:
    rgb: NDArray[np.uint8] = renderer.render(camera).rgb
    return float(rgb.mean())
