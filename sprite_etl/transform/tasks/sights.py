"""How pictures are put together whose answers are known: a camera turned anyhow, and things where it sees them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np

from sprite_etl.scene.camera import Camera, pose_from_yaw_pitch
from sprite_etl.scene.capture import Frame
from sprite_etl.transform.tasks.construct import from_camera, outline, put, shown
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.view import View

SHARE_OF_FIELD = 0.8
"""How far off the middle things are put, as a share of half the field of view."""
NEAREST_M = 1.4
BEYOND_M = 9.0
"""Where another frame's camera is put to look back: beyond all that `ranked` puts before the first."""
_LARGE, _LOW, _ASIDE = range(3)


def posed(frame: Frame, position: Sequence[float], yaw_rad: float, pitch_rad: float) -> Frame:
    """The frame from another camera pose: position (3) metres, yaw counter-clockwise with 0 = world −Z, pitch + up."""
    pose = tuple(pose_from_yaw_pitch(position, yaw_rad, pitch_rad).ravel().tolist())
    feet = frame.agent and (float(position[0]), frame.agent.position[1], float(position[2]))
    agent = frame.agent and feet and replace(frame.agent, position=feet, yaw_rad=yaw_rad)
    return replace(frame, camera=replace(frame.camera, camera_to_world=pose), agent=agent)


def looking_anyhow(view: View, index: int, rng: np.random.Generator) -> View:
    """The view with this frame's camera somewhere else, heading anywhere and tilted a little. Every other frame's
    camera looks back at it from far ahead: there left is right, and what is near is far."""
    frame = view_frame(view, index)
    yaw, pitch = float(rng.uniform(-math.pi, math.pi)), float(rng.uniform(-0.35, 0.1))
    x, y, z = frame.camera.position.tolist()
    aside, along = rng.uniform(-12, 12, 2).tolist()
    seen = _with_frame(view, posed(frame, (x + aside, y, z + along), yaw, pitch))
    for other in view.frames:
        if other.index != index:
            beyond = from_camera(seen, index, 0.0, 0.0, BEYOND_M * float(rng.uniform(1.0, 1.2)))
            seen = _with_frame(seen, posed(other, beyond, yaw + math.pi, pitch))
    return seen


def _with_frame(view: View, frame: Frame) -> View:
    return replace(view, frames=tuple(frame if f.index == frame.index else f for f in view.frames))


def half_field_rad(camera: Camera) -> float:
    """Half the horizontal field of view."""
    return math.atan2(camera.width / 2, camera.fx)


def at_distance(
    view: View,
    index: int,
    object_id: str,
    distance_m: float,
    bearing_rad: float,
    drop_m: float,
    half_extents: Sequence[float],
    rng: np.random.Generator,
) -> View:
    """The view with an object whose closest point is exactly distance_m from the frame's optical centre.

    It faces the camera with a side of half_extents (across, up, along), at a bearing (+ right) off the levelled
    heading. drop_m: how far its top lies below the camera, or its bottom above it where negative; 0: it is as high as
    the camera. Shown in every frame.
    """
    camera = view_frame(view, index).camera
    right, _, ahead = camera.levelled_axes()
    towards = math.cos(bearing_rad) * ahead + math.sin(bearing_rad) * right
    across, up, along = half_extents
    aside = float(rng.uniform(-0.6, 0.6)) * across * np.cross(towards, [0.0, 1.0, 0.0])
    centre = camera.position + (math.sqrt(distance_m**2 - drop_m**2) + along) * towards + aside
    centre[1] -= drop_m + math.copysign(up, drop_m) if drop_m else float(rng.uniform(-0.6, 0.6)) * up
    placed = put(view, object_id, centre, half_extents, math.atan2(-towards[0], -towards[2]))
    return shown(placed, object_id, [f.index for f in view.frames])


