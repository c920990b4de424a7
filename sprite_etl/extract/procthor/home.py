"""A ProcTHOR house built by the embedded simulator: rooms, walls, furniture of the assets' sizes, light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import mujoco
import numpy as np

from sprite_etl.extract.base import SceneFacts
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.describe import box_of, facts_of, moved_in
from sprite_etl.extract.mujoco.furniture import draw_style
from sprite_etl.extract.mujoco.ground import Ground, walkable
from sprite_etl.extract.mujoco.home.assemble import Assembly
from sprite_etl.extract.mujoco.home.furnish import room_looks
from sprite_etl.extract.mujoco.home.lights import lights
from sprite_etl.extract.mujoco.home.make import Home
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.walls import shell, skins
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.outlook import Viewer
from sprite_etl.extract.mujoco.plan import Plan
from sprite_etl.extract.mujoco.visit import AFTER, CAMERA, HOME, MujocoHome, draw_eye
from sprite_etl.extract.mujoco.walk import Step, room_at
from sprite_etl.extract.names import spoken_name
from sprite_etl.extract.procthor.house import House, HouseThing
from sprite_etl.extract.procthor.models import LIKE_PLAIN, facing, model_of, words_of
from sprite_etl.extract.procthor.plan import plan_of
from sprite_etl.extract.procthor.rest import rest_on
from sprite_etl.extract.procthor.walk import draw_walk
from sprite_etl.scene.capture import SceneObject, Support
from sprite_etl.scene.rotations import quaternion_from_matrix

UNITY_TO_MUJOCO = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
"""Left-handed, Y up → right-handed, Z up."""
ASSET_TO_PIECE = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""An asset's right, up, forward → a piece's axes: forward is the piece's −Y, and its X the viewer's right."""
FLOOR_M = 0.06
"""What is no further than this from the floor stands on it."""
VESSELS = frozenset(("bowl", "box", "laundry basket", "pot", "trash can"))


def place(thing: HouseThing, plan: Plan) -> Placed:
    """The thing's model where the house has it, with its middle at the thing's position."""
    x, z, y = thing.position
    piece, _ = model_of(thing.asset)
    half = thing.asset.size[1] / 2
    placed = upright(piece, (x, y, z - half), facing(thing.rotation[1]), room_at(plan, (x, y)))
    if max(abs((a + 180) % 360 - 180) for a in (thing.rotation[0], thing.rotation[2])) < 1e-6:
        return placed
    turn = UNITY_TO_MUJOCO @ thing.turn @ ASSET_TO_PIECE.T
    px, py, pz = (np.array((x, y, z)) - half * turn[:, 2]).tolist()
    return placed.moved(position=(px, py, pz), turn_xyzw=quaternion_from_matrix(turn))


@dataclass(frozen=True, slots=True)
class Furnished:
    """A house's things where their models stand: first the `known`, which one recognises, then the plain ones.
    on: index → index of what carries it. left_out: ids of what finds no place in its carrier's model."""

    things: tuple[Placed, ...]
    known: int
    on: dict[int, int]
    left_out: tuple[str, ...]


def furnish(house: House, plan: Plan) -> Furnished:
    """What stands is put on the floor, what hangs stays where it is, what lies on a thing is let down on its model."""
    found: dict[int, Placed] = {}
    carried: dict[int, int] = {}
    for i, thing in enumerate(house.things):
        if thing.parent is None:
            found[i] = _on_floor(place(thing, plan))
    lying = [i for i, thing in enumerate(house.things) if thing.parent is not None]
    for i in sorted(lying, key=lambda i: house.things[i].position[1]):
        below = house.things[i].parent
        if below in found:
            beside = [found[k] for k, carrier in carried.items() if carrier == below]
            rested = _let_down(place(house.things[i], plan), found[below], beside)
            if rested is not None:
                found[i], carried[i] = rested, below
    order = sorted(found, key=lambda i: (not model_of(house.things[i].asset)[1], i))
    index = {i: k for k, i in enumerate(order)}
    return Furnished(
        tuple(found[i] for i in order),
        sum(model_of(house.things[i].asset)[1] for i in order),
        {index[i]: index[below] for i, below in carried.items()},
        tuple(thing.thing_id for i, thing in enumerate(house.things) if i not in found),
    )


