"""Which colour of the masks stands for which actor.

AirSim has 256 segmentation ids, each with a colour of its own (`palette.json`); at first every actor has one by a hash
of its name, so several share it. Here each thing is given one of its own, and all else 0. Cosys-AirSim paints every
component of every actor with a colour of its own, which it names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.airsim.clients import Simulator
from sprite_etl.extract.airsim.shots import code_of
from sprite_etl.extract.base import SceneError

IDS = 255
"""Things that AirSim can tell apart; 0 is for all else."""
BLANK = frozenset({0x000000, 0x4C4C4C})
"""What no id paints: the sky, and what Cosys-AirSim cannot paint, such as landscapes."""
MOST_UNKNOWN = 0.01


@dataclass(frozen=True, slots=True)
class Masks:
    """actors: colour 0xRRGGBB → the actor whose pixels have it. known: every colour that may be seen; empty = any."""

    actors: dict[int, str]
    known: frozenset[int] = frozenset()

    def check(self, codes: NDArray[np.uint32]) -> None:
        """Raises SceneError: unknown_colours where more than a hundredth of an image's pixels have a colour that stands
        for nothing: it was blended or brightened on the way, as by a gamma or lossy compression."""
        if not self.known:
            return
        found, counts = np.unique(codes, return_counts=True)
        strange = sum(int(n) for c, n in zip(found, counts) if int(c) not in self.known)
        if strange > MOST_UNKNOWN * codes.size:
            raise SceneError(
                "unknown_colours",
                f"{strange / codes.size:.0%} of a mask's pixels have a colour that stands for nothing: it must come "
                "without gamma (TargetGamma 1) and without losses",
            )


def assign(simulator: Simulator, actors: Sequence[str]) -> Masks:
    """Give the actors, the most important first, colours of their own. Those that get none are not in the answer."""
    return _named(simulator, actors) if simulator.tells_instances else _painted(simulator, actors)


def _painted(simulator: Simulator, actors: Sequence[str]) -> Masks:
    colours = _palette()
    simulator.paint(".*", 0, regex=True)
    found: dict[int, str] = {}
    for actor in actors:
        if len(found) == IDS:
            break
        if simulator.paint(actor, len(found) + 1):
            found[colours[len(found) + 1]] = actor
    return Masks(found, BLANK | frozenset(colours))


def _named(simulator: Simulator, actors: Sequence[str]) -> Masks:
    colours, wanted = simulator.instance_colours(), frozenset(actors)
    found: dict[int, str] = {}
    for component in simulator.instance_names():
        actor = owner_of(component, wanted)
        number = -1 if actor is None else simulator.instance_number(component)
        if actor is not None and 0 <= number < len(colours):
            found[code_of(colours[number])] = actor
    return Masks(found)


def owner_of(component: str, actors: frozenset[str]) -> str | None:
    """The actor of a component: `<mesh>_<n>_<actor>_<unique number>`, or `<actor>_<unique number>` for a skeleton's."""
    rest = re.sub(r"_\d+$", "", component)
    parts = rest.split("_")
    # The longest actor's name that ends it: a mesh's own name may end in another's.
    return next((name for i in range(len(parts)) if (name := "_".join(parts[i:])) in actors), None)


@cache
def _palette() -> tuple[int, ...]:
    """The colour of each of AirSim's 256 ids."""
    path = Path(__file__).with_name("palette.json")
    return tuple(code_of(colour) for colour in json.loads(path.read_text(encoding="utf-8")))
