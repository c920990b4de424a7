"""Metadata as AI2-THOR 5.0 says it, written by Unity's own conventions (left-handed) and not by the product's code."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def point(values: ArrayLike) -> dict[str, float]:
    x, y, z = np.asarray(values, dtype=float).tolist()
    return {"x": x, "y": y, "z": z}


def unity_axes(yaw_deg: float, down_deg: float = 0.0) -> Array:
    """Columns right, up, forward of what heads yaw_deg clockwise from +Z and looks down_deg down."""
    yaw, down = np.radians([yaw_deg, down_deg])
    right = np.array([np.cos(yaw), 0, -np.sin(yaw)])
    forward = np.array([np.sin(yaw) * np.cos(down), -np.sin(down), np.cos(yaw) * np.cos(down)])
    up = np.array([np.sin(yaw) * np.sin(down), np.cos(down), np.cos(yaw) * np.sin(down)])
    return np.stack([right, up, forward], 1)


def unity_corners(center: ArrayLike, size: ArrayLike, yaw_deg: float) -> Array:
    signs = np.array(list(itertools.product((-0.5, 0.5), repeat=3)))
    return np.asarray(center, dtype=float) + (signs * np.asarray(size, dtype=float)) @ unity_axes(yaw_deg).T


def thing(
    object_id: str, center: ArrayLike, size: ArrayLike, yaw_deg: float = 0.0, *, loose: bool = False
) -> dict[str, Any]:
    """An entry of `objects`; its own box is said only of what is loose, its pivot is no middle."""
    corners = unity_corners(center, size, yaw_deg)
    low, high = corners.min(0), corners.max(0)
    return {
        "objectId": object_id,
        "objectType": object_id.split("|")[0],
        "assetId": object_id.split("|")[0] + "_1",
        "position": point(low),
        "rotation": point((0, yaw_deg, 0)),
        "pickupable": loose,
        "moveable": False,
        "axisAlignedBoundingBox": {"center": point((low + high) / 2), "size": point(high - low)},
        "objectOrientedBoundingBox": {"cornerPoints": corners.tolist()} if loose else None,
    }


def event(
    agent: ArrayLike = (0, 0.9009992, 0), yaw_deg: float = 0.0, horizon_deg: float = 0.0, fov_deg: float = 90.0,
    things: tuple[dict[str, Any], ...] = (), colours: dict[str, tuple[int, int, int]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "agent": {"position": point(agent), "rotation": point((0, yaw_deg, 0)), "cameraHorizon": horizon_deg},
        "cameraPosition": point(np.add(agent, (0, 0.675, 0))),
        "fov": fov_deg,
        "objects": list(things),
        "colors": [{"name": name, "color": list(colour)} for name, colour in (colours or {}).items()],
    }
