"""A view as the JSON value that crosses into the sandbox; `programs.values` reads it there."""

from __future__ import annotations

from typing import Any

from sprite_etl.scene.capture import Frame, SceneObject
from sprite_etl.transform.view import View


def scene_json(view: View) -> dict[str, Any]:
    """{frames: [{index, time_s, width … camera_to_world, walker}], objects: [{id, name, center, half_extents,
    rotation_xyzw, room, seen: [[frame, pixels, bbox]]}], rooms, supports, moved: [[id, frame, center,
    rotation_xyzw]]}: plain JSON values, canonical frame."""
    return {
        "frames": [_frame(f) for f in view.frames],
        "objects": [_object(o) for o in view.objects],
        "rooms": [
            {
                "id": r.room_id,
                "type": r.type,
                "floor": [list(p) for p in r.floor_polygon],
                "floor_y": r.floor_y,
                "ceiling_y": r.ceiling_y,
            }
            for r in view.rooms
        ],
        "moved": [[i, f, list(p.center), list(p.rotation_xyzw)] for i, f, p in view.moved],
        "supports": [[s.object_id, s.relation, s.parent] for s in view.support],
    }


def _frame(frame: Frame) -> dict[str, Any]:
    camera, agent = frame.camera, frame.agent
    return {
        "index": frame.index,
        "time_s": frame.time_s,
        "width": camera.width,
        "height": camera.height,
        "fx": camera.fx,
        "fy": camera.fy,
        "cx": camera.cx,
        "cy": camera.cy,
        "camera_to_world": list(camera.camera_to_world),
        "walker": {"position": list(agent.position), "yaw_rad": agent.yaw_rad} if agent else None,
    }


def _object(obj: SceneObject) -> dict[str, Any]:
    box = obj.box
    return {
        "id": obj.object_id,
        "name": obj.name,
        "center": list(box.center),
        "half_extents": list(box.half_extents),
        "rotation_xyzw": list(box.rotation_xyzw),
        "room": obj.room_id,
        "seen": [[s.frame, s.pixels, list(s.bbox) if s.bbox else None] for s in obj.visible or ()],
    }
