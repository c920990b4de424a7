"""The navmesh, with the real one's traps: no mesh, a mesh that ignores furniture, islands, places that are NaN."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.habitat.catalogue import read_scenes
from sprite_etl.extract.habitat.ground import RADIUS_M, Ground
from sprite_etl.extract.habitat.simulator import Simulator, opened
from tests.builders import box_of, furnished_things
from tests.doubles.habitat_world import furnished, scans
from tests.doubles.interpreter import REPOSITORY
from tests.extract.habitat.standin import MODULES, source_of

pytestmark = pytest.mark.usefixtures("habitat")


def loaded(config: Path) -> Any:
    source = source_of(config)
    scene = source.catalogue()[0]
    return opened(read_scenes(str(config), "")[scene.scene_id], scene.seed, source.options)


def ground_of(simulator: Simulator, *, furnished: bool) -> Ground:
    return Ground(simulator.module, simulator.sim, 1.5, 7, furnished=furnished)


def test_the_stand_in_dies_like_the_real_one_when_asked_without_a_navmesh(tmp_path: Path) -> None:
    scans(tmp_path, navmesh=False)
    world = next(tmp_path.rglob("*.basis.glb"))
    code = (
        "from habitat_sim.nav import PathFinder; from tests.doubles.habitat_world import load_world\n"
        f"from pathlib import Path; PathFinder(load_world(Path({str(world)!r}))).get_random_navigable_point()"
    )
    paths = {"PYTHONPATH": f"{REPOSITORY}:{MODULES}"}
    done = subprocess.run([sys.executable, "-c", code], env=paths, capture_output=True, check=False)
    assert done.returncode == -6


def test_without_a_navmesh_one_is_computed_and_else_the_scene_is_a_reject(tmp_path: Path) -> None:
    with loaded(scans(tmp_path / "a", navmesh=False)) as simulator:
        assert not simulator.sim.pathfinder.is_loaded
        assert len(ground_of(simulator, furnished=False).points) > 20
    with (
        loaded(scans(tmp_path / "b", navmesh="impossible")) as simulator,
        pytest.raises(SceneError, match="no_navmesh"),
    ):
        ground_of(simulator, furnished=False)


def test_a_furnished_scenes_own_navmesh_is_not_trusted(tmp_path: Path) -> None:
    """It was made for the empty stage: a walk on it goes through the furniture."""
    furniture = [box_of(t) for t in furnished_things(3, 10)]

    def nearest(ground: Ground) -> float:
        return float(min(box.distance_to_points(ground.points * [1, 0, 1]).min() for box in furniture))

    with loaded(furnished(tmp_path)) as simulator:
        assert nearest(ground_of(simulator, furnished=False)) == 0.0
        assert nearest(ground_of(simulator, furnished=True)) > RADIUS_M / 2


def test_places_are_of_the_largest_part_and_paths_stay_on_it(tmp_path: Path) -> None:
    with loaded(scans(tmp_path)) as simulator:
        ground = ground_of(simulator, furnished=False)
        assert (np.abs(ground.points[:, [0, 2]]) < 4).all(), "not on the balcony"
        assert (np.abs(ground.points[:, [0, 2]]) < 3.6).all(), "not along the walls"
        way = ground.path(ground.points[0], ground.points[1])
        assert way is not None
        assert np.allclose(way[[0, -1]], ground.points[:2], atol=0.1)
        assert ground.path(ground.points[0], np.array([6.6, 0.08, 6.6])) is None, "no way there"
        assert ground.path(ground.points[0], np.array([50.0, 0, 50.0])) is None, "nothing there"


def test_free_cells_are_those_one_can_stand_on(tmp_path: Path) -> None:
    with loaded(scans(tmp_path)) as simulator:
        ground = ground_of(simulator, furnished=False)
        space, grid = ground.free_space()
        rows, columns = np.nonzero(grid)
        inner = (rows % 2 == 1) & (columns % 2 == 1)  # the others lie on the edges of the stand-in's own cells
        rows, columns = rows[inner], columns[inner]
        x = space.origin[0] + (columns + 0.5) * space.cell_m
        z = space.origin[1] + (rows + 0.5) * space.cell_m
        finder = simulator.sim.pathfinder
        assert all(finder.is_navigable((a, 0.0, b)) for a, b in zip(x[::7], z[::7]))
        for point in ground.points:
            r, c = (int((point[k] - space.origin[i]) // space.cell_m) for k, i in ((2, 1), (0, 0)))
            assert grid[r, c] == 255
        assert set(np.unique(grid).tolist()) == {0, 255}


def test_the_same_seed_draws_the_same_places(tmp_path: Path) -> None:
    config = scans(tmp_path)
    drawn = []
    for _ in range(2):
        with loaded(config) as simulator:
            drawn.append(ground_of(simulator, furnished=False).points)
    assert (drawn[0] == drawn[1]).all()
