"""habitat-sim itself: configured, loaded with one scene, looked through, closed.

Its specifications swallow misspelt attributes without a word, so only attributes that are there are set, and what the
camera came out as is read back from the loaded sensor. v0.3.4 renamed `sim._sensors` to `sim.sensors`; both are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError, SimulatorError, SourceError
from sprite_etl.extract.habitat.catalogue import SceneFile
from sprite_etl.extract.habitat.conversions import Array, pose, vector
from sprite_etl.scene.rotations import quaternion_about_y

if TYPE_CHECKING:
    from sprite_etl.extract.habitat.source import HabitatOptions

COLOR, DEPTH, LABELS, OBJECTS = "color", "depth", "labels", "objects"
"""The sensors. labels: the scan's own numbers, or classes; objects: the placed object's number, 0 = the stage."""
FAR_M = 60.0
"""Nothing indoors is farther; a 16-bit depth image ends at 65 m."""


def load_module() -> Any:
    """habitat-sim. Raises SourceError with the mending command."""
    try:
        import habitat_sim  # type: ignore[import-not-found]
    except ImportError as error:
        raise SourceError(
            f"habitat-sim is not installed ({error}): run `conda env create -f "
            "infra/simulators/habitat/environment.yml` and name its interpreter in SPRITE_SOURCES__HABITAT__PYTHON"
        ) from None
    return habitat_sim


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the agent stands: the sensors' camera_to_world (4×4), and its feet (3,) metres."""

    camera: Array
    feet: Array


class Simulator:
    """A loaded scene. `module` is habitat_sim, `sim` its Simulator."""

    def __init__(self, module: Any, sim: Any, options: HabitatOptions) -> None:
        self.module, self.sim = module, sim
        sensors = sim.sensors if hasattr(sim, "sensors") else sim._sensors
        self._sensors = {name: sensors[name] for name in (COLOR, DEPTH, LABELS, OBJECTS)}
        self._agent = sim.get_agent(0)
        self.hfov_deg = self._lens(options)

    def stand(self, position: Array, yaw_rad: float) -> Standing:
        """Put the agent's feet there, looking along its yaw; says where its sensors are then."""
        state = self.module.agent.AgentState()
        state.position = np.asarray(position, dtype=np.float32)
        # A list of numbers is (x, y, z, w) here, while the quaternion that comes back is (w, x, y, z).
        state.rotation = np.array(quaternion_about_y(yaw_rad))
        self._agent.set_state(state)
        now = self._agent.get_state()
        seen = now.sensor_states[COLOR]
        return Standing(pose(seen.position, seen.rotation), vector(now.position))

    def look(self, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """These sensors' images from where the agent stands: copies, because a sensor draws into the same memory."""
        images = {}
        for name in names:
            self._sensors[name].draw_observation()
            images[name] = np.array(self._sensors[name].get_observation())
        return images

    def _lens(self, options: HabitatOptions) -> float:
        """Degrees across the image, as the loaded cameras have it. Raises SimulatorError where it is not what was
        asked for."""
        wanted = (options.width, options.height, options.hfov_deg)
        for name, sensor in self._sensors.items():
            camera = sensor._sensor_object
            width, height = (int(n) for n in camera.framebuffer_size)
            got = (width, height, float(camera.hfov))
            if not np.allclose(got, wanted, atol=1e-3):
                raise SimulatorError("camera_differs", f"asked for {wanted} pixels and degrees, {name} has {got}")
        return float(self._sensors[COLOR]._sensor_object.hfov)


@contextmanager
def opened(scene: SceneFile, seed: int, options: HabitatOptions) -> Iterator[Simulator]:
    """habitat-sim with a scene, closed on every path. Raises SourceError where it is missing, SceneError:
    other_scene; SimulatorError: scene_not_loaded, camera_differs."""
    module = load_module()
    configuration = module.Configuration(_backend(module, scene, seed, options), [_agent(module, options)])
    try:
        sim = module.Simulator(configuration)
    except Exception as error:
        # Bindings raise whatever the C++ side threw: no class of errors is theirs.
        raise SimulatorError("scene_not_loaded", f"{scene.path}: {type(error).__name__} {error}") from error
    try:
        # It takes the first scene whose name holds the words.
        loaded = str(getattr(sim, "curr_scene_name", scene.instance)).split("/")[-1]
        if scene.instance and loaded.removesuffix(".json").removesuffix(".scene_instance") != scene.instance:
            raise SceneError("other_scene", f"asked for {scene.name}, habitat-sim loaded {loaded}")
        yield Simulator(module, sim, options)
    finally:
        sim.close()


def _backend(module: Any, scene: SceneFile, seed: int, options: HabitatOptions) -> Any:
    values: dict[str, Any] = {
        "scene_id": scene.handle,
        "gpu_device_id": options.gpu,
        "random_seed": seed % 2**31,
        # Without Bullet objects still stand where they were placed; asking for it then would only warn.
        "enable_physics": bool(getattr(module, "built_with_bullet", False)),
    }
    if options.config:
        values["scene_dataset_config_file"] = options.config
    return known(module.SimulatorConfiguration(), values)


def _agent(module: Any, options: HabitatOptions) -> Any:
    types = module.SensorType
    kinds = {COLOR: types.COLOR, DEPTH: types.DEPTH, LABELS: types.SEMANTIC, OBJECTS: types.SEMANTIC}
    specs = [_camera(module, name, kind, options) for name, kind in kinds.items()]
    return known(module.agent.AgentConfiguration(), {"height": options.height_m, "sensor_specifications": specs})


def _camera(module: Any, name: str, kind: Any, options: HabitatOptions) -> Any:
    spec = module.CameraSensorSpec()
    values: dict[str, Any] = {
        "uuid": name,
        "sensor_type": kind,
        "sensor_subtype": module.SensorSubType.PINHOLE,
        "resolution": [options.height, options.width],
        "position": [0.0, options.height_m, 0.0],
        "orientation": [float(np.radians(options.pitch_deg)), 0.0, 0.0],
        "hfov": options.hfov_deg,
        "far": FAR_M,
    }
    if name == OBJECTS:
        if not hasattr(spec, "semantic_target"):
            raise SourceError("this habitat-sim can't tell objects apart (no semantic_target): 0.3 or later is needed")
        values["semantic_target"] = type(spec.semantic_target).OBJECT_ID
    return known(spec, values)


def known(target: Any, values: Mapping[str, Any]) -> Any:
    """Set attributes that are there, and read each back. Raises SourceError for one that is not or does not keep its
    value: this habitat-sim is of another API."""
    for name, value in values.items():
        if not hasattr(target, name):
            raise SourceError(f"this habitat-sim has no {type(target).__name__}.{name}: 0.3 or later is needed")
        setattr(target, name, value)
        kept = getattr(target, name)
        same = np.allclose(vector_of(kept), vector_of(value), atol=1e-5) if _numeric(value) else kept == value
        if not same:
            raise SourceError(f"habitat-sim keeps {type(target).__name__}.{name} = {kept!r}, given {value!r}")
    return target


def vector_of(value: Any) -> list[float]:
    """Numbers of a scalar (or an angle) or of a vector of any library."""
    try:
        return [float(value)]
    except TypeError:
        return [float(x) for x in value]


def _numeric(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(x, (int, float)) for x in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
