"""Views in which all lies a little elsewhere: an answer whose margin nobody knows must be the same there.

A task has a margin rule; a question of no task has none, and "which of the two is nearer to the wall" may be a matter
of a centimetre. Answers that are no measures must stand when what is named is moved, or is larger or smaller, by what
a margin allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.capture import SceneObject
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.view import View

SHIFT_M, LIFT_M, GROWTH = 0.15, 0.05, 1.1
"""As the margins of distances and sizes; heights are told more finely, as things stand on each other."""
DRAWS, MOST_NAMED = 4, 5
"""Views in which everything moves at once, by half a margin each; named objects that are moved one by one."""


def shaken_views(view: View, named: Sequence[str]) -> Iterator[View]:
    """The view with everything, and then with each named object, a margin elsewhere. The same for the same view."""
    seed = hashlib.sha256(repr((view.capture_id, [f.index for f in view.frames])).encode()).digest()
    rng = np.random.default_rng(list(seed[:16]))
    carried = {i for s in view.support for i in (s.object_id, s.parent)}
    for _ in range(DRAWS):
        shaken = view
        for obj in view.objects:
            reach = (SHIFT_M, 0.0 if obj.object_id in carried else LIFT_M, SHIFT_M)
            shift, growth = rng.uniform(-0.5, 0.5, 3) * reach, float(rng.uniform(1 / GROWTH, GROWTH))
            shaken = _changed(shaken, obj.object_id, shift, (1 + growth) / 2)
        yield shaken
    for object_id in list(dict.fromkeys(named))[:MOST_NAMED]:
        lift = () if object_id in carried else ((0, LIFT_M, 0), (0, -LIFT_M, 0))
        for shift in ((SHIFT_M, 0, 0), (-SHIFT_M, 0, 0), (0, 0, SHIFT_M), (0, 0, -SHIFT_M), *lift):
            yield _changed(view, object_id, np.asarray(shift, float), 1.0)
        for factor in (GROWTH, 1 / GROWTH):
            yield _changed(view, object_id, np.zeros(3), factor)


def _changed(view: View, object_id: str, shift: NDArray[np.float64], factor: float) -> View:
    """One object moved, and grown about the middle of its base, so that it stands where it stood."""

    def grown(obj: SceneObject) -> SceneObject:
        x, y, z = (h * factor for h in obj.box.half_extents)
        return replace(obj, box=replace(obj.box, half_extents=(x, y, z)))

    box = view.object(object_id).box
    low, high = box.vertical_range()
    rise = (factor - 1) * (high - low) / 2
    moved = transforms.move_object(view, object_id, np.asarray(box.center, float) + shift + (0, rise, 0))
    return transforms.change_object(moved, object_id, grown) if factor != 1.0 else moved
