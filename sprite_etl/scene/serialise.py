"""Capture ↔ the JSON of capture.json. The field names are a contract: add to them, never rename."""

from __future__ import annotations

import dataclasses
from typing import Any

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import (
    SCHEMA,
    AgentPose,
    Capture,
    CaptureError,
    Frame,
    FreeSpace,
    Has,
    License,
    Opening,
    Placement,
    Room,
    SceneObject,
    Sighting,
    State,
    Support,
)


def capture_to_json(capture: Capture) -> dict[str, Any]:
    """The capture as plain JSON values, without the list of files. NaN stays NaN: the writer refuses it."""
    data = dataclasses.asdict(capture)
    data["frames"] = [_frame_to_json(f) for f in capture.frames]
    data["objects"] = [_object_to_json(o) for o in capture.objects]
    return {"schema": SCHEMA, **data}


def _frame_to_json(frame: Frame) -> dict[str, Any]:
    return {
        "index": frame.index,
        "time_s": frame.time_s,
        "state": frame.state,
        "room_id": frame.room_id,
        **dataclasses.asdict(frame.camera),
        "agent": dataclasses.asdict(frame.agent) if frame.agent else None,
    }


def _object_to_json(obj: SceneObject) -> dict[str, Any]:
    data = dataclasses.asdict(obj)
    box = data.pop("box")
    return {**data, **box}


def capture_from_json(data: Any, where: str = "capture.json") -> Capture:
    """The capture that plain JSON values describe. Raises CaptureError naming the field at fault."""
    if not isinstance(data, dict):
        raise CaptureError(f"{where} must hold a JSON object, got {type(data).__name__}", "bad_manifest")
    fields = dict(data)
    schema = fields.pop("schema", None)
    if schema != SCHEMA:
        raise CaptureError(f"{where}: schema must be {SCHEMA!r}, got {schema!r}", "bad_manifest")
    try:
        fields["frames"] = tuple(_frame_from_json(f) for f in fields["frames"])
        fields["objects"] = tuple(_object_from_json(o) for o in fields["objects"])
        fields["complete_categories"] = tuple(fields.get("complete_categories", ()))
        fields["has"] = Has(**fields.get("has", {}))
        fields["license"] = License(**fields.get("license", {}))
        fields["states"] = tuple(_state_from_json(s) for s in fields.get("states", ()))
        fields["support"] = tuple(Support(**s) for s in fields.get("support", ()))
        fields["rooms"] = tuple(_room_from_json(r) for r in fields.get("rooms", ()))
        space = fields.get("free_space")
        fields["free_space"] = FreeSpace(space["file"], space["cell_m"], tuple(space["origin"])) if space else None
        return Capture(**fields)
    except KeyError as error:
        raise CaptureError(f"{where}: the field {error} is missing", "bad_manifest") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise CaptureError(f"{where}: {error}", "bad_manifest") from None


def _frame_from_json(data: dict[str, Any]) -> Frame:
    agent = data.get("agent")
    camera = Camera(
        data["width"], data["height"], data["fx"], data["fy"], data["cx"], data["cy"], tuple(data["camera_to_world"])
    )
    pose = AgentPose(tuple(agent["position"]), agent["yaw_rad"]) if agent else None
    return Frame(data["index"], data["time_s"], camera, pose, data.get("room_id"), data.get("state"))


def _object_from_json(data: dict[str, Any]) -> SceneObject:
    fields = dict(data)
    box = OrientedBox(
        tuple(fields.pop("center")), tuple(fields.pop("half_extents")), tuple(fields.pop("rotation_xyzw"))
    )
    visible = fields.pop("visible", None)
    sightings = None if visible is None else tuple(_sighting_from_json(s) for s in visible)
    return SceneObject(box=box, visible=sightings, **fields)


def _sighting_from_json(data: dict[str, Any]) -> Sighting:
    bbox = data.get("bbox")
    return Sighting(data["frame"], data.get("pixels"), tuple(bbox) if bbox else None, data.get("occlusion"))


def _state_from_json(data: dict[str, Any]) -> State:
    places = {k: Placement(tuple(v["center"]), tuple(v["rotation_xyzw"])) for k, v in data["objects"].items()}
    return State(data["state"], places)


def _room_from_json(data: dict[str, Any]) -> Room:
    openings = tuple(
        Opening(o["kind"], tuple(o["start"]), tuple(o["end"]), o["sill_y"], o["head_y"], o.get("to_room"))
        for o in data.get("openings", ())
    )
    polygon = tuple((float(x), float(z)) for x, z in data["floor_polygon"])
    return Room(data["room_id"], data["type"], polygon, data["floor_y"], data["ceiling_y"], openings)
