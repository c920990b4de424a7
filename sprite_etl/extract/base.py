"""What a source is: a catalogue of scenes, and a way to open one, look at it and describe it.

This module and everything a source imports run on Python ≥ 3.10 with numpy and pillow (and the simulator)
alone: they are executed in the simulator's own environment. Nothing here knows of stores or of Airflow.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import AgentPose, FreeSpace, Has, License, Room, SceneObject, State, Support


class SourceError(RuntimeError):
    """The source cannot work at all (a missing dependency, data set or server): says the mending command."""


class SceneError(RuntimeError):
    """This one scene cannot be captured; it becomes a reject with `reason` and the batch goes on."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class SimulatorError(SceneError):
    """The simulator failed on this scene: it hung, died or answered nonsense. A fresh process may manage, so the scene
    is tried again; then it is a reject like any other. log: the end of what the simulator printed."""

    def __init__(self, reason: str, detail: str, log: str = "") -> None:
        super().__init__(reason, detail)
        self.log = log


@dataclass(frozen=True, slots=True)
class SceneRef:
    """One entry of a catalogue. `seed` is what a generated scene is drawn from, and what moves the camera."""

    scene_id: str
    place_id: str
    seed: int
    native_split: str | None = None


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """One picture to take: the camera's pose, the walker below it, when, where, in which state of the scene."""

    camera: Camera
    time_s: float
    agent: AgentPose | None = None
    room_id: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """One picture: rgb (height, width, 3) uint8; planar depth_m (height, width) float32 metres, 0 = none, or
    None; instance (height, width) integer instance ids, 0 = background, or None; amodal_pixels: instance_id →
    size of the object's mask inside the image when rendered alone, or None where the source cannot. The images are
    copied before the next is rendered, so a simulator may draw all into the same memory."""

    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32] | None = None
    instance: NDArray[Any] | None = None
    amodal_pixels: dict[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SceneFacts:
    """What the source knows of the open scene. Objects come without sightings, unless the source has no masks
    and records them itself."""

    objects: tuple[SceneObject, ...]
    has: Has
    complete_categories: tuple[str, ...] = ()
    rooms: tuple[Room, ...] = ()
    support: tuple[Support, ...] = ()
    states: tuple[State, ...] = ()
    free_space: tuple[FreeSpace, NDArray[np.uint8]] | None = None
    geometry_note: str = ""
    license: License | None = None
    """The scene's own terms, where a source's scenes have several; None: the source's."""


class OpenScene(ABC):
    """A scene that is loaded. Its source's `open` closes it on every path. `viewpoints` is asked for first, then
    `facts`, then `render` for every viewpoint in order."""

    @abstractmethod
    def viewpoints(self) -> Sequence[Viewpoint]:
        """The walk: every picture to take, in order. Deterministic in the SceneRef."""

    @abstractmethod
    def render(self, viewpoint: Viewpoint) -> Rendering:
        """Take one picture."""

    @abstractmethod
    def facts(self) -> SceneFacts:
        """Describe what is there, in the canonical frame."""


class Source(ABC):
    """A kind of world that captures come from. Subclasses are declared in `extract.registry`."""

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[str]
    """Changes whenever the same scene and options would give another capture."""
    options_type: ClassVar[type[Any]]
    """A frozen dataclass; each field's metadata gives title, description and bounds for forms."""
    generated: ClassVar[bool] = False
    """Whether scenes are drawn from a seed, without end, instead of listed in a catalogue."""
    domain: ClassVar[Literal["indoor", "outdoor"]] = "indoor"
    appearance: ClassVar[Literal["scan", "rendered", "proxy"]] = "rendered"
    fps: ClassVar[float] = 5.0
    depth_scale: ClassVar[float] = 1000.0
    license: ClassVar[License] = License()

    def __init__(self, options: Any = None) -> None:
        self.options = self.options_type() if options is None else options

    @abstractmethod
    def catalogue(self) -> Sequence[SceneRef]:
        """Every scene, sorted by scene_id. Empty for a generated source. Raises SourceError."""

    def generate(self, seed: int, batch: str, index: int) -> SceneRef:
        """The index-th scene of a batch (YYYY-MM-DD) of a generated source, from hash(seed, batch, index)."""
        raise SourceError(f"source {self.name!r} lists its scenes in a catalogue; it generates none")

    @abstractmethod
    def open(self, scene: SceneRef) -> AbstractContextManager[OpenScene]:
        """Load a scene; leaving the context frees all it holds. Raises SceneError or SourceError."""


def option(default: Any, title: str, description: str, **bounds: Any) -> Any:
    """A field of a source's options with what a form and an error message need.

    bounds: minimum, maximum, choices. unnamed_default=True: an option that came later than captures did; while it has
    its default it is no part of their name (see `naming_options`).
    """
    return field(default=default, metadata={"title": title, "description": description, **bounds})


def naming_options(options_type: type[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that a capture is named by: all but those that came later and have their default."""
    fields = options_type.__dataclass_fields__
    return {
        name: value
        for name, value in options.items()
        if not (fields[name].metadata.get("unnamed_default") and value == fields[name].default)
    }


def check_options(options: Any) -> None:
    """Refuse values outside a field's bounds; call it in `__post_init__`. Raises ValueError with the remedy."""
    for name, spec in options.__dataclass_fields__.items():
        value, meta = getattr(options, name), spec.metadata
        low, high, choices = meta.get("minimum"), meta.get("maximum"), meta.get("choices")
        if choices is not None and value not in choices:
            raise ValueError(f"{name} must be one of {', '.join(map(str, choices))}, got {value!r}")
        if isinstance(value, (int, float)) and (
            (low is not None and value < low) or (high is not None and value > high) or value != value
        ):
            raise ValueError(f"{name} must be between {low} and {high}, got {value!r}")
