"""AirSim's two clients behind one face: Microsoft's `airsim` for servers of version 1, `cosysairsim` for version 4.

Both are alike but for arguments that each client adds by itself, and for masks: AirSim's are painted with 256 ids,
Cosys-AirSim tells every component of every actor apart. The clients raise bare exceptions of any kind; here each
becomes a SimulatorError with the call's name, within the time-out.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from sprite_etl.extract.airsim.conventions import Array, quaternion_wxyz
from sprite_etl.extract.base import SceneError, SimulatorError, SourceError

CLIENTS = {1: "airsim", 4: "cosysairsim"}
"""A server's version → the package that speaks to it."""
SLOW = 10.0
"""All the scene's meshes come in one answer, which may take this many times as long as any other."""
SCENE, DEPTH_PLANAR, SEGMENTATION = 0, 1, 5


class Simulator:
    """One running AirSim. Close it when done; every method raises SimulatorError: simulator_refused with the server's
    own words, simulator_silent where it hangs or has gone, or bad_answer."""

    def __init__(self, host: str, port: int, vehicle: str, camera: str, timeout_s: float) -> None:
        """Raises SourceError where no client is installed, nothing answers, or its version is unknown."""
        self._vehicle, self._camera = vehicle, camera
        self._connections: list[Any] = []
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        try:
            self._connect(host, port, timeout_s)
        except BaseException:
            self.close()
            raise

    def _connect(self, host: str, port: int, timeout_s: float) -> None:
        first = next((m for name in CLIENTS.values() if (m := _module(name)) is not None), None)
        if first is None:
            raise SourceError("no client of AirSim is installed: run `bash infra/simulator.sh airsim`")
        try:
            version = self._open(first, host, port, timeout_s).getServerVersion()
        except Exception as error:
            raise SourceError(
                f"no AirSim answers at {host}:{port} ({_said(error)}): start it, or mend the scenes' file"
            ) from None
        name = CLIENTS.get(version) if isinstance(version, int) else None
        if name is None:
            raise SourceError(
                f"{host}:{port} speaks version {version!r} of AirSim; known are 1 (AirSim), 4 (Cosys-AirSim)"
            )
        module = _module(name)
        if module is None:
            raise SourceError(f"{host}:{port} needs the client {name}: run `bash infra/simulator.sh airsim`")
        self._module = module
        self._client = self._open(module, host, port, timeout_s)
        self._slow = self._open(module, host, port, timeout_s * SLOW)

    def _open(self, module: Any, host: str, port: int, timeout_s: float) -> Any:
        opened = module.MultirotorClient(host, port, timeout_s)
        self._connections.append(opened)
        return opened

    def close(self) -> None:
        """End every connection, and the loop that the clients run in: a task of theirs that is left over would take a
        closed connection for a failed one and open it again."""
        if self._loop.is_closed():
            return
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(_ended(left))
        for connection in self._connections:
            connection.client.close()
        asyncio.set_event_loop(None)
        self._loop.close()

    @property
    def tells_instances(self) -> bool:
        """Whether masks tell every component apart by themselves."""
        return bool(self._module.__name__ == "cosysairsim")

    def vehicle_pose(self) -> Any:
        """The vehicle's, in local NED."""
        return self._ask("simGetVehiclePose", self._vehicle)

    def put_vehicle(self, pose: Array) -> None:
        """Put it at a pose 4×4 in local NED, through whatever stands there."""
        self._ask("simSetVehiclePose", self._pose(pose), True, self._vehicle)

    def fov_deg(self) -> float:
        """The camera's horizontal field of view."""
        return float(self._ask("simGetCameraInfo", self._camera, self._vehicle).fov)

    def images(self) -> list[Any]:
        """Colours, planar depth (metres, as floats) and masks of one instant."""
        request = self._module.ImageRequest
        wanted = [
            request(self._camera, SCENE, False, True),
            request(self._camera, DEPTH_PLANAR, True, False),
            request(self._camera, SEGMENTATION, False, True),
        ]
        return list(self._ask("simGetImages", wanted, self._vehicle))

    def object_names(self) -> list[str]:
        """Every actor's name, sorted."""
        return sorted(str(n) for n in self._ask("simListSceneObjects"))

    def object_pose(self, name: str) -> Any:
        """An actor's, in global NED; not finite where there is none of this name."""
        return self._ask("simGetObjectPose", name)

    def meshes(self) -> list[Any]:
        """Every static mesh with its vertices in Unreal's world."""
        return list(self._ask("simGetMeshPositionVertexBuffers", client=self._slow))

    def detect_all(self) -> None:
        """From now on detections tell of every actor, however far."""
        self._ask("simSetDetectionFilterRadius", self._camera, SCENE, 1e6, self._vehicle)
        self._ask("simAddDetectionFilterMeshName", self._camera, SCENE, "*", self._vehicle)

    def detections(self) -> list[Any]:
        """What the camera sees now."""
        return list(self._ask("simGetDetections", self._camera, SCENE, self._vehicle))

    def paint(self, name: str, number: int, regex: bool = False) -> bool:
        """Give an actor, or all whose name matches, this segmentation id (0…255). False: there is none."""
        return bool(self._ask("simSetSegmentationObjectID", name, number, regex))

    def instance_names(self) -> list[str]:
        """What Cosys-AirSim calls each component that has a colour of its own."""
        return [str(n) for n in self._ask("simListInstanceSegmentationObjects")]

    def instance_number(self, name: str) -> int:
        """Which of `instance_colours` a component has."""
        return int(self._ask("simGetSegmentationObjectID", name))

    def instance_colours(self) -> Any:
        """(n, 3) colours by number."""
        return np.asarray(self._ask("simGetSegmentationColorMap"))

    def reset(self) -> None:
        """Put the vehicle back to where it was spawned, at rest."""
        self._ask("reset")

    def take_control(self, controlled: bool) -> None:
        """Take the multirotor, or give it back."""
        self._ask("enableApiControl", controlled, self._vehicle)
        self._ask("armDisarm", controlled, self._vehicle)

    def take_off(self, timeout_s: float) -> None:
        """Rise, and hover."""
        self._wait("takeoffAsync", timeout_s, self._vehicle)

    def fly_to(self, place: Array, yaw_deg: float, speed: float, timeout_s: float) -> None:
        """Go straight to a place (3,) of local NED, and look along a yaw."""
        x, y, z = (float(c) for c in place)
        looking = self._module.YawMode(False, yaw_deg)
        free = self._module.DrivetrainType.MaxDegreeOfFreedom
        self._wait("moveToPositionAsync", x, y, z, speed, timeout_s, free, looking, -1, 1, self._vehicle)

    def start_path(self, places: Sequence[Array], speed: float) -> None:
        """Set off along places (3,) of local NED, looking ahead. It goes on while the world does."""
        path = [self._module.Vector3r(*(float(c) for c in p)) for p in places]
        ahead = self._module.DrivetrainType.ForwardOnly
        looking = self._module.YawMode(False, 0)
        self._ask("moveOnPathAsync", path, speed, 3e38, ahead, looking, -1, 1, self._vehicle)

    def stop_path(self) -> None:
        """Fly no further."""
        self._ask("cancelLastTask", self._vehicle)

    def pause(self, paused: bool) -> None:
        """Stop the world's clock, or let it go on."""
        self._ask("simPause", paused)

    def go_on_for(self, seconds: float) -> None:
        """Let a paused world go on for so long, then pause it again."""
        self._ask("simContinueForTime", seconds)

    def _pose(self, pose: Array) -> Any:
        w, x, y, z = quaternion_wxyz(pose[:3, :3])
        place = self._module.Vector3r(*(float(c) for c in pose[:3, 3]))
        return self._module.Pose(place, self._module.Quaternionr(x, y, z, w))

    def _ask(self, method: str, *given: Any, client: Any = None) -> Any:
        try:
            return getattr(client or self._client, method)(*given)
        except Exception as error:
            raise _trouble(method, error) from None

    def _wait(self, method: str, *given: Any) -> None:
        future = self._ask(method, *given)
        try:
            future.get()
        except Exception as error:
            raise _trouble(method, error) from None


async def _ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _trouble(method: str, error: Exception) -> SceneError:
    kind = type(error).__name__
    if kind in ("TimeoutError", "TransportError") or isinstance(error, OSError):
        return SimulatorError("simulator_silent", f"{method}: {_said(error)}")
    if kind == "RPCError":
        return SimulatorError("simulator_refused", f"{method}: {_said(error)}")
    return SimulatorError("bad_answer", f"the answer to {method} is not as the client reads it: {kind} {_said(error)}")


def _said(error: Exception) -> str:
    """The server's words, which the client may hold as bytes."""
    words = error.args[0] if error.args else ""
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words) or type(error).__name__
