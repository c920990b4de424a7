"""A scene that AI2-THOR's controller has loaded: the walk, its pictures and its things.

Pictures after a thing was put elsewhere are taken first, and kept: then the scene is loaded anew for the walk, because
Unity can't be trusted to put everything back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sprite_etl.extract.ai2thor.boxes import xyz
from sprite_etl.extract.ai2thor.event import MALFORMED, camera_at, camera_of, feet_at, instances_of, objects_of
from sprite_etl.extract.ai2thor.facts import (
    AI2THOR,
    PROCTHOR,
    complete_categories,
    free_space_of,
    in_rooms,
    rooms_of,
    support_of,
)
from sprite_etl.extract.ai2thor.moves import move_one, placements, settle, stops_that_see
from sprite_etl.extract.ai2thor.walk import Stop, plan_walk
from sprite_etl.extract.base import OpenScene, Rendering, SceneError, SceneFacts, SimulatorError, Viewpoint
from sprite_etl.extract.habitat.rooms import room_at
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.scene.capture import Has, State

if TYPE_CHECKING:
    from sprite_etl.extract.ai2thor.client import Unity
    from sprite_etl.extract.ai2thor.source import Ai2thorOptions

AFTER = "after"
"""The state of the scene in which something stands elsewhere."""
POSE_TOLERANCE = 0.01
"""Metres, and entries of the rotation matrix, between where a picture was asked for and where it was taken."""


class ThorScene(OpenScene):
    """Raises SceneError: no_room_to_stand, bad_metadata, or simulator_refused for an action that fails; SimulatorError:
    scene_differs."""

    def __init__(
        self, unity: Unity, house: Mapping[str, Any] | None, assets: Mapping[str, Asset], options: Ai2thorOptions,
        seed: int, fps: float,
    ) -> None:  # fmt: skip
        self._unity, self._horizon, self._fps = unity, options.horizon_deg, fps
        # What never comes to rest is left to the gate.
        settle(unity)
        first = unity.event
        self._house, self._assets, self._rearranged, self._seed = house, assets, options.rearranged, seed
        self._viewpoints: list[Viewpoint] = []
        self._afterwards: dict[float, Rendering] = {}
        self._states: tuple[State, ...] = ()
        self._rooms, self._note = rooms_of(house) if house is not None else ((), "")
        objects, self._boxless = objects_of(first.metadata, assets)
        self._objects = in_rooms(objects, self._rooms)
        self._support = support_of(first.metadata, self._objects)
        self._complete = complete_categories(first.metadata, self._objects, self._boxless)
        self._size = int(first.frame.shape[1]), int(first.frame.shape[0])
        try:
            # The lens stands upright above the agent's middle, so that its height is all there is to know.
            self._mount = xyz(first.metadata["cameraPosition"]) - xyz(first.metadata["agent"]["position"])
            self._fov = float(first.metadata["fov"])
        except MALFORMED as error:
            raise SceneError("bad_metadata", f"the camera is not as AI2-THOR 5.0 says it: {error!r}") from None
        reachable = unity.step(action="GetReachablePositions").metadata["actionReturn"]
        self._free_space = free_space_of(reachable or [], options.grid_m)
        self._stops = plan_walk(reachable or [], options.grid_m, options.frames, seed)

    def viewpoints(self) -> Sequence[Viewpoint]:
        """The walk; then up to `rearranged` of its pictures again, after something was put elsewhere."""
        if not self._viewpoints:
            walk = [self._viewpoint(stop, i / self._fps) for i, stop in enumerate(self._stops)]
            self._viewpoints = walk + (self._again(walk) if self._rearranged else [])
        return self._viewpoints

    def render(self, viewpoint: Viewpoint) -> Rendering:
        """Take the picture. Raises SimulatorError: pose_differs where Unity's camera stands elsewhere than asked."""
        if viewpoint.state == AFTER:
            return self._afterwards[viewpoint.time_s]
        return self._take(viewpoint, self._stops[round(viewpoint.time_s * self._fps)])

    def _take(self, viewpoint: Viewpoint, stop: Stop) -> Rendering:
        event = self._teleport(stop)
        if event.frame is None or event.depth_frame is None or event.instance_segmentation_frame is None:
            raise SimulatorError("simulator_nonsense", "no picture came with the answer to TeleportFull")
        taken = camera_of(event.metadata, *self._size)
        if np.abs(taken.matrix - viewpoint.camera.matrix).max() > POSE_TOLERANCE:
            raise SimulatorError("pose_differs", f"asked for {viewpoint.camera.position}, taken at {taken.position}")
        depth = np.asarray(event.depth_frame, np.float32)
        return Rendering(
            np.ascontiguousarray(event.frame[..., :3]),
            np.where(np.isfinite(depth), depth, np.float32(0)),
            instances_of(event.instance_segmentation_frame, event.metadata, self._objects),
        )

    def facts(self) -> SceneFacts:
        boxless = f"{len(self._boxless)} objects without a proper box are background" if self._boxless else ""
        return SceneFacts(
            self._objects,
            Has(depth=True, instance=True),
            complete_categories=self._complete,
            rooms=self._rooms,
            support=self._support,
            states=self._states,
            free_space=self._free_space,
            geometry_note="; ".join(note for note in (boxless, self._note) if note),
            license=AI2THOR if self._house is None else PROCTHOR,
        )

    def _again(self, walk: Sequence[Viewpoint]) -> list[Viewpoint]:
        """Move a thing, take the pictures in which it is or was, load the scene anew."""
        moved = move_one(self._unity, self._objects, self._support, self._assets, self._seed)
        found: list[Viewpoint] = []
        if moved:
            then = set(support_of(self._unity.event.metadata, self._objects))
            places = [o.box.center for o in self._objects if o.object_id in moved] + [p.center for p in moved.values()]
            for n, k in enumerate(stops_that_see([v.camera for v in walk], places, self._rearranged)):
                found.append(replace(walk[k], time_s=(len(walk) + n) / self._fps, state=AFTER))
                self._afterwards[found[-1].time_s] = self._take(found[-1], self._stops[k])
        if found:
            self._states = (State(AFTER, moved),)
            # What carried a moved thing stays said only where it carries it in both.
            self._support = tuple(s for s in self._support if s.object_id not in moved or s in then)
        self._unity.reload()
        settle(self._unity)
        if placements(self._objects, objects_of(self._unity.event.metadata, self._assets)[0]) != {}:
            raise SimulatorError("scene_differs", "loaded anew, the scene has things elsewhere")
        return found

    def _viewpoint(self, stop: Stop, time_s: float) -> Viewpoint:
        camera = camera_at(self._mount + stop.position, stop.yaw_deg, self._horizon, self._fov, *self._size)
        feet = feet_at(np.array(stop.position), stop.yaw_deg)
        return Viewpoint(camera, time_s, feet, room_at(self._rooms, feet.position))

    def _teleport(self, stop: Stop) -> Any:
        return self._unity.step(
            action="TeleportFull",
            position=dict(zip("xyz", stop.position)),
            rotation={"x": 0.0, "y": stop.yaw_deg, "z": 0.0},
            horizon=self._horizon,
            standing=True,
            forceAction=True,
        )