def _on_floor(thing: Placed) -> Placed:
    low = thing.z_range[0]
    if thing.turn_xyzw is not None or abs(low) > FLOOR_M:
        return thing
    x, y, z = thing.position
    return thing.moved(position=(x, y, z - low))


def _let_down(thing: Placed, carrier: Placed, beside: Sequence[Placed]) -> Placed | None:
    """Turned things are left where the house has them: they lean."""
    if thing.turn_xyzw is not None or carrier.turn_xyzw is not None:
        return thing
    return rest_on(thing, carrier, beside)


def build_house(furnished: Furnished, plan: Plan, seed: int) -> Home:
    """The compiled house. Paint, floors and the hour are drawn from the seed; all else is the house's. Names:
    `<category>_<n>`."""
    rng = np.random.default_rng([seed, HOME])
    style = draw_style(rng)
    looks = room_looks(plan, tuple(replace(style, wall=draw_style(rng).wall) for _ in plan.rooms))
    found, ambient, sky = lights(rng, plan, furnished.things)
    assembly = Assembly(looks=True)
    assembly.add_slabs(shell(plan, looks, style.door.material))
    assembly.add_sheets(skins(plan, looks))
    counts: dict[str, int] = {}
    names = []
    for thing in furnished.things:
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
    return Home(plan, furnished.things, tuple(names), furnished.on, compiled)


def house_facts(home: Home, known: int, ground: Ground) -> SceneFacts:
    """All that is known: the things that are recognised as the embedded simulator says them, then the plain ones,
    which no question may name. A category is complete where none of its things had to become a plain one."""
    told = replace(home, things=home.things[:known], names=home.names[:known], on={})
    facts = facts_of(told, ground)
    ids = [room.room_id for room in home.plan.rooms]
    rest = tuple(
        SceneObject(name, i, thing.piece.category, spoken_name(thing.piece.category)[0], box_of(thing), False,
                    ids[thing.room])
        for i, (thing, name) in enumerate(zip(home.things[known:], home.names[known:]), known + 1)
    )  # fmt: skip
    lost = {word for o in rest for word in words_of(o.category)} | LIKE_PLAIN
    named = tuple(replace(o, nameable=o.nameable and o.category not in LIKE_PLAIN) for o in facts.objects)
    return replace(
        facts,
        objects=(*named, *rest),
        support=tuple(_support(home, i, j) for i, j in sorted(home.on.items())),
        complete_categories=tuple(c for c in facts.complete_categories if c not in lost),
        geometry_note="models stand for assets: each fills its asset's box; what lies on one is let down on its model",
    )


def _support(home: Home, index: int, below: int) -> Support:
    """In an open vessel, or on anything else."""
    thing, carrier = home.things[index], home.things[below]
    inside = carrier.piece.category in VESSELS and thing.z_range[0] < carrier.z_range[1] - 0.05
    return Support(home.names[index], "in" if inside else "on", home.names[below], "simulator")


class ProcthorHome(MujocoHome):
    """One house, walked through and rendered as the embedded simulator's own homes are."""

    def __init__(self, house: House, seed: int, options: MujocoOptions, fps: float) -> None:
        self._options, self._seed, self._fps = options, seed, fps
        plan = plan_of(house)
        furnished = furnish(house, plan)
        self.home, self._known = build_house(furnished, plan, seed), furnished.known
        self.ground = walkable(plan, [t for i, t in enumerate(furnished.things) if i not in furnished.on])
        self.eye = draw_eye(np.random.default_rng([seed, CAMERA]), options)
        self._viewpoints = None
        self._afterwards = None
        self._renderers = {}

    def _walk(self, rng: np.random.Generator, viewer: Viewer) -> list[Step]:
        return draw_walk(rng, self.home.plan, self.ground, viewer, self._options.frames)

    def facts(self) -> SceneFacts:
        """Objects, rooms, support and free space; what stands elsewhere in the repeated pictures."""
        facts = house_facts(self.home, self._known, self.ground)
        if self._options.rearranged:
            self.viewpoints()
        return facts if self._afterwards is None else moved_in(facts, AFTER, self.home, self._afterwards)
