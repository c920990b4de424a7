"""Plain geometry that several solvers share: bearings on the floor plane, extents, closest points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Frame, Sighting
from sprite_etl.transform.tasks.base import NotAnswerable
from sprite_etl.transform.view import View

SETTLED_AXIS_DEG = 5.0
"""A box axis this close to vertical makes height, length and width mean what people mean."""
EDGE_SHARE = 0.10
"""Length and width are told apart only if they differ by this share of the longer."""


def bearings(view: View, stand: str, face: str, target: str) -> tuple[float, NDArray[np.float64]]:
    """Bearing of the target's centre and of its footprint's corners (n,), degrees, for who stands at the centre of
    `stand` and looks at the centre of `face`: 0 ahead, positive to the left, −180 … 180 for the centre; the
    corners are unwrapped about it. Raises NotAnswerable where there is no direction."""
    a, b, c = (view.object(i).box for i in (stand, face, target))
    origin = np.array([a.center[0], a.center[2]])
    ahead = np.array([b.center[0], b.center[2]]) - origin
    if np.linalg.norm(ahead) < 1e-6:
        raise NotAnswerable("no_direction", f"{stand} and {face} stand above each other")
    left = np.array([ahead[1], -ahead[0]])  # up × ahead, on (x, z): −Z ahead has −X to its left
    points = np.concatenate([[[c.center[0], c.center[2]]], c.footprint()]) - origin
    angles = np.degrees(np.arctan2(points @ left, points @ ahead))
    centre = float(angles[0])
    return centre, centre + (angles[1:] - centre + 180.0) % 360.0 - 180.0


def border_margin(corners_deg: NDArray[np.float64], centre_deg: float, borders_deg: tuple[float, ...]) -> float:
    """Degrees from the footprint to the nearest border; negative where it crosses one."""
    nearest = np.inf
    for border in borders_deg:
        offset = (centre_deg - border + 180.0) % 360.0 - 180.0
        corners = offset + (corners_deg - centre_deg)
        side = 1.0 if offset >= 0 else -1.0
        nearest = min(nearest, float((side * corners).min()), float((360.0 - side * corners).min()))
    return nearest


def vertical_axis(box: OrientedBox) -> int | None:
    """Which of the box's own axes is within 5° of vertical; None when none is."""
    upness = np.abs(box.axes[1])
    axis = int(upness.argmax())
    return axis if upness[axis] >= np.cos(np.radians(SETTLED_AXIS_DEG)) else None


def horizontal_edges(box: OrientedBox) -> tuple[float, float]:
    """Longer and shorter horizontal edge, metres. Raises NotAnswerable when the box does not stand upright."""
    axis = vertical_axis(box)
    if axis is None:
        raise NotAnswerable("unsettled_height_axis", "no axis of the box is within 5° of vertical")
    edges = sorted(2 * h for i, h in enumerate(box.half_extents) if i != axis)
    return edges[1], edges[0]


def height(box: OrientedBox) -> float:
    """Vertical extent, metres."""
    low, high = box.vertical_range()
    return high - low


def view_frame(view: View, index: int) -> Frame:
    """The view's frame of this index. Raises NotAnswerable."""
    for frame in view.frames:
        if frame.index == index:
            return frame
    raise NotAnswerable("no_such_frame", f"the view has no frame {index}")


def clear_sighting(view: View, object_id: str, frame: int) -> Sighting:
    """Its sighting in the frame, in which it is clear. Raises NotAnswerable."""
    found = view.object(object_id).sighting(frame)
    if found is None or found.bbox is None:
        raise NotAnswerable("grey_visibility", f"{object_id} is not clear in frame {frame}")
    return found


def share_apart(a: float, b: float) -> float:
    """How far two sizes differ, as a share of the larger."""
    return abs(a - b) / max(a, b)


def winner(values: dict[str, float], largest: bool) -> str:
    """The id with the largest (or smallest) value. Raises NotAnswerable on an exact tie."""
    ordered = sorted(values, key=lambda i: (-values[i] if largest else values[i], i))
    if len(ordered) > 1 and values[ordered[0]] == values[ordered[1]]:
        raise NotAnswerable("near_tie", f"{ordered[0]} and {ordered[1]} are equal")
    return ordered[0]


def lead(values: dict[str, float], largest: bool) -> float:
    """How far the winner is ahead of the second."""
    ordered = sorted(values.values(), reverse=largest)
    return abs(ordered[1] - ordered[0])


def footprint_gap(a: OrientedBox, b: OrientedBox) -> float:
    """Metres between the outlines of two boxes on the floor plane; 0 where they overlap."""
    p, q = a.footprint(), b.footprint()
    for one, other in ((p, q), (q, p)):
        edges = np.roll(one, -1, axis=0) - one
        outward = np.stack([edges[:, 1], -edges[:, 0]], -1)
        if ((other[None] - one[:, None]) * outward[:, None]).sum(-1).min(1).max() > 0:  # a side parts them
            return min(_to_outline(p, q), _to_outline(q, p))
    return 0.0


def _to_outline(points: NDArray[np.float64], outline: NDArray[np.float64]) -> float:
    """Least distance from points (n, 2) to the edges of a polygon (m, 2)."""
    edge = np.roll(outline, -1, axis=0) - outline
    t = ((points[:, None] - outline) * edge).sum(-1) / (edge * edge).sum(-1)
    nearest = outline + np.clip(t, 0, 1)[..., None] * edge
    return float(np.linalg.norm(points[:, None] - nearest, axis=-1).min())
