"""A small capture on disk and answers about it, made by the product's own writers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sprite_etl.load.rows import build_rows
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import Capture, Frame, License, SceneObject
from sprite_etl.scene.folder import CaptureFolder, read_capture, write_manifest, write_rgb
from sprite_etl.store import keys
from sprite_etl.store.accounting import StepResult
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity, canonical_sha256
from sprite_etl.store.tables import write_step
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.rows import Answer, Kind, ProgramRun, Question, Reference, to_row

PROGRAM = "def answer(scene):\n    return calculate_distance(*scene.named)\n"


def run_of(recipe: str = "template", batch: str = "2026-01-01", change: int = 0) -> RunIdentity:
    """A run; another `change` gives another fingerprint."""
    return RunIdentity("mujoco", batch, recipe, canonical_sha256([recipe, batch, change]))


def capture_folder(path: Path, scene_id: str = "home-1", frames: int = 3, *, video: bool = True) -> CaptureFolder:
    """A finished capture of `frames` 8×6 pictures and two boxes."""
    path.mkdir(parents=True, exist_ok=True)
    taken = []
    for i in range(frames):
        camera = camera_from_fov(8, 6, 1.2, pose_from_yaw_pitch((0.0, 1.5, 0.0), 0.3 * i, 0.0))
        taken.append(Frame(i, i / 5, camera))
        write_rgb(path, i, np.full((6, 8, 3), 40 * i, np.uint8))
    if video:
        (path / "video.mp4").write_bytes(b"not a real video, but a file of the capture")
    objects = tuple(
        SceneObject(f"o{i}", i, "Mug", "mug", OrientedBox((float(i), 1.0, -2.0), (0.1, 0.1, 0.1))) for i in (1, 2)
    )
    capture = Capture(
        f"cap-{scene_id}", "mujoco", "1", scene_id, f"place-{scene_id}", 7, tuple(taken), objects,
        geometry="verified", license=License("CC0-1.0", None, True, "embed", "free", None),
    )  # fmt: skip
    write_manifest(path, capture)
    return read_capture(path)


def answer(folder: CaptureFolder, kind: Kind = "image", number: int = 0, recipe: str = "template") -> Answer:
    """A verified answer about the capture; another number gives another question."""
    every = tuple(f.index for f in folder.capture.frames)
    frames = {"image": every[:1], "multi_image": every[:2]}.get(kind, every)
    text = f"How far apart are the mugs, in metres? ({number})"
    task, objects = "object_abs_distance", ("o1", "o2")
    asked = Question(
        qa_id(folder.capture.capture_id, recipe, kind, task, text, frames, objects), folder.capture.capture_id,
        kind, task, text, "number", "m", (), frames, objects, ("the left mug", "the right mug"), {}, 0.2, len(frames),
    )  # fmt: skip
    return Answer(asked, "0.8", 0.8, PROGRAM, 3, 1.0, ("execution", "metamorphic", "solver"))


def curated_rows(tmp_path: Path, run: RunIdentity, scenes: int = 2, questions: int = 3) -> pl.DataFrame:
    """Curated rows of a run over so many scenes."""
    frames = []
    for s in range(scenes):
        folder = capture_folder(tmp_path / "captures" / f"home-{s}", f"home-{s}")
        about = [answer(folder, "image", i, run.recipe) for i in range(questions)]
        key = keys.capture_prefix("mujoco", folder.capture.scene_id, folder.capture.capture_id)
        frames.append(build_rows(run, folder, key, about))
    return pl.concat(frames)


def put_run(store: Store, run: RunIdentity, folder: CaptureFolder, answers: Sequence[Answer]) -> pl.DataFrame:
    """Write what every step would have left of one scene: capture, questions, three programs each, answers.

    Returns the curated rows that must come of it.
    """
    capture = folder.capture
    key = keys.capture_prefix(run.source, capture.scene_id, capture.capture_id)
    store.put_tree(key, folder.path, last="capture.json")
    about = {"scene_id": capture.scene_id, "place_id": capture.place_id, "capture_id": capture.capture_id}
    sizes = {"frames": len(capture.frames), "objects": len(capture.objects), "bytes": 1000}
    row = {**about, "capture_key": key, "capture_sha256": folder.sha256, "geometry": capture.geometry, **sizes}
    references = [
        Reference(capture.capture_id, o.object_id, o.name, True, None, 0.0, None, None, None, None, None, (0,))
        for o in capture.objects
    ]
    programs = [
        ProgramRun(a.question.qa_id, i, "boxes", PROGRAM, "accepted", None, 0.8, {"rigid": "passed"})
        for a in answers
        for i in range(3)
    ]
    steps: dict[str, list[dict[str, Any]]] = {
        "extract": [row],
        "refer": [to_row(r) for r in references],
        "ask": [to_row(a.question) for a in answers],
        "solve": [to_row(p) for p in programs],
        "vote": [to_row(a) for a in answers],
    }
    for step, rows in steps.items():
        write_step(store, run, step, capture.scene_id, StepResult(len(rows), rows))
    return build_rows(run, folder, key, answers)


def with_video_subset(made: Answer, frames: tuple[int, ...]) -> Answer:
    """The same answer about other frames."""
    return replace(made, question=replace(made.question, frame_indices=frames))
