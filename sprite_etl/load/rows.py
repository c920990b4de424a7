"""Curated rows from verified answers: every column filled, so that a row can recompute its own answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from sprite_etl import __version__
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import MANIFEST, CaptureFolder, image_file
from sprite_etl.scene.serialise import capture_from_json
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import RunIdentity, canonical_json
from sprite_etl.store.tables import read_step, typed_frame
from sprite_etl.transform.programs.api import API_VERSION
from sprite_etl.transform.rows import Answer, Question, from_row, to_row

VIDEO = "video.mp4"


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What rows need of a capture: its manifest, where it lies in the store, and which files it has.

    key: its folder in the store; sha256: of its capture.json; files: names relative to the folder.
    """

    capture: Capture
    key: str
    sha256: str
    files: frozenset[str]


def read_facts(store: Store, capture_key: str) -> CaptureFacts:
    """A capture's facts from its manifest alone; no picture is fetched. Raises CaptureError, MissingObjectError."""
    body = store.get(f"{capture_key}/{MANIFEST}")
    data: dict[str, Any] = json.loads(body)
    files = frozenset(entry["path"] for entry in data.pop("files", []))
    capture = capture_from_json(data, where=f"{capture_key}/{MANIFEST}")
    return CaptureFacts(capture, capture_key, hashlib.sha256(body).hexdigest(), files)


def curated_rows(
    store: Store,
    run: RunIdentity,
    scene_ids: Sequence[str],
    *,
    models: Sequence[str] = (),
    prompts: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Every curated row of a run, from what its steps left in the store: scenes in their order, each scene's
    answers in theirs. Rejected scenes have none. Raises MissingObjectError where a step is not done."""

    def one(scene_id: str) -> pl.DataFrame:
        captures = read_step(store, run, "extract", scene_id).to_dicts()
        if not captures:
            return CURATED_SCHEMA.to_frame()
        answers = [from_row(Answer, row) for row in read_step(store, run, "vote", scene_id).to_dicts()]
        return rows_of(run, read_facts(store, captures[0]["capture_key"]), answers, models=models, prompts=prompts)

    with ThreadPoolExecutor(min(4, CONCURRENCY)) as pool:
        return pl.concat([CURATED_SCHEMA.to_frame(), *pool.map(one, scene_ids)])


def build_rows(
    run: RunIdentity, folder: CaptureFolder, capture_key: str, answers: Sequence[Answer], **lineage: Any
) -> pl.DataFrame:
    """`rows_of` for a capture that lies in a local folder."""
    files = frozenset(p.relative_to(folder.path).as_posix() for p in folder.path.rglob("*") if p.is_file())
    return rows_of(run, CaptureFacts(folder.capture, capture_key, folder.sha256, files), answers, **lineage)


def rows_of(
    run: RunIdentity,
    facts: CaptureFacts,
    answers: Sequence[Answer],
    *,
    models: Sequence[str] = (),
    prompts: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """The answers of one capture as rows of CURATED_SCHEMA, in the answers' order.

    models: those that the run named, "model@server" (none for the template annotator); prompts: stage → lineage of
    its prompt, "stage@version:sha256". Raises ValueError for an answer of another capture.
    """
    capture = facts.capture
    shared = {
        "source": run.source,
        "batch": run.batch,
        "split": capture.native_split,
        "scene_id": capture.scene_id,
        "geometry": capture.geometry,
        "appearance": capture.appearance,
        "license": canonical_json(asdict(capture.license)).decode(),
        "place_id": capture.place_id,
        "models": list(models),
        "recipe": run.recipe,
        "fingerprint": run.fingerprint,
        "code_version": __version__,
        "api_version": API_VERSION,
        "prompts": canonical_json(dict(prompts or {})).decode(),
        "capture_sha256": facts.sha256,
    }
    rows = []
    for answer in answers:
        if answer.question.capture_id != capture.capture_id:
            raise ValueError(
                f"question {answer.question.qa_id} is about capture {answer.question.capture_id}, "
                f"not {capture.capture_id}: stage and raw belong to different runs"
            )
        row = {
            **to_row(answer),
            **shared,
            "media": [f"{facts.key}/{name}" for name in media_files(facts, answer.question)],
            "program_sha256": hashlib.sha256(answer.program.encode()).hexdigest(),
        }
        rows.append({name: row[name] for name in CURATED_SCHEMA})
    return typed_frame(rows, CURATED_SCHEMA, f"curated {capture.scene_id}")


def media_files(facts: CaptureFacts, question: Question) -> tuple[str, ...]:
    """What a trainer shows with the question: files of the capture, in the view's order.

    A video question gets the video; so does navigation or a compound about the whole walk. All others get the
    view's pictures. Without a video (a source that has none) the pictures stand for it; so they do where the video
    goes on after the walk, with pictures taken after things were moved.
    """
    every = tuple(f.index for f in facts.capture.frames)
    whole_walk = question.frame_indices == every and len(every) > 1
    wants_video = question.kind == "video" or (question.kind in ("navigation", "compound") and whole_walk)
    if wants_video and VIDEO in facts.files and not facts.capture.states:
        return (VIDEO,)
    return tuple(image_file("rgb", index) for index in question.frame_indices)
