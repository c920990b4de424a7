"""Living and dining rooms: seats around a television, chairs around a table."""

from __future__ import annotations

import math

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.home.arrange import Decorator
from sprite_etl.extract.mujoco.home.footprint import Footprint, overlap
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.scores import away_from_doors, middle_of_wall


def living_room(deco: Decorator) -> None:
    """Sofa and television face each other over a coffee table on a rug; armchairs, shelves, plants around."""
    stand = deco.stand("tv stand", middle_of_wall(deco))
    sofa = None
    if stand is not None:
        deco.on_top("television", stand)
        sofa = _sofa_facing(deco, stand)
        if deco.chance(0.35):
            for side in (-1, 1):
                deco.beside("tower speaker", stand, side, 0.08)
    sofa = sofa or deco.stand("sofa", middle_of_wall(deco))
    if sofa is not None:
        _seating(deco, sofa)
    if deco.chance(0.35):
        deco.stand("fireplace", middle_of_wall(deco), 1)
    for _ in range(1 + int(deco.layout.area > 20)):
        deco.stand("bookshelf", away_from_doors(deco), 2)
    if deco.chance(0.6):
        deco.stand("cabinet", None, 2)
    if deco.layout.area > 21 and deco.chance(0.7):
        dining_group(deco, int(deco.rng.integers(2, 5)))
    for _ in range(int(deco.rng.integers(1, 4))):
        deco.corner("floor plant")
    deco.corner("floor lamp")
    for extra, share in (("guitar", 0.25), ("storage box", 0.3), ("stool", 0.3), ("armchair", 0.4), ("fan", 0.15)):
        if deco.chance(share):
            deco.stand(extra, None, 1)
    deco.ceiling_lamp()
    if deco.chance(0.5):
        deco.hang("wall shelf", 1.5)


def _sofa_facing(deco: Decorator, stand: Placed) -> Placed | None:
    for _ in range(4):
        piece = deco.build("sofa")
        low, high = furniture.bounds(piece)
        back = high[1]
        reach = -stand.bounds[0][1]
        options = []
        for gap in (*deco.rng.uniform(2.0, 3.2, 3).tolist(), 1.9, 1.7):
            y = -(reach + gap - low[1])
            x, wy, _ = stand.at(float(deco.rng.normal(0, 0.12)), y, 0)
            options.append(upright(piece, (x, wy, 0.0), stand.yaw + math.pi, deco.layout.room))
        del back
        # A sofa that almost reaches the opposite wall stands at it.
        for wall in deco.layout.walls:
            if abs(math.remainder(wall.facing - stand.yaw - math.pi, 2 * math.pi)) > 0.1:
                continue
            dx, dy = stand.position[0] - wall.start[0], stand.position[1] - wall.start[1]
            s = dx * wall.along[0] + dy * wall.along[1]
            off = dx * wall.normal[0] + dy * wall.normal[1]
            if 2.2 < off < 5.2 and high[0] < s < wall.length - high[0]:
                options.insert(0, deco.layout.on_wall(piece, wall, s))
        sofa = deco.layout.first(options)
        if sofa is not None:
            return sofa
    return None


def _seating(deco: Decorator, sofa: Placed) -> None:
    low, _ = sofa.bounds
    table_piece = deco.build("coffee table")
    _, t_high = furniture.bounds(table_piece)
    gap = float(deco.rng.uniform(0.32, 0.45))
    y = low[1] - gap - t_high[1]
    if deco.chance(0.8):
        _rug_before(deco, sofa, y, t_high[1])
    table = deco.put("coffee table", sofa, 0.0, y, piece=table_piece, tucked=True)
    if table is not None:
        wanted = int(deco.rng.integers(0, 3))
        for side in deco.rng.permutation([-1, 1]).tolist()[:wanted]:
            chair = deco.build("armchair")
            reach = -furniture.bounds(chair)[0][1]
            for off in (0.45, 0.6, 0.35):
                x = side * (max(t_high[0], 0.0) + off + reach)
                turn = side * math.pi / 2 + float(deco.rng.normal(0, 0.12))
                if deco.put("armchair", sofa, x, y, turn, piece=chair, tucked=True) is not None:
                    break
        if wanted < 2 and deco.chance(0.3):
            deco.put("ottoman", sofa, 0.0, y - t_high[1] - 0.6, math.pi, tucked=True)
    for side in (-1, 1):
        if deco.chance(0.55):
            side_table = deco.beside("side table", sofa, side, 0.06)
            if side_table is not None and deco.chance(0.7):
                deco.on_top("table lamp", side_table)
        elif deco.chance(0.5):
            deco.beside("floor lamp", sofa, side, 0.06)


