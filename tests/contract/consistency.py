"""What a capture says must fit together, whatever it came from."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

from sprite_etl.extract.names import VAGUE
from sprite_etl.scene.capture import Capture, SceneObject, problems


def inconsistencies(folder: Path, capture: Capture) -> list[str]:
    """Every contradiction, in words; empty where there is none."""
    found = [f"{code}: {detail}" for code, detail in problems(capture)]
    found += _files(folder, capture) + _frames(capture) + _facts(capture)
    for obj in capture.objects:
        found += [f"object {obj.object_id}: {what}" for what in _object(obj, capture)]
    return found


def _files(folder: Path, capture: Capture) -> list[str]:
    found = []
    numbers = {f"{f.index:06d}" for f in capture.frames}
    for kind, claimed in (("rgb", True), ("depth", capture.has.depth), ("instance", capture.has.instance)):
        there = {p.stem for p in (folder / kind).glob("*")}
        if claimed and there != numbers:
            found.append(f"has.{kind}, and pictures of {len(there & numbers)} of {len(numbers)} frames")
    if capture.has.free_space != (capture.free_space is not None):
        found.append("has.free_space and free_space disagree")
    if capture.free_space and not (folder / capture.free_space.file).is_file():
        found.append(f"{capture.free_space.file} is not there")
    return found


def _frames(capture: Capture) -> list[str]:
    found = []
    rooms, states = {r.room_id for r in capture.rooms}, {s.state for s in capture.states}
    times = [f.time_s for f in capture.frames]
    if times[0] < 0 or any(b <= a for a, b in itertools.pairwise(times)):
        found.append("times do not grow")
    if [f.index for f in capture.frames] != list(range(len(capture.frames))):
        found.append("frames are not numbered from 0")
    for frame in capture.frames:
        if frame.room_id is not None and frame.room_id not in rooms:
            found.append(f"frame {frame.index} is in room {frame.room_id}, which is not there")
        if frame.state is not None and frame.state not in states:
            found.append(f"frame {frame.index} is in state {frame.state}, which is not there")
        if frame.agent and not all(map(math.isfinite, (*frame.agent.position, frame.agent.yaw_rad))):
            found.append(f"frame {frame.index}: the agent's pose is not finite")
    return found


def _facts(capture: Capture) -> list[str]:
    found = []
    ids, rooms = {o.object_id for o in capture.objects}, {r.room_id for r in capture.rooms}
    if capture.has.rooms != bool(capture.rooms):
        found.append("has.rooms and rooms disagree")
    if capture.support and not capture.has.support:
        found.append("support without has.support")
    for s in capture.support:
        if not {s.object_id, s.parent} <= ids or s.object_id == s.parent:
            found.append(f"support of {s.object_id} by {s.parent}")
    for state in capture.states:
        if unknown := set(state.objects) - ids:
            found.append(f"state {state.state} moves {sorted(unknown)}")
    if len(rooms) != len(capture.rooms):
        found.append("room ids are used twice")
    for room in capture.rooms:
        if len(room.floor_polygon) < 3 or room.ceiling_y <= room.floor_y:
            found.append(f"room {room.room_id} has no floor or no height")
        if unknown := {o.to_room for o in room.openings} - rooms - {None}:
            found.append(f"room {room.room_id} opens to {sorted(map(str, unknown))}")
    return found


def _object(obj: SceneObject, capture: Capture) -> list[str]:
    found = []
    if obj.box_kind not in ("oriented", "axis_aligned"):
        found.append(f"box_kind {obj.box_kind}")
    if obj.room_id is not None and obj.room_id not in {r.room_id for r in capture.rooms}:
        found.append(f"is in room {obj.room_id}, which is not there")
    if not obj.category:
        found.append("has no category")
    spoken = re.fullmatch(r"[A-Za-z][A-Za-z' -]*", obj.name) and obj.name.replace(" ", "_").lower() not in VAGUE
    if obj.nameable and not spoken:
        found.append(f"is named by {obj.name!r}")
    sizes = {f.index: (f.camera.width, f.camera.height) for f in capture.frames}
    for seen in obj.visible or ():
        width, height = sizes[seen.frame]
        if capture.has.instance and not seen.pixels:
            found.append(f"is seen in frame {seen.frame} with no pixel")
        if seen.bbox and capture.has.instance:
            x0, y0, x1, y1 = seen.bbox
            if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
                found.append(f"is seen outside frame {seen.frame}: {seen.bbox}")
        if seen.occlusion is not None and not 0 <= seen.occlusion <= 1:
            found.append(f"is hidden by {seen.occlusion} in frame {seen.frame}")
    return found
