"""Wrong numbers beside a right one: a margin away from it, as plausible, rounded alike.

The options of a number are a ladder of equal ratios (of equal steps for angles and counts) on which the truth takes a
drawn rung, so that neither its size nor its digits give it away.
"""

from __future__ import annotations

import math

from sprite_etl.load.release.dice import Dice
from sprite_etl.transform.answers import stated
from sprite_etl.transform.tasks.rules import MARGIN_DEG, MARGIN_SHARE, distance_margin

RUNGS = 4
MARGIN_S = 1.0
SIZES = frozenset({"object_size_estimation", "compound_nearest_height"})
"""Tasks whose metres are those of one thing: told apart by a share alone, small as they may be."""
IMAGES_COUNTED = frozenset({"object_covisibility_count"})
"""Tasks that count images: no more than there are."""

_POWERS = {"m2": 2, "m3": 3}
_RATIOS = {"m2": (1.3, 1.6), "m3": (1.5, 2.2)}
_RATIO, _RATIO_OF_LARGE, _LARGE = (1.25, 1.6), (1.18, 1.35), 4.0
"""Above a few metres less is needed to part two numbers, and more would leave the house."""
_GREATEST_RATIO = 2.6
_FLOORS = {"m": 0.1, "m2": 1.0, "m3": 0.001, "s": 0.5}
_SIZE_FLOOR = 0.02
_GRIDS = (1000, 500, 250, 100, 50, 10, 1)
"""Thousandths: a truth that lies on a coarse grid stands among others that do."""


def least_gap(a: float, b: float, task: str, unit: str | None) -> float:
    """What must lie between a right number and a wrong one, in their unit: the task's margin."""
    larger = max(abs(a), abs(b))
    if unit == "deg":
        return MARGIN_DEG
    if unit == "s":
        return MARGIN_S
    if unit == "m" and task not in SIZES:
        return distance_margin(larger)
    return larger * (1 - (1 - MARGIN_SHARE) ** _POWERS.get(unit or "", 1))


def numbers(value: float, task: str, unit: str | None, dice: Dice) -> list[float] | None:
    """The right number, which comes first, and wrong ones; None where it is so small that nothing is a margin below
    or above it."""
    return _angles(value, dice) if unit == "deg" else _ladder(value, task, unit, dice)


def integers(value: int, task: str, images: int, dice: Dice) -> list[int] | None:
    """The right whole number, which comes first, and its neighbours; None where there are none.

    Small counts all stand in the same ladder, as most things are there once or twice: wherever else it began, its
    lowest rung would be the one to guess. images: how many the question shows, which bounds what counts them."""
    step = max(1, round(abs(value) / 10))
    floor = 1 if value >= 1 else 0 if value == 0 else None
    ceiling = images if task in IMAGES_COUNTED else None
    rungs = RUNGS if ceiling is None else min(RUNGS, ceiling)
    lowest = [
        value - rank * step
        for rank in range(rungs)
        if (floor is None or value - rank * step >= floor)
        and (ceiling is None or value + (rungs - 1 - rank) * step <= ceiling)
    ]
    if rungs < 2 or not lowest:
        return None
    low = floor if floor in lowest else dice.pick(lowest)
    return [value, *(n for n in range(low, low + rungs * step, step) if n != value)]


def _angles(value: float, dice: Dice) -> list[float] | None:
    """Degrees in equal steps, up to half a turn, or to a whole one where the truth is beyond it. Steps share the
    truth's divisors: cameras that turn by fifteenths of a circle must not be told by that."""
    most = 180.0 if abs(value) <= 180 else 360.0
    whole = round(abs(value))
    grain = math.gcd(whole, 45)
    grain = dice.pick((9, 15)) if grain == 45 else grain
    steps = [step for step in range(15, 46) if step % grain == 0] or [grain]
    first = dice.below(len(steps))
    for step in steps[first:] + steps[:first]:
        ranks = [k for k in range(RUNGS) if whole - k * step > 0 and whole + (RUNGS - 1 - k) * step <= most]
        if ranks and step >= MARGIN_DEG:
            low = whole - dice.pick(ranks) * step
            rest = [low + i * step for i in range(RUNGS) if low + i * step != whole]
            return [value, *(math.copysign(float(n), value) for n in rest)]
    return None


def _ladder(value: float, task: str, unit: str | None, dice: Dice) -> list[float] | None:
    size = abs(value)
    floor = _SIZE_FLOOR if task in SIZES else _FLOORS.get(unit or "", 0.0)
    low, high = _RATIOS.get(unit or "", _RATIO_OF_LARGE if size > _LARGE else _RATIO)
    drawn = dice.between(low, high)
    for rank in dice.shuffled(range(RUNGS)):
        ratio = _ratio(size, drawn, rank, task, unit)
        if ratio is None or (rank and size / ratio**rank < floor):
            continue
        for grid in _GRIDS:
            if round(size * 1000) % grid:
                continue
            others = [_rounded(size * ratio ** (i - rank), grid, size, unit) for i in range(RUNGS) if i != rank]
            apart = all(abs(other - size) >= least_gap(other, size, task, unit) for other in others)
            if apart and len({size, *others}) == RUNGS and min(others) > 0:
                return [value, *(math.copysign(other, value) for other in others)]
    return None


def _ratio(size: float, drawn: float, rank: int, task: str, unit: str | None) -> float | None:
    """The drawn ratio, or the least that keeps the rungs beside the truth a margin away; None where none does."""
    ratio = drawn
    while ratio <= _GREATEST_RATIO:
        below, above = size / ratio, size * ratio
        if (rank == 0 or size - below >= least_gap(size, below, task, unit)) and (
            rank == RUNGS - 1 or above - size >= least_gap(size, above, task, unit)
        ):
            return ratio
        ratio *= 1.08
    return None


def _rounded(number: float, grid: int, truth: float, unit: str | None) -> float:
    """On the grid of so many thousandths, as answers are stated, and with no fewer decimals than the truth: else the
    truth would be the longest too often."""
    finest = 1 if number < 0.1 else 10
    grid, decimal = max(grid, finest), max(_last_decimal(truth), finest)
    thousandths = round(number * 1000 / grid) * grid
    if decimal < 1000 and thousandths % (10 * decimal) == 0:
        thousandths += grid if number > truth else -grid
    return float(stated(thousandths / 1000, "number", unit))


def _last_decimal(number: float) -> int:
    """Thousandths that the last written decimal stands for: 10 for 1.84, 1000 for 3."""
    return next(unit for unit in (1000, 100, 10, 1) if round(number * 1000) % unit == 0)
