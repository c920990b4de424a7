"""What stands for an asset: the embedded simulator's furniture of its kind and size, or a plain box."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from sprite_etl.extract.mujoco.furniture import build, draw_style
from sprite_etl.extract.mujoco.piece import Material, Part, Piece
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.extract.procthor.fit import Vec, distortion, filled

TRIALS = 24
RECOGNISABLE = 1.9
"""A piece stretched further than this in one direction than in another no longer looks like what it is."""
PLAIN = Material((0.62, 0.63, 0.65))

CATEGORY_OF: dict[str, str | Callable[[Vec], str]] = {
    "AlarmClock": "clock",
    "Apple": "apple",
    "ArmChair": "armchair",
    "BasketBall": "ball",
    "Bathtub": "bathtub",
    "Bed": lambda size: "double bed" if size[0] > 1.25 else "single bed",
    "Book": "book",
    "Bottle": "bottle",
    "Bowl": "bowl",
    "Box": "box",
    "Candle": "candle",
    "Chair": "chair",
    "CoffeeMachine": "coffee machine",
    "CoffeeTable": "coffee table",
    "CounterTop": "kitchen counter",
    "Desk": "desk",
    "DeskLamp": "table lamp",
    "DiningTable": "dining table",
    "Dresser": "dresser",
    "FloorLamp": "floor lamp",
    "Fridge": "refrigerator",
    "GarbageCan": "trash can",
    "HousePlant": lambda size: "floor plant" if size[2] > 0.6 else "plant",
    "Kettle": "kettle",
    "Laptop": "laptop",
    "LaundryHamper": "laundry basket",
    "Microwave": "microwave",
    "Mug": "mug",
    "Ottoman": "ottoman",
    "Painting": "picture",
    "Pan": "pan",
    "Pillow": "cushion",
    "Plate": "plate",
    "Pot": "pot",
    "RemoteControl": "remote control",
    "ShelvingUnit": "bookshelf",
    "SideTable": "side table",
    "SoapBottle": "soap dispenser",
    "Sofa": "sofa",
    "Statue": "sculpture",
    "Stool": "stool",
    "TVStand": "tv stand",
    "TeddyBear": "teddy bear",
    "Television": "television",
    "Toaster": "toaster",
    "Toilet": "toilet",
    "Vase": "vase",
    "WashingMachine": "washing machine",
    "WineBottle": "bottle",
}
"""AI2-THOR's object type → our category, by the size (own x, y, z) where the word alone does not tell."""
NAMED_WHERE: dict[str, Callable[[Vec], bool]] = {
    "desk": lambda size: size[2] < 1.2,
    "kitchen counter": lambda size: size[0] >= 1.1 and size[1] <= 1.0,
}
"""Sizes (own x, y, z) at which a model looks like its category: a narrow counter is any cabinet."""
LIKE_PLAIN = frozenset(("box",))
"""Categories whose models plain pieces can be taken for: drawn as what they are, and not named."""


@lru_cache(maxsize=512)
def model_of(asset: Asset) -> tuple[Piece, bool]:
    """(a piece of exactly the asset's size that stands on its origin, whether one recognises it). An asset looks the
    same in every house. A piece's x, y, z are the asset's right, forward and up: it is as wide, deep and high."""
    wide, high, deep = asset.size
    size = (wide, deep, high)
    category = _category(asset.type, size)
    if category is not None:
        rng = np.random.default_rng(list(hashlib.sha256(asset.asset_id.encode()).digest()))
        drawn = [build(category, rng, draw_style(rng)) for _ in range(TRIALS)]
        best = min(drawn, key=lambda piece: distortion(piece, size))
        if distortion(best, size) <= RECOGNISABLE:
            return filled(best, size), True
    half = (wide / 2, deep / 2, high / 2)
    return Piece(asset.type, "plain", (Part("box", half, (0.0, 0.0, high / 2), PLAIN),), "surface"), False


def _category(asset_type: str, size: Vec) -> str | None:
    found = CATEGORY_OF.get(asset_type)
    category = found(size) if callable(found) else found
    return category if category is None or NAMED_WHERE.get(category, bool)(size) else None


def words_of(asset_type: str) -> tuple[str, ...]:
    """The categories that a thing of AI2-THOR's type would have, were its model recognised."""
    found = CATEGORY_OF.get(asset_type)
    if found is None or isinstance(found, str):
        return () if found is None else (found,)
    return tuple({found((s, s, s)) for s in (0.1, 9.0)})


def facing(yaw_degrees: float) -> float:
    """The yaw (radians, counter-clockwise) of a piece, whose front is −Y, that stands for a thing which Unity turned
    clockwise by this angle, and whose front was +Z."""
    return math.remainder(math.pi - math.radians(yaw_degrees), 2 * math.pi)
