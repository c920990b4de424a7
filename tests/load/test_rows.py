from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sprite_etl.load.rows import CaptureFacts, build_rows, curated_rows, media_files
from sprite_etl.load.schema import BROWSE_COLUMNS, CURATED_SCHEMA, NULLABLE
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.objects import Store
from sprite_etl.store.tables import write_step
from sprite_etl.transform.identity import qa_id
from tests.load.examples import PROGRAM, answer, capture_folder, put_run, run_of, with_video_subset

KEY = "raw/source=mujoco/scene=home-1/cap-home-1"


def facts_of(folder: CaptureFolder) -> CaptureFacts:
    files = frozenset(p.relative_to(folder.path).as_posix() for p in folder.path.rglob("*") if p.is_file())
    return CaptureFacts(folder.capture, KEY, folder.sha256, files)


def test_a_row_has_every_column_and_can_recompute_itself(tmp_path: Path) -> None:
    folder = capture_folder(tmp_path)
    run = run_of()
    rows = build_rows(run, folder, KEY, [answer(folder)])
    assert rows.schema == CURATED_SCHEMA
    (row,) = rows.to_dicts()
    assert {name for name, value in row.items() if value is None} <= NULLABLE
    assert row["program"] == PROGRAM
    assert row["program_sha256"] == hashlib.sha256(PROGRAM.encode()).hexdigest()
    assert row["capture_sha256"] == hashlib.sha256((tmp_path / "capture.json").read_bytes()).hexdigest()
    assert json.loads(row["license"])["id"] == "CC0-1.0"
    assert json.loads(row["answer_value"]) == 0.8
    assert (row["split"], row["place_id"], row["fingerprint"]) == (None, "place-home-1", run.fingerprint)
    named = ("capture_id", "recipe", "kind", "task", "question", "frame_indices", "object_ids")
    assert row["qa_id"] == qa_id(*(row[n] for n in named))


def test_what_models_made_names_them_and_their_prompts(tmp_path: Path) -> None:
    folder = capture_folder(tmp_path)
    said = replace(answer(folder), sentence="They are 0.8 metres apart.")
    models, prompts = ["big@local", "small@local"], {"ask": "ask@1:abc", "meaning": "meaning@2:def"}
    (row,) = build_rows(run_of("llm"), folder, KEY, [said], models=models, prompts=prompts).to_dicts()
    assert (row["models"], json.loads(row["prompts"])) == (models, prompts)
    assert row["sentence"] == "They are 0.8 metres apart."
    (plain,) = build_rows(run_of(), folder, KEY, [answer(folder)]).to_dicts()
    assert (plain["models"], plain["prompts"], plain["sentence"]) == ([], "{}", None)


def test_media_are_the_views_pictures_or_the_video(tmp_path: Path) -> None:
    folder = capture_folder(tmp_path / "a")
    facts = facts_of(folder)
    assert media_files(facts, answer(folder, "image").question) == ("rgb/000000.jpg",)
    assert media_files(facts, answer(folder, "multi_image").question) == ("rgb/000000.jpg", "rgb/000001.jpg")
    backwards = with_video_subset(answer(folder, "multi_image"), (2, 0))
    assert media_files(facts, backwards.question) == ("rgb/000002.jpg", "rgb/000000.jpg")
    for kind in ("video", "navigation", "compound"):
        assert media_files(facts, answer(folder, kind).question) == ("video.mp4",)
    part = with_video_subset(answer(folder, "compound"), (1,))
    assert media_files(facts, part.question) == ("rgb/000001.jpg",)
    silent = capture_folder(tmp_path / "b", video=False)
    silent_facts = facts_of(silent)
    assert len(media_files(silent_facts, answer(silent, "video").question)) == 3


def test_media_keys_lead_to_files_of_the_capture(tmp_path: Path) -> None:
    folder = capture_folder(tmp_path)
    for media in build_rows(run_of(), folder, KEY, [answer(folder, "video"), answer(folder)])["media"].to_list():
        for key in media:
            assert (folder.path / key.removeprefix(f"{KEY}/")).is_file()


def test_no_answers_make_no_rows_of_the_same_columns(tmp_path: Path) -> None:
    assert build_rows(run_of(), capture_folder(tmp_path), KEY, []).schema == CURATED_SCHEMA


def test_answers_of_another_capture_are_refused(tmp_path: Path) -> None:
    one, two = capture_folder(tmp_path / "1", "home-1"), capture_folder(tmp_path / "2", "home-2")
    with pytest.raises(ValueError, match="is about capture cap-home-2"):
        build_rows(run_of(), one, KEY, [answer(two)])


def test_the_browser_reads_columns_that_exist() -> None:
    assert set(BROWSE_COLUMNS) <= set(CURATED_SCHEMA)


def test_an_id_follows_everything_asked_but_not_the_answer() -> None:
    base = ["c", "r", "image", "t", "q?", (1, 2), ("a", "b")]
    ids = {qa_id(*base)}  # type: ignore[arg-type]
    for i, other in enumerate(["C", "R", "video", "T", "Q?", (2, 1), ("b", "a")]):
        changed = [*base]
        changed[i] = other
        ids.add(qa_id(*changed))  # type: ignore[arg-type]
    assert len(ids) == 8
    assert qa_id(*base) == qa_id("c", "r", "image", "t", "q?", [1, 2], ["a", "b"])  # type: ignore[arg-type]


def test_a_whole_run_is_read_from_its_manifests_alone(store: Store, tmp_path: Path) -> None:
    run, expected = run_of(), []
    for scene in ("home-2", "home-1"):
        folder = capture_folder(tmp_path / scene, scene)
        expected.append(put_run(store, run, folder, [answer(folder, "video"), answer(folder)]))
    write_step(store, run, "extract", "home-3", StepResult(1, [], [Reject("dark", "nothing seen", {})]))
    for key in store.list("raw"):
        if not key.endswith("capture.json"):
            store.delete(key)
    assert curated_rows(store, run, ["home-2", "home-1", "home-3"]).equals(pl.concat(expected))
