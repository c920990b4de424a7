"""A ProcTHOR house built by the embedded simulator: rooms, walls, furniture of the assets' sizes, light."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.base import SceneFacts
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.describe import box_of, facts_of
from sprite_etl.extract.mujoco.furniture import draw_style
from sprite_etl.extract.mujoco.ground import Ground, in_polygon, walkable
from sprite_etl.extract.mujoco.home.assemble import Assembly
from sprite_etl.extract.mujoco.home.furnish import room_looks
from sprite_etl.extract.mujoco.home.lights import lights
from sprite_etl.extract.mujoco.home.make import Home
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.walls import shell, skins
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.outlook import Viewer
from sprite_etl.extract.mujoco.plan import Plan
from sprite_etl.extract.mujoco.visit import CAMERA, HOME, MujocoHome, draw_eye
from sprite_etl.extract.mujoco.walk import Step
from sprite_etl.extract.names import spoken_name
from sprite_etl.extract.procthor.house import House, HouseThing
from sprite_etl.extract.procthor.models import facing, model_of, words_of
from sprite_etl.extract.procthor.plan import plan_of
from sprite_etl.extract.procthor.walk import draw_walk
from sprite_etl.scene.capture import SceneObject
from sprite_etl.scene.rotations import quaternion_from_matrix

UNITY_TO_MUJOCO = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
"""Left-handed, Y up → right-handed, Z up."""
ASSET_TO_PIECE = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""An asset's right, up, forward → a piece's axes: forward is the piece's −Y, and its X the viewer's right."""


def place(thing: HouseThing, plan: Plan) -> Placed:
    """The thing's model where the house has it, with its middle at the thing's position."""
    x, z, y = thing.position
    piece, _ = model_of(thing.asset)
    inside = (k for k, room in enumerate(plan.rooms) if in_polygon(np.array([[x, y]]), room.outline).all())
    placed = upright(piece, (x, y, z), facing(thing.rotation[1]), next(inside, 0))
    if max(abs((a + 180) % 360 - 180) for a in (thing.rotation[0], thing.rotation[2])) < 1e-6:
        return placed
    return placed.moved(turn_xyzw=quaternion_from_matrix(UNITY_TO_MUJOCO @ thing.turn @ ASSET_TO_PIECE.T))


def build_house(house: House, plan: Plan, seed: int) -> tuple[Home, int]:
    """(the compiled house, how many of its things are recognised: they come first). Paint, floors and the hour are
    drawn from the seed; all else is the house's. Names: `<category>_<n>`."""
    rng = np.random.default_rng([seed, HOME])
    known = [t for t in house.things if model_of(t.asset)[1]]
    plain = [t for t in house.things if not model_of(t.asset)[1]]
    things = tuple(place(t, plan) for t in known + plain)
    style = draw_style(rng)
    looks = room_looks(plan, tuple(replace(style, wall=draw_style(rng).wall) for _ in plan.rooms))
    found, ambient, sky = lights(rng, plan, things)
    assembly = Assembly(looks=True)
    assembly.add_slabs(shell(plan, looks, style.door.material))
    assembly.add_sheets(skins(plan, looks))
    counts: dict[str, int] = {}
    names = []
    for thing in things:
        word = thing.piece.category.replace(" ", "_")
        counts[word] = counts.get(word, 0) + 1
        names.append(f"{word}_{counts[word]}")
        assembly.add_piece(names[-1], thing)
    model: Any = assembly.spec.compile()
    data: Any = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    instances = np.zeros(model.nbody, dtype=np.int32)
    for i, name in enumerate(names):
        instances[model.body(name).id] = i + 1
    compiled = CompiledHome(model, data, instances, found, ambient, sky)
    return Home(plan, things, tuple(names), {}, compiled), len(known)


def house_facts(home: Home, known: int, ground: Ground) -> SceneFacts:
    """All that is known: the things that are recognised as the embedded simulator says them, then the plain boxes,
    which no question may name. A category is complete where none of its things had to become a plain box. Nothing is
    said of what stands on what: models differ from the assets that things were put on."""
    told = replace(home, things=home.things[:known], names=home.names[:known])
    facts = facts_of(told, ground)
    ids = [room.room_id for room in home.plan.rooms]
    rest = [
        SceneObject(
            name, i + 1, thing.piece.category, spoken_name(thing.piece.category)[0], box_of(thing), False,
            ids[thing.room],
        )
        for i, (thing, name) in enumerate(zip(home.things, home.names))
        if i >= known
    ]  # fmt: skip
    lost = {word for o in rest for word in words_of(o.category)}
    return replace(
        facts,
        objects=(*facts.objects, *rest),
        has=replace(facts.has, support=False),
        complete_categories=tuple(c for c in facts.complete_categories if c not in lost),
        geometry_note="models stand for assets: each fills its asset's box at the house's pose",
    )


class ProcthorHome(MujocoHome):
    """One house, walked through and rendered as the embedded simulator's own homes are."""

    def __init__(self, house: House, seed: int, options: MujocoOptions, fps: float) -> None:
        self._options, self._seed, self._fps = options, seed, fps
        plan = plan_of(house)
        self.home, self._known = build_house(house, plan, seed)
        self.ground = walkable(plan, [place(t, plan) for t in house.things if t.parent is None])
        self.eye = draw_eye(np.random.default_rng([seed, CAMERA]), options)
        self._viewpoints = None
        self._afterwards = None
        self._renderers = {}

    def _walk(self, rng: np.random.Generator, viewer: Viewer) -> list[Step]:
        return draw_walk(rng, self.home.plan, self.ground, viewer, self._options.frames)

    def facts(self) -> SceneFacts:
        """Objects, rooms and free space."""
        return house_facts(self.home, self._known, self.ground)
