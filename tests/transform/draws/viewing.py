"""Questions about what a camera sees and what is above what, on views in which they often have an answer."""

from __future__ import annotations

import numpy as np

from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.tasks.in_view import QUADRANTS
from sprite_etl.transform.tasks.sights import side_by_side
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.transform.random_views import random_view


def _two_of(view: View, rng: np.random.Generator) -> tuple[str, str]:
    a, b = rng.permutation(len(view.objects))[:2].tolist()
    return view.objects[a].object_id, view.objects[b].object_id


def left_right(rng: np.random.Generator) -> tuple[View, Asked] | None:
    """Two objects whose columns are those of their boxes."""
    drew = quadrant(rng)
    if drew is None:
        return None
    view, asked = drew
    return view, Asked(asked.named, {**asked.params, "relation": "left_right"}, ("left", "right"))


def quadrant(rng: np.random.Generator) -> tuple[View, Asked] | None:
    """Two objects whose columns are those of their boxes."""
    view = random_view(rng)
    ids = _two_of(view, rng)
    frame = view.frames[int(rng.integers(len(view.frames)))].index
    left, right = ids if rng.random() < 0.5 else ids[::-1]
    built = side_by_side(view, frame, left, right, bool(rng.random() < 0.5), bool(rng.random() < 0.5), rng)
    return None if built is None else (built, Asked(ids, {"frame": frame}, QUADRANTS))


def directly_above(rng: np.random.Generator) -> tuple[View, Asked]:
    """One object somewhere about the height of another, or over it, and mostly close to it."""
    view = random_view(rng)
    ids = _two_of(view, rng)
    centre = np.asarray(view.object(ids[1]).box.center)
    return put(view, ids[0], centre + rng.uniform([-0.6, -1, -0.6], [0.6, 3, 0.6])), Asked(ids, {})


DRAWS = {
    "object_relation_in_view": left_right,
    "object_quadrant_in_view": quadrant,
    "object_directly_above": directly_above,
}
