"""How far things are from each other and from the camera, and which is nearest."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sprite_etl.scene import box as boxes
from sprite_etl.transform.programs.values import Camera, Frame, Object, Scene
from sprite_etl.transform.programs.vocabulary import floor
from sprite_etl.transform.programs.vocabulary.arguments import as_camera, outline


def calculate_distance(a: Object, b: Object) -> float:
    """Distance in metres between the closest points of two objects' boxes; 0 where they touch or overlap.

    Example: calculate_distance(scene.named[0], scene.named[1]) → 1.84
    """
    return boxes.box_distance(a.box, b.box)


def center_distance(a: Object, b: Object) -> float:
    """Distance in metres between the centres of two objects' boxes.

    Example: center_distance(sofa, table) → 2.4
    """
    return float(np.linalg.norm(a.center - b.center))


def distance_to_camera(obj: Object, camera: Camera | Frame) -> float:
    """Distance in metres from the camera's optical centre to the closest point of the object's box; 0 inside it.

    Example: distance_to_camera(scene.named[0], scene.frame(scene.params["frame"])) → 3.1
    """
    return obj.box.distance_to_point(as_camera(camera).position)


def footprint_distance(a: Object, b: Object) -> float:
    """Distance in metres on the floor plane between the two objects' footprints, however high either of them is;
    0 where they touch or overlap.

    Example: footprint_distance(lamp, sofa) → 0.42
    """
    return floor.gap(outline(a), outline(b))


def overlap(a: Object, b: Object) -> bool:
    """Whether the two objects' boxes share a point; touching counts.

    Example: overlap(chair, table) → True where the chair is pushed under the table's top
    """
    return boxes.boxes_overlap(a.box, b.box)


def objects_within(scene: Scene, anchor: Object, radius_m: float) -> list[Object]:
    """The objects of the view, other than the anchor, whose box comes within radius_m metres of the anchor's box,
    between closest points; in the view's order.

    Example: len(objects_within(scene, scene.named[0], scene.params["radius_m"])) → 4
    """
    return [o for o in scene.objects if o.id != anchor.id and calculate_distance(anchor, o) <= radius_m]


def nearest(anchor: Object, candidates: Iterable[Object]) -> Object:
    """The candidate whose box is nearest to the anchor's, by calculate_distance; the anchor itself does not count,
    and of equals the first is taken. Raises ValueError where there is no candidate.

    Example: nearest(scene.named[0], scene.named[1:]) → the object to answer
    """
    return min((c for c in candidates if c.id != anchor.id), key=lambda c: calculate_distance(anchor, c))


def farthest(anchor: Object, candidates: Iterable[Object]) -> Object:
    """The candidate whose box is farthest from the anchor's, by calculate_distance; the anchor itself does not
    count, and of equals the first is taken. Raises ValueError where there is no candidate.

    Example: farthest(scene.named[0], scene.named[1:]) → the object to answer
    """
    return max((c for c in candidates if c.id != anchor.id), key=lambda c: calculate_distance(anchor, c))


FUNCTIONS = (
    calculate_distance, center_distance, distance_to_camera, footprint_distance, overlap, objects_within, nearest,
    farthest,
)  # fmt: skip
