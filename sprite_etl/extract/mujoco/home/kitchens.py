"""A kitchen: its run of units, what hangs above them, a table where there is room."""

from __future__ import annotations

import numpy as np

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.home.arrange import Decorator
from sprite_etl.extract.mujoco.home.layout import Wall
from sprite_etl.extract.mujoco.home.living import dining_group
from sprite_etl.extract.mujoco.home.placed import Placed
from sprite_etl.extract.mujoco.piece import Piece


def kitchen(deco: Decorator) -> None:
    """A run of units along a wall with fridge, sink and stove; wall cabinets; a table where there is room."""
    _counter_run(deco)
    if deco.layout.area > 9.5 and deco.chance(0.85):
        table = dining_group(deco, int(deco.rng.integers(2, 5)))
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
    """Fridge, sink, stove and counters side by side along a wall, the rest along others; fronts and worktops match."""
    look = int(deco.rng.integers(2**32))

    def unit(category: str, family: str) -> Piece:
        return furniture.build(category, np.random.default_rng(look), deco.style, family)

    counter, sink = unit("kitchen counter", "units"), unit("kitchen sink", "in_counter")
    left = [counter, deco.build("stove"), sink, deco.build("dishwasher", "one"), counter]
    if deco.chance(0.35):
        del left[3]
    left.insert(0 if deco.chance(0.5) else len(left), deco.build("refrigerator"))
    for _ in range(3):
        best: list[Placed] = []
        for wall in sorted(deco.layout.walls, key=lambda w: -w.length)[:4]:
            for reverse in (False, True):
                placed = _try_run(deco, wall, left, reverse)
                if _worth(placed) > _worth(best):
                    best = placed
        for item in best:
            deco.layout.add(item)
            del left[next(i for i, p in enumerate(left) if p is item.piece)]
        # A dishwasher and a counter stand in a run, or not at all.
        left = [p for p in left if p.category in ("refrigerator", "kitchen sink", "stove") or len(left) > 2]
        if not best or not left:
            break
    _above_counters(deco, look)


def _worth(run: list[Placed]) -> float:
    kinds = {p.piece.category for p in run}
    return 3 * len(kinds & {"refrigerator", "kitchen sink", "stove"}) + len(run)


def _try_run(deco: Decorator, wall: Wall, run: list[Piece], reverse: bool) -> list[Placed]:
    """What of a run fits along a wall without a break."""
    layout, found, s = deco.layout, list[Placed](), 0.03
    for piece in run:
        low, high = furniture.bounds(piece)
        width = high[0] - low[0]
        while s + width <= wall.length - 0.02:
            at = wall.length - s - width / 2 if reverse else s + width / 2
            placed = layout.on_wall(piece, wall, at)
            if layout.fits(placed):
                found.append(placed)
                s += width + 0.004
                break
            if found:
                break
            s += 0.05
    return found


def _above_counters(deco: Decorator, look: int) -> None:
    layout = deco.layout
    families = tuple(furniture.CATEGORIES["kitchen wall cabinet"].families)
    for item in list(layout.items):
        behind = layout.wall_behind(item)
        if behind is None:
            continue
        wall, s = behind
        if item.piece.category == "stove":
            layout.hang(deco.build("range hood"), wall, s, 1.6)
        elif item.piece.category in ("kitchen counter", "kitchen sink", "dishwasher") and deco.chance(0.8):
            for shift in range(3):
                rng = np.random.default_rng(look + shift)
                if layout.hang(furniture.build("kitchen wall cabinet", rng, deco.style, families[0]), wall, s, 1.48):
                    break
