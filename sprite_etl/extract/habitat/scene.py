"""A scene that habitat-sim has loaded: the walk, its pictures and its things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import OpenScene, Rendering, SceneFacts, SceneRef, SimulatorError, Viewpoint
from sprite_etl.extract.habitat.agreement import Shot, in_pieces
from sprite_etl.extract.habitat.catalogue import read_lexicon
from sprite_etl.extract.habitat.ground import Ground
from sprite_etl.extract.habitat.objects import inventory, placed, scanned
from sprite_etl.extract.habitat.rooms import room_at, rooms_of
from sprite_etl.extract.habitat.simulator import COLOR, DEPTH, FAR_M, Simulator, Standing
from sprite_etl.extract.habitat.walk import Stop, plan_walk
from sprite_etl.scene.camera import Camera, camera_from_fov
from sprite_etl.scene.capture import AgentPose, Has, License

if TYPE_CHECKING:
    from sprite_etl.extract.habitat.source import HabitatOptions

POSE_TOLERANCE = 1e-4
"""Metres, and entries of the rotation, between where a picture was planned and where it was taken."""


class HabitatScene(OpenScene):
    """Raises SceneError: no_objects, bad_object_id, no_navmesh, no_room_to_stand; SimulatorError: pose_differs."""

    def __init__(
        self, simulator: Simulator, scene: SceneRef, options: HabitatOptions, terms: License, known: bool, fps: float
    ) -> None:
        """known: whether the data set is one whose labels name all there is."""
        self._simulator, self._options, self._terms, self._fps = simulator, options, terms, fps
        sim = simulator.sim
        self._rooms = rooms_of(sim.semantic_scene)
        things = scanned(sim.semantic_scene)
        self._scan, self._looked = bool(things), False
        if not self._scan:
            things = placed(sim, read_lexicon(options.config) or _classes(sim.semantic_scene))
        self._things = inventory(things, self._rooms, scan=self._scan, complete=known)
        self._ground = Ground(simulator.module, sim, options.height_m, scene.seed, furnished=not self._scan)
        sights = np.array([o.box.center for o in self._things.objects if o.nameable])
        self._stops = plan_walk(
            self._ground.points, self._ground.path, sights, options.frames, options.step_m, scene.seed
        )

    def viewpoints(self) -> Sequence[Viewpoint]:
        found = []
        for index, stop in enumerate(self._stops):
            standing, camera = self._stand(stop)
            x, y, z = standing.feet.tolist()
            agent = AgentPose((x, y, z), camera.yaw_rad)
            found.append(Viewpoint(camera, index / self._fps, agent, room_at(self._rooms, standing.feet)))
        return found

    def render(self, viewpoint: Viewpoint) -> Rendering:
        standing, _ = self._stand(self._stops[round(viewpoint.time_s * self._fps)])
        if np.abs(standing.camera - viewpoint.camera.matrix).max() > POSE_TOLERANCE:
            raise SimulatorError(
                "pose_differs", f"planned from {viewpoint.camera.position}, taken from {standing.camera[:3, 3]}"
            )
        images = self._simulator.look((COLOR, DEPTH, self._things.sensor))
        return Rendering(
            np.ascontiguousarray(images[COLOR][..., :3]),
            _planar(images[DEPTH]),
            self._things.instances(images[self._things.sensor]),
        )

    def facts(self) -> SceneFacts:
        """Walks once more where it is a scan, to see which of its objects lie in their boxes."""
        if self._scan and not self._looked:
            self._things = self._things.without(in_pieces(self._things, self._shots()))
            self._looked = True
        boxless = self._things.boxless
        return SceneFacts(
            self._things.objects,
            Has(depth=True, instance=True),
            self._things.complete,
            self._rooms,
            free_space=self._ground.free_space(),
            geometry_note=f"{boxless} things without a proper box are background" if boxless else "",
            license=self._terms,
        )

    def _stand(self, stop: Stop) -> tuple[Standing, Camera]:
        standing, options = self._simulator.stand(stop.position, stop.yaw_rad), self._options
        lens = np.radians(self._simulator.hfov_deg)
        return standing, camera_from_fov(options.width, options.height, lens, standing.camera)

    def _shots(self) -> Iterator[Shot]:
        for stop in self._stops:
            _, camera = self._stand(stop)
            images = self._simulator.look((DEPTH, self._things.sensor))
            yield camera, _planar(images[DEPTH]), self._things.instances(images[self._things.sensor])


def _planar(image: NDArray[Any]) -> NDArray[np.float32]:
    """Habitat's depth is planar metres already; what is too far to be a reading is none."""
    depth = image.astype(np.float32)
    return np.where(np.isfinite(depth) & (depth < FAR_M), depth, np.float32(0))


def _classes(semantic_scene: object) -> dict[int, str]:
    """Semantic id → category, where the scene itself knows its classes."""
    return {int(c.index()): str(c.name()) for c in getattr(semantic_scene, "categories", None) or () if c is not None}
