"""From a source and a scene to a capture folder: look, render, write, describe; then gate and finish.

`capture_scene` runs where the simulator lives and needs numpy and pillow alone; `finish_capture` runs in the
parent, which also has the video encoder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import Rendering, SceneError, SceneFacts, SceneRef, Source, Viewpoint
from sprite_etl.scene.capture import Capture, Frame, Sighting
from sprite_etl.scene.folder import (
    CaptureFolder,
    write_depth,
    write_free_space,
    write_instance,
    write_manifest,
    write_rgb,
)
from sprite_etl.scene.visibility import sightings_in_frame

Progress = Callable[[int, int], None]
"""Called with (frames done, frames in all)."""
OnFile = Callable[[str], None]
"""Called with the name, inside the capture, of each file when it is complete."""

VIDEO = "video.mp4"


def capture_id(source: str, source_version: str, scene: SceneRef, options: Mapping[str, Any]) -> str:
    """16 hex digits that name a capture: the same source, version, scene, seed and options give the same one.

    Raises TypeError when the options are not plain JSON values.
    """
    what = {
        "source": source,
        "source_version": source_version,
        "scene_id": scene.scene_id,
        "seed": scene.seed,
        "options": dict(options),
    }
    body = json.dumps(what, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def capture_scene(
    source: Source,
    scene: SceneRef,
    folder: Path,
    capture_id: str,
    progress: Progress | None = None,
    on_file: OnFile | None = None,
) -> Capture:
    """Render a scene's walk into `folder` and describe it. The manifest is not written: see `finish_capture`.

    The capture is `unverified` until the gate has seen it. Raises SceneError when this scene cannot be captured
    (also no_viewpoints, bad_rendering), SourceError when the source cannot work at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tell = on_file or (lambda name: None)
    with source.open(scene) as opened:
        viewpoints = list(opened.viewpoints())
        if not viewpoints:
            raise SceneError("no_viewpoints", f"source {source.name!r} found nowhere to look from in {scene.scene_id}")
        facts = opened.facts()
        capture = _describe(source, scene, capture_id, viewpoints, facts)
        seen: dict[str, list[Sighting]] = {o.object_id: [] for o in facts.objects}
        written = _Written()
        for frame, viewpoint in zip(capture.frames, viewpoints):
            rendering = opened.render(viewpoint)
            _check_rendering(rendering, frame)
            for name in _write_images(folder, frame, rendering, source.depth_scale):
                tell(name)
            if rendering.instance is not None:
                found = sightings_in_frame(
                    frame.index, rendering.instance, capture.objects_in(frame), frame.camera, rendering.amodal_pixels
                )
                for object_id, sighting in found.items():
                    seen[object_id].append(sighting)
            written.add(rendering)
            if progress:
                progress(frame.index + 1, len(viewpoints))
    if facts.free_space:
        tell(write_free_space(folder, *facts.free_space))
    has = replace(capture.has, depth=written.depth == len(viewpoints), instance=written.instance == len(viewpoints))
    if has.instance:
        capture = replace(capture, objects=tuple(replace(o, visible=tuple(seen[o.object_id])) for o in capture.objects))
    return replace(capture, has=has)


@dataclass(slots=True)
class _Written:
    """How many frames came with depth, and with instances: a walk has either everywhere or nowhere."""

    depth: int = 0
    instance: int = 0

    def add(self, rendering: Rendering) -> None:
        self.depth += rendering.depth_m is not None
        self.instance += rendering.instance is not None


def _describe(
    source: Source, scene: SceneRef, capture_id: str, viewpoints: list[Viewpoint], facts: SceneFacts
) -> Capture:
    frames = tuple(Frame(i, float(v.time_s), v.camera, v.agent, v.room_id, v.state) for i, v in enumerate(viewpoints))
    return Capture(
        capture_id=capture_id,
        source=source.name,
        source_version=source.version,
        scene_id=scene.scene_id,
        place_id=scene.place_id,
        seed=scene.seed,
        frames=frames,
        objects=facts.objects,
        domain=source.domain,
        appearance=source.appearance,
        native_split=scene.native_split,
        fps=source.fps,
        depth_scale=source.depth_scale,
        has=replace(
            facts.has, rooms=bool(facts.rooms), free_space=facts.free_space is not None, support=bool(facts.support)
        ),
        complete_categories=facts.complete_categories,
        license=facts.license or source.license,
        states=facts.states,
        support=facts.support,
        rooms=facts.rooms,
        free_space=facts.free_space[0] if facts.free_space else None,
    )


def _check_rendering(rendering: Rendering, frame: Frame) -> None:
    """A picture of another size than its camera would shift every pixel: refuse it here, by name."""
    wanted = (frame.camera.height, frame.camera.width)
    images: dict[str, NDArray[Any] | None] = {
        "rgb": rendering.rgb,
        "depth": rendering.depth_m,
        "instance": rendering.instance,
    }
    for name, image in images.items():
        if image is not None and image.shape[:2] != wanted:
            raise SceneError(
                "bad_rendering",
                f"the {name} image of frame {frame.index} is {image.shape[1]}×{image.shape[0]} pixels, "
                f"its camera says {wanted[1]}×{wanted[0]}",
            )
    if rendering.depth_m is not None and bool((np.nan_to_num(rendering.depth_m) < 0).any()):
        raise SceneError("bad_rendering", f"the depth image of frame {frame.index} has negative depths")


def _write_images(folder: Path, frame: Frame, rendering: Rendering, depth_scale: float) -> Iterator[str]:
    yield write_rgb(folder, frame.index, rendering.rgb)
    if rendering.depth_m is not None:
        yield write_depth(folder, frame.index, rendering.depth_m, depth_scale)
    if rendering.instance is not None:
        yield write_instance(folder, frame.index, rendering.instance)


def finish_capture(folder: Path, capture: Capture) -> Capture:
    """Gate what `capture_scene` wrote, encode the video and write capture.json, last of all.

    Returns the capture with its geometry. Raises SceneError with the gate's first reason when it is rejected:
    then there is no manifest, so no capture.
    """
    from sprite_etl.extract.ingest_gate import check
    from sprite_etl.extract.video import encode_video

    opened = CaptureFolder(folder, capture, "")
    report = check(opened)
    if report.geometry == "rejected":
        reason, detail = report.reasons[0]
        more = f" (and {len(report.reasons) - 1} more reasons)" if len(report.reasons) > 1 else ""
        raise SceneError(reason, detail + more)
    finished = replace(capture, geometry=report.geometry)
    encode_video((opened.rgb(f.index) for f in capture.frames), folder / VIDEO, capture.fps)
    write_manifest(folder, finished)
    return finished
