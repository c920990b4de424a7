"""An AirSim world that is open: the way through it, what was photographed on it, and what stands there.

Everything is photographed before it is described, because a flight cannot be flown twice alike and because what has no
mesh is measured by what the camera detects. Canonical from global NED (see `conventions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.extract.airsim import boxes, masks, names, things, walk
from sprite_etl.extract.airsim.boxes import LocalBox
from sprite_etl.extract.airsim.catalogue import World
from sprite_etl.extract.airsim.clients import Simulator
from sprite_etl.extract.airsim.conventions import Array, camera_of
from sprite_etl.extract.airsim.shots import Shot, instances, take
from sprite_etl.extract.base import OpenScene, Rendering, SceneError, SceneFacts, SceneRef, SimulatorError, Viewpoint
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Has

if TYPE_CHECKING:
    from sprite_etl.extract.airsim.source import AirsimOptions

MOUNT_TOLERANCE = 0.05
"""Metres, and entries of the rotation, by which the camera may sit otherwise than in the first picture."""
LATE_PICTURES = 2
"""A picture may still be of the place before: so many more are taken."""
NEAR_THE_WAY_M = 1.0
"""What stands within this height of the way is in its way."""
FLEW_M = 1.0
"""A flight that comes no further is none."""


class AirsimScene(OpenScene):
    """Raises SceneError or SimulatorError, as its parts do: no_way, no_flight, pose_differs, not_one_instant,
    bad_answer, simulator_refused, simulator_silent, unknown_colours, origin_unclear."""

    def __init__(
        self, simulator: Simulator, world: World, scene: SceneRef, options: AirsimOptions, fps: float, spool: Path
    ) -> None:
        self._simulator, self._world, self._scene, self._options = simulator, world, scene, options
        self._fps, self._spool = fps, spool
        self._actors, self._oriented = self._look_round()
        self._sightings: dict[str, list[boxes.Corners]] = {}

    def viewpoints(self) -> Sequence[Viewpoint]:
        """Walks or flies, and photographs."""
        route = self._route()
        places = np.column_stack([route, np.full(len(route), self._down)]) + self._actors.to_global
        self._masks = masks.assign(self._simulator, things.by_importance(self._actors.poses, places))
        self._simulator.detect_all()
        fov = self._simulator.fov_deg()
        found: list[Viewpoint] = []
        for shot in self._flown(route) if self._options.mode == "flight" else self._walked(route):
            self._masks.check(shot.codes)
            self._detect(shot)
            shot.save(self._file(len(found)))
            height, width = shot.depth_m.shape
            pose = shot.pose.copy()
            pose[:3, 3] += self._actors.to_global
            found.append(Viewpoint(camera_of(pose, fov, width, height), len(found) / self._fps))
        self._describe()
        return found

    def render(self, viewpoint: Viewpoint) -> Rendering:
        shot = Shot.load(self._file(round(viewpoint.time_s * self._fps)))
        return Rendering(shot.rgb, shot.depth_m, instances(shot.codes, self._numbers))

    def facts(self) -> SceneFacts:
        note = f"{len(self._restless)} actors that move are background" if self._restless else ""
        return SceneFacts(
            self._objects,
            Has(depth=True, instance=True),
            things.complete(self._objects, self._actors),
            geometry_note=note,
            license=self._world.license,
        )

    @property
    def _down(self) -> float:
        """How deep below the vehicle's origin the way goes, in local NED."""
        return -self._options.height_m

    def _look_round(self) -> tuple[things.Actors, dict[str, LocalBox]]:
        """Who stands where, and the boxes of those that have meshes: kept ones, or asked for."""
        simulator, folder, vehicle = self._simulator, self._options.cache, self._world.vehicle
        listed = simulator.object_names()
        if self._options.boxes == "detections":
            return things.list_actors(simulator, listed, (), vehicle), {}
        path = boxes.cache_path(Path(folder), self._world.environment, listed) if folder else None
        kept = boxes.read_boxes(path) if path else None
        if kept is not None:
            return things.list_actors(simulator, listed, {name.lower() for name in kept}, vehicle), kept
        meshes = simulator.meshes()
        actors = things.list_actors(simulator, listed, {str(m.name).lower() for m in meshes}, vehicle)
        found = boxes.boxes_of_meshes(meshes, actors.poses)
        if path:
            boxes.write_boxes(path, found)
        return actors, found

    def _route(self) -> Array:
        """A line (k, 2) of local NED, as long as the walk."""
        origin = self._actors.to_global
        if self._world.route:
            route = np.array(self._world.route)
        else:
            level = -(self._down + origin[2])
            standing = [box.placed(self._actors.poses[actor]) for actor, box in self._oriented.items()]
            in_the_way = [b for b in standing if _at_height(b, level)]
            # A canonical footprint is (x, z) = (east, −north).
            outlines = [b.footprint() @ np.array([[0.0, 1.0], [-1.0, 0.0]]) for b in in_the_way]
            outlines += [pose[None, :2, 3] for actor, pose in self._actors.poses.items() if actor not in self._oriented]
            route = walk.route_along(outlines, origin[:2], self._options.far_m) - origin[:2]
        named = [pose[:2, 3] for actor, pose in self._actors.poses.items() if names.named(actor).nameable]
        sights = np.array(named).reshape(-1, 2) - origin[:2]
        # A flight cuts its corners and stops before its end: two steps more.
        length_m = self._options.step_m * (self._options.frames + 2)
        return walk.stretch(route, length_m, self._scene.seed, sights)

    def _walked(self, route: Array) -> Iterator[Shot]:
        options, simulator = self._options, self._simulator
        poses = walk.poses_along(route, self._down, options.frames, options.step_m, np.radians(options.pitch_deg))
        # How the camera sits on the vehicle is told by the first picture, so that one must be settled.
        simulator.put_vehicle(poses[0])
        take(simulator, options.far_m)
        mount = np.linalg.inv(poses[0]) @ take(simulator, options.far_m).pose
        for pose in poses:
            simulator.put_vehicle(pose)
            shot = take(simulator, options.far_m)
            for _ in range(LATE_PICTURES):
                if _same(pose @ mount, shot.pose):
                    break
                shot = take(simulator, options.far_m)
            if not _same(pose @ mount, shot.pose):
                raise SimulatorError(
                    "pose_differs", f"put at {pose[:3, 3].round(2).tolist()}, the picture was taken elsewhere, from "
                    f"{shot.pose[:3, 3].round(2).tolist()}: AirSim's SimMode must be ComputerVision"
                )  # fmt: skip
            yield shot

    def _flown(self, route: Array) -> Iterator[Shot]:
        options, simulator = self._options, self._simulator
        path, speed = walk.flight_path(route, self._down), options.step_m * self._fps
        going = path[1] - path[0]
        try:
            simulator.pause(False)
            simulator.reset()
            simulator.take_control(True)
            simulator.take_off(options.timeout_s)
            simulator.fly_to(path[0], float(np.degrees(np.arctan2(going[1], going[0]))), speed, options.timeout_s)
            simulator.pause(True)
            simulator.start_path(path[1:], speed)
            first = last = None
            for _ in range(options.frames):
                simulator.go_on_for(1 / self._fps)
                shot = take(simulator, options.far_m)
                if first is not None and last is not None and np.linalg.norm((shot.pose - last)[:3, 3]) < 0.01:
                    break
                first, last = shot.pose if first is None else first, shot.pose
                yield shot
            if first is None or last is None or np.linalg.norm((last - first)[:3, 3]) < FLEW_M:
                raise SimulatorError(
                    "no_flight", "the vehicle does not follow its path: is AirSim's SimMode Multirotor?"
                )
        finally:
            # A server that does not answer the first of these will not answer the others.
            with suppress(SceneError):
                simulator.pause(False)
                simulator.stop_path()
                simulator.take_control(False)

    def _detect(self, shot: Shot) -> None:
        """Note where what has no mesh is."""
        for detection in self._simulator.detections():
            try:
                actor = str(detection.name)
                if actor in self._oriented or actor not in self._actors.poses:
                    continue
                place = self._actors.poses[actor][:3, 3]
                corners = boxes.box_of_detection(detection, shot.pose[:3, :3], place)
            except (ValueError, TypeError, AttributeError) as error:
                raise SimulatorError("bad_answer", f"simGetDetections: {error}") from None
            self._sightings.setdefault(actor, []).append(corners)

    def _describe(self) -> None:
        aligned, restless = boxes.still_boxes(self._sightings)
        poses, masked = self._actors.poses, set(self._masks.actors.values())
        with_box = masked & ({*self._oriented} | {*aligned})
        unmoved = things.still(self._simulator, poses, sorted(with_box))
        self._restless = {*restless} | (with_box - unmoved)
        self._objects = things.objects_of(self._oriented, aligned, poses, sorted(unmoved))
        numbers = {o.object_id: o.instance_id for o in self._objects}
        self._numbers = {code: numbers[a] for code, a in self._masks.actors.items() if a in numbers}

    def _file(self, index: int) -> Path:
        return self._spool / f"{index:06d}.npz"


def _same(asked: Array, taken: Array) -> bool:
    return bool(np.abs(asked - taken).max() <= MOUNT_TOLERANCE)


def _at_height(box: OrientedBox, level: float) -> bool:
    low, high = box.vertical_range()
    return low - NEAR_THE_WAY_M <= level <= high + NEAR_THE_WAY_M
