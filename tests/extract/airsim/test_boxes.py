"""Boxes from the meshes and detections that AirSim tells, against the street that they are of."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.airsim.boxes import (
    LocalBox,
    box_of_detection,
    boxes_of_meshes,
    cache_path,
    read_boxes,
    still_boxes,
    write_boxes,
)
from sprite_etl.extract.airsim.conventions import pose_from, pose_of
from sprite_etl.extract.base import SceneError, SimulatorError
from sprite_etl.scene.conventions import NED_TO_CANONICAL
from tests.doubles.airsim_street import Actor, turned
from tests.doubles.airsim_unreal import detection_of
from tests.doubles.airsim_world import World

WORLD = World(1, "computer_vision")
SHAPED = [a for a in WORLD.actors if not a.skeletal]
POSES = {a.name: pose_from(a.position, a.rotation) for a in SHAPED}


def told(value: Any) -> Any:
    """As the clients hand it out: attributes instead of keys."""
    return json.loads(json.dumps(value), object_hook=lambda d: SimpleNamespace(**d))


def local_truth(actor: Actor) -> tuple[np.ndarray, np.ndarray]:
    own = (np.concatenate(actor.corners()) - actor.position) @ actor.rotation
    return own.min(0), own.max(0)


def test_meshes_give_every_actors_box_whatever_unreals_origin_names_and_rubbish() -> None:
    found = boxes_of_meshes(told(WORLD.simGetMeshPositionVertexBuffers()), POSES)
    assert set(found) == set(POSES)
    for actor in SHAPED:
        low, high = local_truth(actor)
        assert found[actor.name].centre == pytest.approx((low + high) / 2, abs=0.003), actor.name
        assert found[actor.name].half == pytest.approx((high - low) / 2, abs=0.003), actor.name


def test_a_tilted_actors_box_is_tilted() -> None:
    boulder = WORLD.named["Boulder_1"]
    found = boxes_of_meshes(told(WORLD.simGetMeshPositionVertexBuffers()), POSES)["Boulder_1"]
    box = found.placed(POSES["Boulder_1"])
    corners = np.concatenate(boulder.corners()) @ NED_TO_CANONICAL.T
    assert sorted(map(tuple, box.corners().round(2).tolist())) == sorted(map(tuple, corners.round(2).tolist()))


def test_a_mesh_that_lies_elsewhere_than_its_actor_is_measured_where_it_lies() -> None:
    meshes = told(WORLD.simGetMeshPositionVertexBuffers())
    apart = next(m for m in meshes if m.name == "mailbox_1")
    apart.position.x_val += 500.0  # the component's own place, not its vertices'
    found = boxes_of_meshes(meshes, POSES)["Mailbox_1"]
    low, high = local_truth(WORLD.named["Mailbox_1"])
    assert found.centre == pytest.approx((low + high) / 2, abs=0.003)


def test_meshes_of_another_world_are_refused() -> None:
    strewn = {name: pose_from(pose[:3, 3] * (1 + i / 7), pose[:3, :3]) for i, (name, pose) in enumerate(POSES.items())}
    with pytest.raises(SceneError, match="origin_unclear"):
        boxes_of_meshes(told(WORLD.simGetMeshPositionVertexBuffers()), strewn)


def test_nonsense_for_a_mesh_is_said() -> None:
    (mesh, *_) = told(WORLD.simGetMeshPositionVertexBuffers())
    mesh.vertices = mesh.vertices[:-1]
    with pytest.raises(SimulatorError, match="bad_answer"):
        boxes_of_meshes([mesh], POSES)


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0), (0.3, -0.2, 1.1), (-0.2, 0.4, -2.5)])
def test_detections_give_aligned_boxes_from_any_camera(angles: tuple[float, float, float]) -> None:
    eye, rotation = np.array([12.0, 1.0, -4.0]), turned(*angles)
    for name in ("BP_Pedestrian_1", "BP_Pedestrian_2", "SM_Car_Sedan_1", "Boulder_1"):
        actor = WORLD.named[name]
        corners = np.concatenate(actor.corners())
        low, high = box_of_detection(
            told(detection_of(actor, eye, rotation)), rotation, pose_of(told(WORLD.simGetObjectPose_1(name)))[:3, 3]
        )
        assert low == pytest.approx(corners.min(0), abs=0.003)
        assert high == pytest.approx(corners.max(0), abs=0.003)


def test_what_moves_has_no_box() -> None:
    low, high = np.array([3.0, 4.0, -1.8]), np.array([3.4, 4.6, 0.0])
    stale = (low + 1, high + 1)
    still = [(low, high), (low + 0.02, high - 0.02), (low, high), stale]
    walk = [(low + 0.2 * i, high + 0.2 * i) for i in range(5)]
    found, moving = still_boxes({"stands": still, "walks": walk})
    assert moving == ("walks",)
    assert found["stands"].center == pytest.approx((4.3, 0.9, -3.2), abs=0.02)
    assert found["stands"].half_extents == pytest.approx((0.3, 0.9, 0.2), abs=0.02)


def test_boxes_are_kept_for_the_same_actors_only(tmp_path: Path) -> None:
    path = cache_path(tmp_path / "kept", "Street", POSES)
    assert read_boxes(path) is None
    boxes = {"Bench_1": LocalBox((0.1, 0.2, -0.3), (0.5, 0.6, 0.7))}
    write_boxes(path, boxes)
    assert read_boxes(path) == boxes
    fewer = dict(list(POSES.items())[:-1])
    assert cache_path(tmp_path / "kept", "Street", fewer) != path != cache_path(tmp_path / "kept", "Alley", POSES)
    path.write_text('{"Bench_1": [1, 2')
    assert read_boxes(path) is None
