"""What the stand-in for AirSim tells of Unreal's own world: left-handed, z up, centimetres, from an origin of its own.

Meshes have lower-case names, and rubbish behind their vertices; detections count from two origins at once: so the real
servers do, by their sources.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.doubles.airsim_street import Actor, Array
from tests.doubles.airsim_values import quaternion, vector

PLAYER_START = np.array([1230.0, -450.0, 98.0])
"""Where NED's origin lies in Unreal's world, centimetres."""
SPAWN = np.array([2.0, -1.0, -0.3])
"""Where the vehicle's own origin lies in NED, metres."""
FLIP = np.array([1.0, 1.0, -1.0])


def meshes_of(actor: Actor) -> list[Any]:
    """A component a part, each at its actor's own place: a cube of 24 vertices of which 35 are told, the last of
    them from memory that is none of theirs."""
    rubbish = np.array([[3e7, -2e6, 5.0], [0.0, 0.0, 0.0], [-4e5, 8e5, 1e6]] * 4)[:11]
    quads = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
    triangles = np.arange(24).reshape(6, 4)[:, [0, 1, 2, 0, 2, 3]].ravel()
    found = []
    for corners in actor.corners():
        unreal = PLAYER_START + 100 * corners[quads.ravel()] * FLIP
        q = quaternion(actor.rotation)
        found.append({
            "name": actor.name.lower(),
            "position": vector(PLAYER_START + 100 * np.array(actor.position) * FLIP),
            "orientation": {**q, "x_val": -q["x_val"], "y_val": -q["y_val"]},
            "vertices": np.concatenate([unreal, rubbish]).astype(np.float32).ravel().tolist(),
            "indices": triangles.tolist(),
        })  # fmt: skip
    return found


def detection_of(actor: Actor, eye: Array, rotation: Array) -> Any:
    """By a camera there. box3D is along Unreal's axes, in the camera's frame less where the vehicle was spawned."""
    corners = np.concatenate(actor.corners()) * FLIP
    spawned = (PLAYER_START + 100 * SPAWN * FLIP) / 100

    def relative(point: Any) -> Array:
        """A place of Unreal's world (metres) in the camera's frame, less the spawn's offset, z down."""
        own = FLIP * ((np.asarray(point) - eye * FLIP) * FLIP @ rotation)
        return (own - spawned) * FLIP

    nothing = {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0}
    flat = {"min": {"x_val": 0.0, "y_val": 0.0}, "max": {"x_val": 1.0, "y_val": 1.0}}
    return {
        "name": actor.name, "geo_point": nothing, "box2D": flat,
        "box3D": {"min": vector(relative(corners.min(0))), "max": vector(relative(corners.max(0)))},
        "relative_pose": {"position": vector(relative(np.array(actor.position) * FLIP)),
                          "orientation": quaternion(rotation.T @ actor.rotation)},
    }  # fmt: skip
