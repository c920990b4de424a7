"""A scene that AI2-THOR's controller has loaded: the walk, its pictures and its things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from sprite_etl.extract.ai2thor.boxes import xyz
from sprite_etl.extract.ai2thor.event import MALFORMED, camera_at, camera_of, feet_at, instances_of, objects_of
from sprite_etl.extract.ai2thor.walk import Stop, plan_walk
from sprite_etl.extract.base import OpenScene, Rendering, SceneError, SceneFacts, Viewpoint
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.scene.capture import Has

POSE_TOLERANCE = 0.01
"""Metres, and entries of the rotation matrix, between where a picture was asked for and where it was taken."""


class Controller(Protocol):
    """What is used of `ai2thor.controller.Controller`."""

    last_event: Any

    def step(self, **action: Any) -> Any:
        """Do one action and return its event. Raises ValueError or RuntimeError for what Unity refuses."""


class ThorScene(OpenScene):
    """Raises SceneError: no_room_to_stand, bad_metadata, or simulator_refused for an action that fails."""

    def __init__(
        self, controller: Controller, assets: Mapping[str, Asset], grid_m: float, frames: int, horizon_deg: float,
        seed: int, fps: float,
    ) -> None:  # fmt: skip
        self._controller, self._horizon, self._fps = controller, horizon_deg, fps
        first = controller.last_event
        self._objects, self._boxless = objects_of(first.metadata, assets)
        self._size = int(first.frame.shape[1]), int(first.frame.shape[0])
        try:
            # The lens stands upright above the agent's middle, so that its height is all there is to know.
            self._mount = xyz(first.metadata["cameraPosition"]) - xyz(first.metadata["agent"]["position"])
            self._fov = float(first.metadata["fov"])
        except MALFORMED as error:
            raise SceneError("bad_metadata", f"the camera is not as AI2-THOR 5.0 says it: {error!r}") from None
        reachable = self._step(action="GetReachablePositions").metadata["actionReturn"]
        self._stops = plan_walk(reachable or [], grid_m, frames, seed)

    def viewpoints(self) -> Sequence[Viewpoint]:
        width, height = self._size
        return [
            Viewpoint(
                camera_at(self._mount + s.position, s.yaw_deg, self._horizon, self._fov, width, height),
                i / self._fps,
                feet_at(np.array(s.position), s.yaw_deg),
            )
            for i, s in enumerate(self._stops)
        ]

    def render(self, viewpoint: Viewpoint) -> Rendering:
        """Take the picture. Raises SceneError: pose_differs where Unity's camera stands elsewhere than asked."""
        event = self._teleport(self._stops[round(viewpoint.time_s * self._fps)])
        taken = camera_of(event.metadata, *self._size)
        if np.abs(taken.matrix - viewpoint.camera.matrix).max() > POSE_TOLERANCE:
            raise SceneError("pose_differs", f"asked for {viewpoint.camera.position}, taken at {taken.position}")
        depth = np.asarray(event.depth_frame, np.float32)
        return Rendering(
            np.ascontiguousarray(event.frame[..., :3]),
            np.where(np.isfinite(depth), depth, np.float32(0)),
            instances_of(event.instance_segmentation_frame, event.metadata, self._objects),
        )

    def facts(self) -> SceneFacts:
        note = f"{len(self._boxless)} objects without a proper box are background" if self._boxless else ""
        return SceneFacts(self._objects, Has(depth=True, instance=True), geometry_note=note)

    def _teleport(self, stop: Stop) -> Any:
        return self._step(
            action="TeleportFull",
            position=dict(zip("xyz", stop.position)),
            rotation={"x": 0.0, "y": stop.yaw_deg, "z": 0.0},
            horizon=self._horizon,
            standing=True,
            forceAction=True,
        )

    def _step(self, **action: Any) -> Any:
        try:
            event = self._controller.step(**action)
        except (ValueError, RuntimeError, TimeoutError) as error:
            raise SceneError("simulator_refused", f"{action['action']}: {error}") from None
        if not event.metadata["lastActionSuccess"]:
            raise SceneError("simulator_refused", f"{action['action']}: {event.metadata['errorMessage']}")
        return event
