"""Where things are: directions on the floor plane, what lies above or between, footprints."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.transform.programs.values import Object
from sprite_etl.transform.programs.vocabulary import floor
from sprite_etl.transform.programs.vocabulary.arguments import as_point, on_floor, outline


def direction_from(stand: Object, face: Object, target: Object) -> float:
    """Where the target is for a person who stands at the centre of `stand` and faces the centre of `face`: degrees
    on the floor plane, 0 straight ahead, +90 right, −90 left, ±180 behind; in (−180, 180]. Raises ValueError where
    the centre of `face` or of the target is straight above or below that of `stand`.

    Example: direction_from(door, window, table) → -37.5, ahead and to the left
    """
    return bearing(stand.center, face.center - stand.center, target)


def direction_after_turn(stand: Object, face: Object, target: Object, turn_right_deg: float) -> float:
    """Where the target is for a person who stands at `stand`, faces `face` and then turns on the spot to the right
    by turn_right_deg degrees (negative: to the left): as direction_from, degrees in (−180, 180].

    Example: direction_after_turn(door, window, table, 90) → -127.5 where direction_from gave -37.5: behind, left
    """
    return floor.upper_half_open(direction_from(stand, face, target) - turn_right_deg)


def bearing(position: ArrayLike, facing: ArrayLike, target: Object | ArrayLike) -> float:
    """Where the target is for a person at `position` (3) who looks along the vector `facing` (3), both world and of
    any height: degrees on the floor plane, 0 straight ahead, + to the right, in (−180, 180]. `target`: an object
    (its centre) or a point (3). Raises ValueError where `facing`, or the way to the target, is vertical.

    Example: bearing(frame.camera.position, frame.camera.forward, chair) → 24.0, ahead and to the right
    """
    x, z = on_floor(position)
    to_x, to_z = on_floor(as_point(target))
    return floor.turn_deg(on_floor(facing), (to_x - x, to_z - z))


def angle_between(u: ArrayLike, v: ArrayLike) -> float:
    """The angle in degrees, 0 to 180, between two vectors of the same kind (3, or 2 on the floor plane), of any
    length but zero. Raises ValueError for a vector of length 0.

    Example: angle_between(frame.camera.forward, chair.center - frame.camera.position) → 12.5
    """
    a, b = np.asarray(u, dtype=float), np.asarray(v, dtype=float)
    length_a, length_b = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if length_a == 0 or length_b == 0:
        raise ValueError("a vector of length 0 has no direction")
    a, b = a / length_a, b / length_b
    # Not by the arc cosine, which loses half the digits near 0 and 180 degrees (Kahan 2006).
    return math.degrees(2 * math.atan2(float(np.linalg.norm(a - b)), float(np.linalg.norm(a + b))))


def lowest_point(obj: Object) -> float:
    """World y in metres of the lowest point of the object's box.

    Example: lowest_point(picture) > highest_point(sofa) → the picture hangs above the sofa's top
    """
    return obj.box.vertical_range()[0]


def highest_point(obj: Object) -> float:
    """World y in metres of the highest point of the object's box.

    Example: highest_point(table) → 0.74
    """
    return obj.box.vertical_range()[1]


def is_above(a: Object, b: Object) -> bool:
    """Whether a's lowest point is higher than b's highest point, wherever the two stand on the floor plane; for
    directly above, see footprint_overlap as well.

    Example: is_above(picture, sofa) → True
    """
    return lowest_point(a) > highest_point(b)


def footprint(obj: Object) -> NDArray[np.float64]:
    """Outline of the object's box on the floor plane: (n, 2) world (x, z) metres, convex, in order.

    Example: footprint(table)
    """
    return obj.box.footprint()


def footprint_overlap(a: Object, b: Object) -> float:
    """The share, 0 to 1, of the area of a's footprint that lies over or under b's footprint: not symmetric. 0 where
    a's footprint has no area.

    Example: footprint_overlap(lamp, table) → 1.0 where the lamp stands wholly on the table
    """
    own = outline(a)
    whole = floor.area(own)
    return min(1.0, floor.area(floor.common(own, outline(b))) / whole) if whole > 0 else 0.0


def is_between(a: Object, b: Object, c: Object) -> bool:
    """Whether c is between a and b: on the floor plane, the segment between the centres of a's and b's footprints
    crosses c's footprint; touching it counts.

    Example: is_between(sofa, television, table) → True
    """
    return floor.segment_meets(on_floor(a.center), on_floor(b.center), outline(c))


FUNCTIONS = (
    direction_from, direction_after_turn, bearing, angle_between, lowest_point, highest_point, is_above, footprint,
    footprint_overlap, is_between,
)  # fmt: skip
