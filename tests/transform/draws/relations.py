"""Radii for questions of nearness, and views in which objects lie on, in and between others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np

from sprite_etl.scene.capture import Support
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.transform.random_views import NAMES, random_view


def _radius(rng: np.random.Generator) -> dict[str, Any]:
    return {"radius_m": 0.5 * int(rng.integers(1, 7))}


def _count(rng: np.random.Generator) -> tuple[View, Asked] | None:
    """An anchor of another name than what is counted."""
    view = random_view(rng)
    others = [o.object_id for o in view.objects if o.name != NAMES[0]]
    return view, Asked((others[int(rng.integers(len(others)))],), {"name": NAMES[0], **_radius(rng)})


def _carried(relation: Literal["on", "in"], rng: np.random.Generator) -> tuple[View, Asked] | None:
    """One of the objects on or in one of two to four others, among the same facts of yet others."""
    view = random_view(rng)
    ids = rng.permutation([o.object_id for o in view.objects]).tolist()
    child, *candidates = ids[: int(rng.integers(3, 6))]
    rest = [i for i in ids if i not in (child, *candidates)]
    facts = [Support(child, relation, candidates[0], "physics"), Support(rest[0], relation, candidates[1], "physics")]
    order = rng.permutation(2).tolist()
    shown = rng.permutation(candidates).tolist()
    return replace(view, support=tuple(facts[i] for i in order)), Asked((child, *shown), {})


def _between(rng: np.random.Generator) -> tuple[View, Asked] | None:
    """Smaller things than usual: few of them stand in a line."""
    view = random_view(rng)
    things = tuple(replace(o, box=replace(o.box, half_extents=tuple(0.6 * h for h in o.box.half_extents)))
                   for o in view.objects)  # fmt: skip
    ids = rng.permutation([o.object_id for o in things]).tolist()
    return replace(view, objects=things), Asked(tuple(ids[: int(rng.integers(4, 7))]), {})


def _difference(rng: np.random.Generator) -> tuple[View, Asked] | None:
    """More of the first name than of the second."""
    view = random_view(rng)
    fewer = [o.object_id for o in view.objects if o.name == NAMES[1]][: int(rng.integers(1, 3))]
    things = tuple(o for o in view.objects if o.object_id not in fewer)
    return replace(view, objects=things, support=()), Asked((), {"name": NAMES[0], "other": NAMES[1]})


PARAMS = dict.fromkeys(("object_nearby", "object_nearby_count", "compound_tallest_within"), _radius)
DRAWS = {
    "object_nearby_count": _count,
    "object_support": lambda rng: _carried("on", rng),
    "object_containment": lambda rng: _carried("in", rng),
    "object_in_between": _between,
    "compound_count_difference": _difference,
}