def ranked(view: View, index: int, order: Sequence[str], trap: int, rng: np.random.Generator) -> View:
    """The view with 2–4 objects put before the frame's camera, the first of `order` closest, by closest points.

    trap 0: the closer, the deeper into the picture it reaches, so that centres rank the other way round. trap 1: the
    farther, the lower, so that on the floor plane they do. trap 2: every second one so far to the side that along the
    camera's heading it is nearer than the one before, and the farther, the larger.
    """
    field = SHARE_OF_FIELD * half_field_rad(view_frame(view, index).camera)
    nearest, last = NEAREST_M * float(rng.uniform(1.0, 1.3)), len(order) - 1
    ratio = (1 + 1 / math.cos(field)) / 2 if trap == _ASIDE else 1.17
    sides = rng.permutation(len(order)).tolist()
    for k, object_id in enumerate(order):
        distance = nearest * ratio**k
        bearing = field * (2 * sides[k] / last - 1)
        drop, half = 0.0, [float(h) for h in rng.uniform(0.08, 0.25, 3)]
        if trap == _LARGE:
            half[2] = 0.2 + 0.55 * nearest * (last - k)
        elif trap == _LOW:
            drop = math.sqrt(distance**2 - (nearest * 0.95**k) ** 2)
        else:
            bearing = math.copysign(field, bearing) if k % 2 else 0.05 * bearing
            half[2] = 0.1 + 0.3 * nearest * k
        view = at_distance(view, index, object_id, distance, bearing, drop, half, rng)
    return view


def rankings(
    view: View, index: int, object_ids: Sequence[str], rng: np.random.Generator
) -> Iterator[tuple[View, tuple[str, ...]]]:
    """Three views from a camera turned anyhow, each with one of the traps of `ranked`, and the objects' order in each
    from the closest to the farthest: never twice the same, where there is more than one. Any other frame's camera is
    close to the farthest."""
    orders = list(permutations(object_ids))
    start, step = int(rng.integers(len(orders))), max(1, len(orders) // 3)
    for trap in (_LARGE, _LOW, _ASIDE):
        order = orders[(start + trap * step) % len(orders)]
        built = ranked(looking_anyhow(view, index, rng), index, order, trap, rng)
        last = built.object(order[-1]).box
        for other in built.frames:
            if other.index != index:
                x, y, z = last.center
                above = (x, y + last.half_extents[1] + float(rng.uniform(0.1, 0.2)), z)
                built = _with_frame(built, posed(other, above, float(rng.uniform(-math.pi, math.pi)), -0.2))
        for object_id in order:
            built = shown(built, object_id, [f.index for f in built.frames])
        yield built, order


def side_by_side(
    view: View, index: int, left: str, right: str, in_left_half: bool, left_is_nearer: bool, rng: np.random.Generator
) -> View | None:
    """The view, from a camera turned anyhow, with both objects in one half of its picture, one clear of the other: by
    columns, by direction and by metres to the side. In the left half the one that is nearer by its closest point
    reaches far into the picture, so that its centre is farther away; in the right half the other does. None where no
    draw fits."""
    view = looking_anyhow(view, index, rng)
    field = SHARE_OF_FIELD * half_field_rad(view_frame(view, index).camera)
    for _ in range(60):
        bearings = np.sort(rng.uniform(-field, 0.0, 2) if in_left_half else rng.uniform(0.0, field, 2))
        near = float(rng.uniform(1.5, 2.5))
        seen = view
        for object_id, bearing in zip((left, right), bearings.tolist()):
            nearer = (object_id == left) == left_is_nearer
            half = (*rng.uniform(0.06, 0.18, 2).tolist(), 0.9 if nearer == in_left_half else 0.08)
            drop = float(rng.choice([0.0, 0.25, -0.25]))
            seen = at_distance(seen, index, object_id, near if nearer else near + 0.45, bearing, drop, half, rng)
        if _parted(seen, index, left, right, in_left_half):
            return seen
    return None


def _parted(view: View, index: int, left: str, right: str, in_left_half: bool) -> bool:
    camera = view_frame(view, index).camera
    boxes = [view.object(i).box for i in (left, right)]
    (x0, _, x1, _), (u0, _, u1, _) = (outline(b, camera) for b in boxes)
    side, _, ahead = camera.levelled_axes()
    offsets = [np.asarray(b.center) - camera.position for b in boxes]
    aside, bearing = [float(o @ side) for o in offsets], [math.atan2(o @ side, o @ ahead) for o in offsets]
    in_half = u1 < camera.width / 2 if in_left_half else x0 > camera.width / 2
    clear = x1 + 0.02 * camera.width < u0 and aside[0] + 0.05 < aside[1] and bearing[0] < bearing[1]
    return clear and in_half
