"""How people furnish each type of room, as rules with chances."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.home.arrange import Decorator
from sprite_etl.extract.mujoco.home.layout import Score, Wall
from sprite_etl.extract.mujoco.home.placed import Placed, upright


def furnish_room(deco: Decorator) -> None:
    """Furnish the room by its type; floor pieces first, then what hangs."""
    RECIPES[deco.layout.type](deco)
    deco.radiators()
    deco.curtains(0.85 if deco.layout.type not in ("kitchen", "bathroom", "hallway") else 0.0)
    deco.pictures(int(deco.layout.area / 5) + 1 if deco.layout.type not in ("kitchen", "bathroom") else 1)


def _middle_of_wall(deco: Decorator, long: float = 0.3) -> Score:
    """Prefer the middle of long walls that have no window."""

    def score(wall: Wall, s: float) -> float:
        glazed = any(wall.span(w) for w in deco.layout.windows)
        return long * wall.length - abs(s - wall.length / 2) * 0.5 - (1.0 if glazed else 0.0)

    return score


def _away_from_doors(deco: Decorator) -> Score:
    return lambda wall, s: 0.4 * min(deco.layout.door_distance(wall.at(s)), 3.0)


def _near(placed: Placed, weight: float = 1.0) -> Score:
    area = placed.footprint
    return lambda wall, s: -weight * math.hypot(wall.at(s)[0] - area.x, wall.at(s)[1] - area.y)


def living_room(deco: Decorator) -> None:
    """Sofa and television face each other over a coffee table on a rug; armchairs, shelves, plants around."""
    stand = deco.stand("tv stand", _middle_of_wall(deco))
    sofa = None
    if stand is not None:
        deco.on_top("television", stand)
        sofa = _sofa_facing(deco, stand)
        if deco.chance(0.35):
            for side in (-1, 1):
                deco.beside("tower speaker", stand, side, 0.08)
    sofa = sofa or deco.stand("sofa", _middle_of_wall(deco))
    if sofa is not None:
        _seating(deco, sofa)
    if deco.chance(0.35):
        deco.stand("fireplace", _middle_of_wall(deco), 1)
    for _ in range(1 + int(deco.layout.area > 20)):
        deco.stand("bookshelf", _away_from_doors(deco), 2)
    if deco.chance(0.6):
        deco.stand("cabinet", None, 2)
    if deco.layout.area > 21 and deco.chance(0.7):
        _dining_group(deco, int(deco.rng.integers(2, 5)))
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
    low, high = sofa.bounds
    table_piece = deco.build("coffee table")
    t_low, t_high = furniture.bounds(table_piece)
    gap = float(deco.rng.uniform(0.32, 0.45))
    y = low[1] - gap - t_high[1]
    table = deco.put("coffee table", sofa, 0.0, y, piece=table_piece, tucked=True)
    if table is not None and deco.chance(0.8):
        for _ in range(3):
            rug = deco.put("rug", sofa, 0.0, y + float(deco.rng.uniform(-0.1, 0.1)), tucked=True)
            if rug is not None:
                break
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


def dining_room(deco: Decorator) -> None:
    """A table with chairs in the middle, a cabinet, plants."""
    deco.ceiling_lamp(_dining_group(deco, int(deco.rng.integers(4, 8)), middle=True))
    deco.stand("cabinet", _middle_of_wall(deco), 2)
    if deco.chance(0.5):
        deco.stand("cabinet" if deco.chance(0.5) else "bookshelf", None, 2)
    for _ in range(int(deco.rng.integers(1, 3))):
        deco.corner("floor plant")
    for extra, share in (("floor lamp", 0.5), ("bench", 0.4), ("armchair", 0.3), ("stool", 0.3)):
        if deco.chance(share):
            deco.stand(extra, _away_from_doors(deco), 1)


def _dining_group(deco: Decorator, seats: int, middle: bool = False) -> Placed | None:
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
        table = layout.first(options)
        if table is not None:
            if deco.chance(0.45):
                deco.put("rug", table, 0.0, 0.0, tucked=True)
            deco.chairs_around(table, seats, "stool" if deco.chance(0.06) else "chair")
            return table
    return None


def _overlaps(area: furniture.extent | object, other: Placed) -> bool:
    from sprite_etl.extract.mujoco.home.footprint import Footprint, overlap

    assert isinstance(area, Footprint)
    return other.z_range[0] < 1.5 and other.z_range[1] > 0.03 and overlap(area, other.footprint)


def bedroom(deco: Decorator) -> None:
    """Bed with its head to the wall and nightstands, wardrobe, dresser, sometimes a desk."""
    kids = deco.layout.area < 14 and deco.chance(0.45)
    beds = ("single bed", "single bed", "bunk bed") if kids else ("double bed",)
    kind = beds[int(deco.rng.integers(len(beds)))]
    bed = deco.stand(kind, _bed_score(deco), 4)
    if bed is not None:
        night = None
        for side in (-1, 1):
            if kind == "bunk bed":
                break
            piece = deco.build("nightstand", night)
            night = piece.family
            stand = deco.beside("nightstand", bed, side, 0.05, piece=piece)
            if stand is not None and deco.chance(0.8):
                deco.on_top("table lamp", stand)
        for _ in range(2):
            if deco.chance(0.65) and deco.put(
                "rug", bed, 0.0, bed.bounds[0][1] - float(deco.rng.uniform(0.1, 0.6)), tucked=True
            ):
                break
    deco.stand("wardrobe", _away_from_doors(deco), 3)
    if deco.chance(0.7):
        deco.stand("dresser", _middle_of_wall(deco), 2)
    if deco.layout.area > 14 and deco.chance(0.5) or kids:
        _desk(deco)
    if deco.chance(0.5):
        deco.stand("bookshelf", None, 2)
    if deco.chance(0.4):
        deco.stand("armchair", _away_from_doors(deco), 2)
    if kids and deco.chance(0.4):
        deco.stand("crib", None, 1)
    for extra, share in (("chair", 0.5), ("standing mirror", 0.3), ("floor lamp", 0.4), ("laundry basket", 0.4),
                         ("suitcase", 0.3), ("backpack", 0.35), ("guitar", 0.2), ("shoes", 0.4), ("bench", 0.2),
                         ("storage box", 0.35)):  # fmt: skip
        if deco.chance(share):
            deco.stand(extra, None, 1)
    if deco.chance(0.7):
        deco.corner("floor plant")
    deco.ceiling_lamp()
    if deco.chance(0.4):
        deco.hang("wall shelf", 1.5)


def _bed_score(deco: Decorator) -> Score:
    def score(wall: Wall, s: float) -> float:
        door = deco.layout.door_distance(wall.at(s))
        return (
            0.5 * min(door, 3.0)
            - 0.4 * abs(s - wall.length / 2)
            - (0.7 if any(wall.span(w) for w in deco.layout.windows) else 0)
        )

    return score


def _desk(deco: Decorator) -> Placed | None:
    """A desk at a wall, a screen or laptop on it, an office chair before it."""
    desk = deco.stand("desk", lambda wall, s: 0.6 if any(wall.span(w) for w in deco.layout.windows) else 0.2, 3)
    if desk is None:
        return None
    if deco.chance(0.65):
        deco.on_top("computer monitor", desk, float(deco.rng.uniform(-0.2, 0.2)), 0.8)
    if deco.chance(0.5):
        deco.on_top("table lamp", desk, float(deco.rng.choice([-1.0, 1.0])), 0.8)
    kind = "office chair" if deco.chance(0.75) else "chair"
    chair = deco.build(kind)
    reach = -furniture.bounds(chair)[0][1]
    for off in (0.05, 0.15, 0.02):
        turn = math.pi + float(deco.rng.normal(0, 0.25))
        x = float(deco.rng.uniform(-0.1, 0.1))
        if deco.put(kind, desk, x, desk.bounds[0][1] - off - reach - 0.06, turn, piece=chair, tucked=True):
            break
    return desk


def study(deco: Decorator) -> None:
    """One or two desks, shelves, something to sit on."""
    _desk(deco)
    for _ in range(int(deco.rng.integers(1, 4))):
        deco.stand("bookshelf", _away_from_doors(deco), 2)
    if deco.layout.area > 11 and deco.chance(0.4):
        _desk(deco)
    for extra, share in (("sofa", 0.3), ("armchair", 0.7), ("cabinet", 0.4), ("side table", 0.4), ("floor lamp", 0.8),
                         ("chair", 0.4), ("guitar", 0.3), ("storage box", 0.5), ("trash can", 0.7), ("fan", 0.3)):  # fmt: skip
        if deco.chance(share):
            deco.stand(extra, None, 2)
    for _ in range(int(deco.rng.integers(1, 3))):
        deco.corner("floor plant")
    _free_rug(deco, 0.7)
    deco.ceiling_lamp()
    if deco.chance(0.6):
        deco.hang("wall shelf", 1.5)


def _free_rug(deco: Decorator, share: float) -> None:
    if not deco.chance(share):
        return
    r = max(deco.layout.plan.rooms[deco.layout.room].rectangles, key=lambda r: (r[2] - r[0]) * (r[3] - r[1]))
    for _ in range(6):
        x = r[0] + float(deco.rng.uniform(0.35, 0.65)) * (r[2] - r[0])
        y = r[1] + float(deco.rng.uniform(0.35, 0.65)) * (r[3] - r[1])
        yaw = 0.0 if r[2] - r[0] > r[3] - r[1] else math.pi / 2
        if deco.layout.first([upright(deco.build("rug"), (x, y, 0.0), yaw, deco.layout.room)], tucked=True):
            return


def kitchen(deco: Decorator) -> None:
    """A run of units along a wall with fridge, sink and stove; wall cabinets; a table where there is room."""
    _counter_run(deco)
    if deco.layout.area > 9.5 and deco.chance(0.85):
        table = _dining_group(deco, int(deco.rng.integers(2, 5)))
        deco.ceiling_lamp(table)
    else:
        deco.ceiling_lamp()
    for extra, share in (
        ("trash can", 0.8),
        ("cabinet", 0.4),
        ("stool", 0.6),
        ("stool", 0.4),
        ("washing machine", 0.3),
    ):
        if deco.chance(share):
            deco.stand(extra, None, 2)
    if deco.chance(0.6):
        deco.corner("floor plant")
    if deco.chance(0.4):
        deco.stand("mat", None, 1)
    if deco.chance(0.4):
        deco.hang("wall shelf", 1.5)


def _counter_run(deco: Decorator) -> None:
    layout = deco.layout
    first = [deco.build("refrigerator"), deco.build("kitchen sink", "in_counter"), deco.build("stove")]
    more = [
        deco.build(k, f) for k, f in (("dishwasher", None), ("kitchen counter", "units"), ("kitchen counter", "units"))
    ]
    order = [int(i) for i in deco.rng.permutation(3)]
    run = [first[i] for i in order]
    run[2:2] = [more[1]]
    run += [more[0], more[2]]
    best: list[Placed] = []
    for wall in sorted(layout.walls, key=lambda w: -w.length)[:4]:
        for reverse in (False, True):
            placed = _try_run(deco, wall, run, reverse)
            if _worth(placed) > _worth(best):
                best = placed
    for item in best:
        layout.add(item)
    placed_kinds = {p.piece.category for p in best}
    for piece in (*first, *more[:2]):
        if piece.category not in placed_kinds:
            placed_kinds.add(piece.category)
            if layout.against_wall(piece, None) is None:
                deco.stand(piece.category, None, 3)
    _above_counters(deco)


def _worth(run: list[Placed]) -> float:
    kinds = {p.piece.category for p in run}
    return 3 * len(kinds & {"refrigerator", "kitchen sink", "stove"}) + len(run)


def _try_run(deco: Decorator, wall: Wall, run: list[furniture.Piece], reverse: bool) -> list[Placed]:
    layout, found = deco.layout, list[Placed]()
    s = 0.03
    for piece in run:
        low, high = furniture.bounds(piece)
        width = high[0] - low[0]
        while s + width <= wall.length - 0.02:
            at = wall.length - s - width / 2 if reverse else s + width / 2
            placed = layout.on_wall(piece, wall, at)
            if layout.fits(placed):
                found.append(placed)
                s += width + 0.006
                break
            if found and piece.category.startswith("kitchen counter"):
                break
            s += 0.1
    return found


def _above_counters(deco: Decorator) -> None:
    layout = deco.layout
    for item in list(layout.items):
        wall = next((w for w in layout.walls if abs(math.remainder(w.facing - item.yaw, 2 * math.pi)) < 0.01
                     and abs((item.footprint.x - w.start[0]) * w.normal[0] + (item.footprint.y - w.start[1]) * w.normal[1]) < 0.5), None)  # fmt: skip
        if wall is None:
            continue
        s = (item.footprint.x - wall.start[0]) * wall.along[0] + (item.footprint.y - wall.start[1]) * wall.along[1]
        if item.piece.category == "stove":
            layout.hang(deco.build("range hood"), wall, s, 1.6)
        elif item.piece.category in ("kitchen counter", "kitchen sink", "dishwasher") and deco.chance(0.8):
            for _ in range(3):
                if layout.hang(deco.build("kitchen wall cabinet"), wall, s, 1.48):
                    break


def bathroom(deco: Decorator) -> None:
    """Bath or shower, toilet, basin with a mirror above, small things."""
    basin = deco.stand("washbasin", None, 4)
    if basin is not None:
        wall = min(deco.layout.walls, key=lambda w: abs((basin.footprint.x - w.start[0]) * w.normal[0] + (basin.footprint.y - w.start[1]) * w.normal[1])
                   + 9 * (abs(math.remainder(w.facing - basin.yaw, 2 * math.pi)) > 0.01))  # fmt: skip
        s = (basin.footprint.x - wall.start[0]) * wall.along[0] + (basin.footprint.y - wall.start[1]) * wall.along[1]
        for _ in range(4):
            if deco.layout.hang(deco.build("mirror"), wall, s, max(1.2, basin.z_range[1] + 0.05)):
                break
    deco.stand("toilet", None, 4)
    wash = ("bathtub", "shower") if deco.chance(0.6) else ("shower", "bathtub")
    if deco.stand(wash[0], _away_from_doors(deco), 2) is None or (deco.layout.area > 8 and deco.chance(0.4)):
        deco.stand(wash[1], _away_from_doors(deco), 2)
    for extra, share in (
        ("laundry basket", 0.7),
        ("washing machine", 0.4),
        ("trash can", 0.6),
        ("stool", 0.5),
        ("cabinet", 0.3),
        ("mat", 0.7),
    ):
        if deco.chance(share):
            deco.stand(extra, None, 1)
    deco.hang("towel rail", 1.2)
    if deco.chance(0.5):
        deco.hang("towel rail", 1.2)
    deco.ceiling_lamp()


def hallway(deco: Decorator) -> None:
    """Somewhere to hang coats and put keys down."""
    for kind, share in (("bench", 0.5), ("cabinet", 0.4), ("dresser", 0.3), ("coat rack", 0.8), ("shoes", 0.9),
                        ("shoes", 0.4), ("side table", 0.3), ("stool", 0.3), ("backpack", 0.4), ("suitcase", 0.3),
                        ("standing mirror", 0.3)):  # fmt: skip
        if deco.chance(share):
            deco.stand(kind, None, 2)
    if deco.chance(0.5):
        deco.corner("floor plant")
    _free_rug(deco, 0.5)
    deco.ceiling_lamp()
    if deco.chance(0.5):
        deco.hang("mirror")


RECIPES: dict[str, Callable[[Decorator], None]] = {
    "living_room": living_room,
    "dining_room": dining_room,
    "kitchen": kitchen,
    "bedroom": bedroom,
    "study": study,
    "bathroom": bathroom,
    "hallway": hallway,
}
del np
