"""How views are put together by their frames: who is seen when, where cameras stand and look. See `construct`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sprite_etl.scene.camera import pose_from_yaw_pitch
from sprite_etl.scene.capture import AgentPose, Frame, Vector
from sprite_etl.transform.tasks.construct import shown
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.view import View


def seen_in(view: View, object_id: str, frames: Sequence[int], rng: np.random.Generator) -> View:
    """The view with one object clear in these frames and no other, its sightings listed in a drawn order."""
    return shown(view, object_id, [frames[i] for i in rng.permutation(len(frames)).tolist()])


def renumbered(view: View, rng: np.random.Generator) -> View:
    """The same view, its pictures named by other indices, which tell nothing of their order."""
    old = [f.index for f in view.frames]
    names = dict(zip(old, (old[i] for i in rng.permutation(len(old)).tolist())))
    return replace(
        view,
        frames=tuple(replace(f, index=names[f.index]) for f in view.frames),
        objects=tuple(
            replace(o, visible=tuple(replace(s, frame=names[s.frame]) for s in o.visible or ())) for o in view.objects
        ),
        moved=tuple((i, names[f], p) for i, f, p in view.moved),
    )


def posed(view: View, index: int, position: Sequence[float], yaw_rad: float, pitch_rad: float = 0.0) -> View:
    """The view with one frame's camera at `position` (3) m, its heading 0 along world −Z and counter-clockwise, its
    pitch positive upwards; whoever carries it stands below it."""
    moved = posed_frame(view_frame(view, index), position, yaw_rad, pitch_rad)
    return replace(view, frames=tuple(moved if f.index == index else f for f in view.frames))


def posed_frame(frame: Frame, position: Sequence[float], yaw_rad: float, pitch_rad: float = 0.0) -> Frame:
    """One frame taken from elsewhere; see `posed`."""
    pose = pose_from_yaw_pitch(position, yaw_rad, pitch_rad)
    x, _, z = (float(v) for v in position)
    agent = frame.agent and AgentPose((x, frame.agent.position[1], z), yaw_rad)
    return replace(frame, camera=replace(frame.camera, camera_to_world=tuple(pose.ravel().tolist())), agent=agent)


def anywhere(rng: np.random.Generator) -> Vector:
    """A place (3) m at the height of a held camera, not far from the origin."""
    x, z = rng.uniform(-6, 6, 2).tolist()
    return x, float(rng.uniform(1.2, 1.8)), z


def any_heading(rng: np.random.Generator) -> float:
    """A heading in radians, seldom along a world axis."""
    return float(rng.uniform(-math.pi, math.pi))
