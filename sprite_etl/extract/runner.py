"""From a source and a scene to a capture folder: look, render, write, describe; then gate and finish.

`capture_scene` runs where the simulator lives and needs numpy and pillow alone; `finish_capture` runs in the
parent, which also has the video encoder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from sprite_etl.extract.base import Rendering, SceneError, SceneFacts, SceneRef, Source, Viewpoint
from sprite_etl.extract.writing import Writer, Written
from sprite_etl.scene.capture import Capture, Frame, Sighting
from sprite_etl.scene.folder import CaptureFolder, image_file, write_free_space, write_manifest

if TYPE_CHECKING:
    from sprite_etl.extract.film import Film

Progress = Callable[[int, int], None]
"""Called with (frames rendered, frames in all)."""
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
        kinds: set[tuple[bool, bool]] = set()

        def note(written: Iterable[Written]) -> None:
            for one in written:
                for name in one.names:
                    tell(name)
                for object_id, sighting in one.seen.items():
                    seen[object_id].append(sighting)

        with Writer(folder, source.depth_scale) as writer:
            for frame, viewpoint in zip(capture.frames, viewpoints):
                rendering = opened.render(viewpoint)
                _check_rendering(rendering, frame)
                if progress:
                    progress(frame.index + 1, len(viewpoints))
                kinds.add((rendering.depth_m is not None, rendering.instance is not None))
                note(writer.add(frame, rendering, capture.objects_in(frame)))
            note(writer.rest())
    if facts.free_space:
        tell(write_free_space(folder, *facts.free_space))
    # A walk has depth and masks of every frame, or has none.
    has = replace(capture.has, depth=all(d for d, _ in kinds), instance=all(i for _, i in kinds))
    if has.instance:
        capture = replace(capture, objects=tuple(replace(o, visible=tuple(seen[o.object_id])) for o in capture.objects))
    return replace(capture, has=has)


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
    if rendering.depth_m is not None and bool((rendering.depth_m < 0).any()):
        raise SceneError("bad_rendering", f"the depth image of frame {frame.index} has negative depths")


def finish_capture(folder: Path, capture: Capture, film: Film | None = None) -> Capture:
    """Gate what `capture_scene` wrote, complete the video and write capture.json, last of all.

    film: what encoded the video meanwhile; without it the video is encoded now. Returns the capture with its geometry.
    Raises SceneError with the gate's first reason when it is rejected: then there is no manifest, so no capture.
    """
    from sprite_etl.extract.film import Film
    from sprite_etl.extract.ingest_gate import check

    report = check(CaptureFolder(folder, capture, ""))
    if report.geometry == "rejected":
        reason, detail = report.reasons[0]
        more = f" (and {len(report.reasons) - 1} more reasons)" if len(report.reasons) > 1 else ""
        raise SceneError(reason, detail + more)
    finished = replace(capture, geometry=report.geometry)
    with nullcontext(film) if film is not None else Film(folder, capture.fps) as encoder:
        for frame in capture.frames:
            encoder.file(image_file("rgb", frame.index))
        encoder.finish(folder / VIDEO)
    write_manifest(folder, finished)
    return finished
