"""The metamorphic relations of DESIGN §5: a changed view and question, and what the answer must have become.

What is expected on the changed view is worked out from the original answer, never by a solver: a relation knows
how the world changed, and a task declares what that does to its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import SceneObject
from sprite_etl.transform.answers import equal
from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.tasks.base import Change, Relation
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.view import View

SHARED: tuple[Relation, ...] = ("rigid", "permute", "add_absent", "mirror", "scale", "reverse_time")
"""Relations that change the whole view alike, whatever is asked of it: one changed view serves all its questions."""

_OPPOSITE_HANDS = {"left": "right", "right": "left", "clockwise": "counter-clockwise", "counter-clockwise": "clockwise"}
_HAND = re.compile(r"(?<![\w-])counter-clockwise\b|\b(?:left|right|clockwise)\b")
_OPPOSITE_ENDS = {"first": "last", "last": "first"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program and a solver are asked of a view: object ids, params, offered choices."""

    named: tuple[str, ...]
    params: Mapping[str, Any]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedViews:
    """A view under every relation of SHARED. scale: the factor by which lengths grew. half_turn: `rigid` once more, by
    about 180°: what compares along the world's axes turns round there, and need not at a right angle."""

    views: Mapping[Relation, View]
    scale: float
    half_turn: View


def shared_views(view: View, rng: np.random.Generator) -> SharedViews:
    """The view under each of the relations that do not depend on what is asked."""
    # About a right angle, where what takes the world's axes for the viewer's finds the other axis; never quite one,
    # where a sum along both axes stays.
    yaw = float(rng.choice([-1.0, 1.0]) * (np.pi / 2 + rng.choice([-1.0, 1.0]) * rng.uniform(0.25, 0.6)))
    about = float(np.pi + rng.uniform(-0.5, 0.5))
    x, y, z = rng.uniform(-30, 30, 3).tolist()
    factor = float(rng.uniform(1.4, 2.6))
    return SharedViews(
        {
            "rigid": transforms.move_everything(view, transforms.rigid(yaw, (x, y, z))),
            "permute": transforms.permute(view, rng),
            "add_absent": add_absent(view),
            "mirror": transforms.move_everything(view, transforms.mirror()),
            "scale": transforms.move_everything(view, transforms.scaling(factor)),
            "reverse_time": transforms.reverse_time(view),
        },
        factor,
        transforms.move_everything(view, transforms.rigid(about, (-z, -y, x))),
    )


def asked_under(relation: Relation, change: Change, asked: Asked, scale: float) -> Asked:
    """The question as it must be put to the changed view: hands, lengths and ends of time in it change too."""
    if relation == "mirror":
        params = {k: swap_hands(v) for k, v in asked.params.items()}
        return Asked(asked.named, params, tuple(swap_hands(c) for c in asked.choices))
    if relation == "scale":
        return replace(asked, params={k: _scaled(k, v, scale) for k, v in asked.params.items()})
    if change == "swap_which":
        which = asked.params["which"]
        return replace(asked, params={**asked.params, "which": _OPPOSITE_ENDS.get(which, which)})
    return asked


def exchanged(asked: Asked, answer_type: AnswerType, candidates: Sequence[str]) -> Asked | None:
    """The same alternatives offered in the opposite order: the answer, an id or a text, must stay. None where there
    is nothing to choose from."""
    if answer_type == "choice" and len(asked.choices) > 1:
        return replace(asked, choices=asked.choices[::-1])
    if answer_type in ("object", "objects", "order") and len(candidates) > 1:
        turned = iter(tuple(candidates)[::-1])
        return replace(asked, named=tuple(next(turned) if i in candidates else i for i in asked.named))
    return None


def swap_hands(value: Any) -> Any:
    """Left ↔ right and clockwise ↔ counter-clockwise, as whole words of any text in the value."""
    if isinstance(value, str):
        return _HAND.sub(lambda m: _OPPOSITE_HANDS[m.group()], value)
    if isinstance(value, (list, tuple)):
        return type(value)(swap_hands(v) for v in value)
    return value


def _scaled(key: str, value: Any, scale: float) -> Any:
    """Params that are lengths, areas and volumes say so in their names: …_m, …_m2, …_m3."""
    power = next((n for ending, n in (("_m", 1), ("_m2", 2), ("_m3", 3)) if key.endswith(ending)), 0)
    return value * scale**power if power and isinstance(value, (int, float)) else value


def add_absent(view: View) -> View:
    """A thing of a name that the view has not, without sightings, far from everything."""
    middle, radius = transforms.extent(view)
    names = {o.name for o in view.objects}
    name = next(n for n in ("harp", "anvil", "kayak", *(f"thing {i}" for i in range(len(names)))) if n not in names)
    x, y, z = (middle + np.array([3 * radius + 20, 0, 2 * radius + 10])).tolist()
    box = OrientedBox((x, y, z), (0.31, 0.47, 0.23))
    number = max((o.instance_id for o in view.objects), default=0) + 1
    return replace(view, objects=(*view.objects, SceneObject("absent", number, name, name, box, visible=())))