def _rug_before(deco: Decorator, sofa: Placed, y: float, half_table: float) -> None:
    """A rug in front of a sofa on which a coffee table at y has room."""
    front = sofa.bounds[0][1]
    for _ in range(8):
        piece = deco.build("rug")
        _, high = furniture.bounds(piece)
        turn = math.pi / 2 if high[1] > high[0] else 0.0
        depth = min(high[1], high[0])
        if depth < half_table + 0.02:
            continue
        middle = min(y, front - 0.05 - depth)
        if middle + depth < y + half_table + 0.02:
            continue
        if deco.put("rug", sofa, 0.0, middle, turn, tucked=True, piece=piece) is not None:
            return


def _on_wide_rug(deco: Decorator, options: list[Placed]) -> Placed | None:
    """A table on a rug that its chairs have room on too; on the bare floor where no such rug is made."""
    for placed in options[:6]:
        piece = deco.build("rug")
        high = furniture.bounds(piece)[1]
        if high[0] < placed.bounds[1][0] + 0.62 or high[1] < placed.bounds[1][1] + 0.62:
            continue
        rug = deco.layout.first([upright(piece, placed.position, placed.yaw, placed.room)], tucked=True)
        if rug is not None:
            table = deco.layout.first([placed])
            if table is not None:
                return table
    return deco.layout.first(options)


def dining_room(deco: Decorator) -> None:
    """A table with chairs in the middle, a cabinet, plants."""
    deco.ceiling_lamp(dining_group(deco, int(deco.rng.integers(4, 8)), middle=True))
    deco.stand("cabinet", middle_of_wall(deco), 2)
    if deco.chance(0.5):
        deco.stand("cabinet" if deco.chance(0.5) else "bookshelf", None, 2)
    for _ in range(int(deco.rng.integers(1, 3))):
        deco.corner("floor plant")
    for extra, share in (("floor lamp", 0.5), ("bench", 0.4), ("armchair", 0.3), ("stool", 0.3)):
        if deco.chance(share):
            deco.stand(extra, away_from_doors(deco), 1)


def dining_group(deco: Decorator, seats: int, middle: bool = False) -> Placed | None:
    """A dining table with seats around it where the room is freest, often on a rug."""
    layout = deco.layout
    for attempt in range(6):
        piece = deco.build("dining table")
        options = []
        for r in layout.plan.rooms[layout.room].rectangles:
            for _ in range(14):
                u, v = (
                    deco.rng.uniform(0.4, 0.6, 2) if middle and attempt < 3 else deco.rng.uniform(0.2, 0.8, 2)
                ).tolist()
                x, y = r[0] + u * (r[2] - r[0]), r[1] + v * (r[3] - r[1])
                along = 0.0 if (r[2] - r[0] > r[3] - r[1]) == bool(deco.chance(0.85)) else math.pi / 2
                placed = upright(piece, (x, y, 0.0), along, layout.room)
                room = upright(piece, (x, y, 0.0), along, layout.room).footprint.grown(0.72)
                if any(_overlaps(room, o) for o in layout.items):
                    continue
                options.append(placed)
        table = _on_wide_rug(deco, options) if deco.chance(0.5) else layout.first(options)
        if table is not None:
            deco.chairs_around(table, seats, "stool" if deco.chance(0.06) else "chair")
            return table
    return None


def _overlaps(area: Footprint, other: Placed) -> bool:
    return other.z_range[0] < 1.5 and other.z_range[1] > 0.03 and overlap(area, other.footprint)
