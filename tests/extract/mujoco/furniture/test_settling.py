"""Pieces in physics: all compile, small things rest as they were built, surfaces carry."""

from __future__ import annotations

from typing import Any

import mujoco
import numpy as np
import pytest

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.piece import Piece

TYPES = {
    "box": mujoco.mjtGeom.mjGEOM_BOX,
    "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER,
    "ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
    "mesh": mujoco.mjtGeom.mjGEOM_MESH,
}
SMALL = [(n, f) for n, c in furniture.CATEGORIES.items() if c.size == "small" for f in c.families]
OTHERS = [n for n, c in furniture.CATEGORIES.items() if c.size != "small"]


def add(spec: Any, body: Any, piece: Piece, prefix: str) -> None:
    for i, part in enumerate(piece.parts):
        x, y, z, w = part.rotation_xyzw
        options: dict[str, Any] = {"type": TYPES[part.shape], "pos": part.position, "quat": [w, x, y, z]}
        if part.mesh is not None:
            mesh = spec.add_mesh(
                name=f"{prefix}{i}",
                uservert=part.mesh.vertices.ravel().tolist(),
                userface=part.mesh.faces.ravel().tolist(),
            )
            kinds = mujoco.mjtMeshInertia
            mesh.inertia = kinds.mjMESH_INERTIA_CONVEX if part.collides else kinds.mjMESH_INERTIA_SHELL
            options["meshname"] = mesh.name
        else:
            options["size"] = part.half_size
        if not part.collides:
            options |= {"contype": 0, "conaffinity": 0, "mass": 0}
        body.add_geom(**options)


def world() -> Any:
    spec = mujoco.MjSpec()
    spec.option.timestep = 0.002
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_PLANE, size=[3, 3, 0.1])
    return spec


def draw(category: str, family: str | None, k: int) -> Piece:
    rng = np.random.default_rng([9, k])
    return furniture.build(category, rng, furniture.draw_style(rng), family)


@pytest.mark.parametrize(("category", "family"), SMALL)
def test_small_things_rest_as_they_were_built(category: str, family: str) -> None:
    piece, spec = draw(category, family, 0), world()
    body = spec.worldbody.add_body(name="thing", pos=[0, 0, 0.0005])
    body.add_freejoint()
    add(spec, body, piece, "m")
    model = spec.compile()
    mujoco.mj_setTotalmass(model, piece.mass_kg)
    data = mujoco.MjData(model)
    mujoco.mj_step(model, data, 500)
    _, x, y, _ = data.qpos[3:7]
    assert 1 - 2 * (x * x + y * y) > np.cos(np.radians(4)), "it fell over"
    assert np.hypot(*data.qpos[:2]) < 0.015
    assert abs(data.qpos[2]) < 0.006
    assert np.abs(data.qvel).max() < 0.1


@pytest.mark.parametrize("category", OTHERS)
def test_large_things_compile_and_carry(category: str) -> None:
    """A small block let down on each surface stays where the surface says."""
    for family in furniture.CATEGORIES[category].families:
        piece, spec = draw(category, family, 1), world()
        body = spec.worldbody.add_body(name="thing")
        add(spec, body, piece, "m")
        for i, s in enumerate(piece.surfaces):
            lift = 0.02 if s.kind == "seat" else 0.012
            block = spec.worldbody.add_body(name=f"block{i}", pos=[s.center[0], s.center[1], s.center[2] + 0.01 + lift])
            block.add_freejoint()
            side = 0.8 * min(*s.half_size, 0.1)
            block.add_geom(type=mujoco.mjtGeom.mjGEOM_BOX, size=[side, side, 0.01], mass=0.1)
        model = spec.compile()
        data = mujoco.MjData(model)
        if not piece.surfaces:
            continue
        mujoco.mj_step(model, data, 250)
        for i, s in enumerate(piece.surfaces):
            z = data.body(f"block{i}").xpos[2] - 0.01
            assert z == pytest.approx(s.center[2], abs=0.05 if s.kind == "seat" else 0.006), (family, s)