def own_view(relation: Relation, view: View, asked: Asked, answer: Any) -> View | None:
    """The view under a relation that depends on the question; None where it has nothing to act on."""
    if relation in ("swap_poses", "swap_boxes", "swap_sightings"):
        return _swapped(relation, view, asked.named) if len(asked.named) >= 2 else None
    if relation == "move_winner":
        return _winner_moved(view, asked, answer) if isinstance(answer, str) else None
    if relation in ("move_first", "grow_first"):
        if not asked.named:
            return None
        return _first_moved(view, asked) if relation == "move_first" else _first_grown(view, asked)
    if relation in ("add_counted", "remove_counted"):
        return _recounted(view, asked, 1 if relation == "add_counted" else -1)
    raise ValueError(f"relation {relation!r} is not known: add it here and to RELATIONS")


def _swapped(relation: Relation, view: View, named: Sequence[str]) -> View:
    a, b = view.object(named[0]), view.object(named[1])

    def with_place_of(obj: SceneObject, other: SceneObject) -> SceneObject:
        if relation == "swap_sightings":
            return replace(obj, visible=other.visible)
        if relation == "swap_boxes":
            return replace(obj, box=other.box)
        box = replace(obj.box, center=other.box.center, rotation_xyzw=other.box.rotation_xyzw)
        return replace(obj, box=box, visible=other.visible)

    if relation != "swap_sightings":
        other = {a.object_id: b.object_id, b.object_id: a.object_id}
        view = replace(view, moved=tuple((other.get(i, i), f, p) for i, f, p in view.moved))
    view = transforms.change_object(view, a.object_id, lambda o: with_place_of(o, b))
    return transforms.change_object(view, b.object_id, lambda o: with_place_of(o, a))


def _anchor(view: View, asked: Asked, other_than: str) -> Any:
    """What a distance is measured from: the camera of the named frame, else the first other named object."""
    if "frame" in asked.params:
        return next(f for f in view.frames if f.index == asked.params["frame"]).camera.position
    others = [i for i in asked.named if i != other_than]
    return np.asarray(view.object(others[0]).box.center) if others else transforms.extent(view)[0]


def _winner_moved(view: View, asked: Asked, answer: str) -> View:
    if asked.params.get("which") == "farthest":
        return transforms.move_object(view, answer, _anchor(view, asked, answer))
    middle, radius = transforms.extent(view)
    return transforms.move_object(view, answer, middle + np.array([4 * radius + 20, 0, 0]))


def _first_moved(view: View, asked: Asked) -> View:
    first = asked.named[0]
    center = np.asarray(view.object(first).box.center)
    away = (center - _anchor(view, asked, first)) * [1, 0, 1]
    length = float(np.linalg.norm(away))
    direction = away / length if length > 1e-6 else np.array([1.0, 0.0, 0.0])
    return transforms.move_object(view, first, center + 10.0 * direction)


def _first_grown(view: View, asked: Asked) -> View:
    def grown(obj: SceneObject) -> SceneObject:
        x, y, z = obj.box.half_extents
        return replace(obj, box=replace(obj.box, half_extents=(1.5 * x, 1.5 * y, 1.5 * z)))

    return transforms.change_object(view, asked.named[0], grown)


def _recounted(view: View, asked: Asked, by: int) -> View | None:
    counted = [o for o in view.objects if o.name == asked.params.get("name") and o.visible]
    if not counted:
        return None
    if by < 0:
        free = [o for o in counted if o.object_id not in asked.named]
        return transforms.without_object(view, free[0].object_id) if free else None
    number = max(o.instance_id for o in view.objects) + 1
    x, y, z = counted[0].box.center
    box = replace(counted[0].box, center=(x + 2 * counted[0].box.half_extents[0] + 0.5, y, z))
    twin = replace(counted[0], object_id=f"{counted[0].object_id}+1", instance_id=number, box=box)
    return replace(view, objects=(*view.objects, twin))


def holds(change: Change, before: Any, after: Any, answer_type: AnswerType, scale: float) -> bool:
    """Whether the answer on the changed view is what the change makes of the original one."""
    if change in ("same", "swap_which"):
        return equal(after, before, answer_type)
    if change == "swap_hands":
        return equal(after, swap_hands(before), answer_type)
    if change == "changes":
        return not equal(after, before, answer_type)
    if change in ("plus_1", "minus_1"):
        return bool(after == before + (1 if change == "plus_1" else -1))
    if change.startswith("length^"):
        power = int(change.removeprefix("length^"))
        return equal(after, before * scale**power if answer_type == "number" else before, answer_type)
    raise ValueError(f"change {change!r} is not known: add it here and to Change")
