"""The route programs agree with the solver and obey its relations on random walks."""

import math

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import Frame, SceneObject, Sighting
from sprite_etl.transform.navigation.words import ROUNDING_MARGIN
from sprite_etl.transform.programs.templates import METHODS
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify.programs import verify
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.verify.trials import Claim
from sprite_etl.transform.view import View

TASK = TASKS["navigation_path"]
PARAMS = {"turn_step_deg": 15, "leg_step_m": 0.5, "corridor_m": 0.2}


def walk(rng: np.random.Generator) -> View:
    x, z, yaw = 0.0, 0.0, float(rng.uniform(-math.pi, math.pi))
    poses = [(x, z, yaw)]
    for _ in range(int(rng.integers(1, 4))):
        turn = float(rng.uniform(-2.5, 2.5))
        for _ in range(int(rng.integers(1, 4))):
            yaw += turn / 3
            poses.append((x, z, yaw))
        for _ in range(int(rng.integers(2, 6))):
            step, yaw = 0.4, yaw + float(rng.normal(0, 0.05))
            x, z = x - step * math.sin(yaw), z - step * math.cos(yaw)
            poses.append((x, z, yaw))
    frames = tuple(
        Frame(i, float(i), camera_from_fov(64, 48, 1.2, pose_from_yaw_pitch((x, 1.5, z), yaw, -0.15)))
        for i, (x, z, yaw) in enumerate(poses)
    )
    seen = (Sighting(0, 100, (3, 4, 20, 20), 0.0),)
    objects = tuple(
        SceneObject(f"thing_{i}", i + 1, "thing", "thing", OrientedBox((i, 0.5, -2.0), (0.2, 0.3, 0.2)), visible=seen)
        for i in range(3)
    )
    return View("walk", "indoor", frames, objects, ())


@pytest.mark.parametrize("seed", range(25))
def test_three_methods_tell_the_solvers_route_and_obey_its_relations(seed: int) -> None:
    view = walk(np.random.default_rng(seed))
    named = ("thing_0", "thing_1")
    if TASK.margin(view, named, PARAMS) < ROUNDING_MARGIN:
        return  # not asked: two readers could round it apart
    answer = TASK.solve(view, named, PARAMS)
    claims = [Claim(code, Asked(named, PARAMS), "text", None, named, TASK.relations) for _, code in METHODS[TASK.name]]
    for verdict in verify(view, claims):
        assert verdict.status == "accepted", verdict
        assert verdict.value == answer
        assert verdict.checks["metamorphic_mirror"] == "passed"
