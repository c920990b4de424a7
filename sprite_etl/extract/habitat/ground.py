"""Where an agent can stand: habitat-sim's navmesh.

Asking a navmesh that is not there for a random point kills the process, a point far from it snaps to NaN, and what
can't be reached has no path and an infinite length: all of that is checked here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.conversions import Array, vector
from sprite_etl.scene.capture import FreeSpace

SAMPLES = 160
RADIUS_M = 0.25
"""Of the agent: this far the camera keeps from everything."""
FLOOR_M = 0.4
"""What lies within this height of each other is one floor."""
ROOM_M = 1.0
"""More room around a place is no better."""
CELL_M = 0.05
LARGEST_GRID = 4000


class Ground:
    """The navmesh of a loaded scene. Raises SceneError: no_navmesh, no_room_to_stand."""

    def __init__(self, module: Any, sim: Any, height_m: float, seed: int, *, furnished: bool) -> None:
        """furnished: objects stand in the scene that the navmesh which came with it may know nothing of."""
        self._module, self._finder = module, sim.pathfinder
        if furnished or not self._finder.is_loaded:
            _recompute(module, sim, height_m)
        if not self._finder.is_loaded:
            raise SceneError("no_navmesh", "the scene has no navmesh, and none could be computed")
        self._finder.seed(seed % 2**31)
        self.points = self._one_floor()

    def path(self, start: Array, end: Array) -> Array | None:
        """The corners (n, 3) of a shortest way on the ground, or None where there is none."""
        way = self._module.nav.ShortestPath()
        way.requested_start, way.requested_end = np.float32(start), np.float32(end)
        if not self._finder.find_path(way) or not np.isfinite(float(way.geodesic_distance)):
            return None
        corners = np.array([vector(p) for p in way.points]).reshape(-1, 3)
        return corners if len(corners) >= 2 and np.isfinite(corners).all() else None

    def free_space(self) -> tuple[FreeSpace, NDArray[np.uint8]]:
        """Which cells of the floor that is walked on an agent can stand on; as coarse as a huge scene needs."""
        low, high = (vector(v) for v in self._finder.get_bounds())
        cell = CELL_M * max(1.0, float(np.ceil((high - low)[[0, 2]].max() / CELL_M / LARGEST_GRID)))
        free = np.asarray(self._finder.get_topdown_view(cell, float(np.median(self.points[:, 1]))), dtype=bool)
        # A cell was asked about at its low corner: with the grid moved by half a cell that is its middle.
        origin = (float(low[0]) - cell / 2, float(low[2]) - cell / 2)
        return FreeSpace("free_space.png", cell, origin), np.where(free, np.uint8(255), np.uint8(0))

    def _one_floor(self) -> Array:
        """Random places (n, 3) of the largest connected part, on its largest floor: the half with most room around,
        because who goes into a corner looks at a wall."""
        drawn = [vector(self._finder.get_random_navigable_point()) for _ in range(SAMPLES)]
        found = np.array([p for p in drawn if np.isfinite(p).all()]).reshape(-1, 3)
        if len(found) == 0:
            raise SceneError("no_room_to_stand", "the navmesh has no place to stand on")
        radii = np.array([float(self._finder.island_radius(np.float32(p))) for p in found])
        found = found[radii >= radii.max() - 0.01]
        beside = np.abs(found[:, None, 1] - found[None, :, 1]) <= FLOOR_M / 2
        found = found[beside[int(beside.sum(1).argmax())]]
        room = np.array([float(self._finder.distance_to_closest_obstacle(np.float32(p), ROOM_M)) for p in found])
        kept: Array = found[room >= np.median(room)]
        return kept


def _recompute(module: Any, sim: Any, height_m: float) -> None:
    """A navmesh that goes around all that stands: objects count once they are static."""
    settings = module.nav.NavMeshSettings()
    settings.set_defaults()
    settings.agent_radius = RADIUS_M
    settings.agent_height = height_m
    static = module.physics.MotionType.STATIC
    for manager in (sim.get_rigid_object_manager(), sim.get_articulated_object_manager()):
        for thing in manager.get_objects_by_handle_substring("").values():
            thing.motion_type = static
    if hasattr(settings, "include_static_objects"):
        settings.include_static_objects = True
        sim.recompute_navmesh(sim.pathfinder, settings)
    else:
        sim.recompute_navmesh(sim.pathfinder, settings, include_static_objects=True)
