"""The triangles of a compiled home: which geoms are drawn, where they stand, whose they are, how they are textured."""

from __future__ import annotations

from typing import Any

import mujoco
import numpy as np
import pytest

from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.geometry import drawn_triangles
from tests.extract.mujoco.small_room import instance_named, small_room


def home_of(xml: str) -> CompiledHome:
    model: Any = mujoco.MjModel.from_xml_string(xml)
    data: Any = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return CompiledHome(model, data, np.arange(model.nbody, dtype=np.int32), ())


def test_triangles_stand_where_the_geoms_stand() -> None:
    home = small_room()
    triangles = drawn_triangles(home)
    ball = triangles.corners[triangles.instance == instance_named(home, "ball")].reshape(-1, 3)
    assert np.allclose(np.linalg.norm(ball - [0.35, 0.5, 0.87], axis=1), 0.15, atol=1e-5)
    table = triangles.corners[triangles.instance == instance_named(home, "table")].reshape(-1, 3)
    assert np.allclose(table.max(0), [0.8, 0.95, 0.72], atol=1e-5)
    assert np.allclose(table.min(0), [-0.4, 0.25, 0.0], atol=1e-5)
    assert not triangles.instance[triangles.geom == 0].any()  # the floor is background


def test_only_what_is_to_be_seen_is_drawn() -> None:
    home = home_of(
        """<mujoco><worldbody>
        <geom type="box" size=".1 .1 .1"/>
        <geom type="box" size=".1 .1 .1" group="3"/>
        <geom type="box" size=".1 .1 .1" rgba="1 1 1 0"/>
        </worldbody></mujoco>"""
    )
    assert set(drawn_triangles(home).geom.tolist()) == {0}


def test_a_home_with_nothing_to_draw_says_so() -> None:
    home = home_of('<mujoco><worldbody><geom type="box" size=".1 .1 .1" group="4"/></worldbody></mujoco>')
    with pytest.raises(ValueError, match="no geom to draw"):
        drawn_triangles(home)


def test_what_cannot_be_drawn_is_named() -> None:
    home = home_of(
        """<mujoco><asset><hfield name="hill" nrow="2" ncol="2" size="1 1 1 .1"/></asset>
        <worldbody><geom type="hfield" hfield="hill"/></worldbody></mujoco>"""
    )
    with pytest.raises(ValueError, match="geom 0 has MuJoCo geom type 1"):
        drawn_triangles(home)


def test_flat_faces_are_surfaces_of_their_own_and_round_ones_are_one() -> None:
    triangles = drawn_triangles(
        home_of(
            """<mujoco><worldbody><geom type="box" size=".1 .1 .1"/><geom type="sphere" size=".1" pos="1 0 0"/>
            </worldbody></mujoco>"""
        )
    )
    box, ball = triangles.geom == 0, triangles.geom == 1
    assert len(set(triangles.surface[box].tolist())) == 6
    assert len(set(triangles.surface[ball].tolist())) == 1
    assert not triangles.curved[box].any()
    assert triangles.curved[ball].all()


def test_a_mesh_keeps_its_own_texture_coordinates_repeated_as_its_material_says() -> None:
    home = home_of(
        """<mujoco><asset>
        <material name="cloth" texuniform="true" texrepeat="4 4"/>
        <mesh name="tent" vertex="0 0 0 1 0 0 0 1 0 0 0 1" texcoord="0 0 .5 0 0 .5 .25 .25"/>
        </asset><worldbody><geom type="mesh" mesh="tent" material="cloth"/></worldbody></mujoco>"""
    )
    assert np.allclose(np.unique(drawn_triangles(home).uv.reshape(-1, 2), axis=0), [[0, 0], [0, 2], [1, 1], [2, 0]])


def test_a_mesh_without_texture_coordinates_is_textured_along_the_axes_it_was_built_in() -> None:
    home = home_of(
        """<mujoco><asset>
        <material name="cloth" texuniform="true" texrepeat="1 1"/>
        <mesh name="wedge" vertex="3 0 0 5 0 0 3 1 0 3 0 .4"/>
        </asset><worldbody><geom type="mesh" mesh="wedge" material="cloth"/></worldbody></mujoco>"""
    )
    triangles = drawn_triangles(home)
    bottom = (np.abs(triangles.corners[..., 2]).max(1) < 1e-6) & (triangles.normals[:, 0, 2] < -0.9)
    assert bottom.sum() == 1
    assert np.allclose(triangles.uv[bottom], triangles.corners[bottom][..., :2], atol=1e-5)
