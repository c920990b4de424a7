"""Pairs of cameras: what tasks share that ask how the camera of one picture stands to that of another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.capture import Frame
from sprite_etl.transform.tasks.base import Change, NotAnswerable, Params, Relation
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MOST_ROLL_DEG, MOST_PITCH_DEG = 5.0, 45.0
RELATIONS: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
}


def pair_of(view: View, params: Params) -> tuple[Frame, Frame]:
    """The frames that params["frame_a"] and params["frame_b"] name. Raises NotAnswerable."""
    return view_frame(view, params["frame_a"]), view_frame(view, params["frame_b"])


def level(*frames: Frame) -> None:
    """Raises NotAnswerable where a camera is rolled, or pitched so far that its heading says little."""
    for frame in frames:
        right, up, _ = frame.camera.matrix[:3, :3].T
        roll = math.degrees(math.atan2(abs(right[1]), math.hypot(right[0], right[2])))
        pitch = abs(math.degrees(math.asin(float(np.clip(frame.camera.forward[1], -1, 1)))))
        if roll > MOST_ROLL_DEG or pitch > MOST_PITCH_DEG or up[1] <= 0:
            raise NotAnswerable("not_level", f"frame {frame.index} is rolled by {roll:.0f}°, pitched by {pitch:.0f}°")


def pairs_of(context: AskContext, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Pairs of the view's frames in a drawn order, earlier first."""
    frames = [f.index for f in context.view.frames]
    pairs = [(a, b) for k, a in enumerate(frames) for b in frames[k + 1 :]]
    return [pairs[i] for i in rng.permutation(len(pairs)).tolist()]


def short(angle_rad: float) -> float:
    """The same angle in [−π, π]."""
    return math.remainder(angle_rad, math.tau)
