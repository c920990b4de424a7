"""Curated rows from verified answers: every column filled, so that a row can recompute its own answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import polars as pl

from sprite_etl import __version__
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.scene.folder import CaptureFolder, image_file
from sprite_etl.store.runs import RunIdentity, canonical_json
from sprite_etl.store.tables import typed_frame
from sprite_etl.transform.programs.api import API_VERSION
from sprite_etl.transform.rows import Answer, Question, to_row

VIDEO = "video.mp4"


def build_rows(
    run: RunIdentity,
    folder: CaptureFolder,
    capture_key: str,
    answers: Sequence[Answer],
    *,
    models: Sequence[str] = (),
    prompts: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """The answers of one capture as rows of CURATED_SCHEMA, in the answers' order.

    capture_key: the capture's folder in the store, which media keys start with. models: who wrote questions and
    programs (none for the template annotator); prompts: stage → hash of its prompt. Raises ValueError for an
    answer of another capture.
    """
    capture = folder.capture
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
        "capture_sha256": folder.sha256,
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
            "media": [f"{capture_key}/{name}" for name in media_files(folder, answer.question)],
            "program_sha256": hashlib.sha256(answer.program.encode()).hexdigest(),
        }
        rows.append({name: row[name] for name in CURATED_SCHEMA})
    return typed_frame(rows, CURATED_SCHEMA, f"curated {capture.scene_id}")


def media_files(folder: CaptureFolder, question: Question) -> tuple[str, ...]:
    """What a trainer shows with the question: files of the capture, in the view's order.

    A video question gets the video; so does navigation or a compound about the whole walk. All others get the
    view's pictures. Without a video (a source that has none) the pictures stand for it.
    """
    every = tuple(f.index for f in folder.capture.frames)
    whole_walk = question.frame_indices == every and len(every) > 1
    wants_video = question.kind == "video" or (question.kind in ("navigation", "compound") and whole_walk)
    if wants_video and (folder.path / VIDEO).is_file():
        return (VIDEO,)
    return tuple(image_file("rgb", index) for index in question.frame_indices)
