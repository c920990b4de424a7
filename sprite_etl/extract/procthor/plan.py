"""A house's rooms as a plan of the embedded simulator. That frame is (x, y) = canonical (x, −z), metres."""

from __future__ import annotations

import itertools

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.mujoco.plan import Plan, PlanOpening, PlanRoom, Point, Polygon, Rect, edges, inset
from sprite_etl.extract.procthor.house import House
from sprite_etl.scene.capture import Opening, Room

WALL_M = 0.004
"""ProcTHOR's walls have no thickness, and furniture touches them: the thinnest that can be drawn from both sides."""


def plan_of(house: House) -> Plan:
    """The plan of a house. Raises SceneError for walls that follow neither axis."""
    index = {room.room_id: k for k, room in enumerate(house.rooms)}
    openings = {
        frozenset((opening.start, opening.end)): _opening(opening, room, index)
        for room in reversed(house.rooms)  # one that joins two rooms is said by the first of them
        for opening in room.openings
    }
    rooms = tuple(_room(room) for room in house.rooms)
    return Plan(rooms, tuple(reversed(openings.values())), WALL_M, max(room.ceiling_y for room in house.rooms))


def _room(room: Room) -> PlanRoom:
    outline = _corners(tuple((x, -z) for x, z in room.floor_polygon))
    for (ax, ay), (bx, by) in edges(outline):
        if ax != bx and ay != by:
            raise SceneError("slanted_wall", f"a wall of {room.room_id} from {(ax, ay)} to {(bx, by)} follows no axis")
    return PlanRoom(room.room_id, room.type, outline, inset(outline, WALL_M / 2), rectangles(outline))


def _corners(polygon: Polygon) -> Polygon:
    """Rounded to a millimetre, without repeated points and points between two others on a line."""
    points = [(round(x, 3) + 0.0, round(y, 3) + 0.0) for x, y in polygon]
    points = [p for p, before in zip(points, [points[-1], *points]) if p != before]
    return tuple(
        p
        for a, p, b in zip([points[-1], *points], points, [*points[1:], points[0]])
        if abs((p[0] - a[0]) * (b[1] - p[1]) - (p[1] - a[1]) * (b[0] - p[0])) > 1e-9
    )


def rectangles(outline: Polygon) -> tuple[Rect, ...]:
    """Rectangles that cover a right-angled polygon without overlap: one a level and stretch between its sides."""
    found = []
    levels = sorted({y for _, y in outline})
    for low, high in itertools.pairwise(levels):
        middle = (low + high) / 2
        crossed = sorted(a[0] for a, b in edges(outline) if min(a[1], b[1]) < middle < max(a[1], b[1]))
        found += [(x0, low, x1, high) for x0, x1 in zip(crossed[::2], crossed[1::2])]
    return tuple(found)


def _opening(opening: Opening, room: Room, index: dict[str, int]) -> PlanOpening:
    """Along room's outline, wherever its wall's own corners lie."""
    ends = [_point(opening.start), _point(opening.end)]
    axis = 0 if abs(ends[1][0] - ends[0][0]) > abs(ends[1][1] - ends[0][1]) else 1
    for a, b in edges(_corners(tuple((x, -z) for x, z in room.floor_polygon))):
        if a[1 - axis] == b[1 - axis] and abs(a[1 - axis] - ends[0][1 - axis]) < 2e-3:
            low, high = sorted((a[axis], b[axis]))
            if all(low - 2e-3 <= e[axis] <= high + 2e-3 for e in ends):
                along = sorted((min(max(e[axis], low), high) for e in ends), reverse=b[axis] < a[axis])
                start, end = (((s, a[1]) if axis == 0 else (a[0], s)) for s in along)
                beyond = index[opening.to_room] if opening.to_room else -1
                head = min(opening.head_y, room.ceiling_y)
                return PlanOpening(opening.kind, index[room.room_id], beyond, start, end, opening.sill_y, head)
    raise SceneError(
        "loose_opening", f"a {opening.kind} of {room.room_id} at {opening.start} lies in none of its walls"
    )


def _point(floor: tuple[float, float]) -> Point:
    return floor[0], -floor[1]
