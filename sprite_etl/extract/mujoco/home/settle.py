"""Lets small things fall and come to rest, and says what rests on what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.mujoco.home.assemble import Assembly
from sprite_etl.extract.mujoco.home.placed import Placed

STEP_S = 0.004
LONGEST_S = 1.6
CHECK_STEPS = 25
STILL_M_S, STILL_RAD_S = 0.012, 0.15
FELL_M, ROSE_M, SLID_M = 0.06, 0.02, 0.12
ROLLS = frozenset(("ball", "apple", "orange", "banana", "cushion", "teddy bear"))
"""What may come to rest in any attitude."""
MOST_TILT = 0.01
"""1 − cosine of the angle to the upright: 8°."""


def settle(standing: Sequence[Placed], small: Sequence[Placed]) -> tuple[list[Placed], dict[int, int]]:
    """The small things at rest, without those that fell, toppled, slid off or never came to rest; and what each
    rests on by its contacts: index into what is returned → index into standing + what is returned."""
    carriers = {id(p.parent) for p in small}
    solid = [(i, p) for i, p in enumerate(standing) if id(p) in carriers]
    assembly = Assembly(looks=False)
    assembly.spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_PLANE, size=[50, 50, 1])
    for i, placed in solid:
        assembly.add_piece(f"s{i}", placed)
    for k, placed in enumerate(small):
        assembly.add_piece(f"f{k}", placed, free=True)
    assembly.spec.option.timestep = STEP_S
    assembly.spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    model: Any = assembly.spec.compile()
    data: Any = mujoco.MjData(model)
    first = len(standing)
    thing_of_body = {int(model.body(f"s{i}").id): i for i, _ in solid}
    bodies = [int(model.body(f"f{k}").id) for k in range(len(small))]
    thing_of_body |= {body: first + k for k, body in enumerate(bodies)}
    calm = _run(model, data, bodies)
    below = _supports(model, data, thing_of_body)
    rested = {}
    for k, (placed, body) in enumerate(zip(small, bodies)):
        if calm[k] and first + k in below and _stands(placed, data, body):
            w, qx, qy, qz = (float(c) for c in data.xquat[body])
            x, y, z = (float(c) for c in data.xpos[body])
            rested[first + k] = placed.moved(position=(x, y, z), turn_xyzw=(qx, qy, qz, w))
    while lost := [k for k in rested if below[k] >= first and below[k] not in rested]:
        for k in lost:
            del rested[k]
    new = {old: first + n for n, old in enumerate(rested)}
    return list(rested.values()), {new[k] - first: new.get(below[k], below[k]) for k in rested}


def rest_on_floor(placed: Placed) -> Placed | None:
    """One piece let down on a level floor at its own height: at rest, or None where it topples or slides away."""
    drop = 0.004
    assembly = Assembly(looks=False)
    assembly.spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_PLANE, size=[50, 50, 1])
    x, y, floor = placed.position
    assembly.add_piece("thing", placed.moved(position=(x, y, drop)), free=True)
    assembly.spec.option.timestep = STEP_S
    assembly.spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    model: Any = assembly.spec.compile()
    data: Any = mujoco.MjData(model)
    body = int(model.body("thing").id)
    if not _run(model, data, [body])[0] or not _stands(placed.moved(position=(x, y, drop)), data, body):
        return None
    w, qx, qy, qz = (float(c) for c in data.xquat[body])
    x, y, z = (float(c) for c in data.xpos[body])
    return placed.moved(position=(x, y, floor + z), turn_xyzw=(qx, qy, qz, w))


def _run(model: Any, data: Any, bodies: list[int]) -> list[bool]:
    """Step until every body is still, or time is up: which are still."""
    starts = [int(model.body_dofadr[b]) for b in bodies]
    calm = [False] * len(bodies)
    for _ in range(int(LONGEST_S / STEP_S / CHECK_STEPS)):
        mujoco.mj_step(model, data, CHECK_STEPS)
        calm = [
            bool(
                np.linalg.norm(data.qvel[d : d + 3]) < STILL_M_S
                and np.linalg.norm(data.qvel[d + 3 : d + 6]) < STILL_RAD_S
            )
            for d in starts
        ]
        if all(calm):
            break
    mujoco.mj_forward(model, data)
    return calm


def _stands(placed: Placed, data: Any, body: int) -> bool:
    x, y, z = data.xpos[body]
    down = placed.position[2] - float(z)
    slid = float(np.hypot(x - placed.position[0], y - placed.position[1]))
    upright = 1 - float(data.xmat[body][8]) < MOST_TILT or placed.piece.category in ROLLS
    return upright and slid < SLID_M and -ROSE_M < down < FELL_M


def _supports(model: Any, data: Any, thing_of_body: dict[int, int]) -> dict[int, int]:
    """For each thing the one that pushes it up the hardest."""
    found: dict[int, int] = {}
    hardest: dict[int, float] = {}
    force = np.zeros(6)
    for c in range(data.ncon):
        contact = data.contact[c]
        a, b = (int(model.geom_bodyid[g]) for g in contact.geom)
        mujoco.mj_contactForce(model, data, c, force)
        up = float(contact.frame[2])  # the normal points from the first geom to the second
        for upper, lower, way in ((b, a, up), (a, b, -up)):
            push = way * float(force[0])
            if way > 0.4 and upper in thing_of_body and lower in thing_of_body and push > hardest.get(upper, 0.0):
                hardest[upper] = push
                found[thing_of_body[upper]] = thing_of_body[lower]
    return found
