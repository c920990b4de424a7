"""Things that are put elsewhere, for questions about before and after: chosen, placed by Unity, settled, and measured.

Unity does the placing (GetSpawnCoordinatesAboveReceptacle, PlaceObjectAtPoint) and its physics the rest; what it says
stands elsewhere afterwards is what was moved, the thing itself and whatever it pushed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sprite_etl.extract.ai2thor.event import objects_of
from sprite_etl.extract.base import SceneError, SimulatorError
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.scene.capture import Placement, SceneObject, Support

if TYPE_CHECKING:
    from sprite_etl.extract.ai2thor.client import Unity

SURFACES = frozenset(
    [
        *("ArmChair", "Bed", "CoffeeTable", "CounterTop", "Desk", "DiningTable", "Dresser", "Ottoman", "SideTable"),
        *("Sofa", "TVStand"),
    ]
)
"""Types that things lie on in plain sight."""
TRIES, PASSES = 12, 40
STOOD_M, TURNED = 0.01, 0.02
"""A thing whose middle and whose axes (entries of the matrix) differ by less stands where it stood."""
AWAY_M = 0.5
"""A thing that is moved less far could be taken for one that was not."""


def move_one(
    unity: Unity, objects: Sequence[SceneObject], support: Sequence[Support], assets: Mapping[str, Asset], seed: int
) -> dict[str, Placement]:
    """Put one thing onto another carrier in its room, if any can be; where all is then that stands elsewhere.

    Empty where nothing can be moved, or where the outcome can't be told by places alone: then the scene is to be loaded
    anew all the same.
    """
    for thing, carrier in _choices(objects, support, np.random.default_rng([seed, 2])):
        answer = _attempt(unity, action="GetSpawnCoordinatesAboveReceptacle", objectId=carrier.object_id, anywhere=True)
        places = answer.metadata.get("actionReturn") if answer else None
        if not places:
            continue
        # The middle one of those on the carrier is the least likely to hang over its edge.
        place = places[len(places) // 2]
        if not _attempt(unity, action="PlaceObjectAtPoint", objectId=thing.object_id, position=place):
            continue
        if not settle(unity):
            return {}
        moved = placements(objects, objects_of(unity.event.metadata, assets)[0])
        far = moved and thing.object_id in moved and _apart(thing.placement, moved[thing.object_id]) >= AWAY_M
        return moved if moved and far else {}
    return {}


def settle(unity: Unity) -> bool:
    """Let the scene come to rest; whether it did."""
    for _ in range(PASSES):
        if unity.event.metadata.get("isSceneAtRest", True):
            return True
        unity.step(action="Pass")
    return False


def _attempt(unity: Unity, **action: Any) -> Any:
    """The event of an action that may well fail, or None where it did."""
    try:
        return unity.step(**action)
    except SimulatorError:
        raise
    except SceneError:
        return None


def placements(before: Sequence[SceneObject], after: Sequence[SceneObject]) -> dict[str, Placement] | None:
    """Where those are that stand elsewhere. None where a thing came or went, or one that moved has another size or kind
    of box: what an axis-aligned box becomes can't be told by a place."""
    now = {o.object_id: o for o in after}
    if set(now) != {o.object_id for o in before}:
        return None
    found = {}
    for obj in before:
        then = now[obj.object_id]
        turned = float(np.abs(then.box.axes - obj.box.axes).max())
        if _apart(obj.placement, then.placement) < STOOD_M and turned < TURNED:
            continue
        sizes = np.abs(np.subtract(then.box.half_extents, obj.box.half_extents)).max()
        if (obj.box_kind, then.box_kind) != ("oriented", "oriented") or sizes > STOOD_M:
            return None
        found[obj.object_id] = then.placement
    return found


def _choices(
    objects: Sequence[SceneObject], support: Sequence[Support], draw: np.random.Generator
) -> Iterator[tuple[SceneObject, SceneObject]]:
    """(a loose thing that lies on something, another thing that carries or could carry it), at most TRIES."""
    known = {o.object_id: o for o in objects}
    carriers = {s.object_id: s.parent for s in support if s.relation == "on"}
    burdened = {s.parent for s in support}
    things = [known[i] for i in carriers if not known[i].static and known[i].nameable and i not in burdened
              and known[i].box_kind == "oriented"]  # fmt: skip
    wanted = [
        (thing, other)
        for thing in things
        for other in objects
        if other.static
        and other.nameable
        and other.object_id != carriers[thing.object_id]
        and other.room_id == thing.room_id
        and other.category in SURFACES
        and _apart(thing.placement, other.placement) >= AWAY_M
    ]
    for i in draw.permutation(len(wanted))[:TRIES]:
        yield wanted[int(i)]


def _apart(a: Placement, b: Placement) -> float:
    return float(np.linalg.norm(np.subtract(a.center, b.center)))


def stops_that_see(cameras: Sequence[Any], places: Sequence[Any], most: int) -> list[int]:
    """Of the walk's cameras at most `most`, in order: those with the most of the places in the picture, the nearest
    first."""

    def rank(index: int) -> tuple[int, float]:
        camera = cameras[index]
        seen, away = 0, 0.0
        for place in places:
            pixel, depth = camera.project(np.asarray(place, dtype=float))
            if depth > 0.1 and 0 <= pixel[0] < camera.width and 0 <= pixel[1] < camera.height:
                seen += 1
            away += float(np.linalg.norm(np.subtract(place, camera.position)))
        return -seen, away

    seeing = [i for i in range(len(cameras)) if rank(i)[0] < 0]
    return sorted(sorted(seeing, key=lambda i: (*rank(i), i))[:most])
