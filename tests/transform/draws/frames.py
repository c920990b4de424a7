"""How questions about frames are drawn: two of a name in a view, so that an image often shows just one."""

from __future__ import annotations

import numpy as np

from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.transform.random_views import NAMES, random_view


def _two_of_a_name(rng: np.random.Generator) -> tuple[View, Asked] | None:
    view = random_view(rng, frames=4, objects=6)
    name = NAMES[int(rng.integers(3))]
    shown = {
        f.index: sum(o.name == name and any(s.frame == f.index for s in o.visible or ()) for o in view.objects)
        for f in view.frames
    }
    alone = [f for f, count in shown.items() if count == 1]
    if len(alone) < 2:
        return None
    a, b = rng.permutation(alone)[:2].tolist()
    return view, Asked((), {"name": name, "frame_a": a, "frame_b": b}, TASKS["object_matching"].choices)


PARAMS = {"object_matching": lambda rng: {"name": NAMES[0]}}
DRAWS = {"object_matching": _two_of_a_name}
