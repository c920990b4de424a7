"""What a camera sees, what the view shows, and how the camera moved."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from sprite_etl.transform.programs.values import Camera, Frame, Object, Scene
from sprite_etl.transform.programs.vocabulary import floor
from sprite_etl.transform.programs.vocabulary.arguments import as_camera, as_point

Vector = tuple[float, float, float]


def position_in_view(what: Object | ArrayLike, camera: Camera | Frame) -> Vector:
    """(right, up, ahead) in metres, as a viewer at the camera sees it with the head held level: right is positive
    to the viewer's right, up along world Y, ahead along the camera's heading on the floor plane.
    `what`: an object (its centre) or a point (3), world, metres.

    Example: right, up, ahead = position_in_view(chair, scene.frames[0]); right < 0 → the chair is to the left
    """
    eye = as_camera(camera)
    east, up, south = (as_point(what) - eye.position).tolist()
    x, z = eye.heading
    return x * south - z * east, up, x * east + z * south


def project(what: Object | ArrayLike, camera: Camera | Frame) -> Vector:
    """(u, v, depth): column and row in pixels, from the left and from the top, and planar depth in metres of a
    point or of an object's centre. Behind the camera u and v are NaN and depth is negative.

    Example: u, v, depth = project(lamp, scene.frames[0])
    """
    # No nearest distance: a program must answer the same of a world that is forty times smaller.
    pixel, depth = as_camera(camera).pinhole.project(as_point(what), nearest_m=0.0)
    return float(pixel[0]), float(pixel[1]), float(depth)


def image_box(obj: Object, frame: Frame) -> tuple[float, float, float, float] | None:
    """The object's pixels in a frame, as (x0, y0, x1, y1) from the top left corner; None where it is not clear.

    Example: x0, y0, x1, y1 = image_box(chair, scene.frames[0])
    """
    return next((s.bbox for s in obj.seen if s.frame == frame.index), None)


def visible_in(obj: Object, frame: Frame) -> bool:
    """Whether the object is clear in this frame.

    Example: visible_in(scene.named[0], scene.frames[-1]) → False
    """
    return any(s.frame == frame.index for s in obj.seen)


def objects_named(scene: Scene, name: str) -> list[Object]:
    """The objects of this name that are clear in at least one frame of the view.

    Example: objects_named(scene, scene.params["name"])
    """
    return [o for o in scene.objects if o.name == name and o.seen]


def count_objects(scene: Scene, name: str) -> int:
    """How many different objects of this name the view shows; one seen in several frames counts once.

    Example: count_objects(scene, scene.params["name"]) → 3
    """
    return len(objects_named(scene, name))


def camera_offset(frame_a: Frame, frame_b: Frame) -> Vector:
    """Where frame_b's camera is, seen from frame_a's: (right, up, ahead) in metres along the levelled axes of
    frame_a's camera, as in position_in_view.

    Example: right, up, ahead = camera_offset(scene.frames[0], scene.frames[1]); ahead < 0 → it moved backwards
    """
    return position_in_view(frame_b.camera.position, frame_a)


def camera_turn(frame_a: Frame, frame_b: Frame) -> float:
    """How far the camera's heading on the floor plane turned from frame_a to frame_b, the short way round: degrees,
    + to the right, in (−180, 180].

    Example: camera_turn(scene.frames[0], scene.frames[1]) → -35.0, a turn to the left
    """
    return floor.turn_deg(frame_a.camera.heading, frame_b.camera.heading)


def camera_displacement(frame_a: Frame, frame_b: Frame) -> float:
    """Metres, straight through space, between the positions of the two frames' cameras.

    Example: camera_displacement(scene.frames[0], scene.frames[-1]) → 2.7
    """
    return float(np.linalg.norm(frame_b.camera.position - frame_a.camera.position))


def camera_path_length(scene: Scene) -> float:
    """Metres along the positions of the frames' cameras, straight from each to the next, in the view's order.

    Example: camera_path_length(scene) → 7.3
    """
    return sum((camera_displacement(a, b) for a, b in pairwise(scene.frames)), 0.0)


FUNCTIONS = (
    position_in_view, project, image_box, visible_in, objects_named, count_objects, camera_offset, camera_turn,
    camera_displacement, camera_path_length,
)  # fmt: skip
