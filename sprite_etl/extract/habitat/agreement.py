"""Whether a scan's boxes hold what its images show: HM3D's are drawn around an object's largest piece only.

Annotators gave a number to what belongs together, a curtain's two halves or chairs painted in one stroke. What lies in
several pieces has no box that could be asked about: it becomes background.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.habitat.objects import Inventory
from sprite_etl.scene.camera import Camera

STRIDE = 4
TOLERANCE_M = 0.01
LEAST_SHARE = 0.98
MOST_IN_PIECES = 1 / 3
"""Where more of what was seen lies elsewhere than its boxes, poses or boxes are wrong: no object is to blame, and the
gate is to see it."""
FEWEST = 30
"""Samples of an object that say anything."""
Shot = tuple[Camera, NDArray[np.float32], NDArray[np.uint16]]


def in_pieces(things: Inventory, shots: Iterable[Shot]) -> list[str]:
    """Ids of the objects that lie, by what the shots (camera, depth, instances) show of them, not in their boxes."""
    inside = np.zeros(len(things.objects) + 1, int)
    total = np.zeros_like(inside)
    for camera, depth, instance in shots:
        rows, columns = np.mgrid[0 : camera.height : STRIDE, 0 : camera.width : STRIDE]
        number, z = instance[::STRIDE, ::STRIDE], depth[::STRIDE, ::STRIDE]
        seen = (number > 0) & (z > 0)
        points = camera.lift(columns[seen] + 0.5, rows[seen] + 0.5, z[seen])
        number = number[seen]
        for obj in things.objects:
            mine = points[number == obj.instance_id]
            total[obj.instance_id] += len(mine)
            inside[obj.instance_id] += int(obj.box.contains(mine, TOLERANCE_M).sum()) if len(mine) else 0
    seen_well = [o for o in things.objects if total[o.instance_id] >= FEWEST]
    elsewhere = [o.object_id for o in seen_well if inside[o.instance_id] < LEAST_SHARE * total[o.instance_id]]
    return elsewhere if len(elsewhere) <= MOST_IN_PIECES * len(seen_well) else []
