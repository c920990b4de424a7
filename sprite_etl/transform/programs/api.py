"""The functions that every program has as globals, beside `math` and `np`: vetted geometry, so that no program
needs to work left from right out of raw coordinates.

Where a function takes a camera, a frame of the scene serves as well. `reference_text` is what a code model is
shown; it is made of the docstrings here and in `programs.values`, so that the two cannot drift apart.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene import box as boxes
from sprite_etl.transform.programs.values import Camera, Frame, Object, Room, Scene, Sighting

API_VERSION = "1"

Array = NDArray[np.float64]
Vector = tuple[float, float, float]


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
    return float(obj.box.distance_to_points(_camera(camera).position))


def position_in_view(what: Object | ArrayLike, camera: Camera | Frame) -> Vector:
    """(right, up, ahead) in metres, as a viewer at the camera sees it with the head held level: right is positive
    to the viewer's right, up along world Y, ahead along the camera's heading on the floor plane.
    `what`: an object (its centre) or a point (3), world, metres.

    Example: right, up, ahead = position_in_view(chair, scene.frames[0]); right < 0 → the chair is to the left
    """
    eye = _camera(camera)
    offset = _point(what) - eye.position
    right, up, ahead = (float(offset @ axis) for axis in eye.pinhole.levelled_axes())
    return right, up, ahead


def project(what: Object | ArrayLike, camera: Camera | Frame) -> Vector:
    """(u, v, depth): column and row in pixels, from the left and from the top, and planar depth in metres of a
    point or of an object's centre. Behind the camera u and v are NaN and depth is negative.

    Example: u, v, depth = project(lamp, scene.frames[0])
    """
    pixel, depth = _camera(camera).pinhole.project(_point(what))
    return float(pixel[0]), float(pixel[1]), float(depth)


def image_box(obj: Object, frame: Frame) -> tuple[float, float, float, float] | None:
    """The object's pixels in a frame, as (x0, y0, x1, y1) from the top left corner; None where it is not clear.

    Example: x0, y0, x1, y1 = image_box(chair, scene.frames[0])
    """
    return next((s.bbox for s in obj.seen if s.frame == frame.index), None)


def direction_from(stand: Object, face: Object, target: Object) -> float:
    """Where the target is for a person who stands at the centre of `stand` and faces the centre of `face`: degrees
    on the floor plane, 0 straight ahead, +90 right, −90 left, ±180 behind; in (−180, 180].

    Example: direction_from(door, window, table) → -37.5, ahead and to the left
    """
    ahead = (face.center - stand.center)[[0, 2]]
    to = (target.center - stand.center)[[0, 2]]
    # Seen from above with x to the right and z downwards, a turn from x to z is clockwise.
    cross = ahead[0] * to[1] - ahead[1] * to[0]
    return math.degrees(math.atan2(cross, ahead @ to))


def size_along(obj: Object, direction: ArrayLike) -> float:
    """Extent in metres of the object's box along a world direction (3), of any length but zero.

    Example: size_along(shelf, scene.frames[0].camera.right)
    """
    unit = np.asarray(direction, dtype=float)
    return float(2 * np.abs(obj.axes.T @ (unit / np.linalg.norm(unit))) @ obj.half_extents)


def vertical_extent(obj: Object) -> float:
    """Height in metres: from the lowest to the highest point of the object's box.

    Example: vertical_extent(lamp) → 1.52
    """
    low, high = obj.box.vertical_range()
    return high - low


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


def horizontal_edges(obj: Object) -> tuple[float, float]:
    """(length, width): the longer and the shorter horizontal edge of the object's box, metres. For boxes that
    stand upright: the two edges other than the one nearest to the vertical.

    Example: length, width = horizontal_edges(bed) → (2.05, 1.4)
    """
    upright = int(np.abs(obj.axes[1]).argmax())
    edges = sorted(2 * float(h) for i, h in enumerate(obj.half_extents) if i != upright)
    return edges[1], edges[0]


def longest_dimension(obj: Object) -> float:
    """The longest edge of the object's box, metres.

    Example: longest_dimension(sofa) → 2.1
    """
    return 2 * float(obj.half_extents.max())


def volume(obj: Object) -> float:
    """Volume of the object's box, cubic metres.

    Example: volume(wardrobe) → 1.27
    """
    return float(8 * np.prod(obj.half_extents))


def footprint(obj: Object) -> Array:
    """Outline of the object's box on the floor plane: (n, 2) world (x, z) metres, convex, in order.

    Example: footprint(table)
    """
    return obj.box.footprint()


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


def visible_frames(scene: Scene, obj: Object) -> list[Frame]:
    """The frames in which the object is clear, in the view's order.

    Example: len(visible_frames(scene, scene.named[0])) → 5
    """
    seen = {s.frame for s in obj.seen}
    return [f for f in scene.frames if f.index in seen]


def first_seen(scene: Scene, obj: Object) -> Frame | None:
    """The first frame of the view in which the object is clear; None where there is none.

    Example: first_seen(scene, chair).time_s → 4.2
    """
    return next(iter(visible_frames(scene, obj)), None)


def last_seen(scene: Scene, obj: Object) -> Frame | None:
    """The last frame of the view in which the object is clear; None where there is none.

    Example: last_seen(scene, chair).time_s → 9.8
    """
    return next(reversed(visible_frames(scene, obj)), None)


def _camera(camera: Camera | Frame) -> Camera:
    return camera.camera if isinstance(camera, Frame) else camera


def _point(what: Object | ArrayLike) -> Array:
    return what.center if isinstance(what, Object) else np.asarray(what, dtype=float)


FUNCTIONS: tuple[Callable[..., Any], ...] = (
    calculate_distance, center_distance, distance_to_camera, position_in_view, project, image_box, direction_from,
    size_along, vertical_extent, lowest_point, highest_point, horizontal_edges, longest_dimension, volume, footprint,
    objects_named, count_objects, visible_frames, first_seen, last_seen,
)  # fmt: skip


def program_globals() -> dict[str, Any]:
    """What a program finds as globals: the functions, `math` and `np`."""
    return {"math": math, "np": np, **{f.__name__: f for f in FUNCTIONS}}


def reference_text() -> str:
    """The API as a code model is shown it: the types with their fields, then each function's signature and meaning."""
    lines = [f"API {API_VERSION}. World: metres, right-handed, Y up. A camera looks along its own −Z.", ""]
    for kind in (Scene, Object, Sighting, Frame, Camera, Room):
        lines += [f"class {kind.__name__}", _indent(inspect.getdoc(kind)), *_members(kind), ""]
    for function in FUNCTIONS:
        lines += [f"def {function.__name__}{_signature(function)}", _indent(inspect.getdoc(function)), ""]
    return "\n".join(lines)


def _members(kind: type) -> list[str]:
    """Documented properties and methods; undocumented ones are named in the class's own text."""
    lines = []
    for name, member in vars(kind).items():
        text = inspect.getdoc(member) if isinstance(member, property) or inspect.isfunction(member) else None
        if text and not name.startswith("_"):
            call = "" if isinstance(member, property) else _signature(member).replace("self, ", "")
            lines.append(_indent(f"{name}{call}: {text}"))
    return lines


def _signature(function: Callable[..., Any]) -> str:
    return str(inspect.signature(function)).replace("'", "")


def _indent(text: str | None) -> str:
    return "\n".join(f"    {line}".rstrip() for line in (text or "").splitlines())
