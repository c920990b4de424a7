"""What stands in an AirSim world: its actors as scene objects, with boxes, names, and what is known to be complete."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sprite_etl.extract.airsim.boxes import STILL_M, LocalBox
from sprite_etl.extract.airsim.clients import Simulator
from sprite_etl.extract.airsim.conventions import Array, pose_of
from sprite_etl.extract.airsim.names import ANYTHING, named
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import SceneObject

PAWNS = ("SimpleFlight", "PX4", "ComputerVision", "FlyingPawn")
"""Words in the name of a vehicle that the settings do not name."""


@dataclass(frozen=True, slots=True)
class Actors:
    """poses: actor → 4×4 in global NED, of all that may be things. background: the names of the others. to_global: what
    is added to a local place."""

    poses: dict[str, Array]
    background: tuple[str, ...]
    to_global: Array


def list_actors(simulator: Simulator, names: Iterable[str], shaped: Collection[str], vehicle: str) -> Actors:
    """Of all actors' names those that may be things, with their places: what has a mesh (`shaped`, in lower case) or a
    name that people say. Asking costs a frame of the simulator's each. The vehicle's own pose, told from both origins,
    says how far they lie apart; where the scene does not list it they are taken for one, and the gate will tell."""
    local = pose_of(simulator.vehicle_pose())[:3, 3]
    poses, background, to_global = dict[str, Array](), list[str](), np.zeros(3)
    for name in names:
        own, is_a = name == vehicle or any(p in name for p in PAWNS), named(name)
        if not own and is_a.background:
            background.append(name)
            continue
        if not (own or is_a.nameable or name.lower() in shaped):
            continue
        try:
            pose = pose_of(simulator.object_pose(name))
        except ValueError:
            continue
        if own:
            to_global = pose[:3, 3] - local
        else:
            poses[name] = pose
    return Actors(poses, tuple(background), to_global)


def still(simulator: Simulator, actors: Mapping[str, Array], names: Iterable[str]) -> frozenset[str]:
    """Those of `names` that stand where they stood when they were listed."""
    found = set()
    for name in names:
        try:
            now = pose_of(simulator.object_pose(name))
        except ValueError:
            continue
        if np.abs(now - actors[name]).max() <= STILL_M:
            found.add(name)
    return frozenset(found)


def by_importance(actors: Mapping[str, Array], places: Array) -> list[str]:
    """Those with a name first, then the nearest to any of the places (n, 3) first: masks may not suffice for all."""

    def rank(actor: str) -> tuple[bool, float, str]:
        away = float(np.linalg.norm(places - actors[actor][:3, 3], axis=1).min())
        return not named(actor).nameable, away, actor

    return sorted(actors, key=rank)


def objects_of(
    oriented: Mapping[str, LocalBox],
    aligned: Mapping[str, OrientedBox],
    poses: Mapping[str, Array],
    masked: Sequence[str],
) -> tuple[SceneObject, ...]:
    """Things by their actor's name, numbered from 1: every actor that has both a box and a mask of its own."""
    found: list[SceneObject] = []
    for actor in sorted(masked):
        if actor in oriented:
            box, kind = oriented[actor].placed(poses[actor]), "oriented"
        elif actor in aligned:
            box, kind = aligned[actor], "axis_aligned"
        else:
            continue
        is_a = named(actor)
        found.append(
            SceneObject(actor, len(found) + 1, is_a.category, is_a.name, box, is_a.nameable,
                        box_kind="oriented" if kind == "oriented" else "axis_aligned")
        )  # fmt: skip
    return tuple(found)


def complete(objects: Sequence[SceneObject], actors: Actors) -> tuple[str, ...]:
    """Categories of whose name every actor is an object, and none may be hidden in what is merged into one."""
    hidden = frozenset[str]().union(*(named(b).holds for b in actors.background))
    if hidden & ANYTHING:
        return ()
    left_out = {named(a).name for a in set(actors.poses) - {o.object_id for o in objects} if named(a).nameable}
    return tuple(sorted({o.category for o in objects if o.nameable and o.name not in hidden | left_out}))
