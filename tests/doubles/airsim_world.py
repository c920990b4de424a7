"""The world of the stand-in for AirSim, as the API of its server tells it: the street, and a vehicle with a camera.

It has the real servers' ways, each read from their sources: object poses count from the player's start, the vehicle's
from where it was spawned; depth has 16 bits; see also `airsim_unreal`.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.doubles.airsim_flight import Flight
from tests.doubles.airsim_street import GROUND, SHAPELESS, Array, draw, street
from tests.doubles.airsim_unreal import SPAWN, detection_of, meshes_of
from tests.doubles.airsim_values import matrix, quaternion, vector

WIDTH, HEIGHT, FOV = 320, 240, 90.0
MOUNT = np.array([0.46, 0.0, 0.1])
PALETTE = Path(__file__).parents[2] / "sprite_etl" / "extract" / "airsim" / "palette.json"


class World:
    """The API, one method a call: their parameters are the version's own, by name `name` or `name_1`, `name_4`."""

    def __init__(self, version: int, mode: str) -> None:
        self.version, self.actors, self.flight = version, street(), Flight(mode)
        self.named = {a.name: a for a in self.actors}
        self.ids = {name.lower(): sum(ord(c) for c in name.lower() if c >= "a") % 256 for name in self._segmented()}
        self.filters: list[str] = []
        self.palette = np.array(json.loads(PALETTE.read_text()), np.uint8)
        self.cosys = self._cosys_names() if version == 4 else []
        self.now = 1_700_000_000_000_000_000

    def _segmented(self) -> list[str]:
        return [*self.named, GROUND]

    def _cosys_names(self) -> list[tuple[str, int]]:
        """(its name for a component, index of the actor) in the order of their colours."""
        found, unique = [], 900
        for index, actor in enumerate(self.actors):
            for k in range(1 if actor.skeletal else len(actor.parts)):
                unique += 7
                asset = actor.name.rsplit("_", 1)[0]
                found.append(
                    (f"{actor.name}_{unique}" if actor.skeletal else f"S_{asset}_{k}_{actor.name}_{unique}", index)
                )
        return found

    def ping(self) -> bool:
        return True

    def getServerVersion(self) -> int:
        return self.version

    def getMinRequiredClientVersion(self) -> int:
        return self.version

    # the vehicle

    def simGetVehiclePose(self, vehicle_name: str) -> Any:
        return self._pose(self.flight.position, self.flight.rotation)

    def simSetVehiclePose(self, pose: Any, ignore_collision: bool, vehicle_name: str) -> None:
        self.flight.teleport(np.array([pose["position"][f"{a}_val"] for a in "xyz"]), matrix(pose["orientation"]))

    def reset(self) -> None:
        self.flight.reset()

    def enableApiControl(self, is_enabled: bool, vehicle_name: str) -> None:
        self.flight.controlled = is_enabled

    def armDisarm(self, arm: bool, vehicle_name: str) -> bool:
        self.flight.armed = arm
        return True

    def takeoff(self, timeout_sec: float, vehicle_name: str) -> bool:
        return self.flight.take_off()

    def moveToPosition(
        self, x: float, y: float, z: float, velocity: float, timeout_sec: float, drivetrain: int, yaw_mode: Any,
        lookahead: float, adaptive_lookahead: float, vehicle_name: str,
    ) -> bool:  # fmt: skip
        return self.flight.go(np.array([x, y, z]), yaw_mode)

    def moveOnPath(
        self, path: Any, velocity: float, timeout_sec: float, drivetrain: int, yaw_mode: Any, lookahead: float,
        adaptive_lookahead: float, vehicle_name: str,
    ) -> bool:  # fmt: skip
        return self.flight.follow([np.array([p[f"{a}_val"] for a in "xyz"]) for p in path], velocity)

    def cancelLastTask(self, vehicle_name: str) -> None:
        self.flight.path = []

    def simPause(self, is_paused: bool) -> None:
        self.flight.paused = is_paused

    def simContinueForTime(self, seconds: float) -> None:
        self.flight.advance(seconds)
        self.now += int(seconds * 1e9)

    # the scene

    def simListSceneObjects(self, name_regex: str) -> list[str]:
        names = [*SHAPELESS, GROUND, *self.named, "SimpleFlight"]
        return [n for n in names if re.fullmatch(name_regex, n)]

    def simGetObjectPose_1(self, object_name: str) -> Any:
        return self.simGetObjectPose_4(object_name, True)

    def simGetObjectPose_4(self, object_name: str, ned: bool) -> Any:
        if object_name == "SimpleFlight":
            return self._pose(self.flight.position + SPAWN, self.flight.rotation)
        if object_name in (*SHAPELESS, GROUND):
            return self._pose(np.zeros(3), np.eye(3))
        actor = self.named.get(object_name)
        if actor is None:
            nan = float("nan")
            return {"position": vector([nan] * 3), "orientation": {f"{a}_val": nan for a in "wxyz"}}
        return self._pose(np.array(actor.position), actor.rotation)

    def simGetObjectScale(self, object_name: str) -> Any:
        actor = self.named.get(object_name)
        return vector([actor.scale] * 3 if actor else [0.0] * 3)

    def simGetMeshPositionVertexBuffers(self) -> list[Any]:
        return [m for actor in self.actors if not actor.skeletal for m in meshes_of(actor)]

    def simSetSegmentationObjectID(self, mesh_name: str, object_id: int, is_name_regex: bool) -> bool:
        if self.version == 4:
            return False
        if is_name_regex:
            found = [n for n in self._segmented() if re.fullmatch(mesh_name, n, re.IGNORECASE)]
        else:
            found = [n for n in self._segmented() if n == mesh_name]
        self.ids.update({n.lower(): object_id for n in found})
        return bool(found)

    def simGetSegmentationObjectID(self, mesh_name: str) -> int:
        if self.version == 4:
            return next((i for i, (name, _) in enumerate(self.cosys) if name == mesh_name), -1)
        return self.ids.get(mesh_name.lower(), -1)

    def simListInstanceSegmentationObjects_4(self) -> list[str]:
        return [name for name, _ in self.cosys]

    # the camera

    def simGetCameraInfo_1(self, camera_name: str, vehicle_name: str, external: bool) -> Any:
        return {"pose": self._pose(np.zeros(3), np.eye(3)), "fov": FOV, "proj_mat": {"matrix": [[0.0] * 4] * 4}}

    def simGetCameraInfo_4(self, camera_name: str, vehicle_name: str) -> Any:
        return self.simGetCameraInfo_1(camera_name, vehicle_name, False)

    def simGetImages_1(self, requests: Any, vehicle_name: str, external: bool) -> list[Any]:
        return self.simGetImages_4(requests, vehicle_name)

    def simGetImages_4(self, requests: Any, vehicle_name: str) -> list[Any]:
        eye, rotation = self._camera()
        rgb, depth, shown = draw(self.actors, eye, rotation, WIDTH, HEIGHT, FOV)
        answers = []
        for request in requests:
            kind, floats = request["image_type"], request["pixels_as_float"]
            image = {0: rgb, 5: self._colours(shown)}.get(kind)
            answer = {
                "image_data_uint8": b"\0" if image is None else self._bytes(image, request["compress"]),
                "image_data_float": depth.astype(np.float16).astype(float).ravel().tolist() if floats else [0.0],
                **dict(zip(("camera_position", "camera_orientation"), self._pose(eye - SPAWN, rotation).values())),
                "time_stamp": self.now + kind * 1_000_000, "message": "", "pixels_as_float": floats,
                "compress": request["compress"], "width": WIDTH, "height": HEIGHT, "image_type": kind,
            }  # fmt: skip
            answers.append({**answer, "annotation_name": ""} if self.version == 4 else answer)
        return answers

    def _camera(self) -> tuple[Array, Array]:
        rotation = self.flight.rotation
        return self.flight.position + SPAWN + rotation @ MOUNT, rotation

    def _bytes(self, image: Any, compress: bool) -> bytes:
        if not compress:
            return bytes(np.ascontiguousarray(image[..., ::-1]).tobytes())
        out = io.BytesIO()
        Image.fromarray(np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])).save(out, "PNG", compress_level=1)
        return out.getvalue()

    def _colours(self, shown: Any) -> Any:
        """Of each part in Cosys-AirSim, which cannot paint landscapes; of each actor, landscapes too, in AirSim."""
        table = np.zeros((10 * len(self.actors) + 20, 3), np.uint8)
        if self.version == 4:
            from cosysairsim import VehicleClient

            table[-10] = 76
            numbers = [10 * i + k for i, a in enumerate(self.actors) for k in range(1 if a.skeletal else len(a.parts))]
            table[numbers] = VehicleClient.simGetSegmentationColorMap()[: len(numbers)]
        else:
            for index, actor in enumerate(self.actors):
                table[10 * index : 10 * index + 10] = self.palette[self.ids[actor.name.lower()]]
            table[-10] = self.palette[self.ids[GROUND.lower()]]
        return table[shown]

    def simAddDetectionFilterMeshName(
        self, camera_name: str, image_type: int, mesh_name: str, vehicle_name: str, last: Any
    ) -> None:
        self.filters.append(mesh_name)

    def simSetDetectionFilterRadius(
        self, camera_name: str, image_type: int, radius_cm: float, vehicle_name: str, last: Any
    ) -> None:
        self.radius_m = radius_cm / 100

    def simClearDetectionMeshNames(self, camera_name: str, image_type: int, vehicle_name: str, last: Any) -> None:
        self.filters.clear()

    def simGetDetections(self, camera_name: str, image_type: int, vehicle_name: str, last: Any) -> list[Any]:
        eye, rotation = self._camera()
        _, _, seen = draw(self.actors, eye, rotation, WIDTH // 2, HEIGHT // 2, FOV)
        wanted = [re.compile(f.replace("*", ".*")) for f in self.filters]
        found = [self.actors[i] for i in np.unique(seen // 10).tolist() if i >= 0]
        return [detection_of(a, eye, rotation) for a in found if any(w.fullmatch(a.name) for w in wanted)]

    def _pose(self, position: Array, rotation: Array) -> dict[str, Any]:
        return {"position": vector(position), "orientation": quaternion(rotation)}
