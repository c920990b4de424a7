"""How people furnish each type of room, as rules with chances."""

from __future__ import annotations

import math
from collections.abc import Callable

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.home.arrange import Decorator
from sprite_etl.extract.mujoco.home.kitchens import kitchen
from sprite_etl.extract.mujoco.home.layout import Score, Wall
from sprite_etl.extract.mujoco.home.living import dining_room, living_room
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.scores import away_from_doors, middle_of_wall


def furnish_room(deco: Decorator) -> None:
    """Furnish the room by its type; floor pieces first, then what hangs."""
    RECIPES[deco.layout.type](deco)
    deco.radiators()
    deco.curtains(0.85 if deco.layout.type not in ("kitchen", "bathroom", "hallway") else 0.0)
    deco.pictures(int(deco.layout.area / 5) + 1 if deco.layout.type not in ("kitchen", "bathroom") else 1)


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
        if deco.chance(0.75):
            _bedside_rug(deco, bed)
    deco.stand("wardrobe", away_from_doors(deco), 3)
    if deco.chance(0.7):
        deco.stand("dresser", middle_of_wall(deco), 2)
    if kids or (deco.layout.area > 14 and deco.chance(0.5)):
        _desk(deco)
    if deco.chance(0.5):
        deco.stand("bookshelf", None, 2)
    if deco.chance(0.4):
        deco.stand("armchair", away_from_doors(deco), 2)
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


def _bedside_rug(deco: Decorator, bed: Placed) -> None:
    """A rug at the foot of a bed or along one of its sides."""
    for _ in range(5):
        piece = deco.build("rug")
        _, high = furniture.bounds(piece)
        along = math.pi / 2 if high[0] > high[1] else 0.0
        half = min(high[0], high[1])
        side = float(deco.rng.choice([-1.0, 1.0]))
        for x, y, turn in (
            (side * (bed.bounds[1][0] + half + 0.06), bed.bounds[0][1] + max(high[0], high[1]) + 0.1, along),
            (-side * (bed.bounds[1][0] + half + 0.06), bed.bounds[0][1] + max(high[0], high[1]) + 0.1, along),
            (0.0, bed.bounds[0][1] - half - 0.06, along + math.pi / 2),
        ):
            if deco.put("rug", bed, x, y, turn, tucked=True, piece=piece) is not None:
                return


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
        deco.stand("bookshelf", away_from_doors(deco), 2)
    if deco.layout.area > 11 and deco.chance(0.4):
        _desk(deco)
    for extra, share in (("sofa", 0.3), ("armchair", 0.7), ("cabinet", 0.4), ("side table", 0.4), ("floor lamp", 0.8),
                         ("chair", 0.4), ("guitar", 0.3), ("storage box", 0.5), ("trash can", 0.7),
                         ("fan", 0.3)):  # fmt: skip
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


def bathroom(deco: Decorator) -> None:
    """Bath or shower, toilet, basin with a mirror above, small things."""
    basin = deco.stand("washbasin", None, 4)
    behind = None if basin is None else deco.layout.wall_behind(basin)
    if basin is not None and behind is not None:
        wall, s = behind
        for _ in range(4):
            if deco.layout.hang(deco.build("mirror"), wall, s, max(1.2, basin.z_range[1] + 0.05)):
                break
    deco.stand("toilet", None, 4)
    wash = ("bathtub", "shower") if deco.chance(0.6) else ("shower", "bathtub")
    if deco.stand(wash[0], away_from_doors(deco), 2) is None or (deco.layout.area > 8 and deco.chance(0.4)):
        deco.stand(wash[1], away_from_doors(deco), 2)
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
