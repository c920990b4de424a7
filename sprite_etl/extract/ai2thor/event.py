"""One event of AI2-THOR's controller → camera, walker, objects and the image of instances, in the canonical frame.

`metadata` is the event's (of one agent). From Unity: left-handed, Y up, metres; a yaw turns clockwise seen from above;
`cameraHorizon` in degrees, positive = down; `fov` is the vertical field of view in degrees. `agent.position` is the
middle of the agent's capsule and no camera: `cameraPosition` is. Pictures come as the client gives them, row 0 on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.ai2thor.boxes import box_of, xyz
from sprite_etl.extract.base import SceneError
from sprite_etl.extract.names import spoken_name
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.extract.sprite_geometry import AGENT_HALF_HEIGHT_M, euler_matrix
from sprite_etl.scene.camera import Camera, camera_from_fov
from sprite_etl.scene.capture import AgentPose, SceneObject
from sprite_etl.scene.conventions import UNITY_CAMERA, UNITY_TO_CANONICAL, canonical_points, canonical_pose

SHELL = frozenset({"Ceiling", "Floor", "Wall"})
"""Types that are the room itself: background, no things in it."""
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def camera_of(metadata: Mapping[str, Any], width: int, height: int) -> Camera:
    """The camera that took the event's picture of width × height pixels. Raises SceneError: bad_metadata."""
    try:
        return camera_at(
            xyz(metadata["cameraPosition"]),
            float(metadata["agent"]["rotation"]["y"]),
            float(metadata["agent"]["cameraHorizon"]),
            float(metadata["fov"]),
            width,
            height,
        )
    except MALFORMED as error:
        raise SceneError("bad_metadata", f"the camera is not as AI2-THOR 5.0 says it: {error!r}") from None


def camera_at(
    position: NDArray[np.float64], yaw_deg: float, horizon_deg: float, fov_deg: float, width: int, height: int
) -> Camera:
    """The camera at a place of Unity's world. Raises ValueError for a field of view outside (0, 180)."""
    if not 0 < fov_deg < 180:
        raise ValueError(f"fov must be between 0 and 180 degrees, got {fov_deg}")
    own = np.eye(4)
    own[:3, :3] = euler_matrix((horizon_deg, yaw_deg, 0.0))
    own[:3, 3] = position
    across = 2 * np.arctan(np.tan(np.radians(fov_deg) / 2) * width / height)
    return camera_from_fov(width, height, float(across), canonical_pose(own, UNITY_TO_CANONICAL, UNITY_CAMERA))


def feet_of(metadata: Mapping[str, Any]) -> AgentPose:
    """Where the agent stands, and its heading. Raises SceneError: bad_metadata."""
    try:
        return feet_at(xyz(metadata["agent"]["position"]), float(metadata["agent"]["rotation"]["y"]))
    except MALFORMED as error:
        raise SceneError("bad_metadata", f"the agent is not as AI2-THOR 5.0 says it: {error!r}") from None


def feet_at(position: NDArray[np.float64], yaw_deg: float) -> AgentPose:
    """The walker whose capsule's middle is at `position` of Unity's world."""
    x, y, z = canonical_points(position, UNITY_TO_CANONICAL).tolist()
    # Clockwise from above in the left-handed world is negative about the canonical +Y.
    return AgentPose((x, y - AGENT_HALF_HEIGHT_M, z), float(-np.radians(yaw_deg)))


def objects_of(
    metadata: Mapping[str, Any], assets: Mapping[str, Asset]
) -> tuple[tuple[SceneObject, ...], tuple[str, ...]]:
    """The scene's things by objectId, numbered from 1, and the ids of those left out for want of a proper box (they are
    background). Raises SceneError: bad_metadata."""
    try:
        entries = sorted((e for e in metadata["objects"] if e["objectType"] not in SHELL), key=lambda e: e["objectId"])
    except MALFORMED as error:
        raise SceneError("bad_metadata", f"the objects are not as AI2-THOR 5.0 says them: {error!r}") from None
    found: list[SceneObject] = []
    boxless: list[str] = []
    for entry in entries:
        object_id, category = str(entry["objectId"]), str(entry["objectType"])
        try:
            box, kind = box_of(entry, assets)
        except MALFORMED:
            boxless.append(object_id)
            continue
        name, nameable = spoken_name(category)
        loose = bool(entry.get("pickupable") or entry.get("moveable"))
        found.append(
            SceneObject(object_id, len(found) + 1, category, name, box, nameable, static=not loose, box_kind=kind)
        )
    return tuple(found), tuple(boxless)


def instances_of(
    ids: NDArray[np.uint8], metadata: Mapping[str, Any], objects: Sequence[SceneObject]
) -> NDArray[np.uint16]:
    """The segmentation picture (height, width, ≥ 3 channels of colour) as instance ids, 0 = background.

    `colors` names types beside objects; only objects count. Raises SceneError: bad_metadata, or colours_collide where
    two things share a colour, so that their pixels cannot be told apart.
    """
    numbers = {o.object_id: o.instance_id for o in objects}
    by_colour: dict[int, int] = {}
    try:
        for entry in metadata["colors"]:
            number = numbers.get(entry["name"])
            if number is None:
                continue
            red, green, blue = (int(c) for c in entry["color"][:3])
            code = red << 16 | green << 8 | blue
            if by_colour.setdefault(code, number) != number:
                raise SceneError("colours_collide", f"{entry['name']} has the colour of another thing")
    except MALFORMED as error:
        raise SceneError("bad_metadata", f"colors are not as AI2-THOR 5.0 says them: {error!r}") from None
    channels = ids[..., :3].astype(np.uint32)
    codes, where = np.unique(channels[..., 0] << 16 | channels[..., 1] << 8 | channels[..., 2], return_inverse=True)
    return np.array([by_colour.get(int(c), 0) for c in codes], np.uint16)[where].reshape(ids.shape[:2])
