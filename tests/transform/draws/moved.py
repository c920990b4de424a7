"""Views between whose frames things were moved, with a question about what or how far."""

from __future__ import annotations

import numpy as np

from sprite_etl.transform.tasks.moved import moved_to
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View
from tests.transform.random_views import random_view


def moved_view(rng: np.random.Generator, named: int) -> tuple[View, Asked]:
    """Two to five frames; of the named objects one was moved between the two asked about, and perhaps others too, in
    either or both of them."""
    view = random_view(rng, frames=int(rng.integers(2, 6)))
    a, b = rng.permutation([f.index for f in view.frames])[:2].tolist()
    ids = [view.objects[k].object_id for k in rng.permutation(len(view.objects))[:named].tolist()]
    for object_id in [ids[0], *rng.permutation(ids)[: int(rng.integers(0, 3))].tolist()]:
        frames = [[b], [a], [a, b]][int(rng.integers(3))]
        places = {f: (tuple(rng.uniform(-4, 4, 3).tolist()), float(rng.uniform(-3, 3))) for f in frames}
        view = moved_to(view, object_id, places)
    return view, Asked(tuple(rng.permutation(ids).tolist()), {"frame_a": a, "frame_b": b})


DRAWS = {
    "object_moved": lambda rng: moved_view(rng, int(rng.integers(2, 5))),
    "object_displacement": lambda rng: moved_view(rng, 1),
}
