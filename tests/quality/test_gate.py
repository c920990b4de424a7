from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.load.rows import curated_rows
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.quality.gate import gate_passed, run_gate
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store import keys
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.objects import Store, open_store
from sprite_etl.store.tables import read_metadata, read_step, to_parquet, write_step
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.rows import Answer
from tests.load.examples import PROGRAM, answer, capture_folder, put_run, run_of

RUN = run_of()
SCENES = ("home-1", "home-2")


@pytest.fixture
def batch(tmp_path: Path) -> Store:
    """Two scenes of three answers each, as the steps leave them."""
    store = open_store(f"file://{tmp_path}/store")
    for scene in SCENES:
        folder = capture_folder(tmp_path / scene, scene)
        put_run(store, RUN, folder, [answer(folder, kind) for kind in ("image", "multi_image", "video")])
    return store


def judge(store: Store, scenes: tuple[str, ...] = SCENES, curated: pl.DataFrame | None = None, **options: Any) -> Any:
    rows = (lambda: curated_rows(store, RUN, scenes)) if curated is None else (lambda: curated)
    return run_gate(store, RUN, scenes, curated=rows, **{"max_rejected_scenes": 0.5, **options})


def change(store: Store, step: str, scene: str, column: str, values: list[Any]) -> None:
    """Write a step's rows again with other values, past every check that the step itself has."""
    rows = read_step(store, RUN, step, scene).to_dicts()
    for row, value in zip(rows, values):
        row[column] = value
    write_step(store, RUN, step, scene, StepResult(len(rows), rows))


def failures(result: Any) -> set[tuple[str, str]]:
    return {(s["suite"], c) for s in result.report["suites"] for f in s["failed"] for c in f["columns"]}


def test_a_sound_batch_passes_and_its_report_is_kept(batch: Store) -> None:
    assert not gate_passed(batch, RUN)
    result = judge(batch)
    assert result.passed, result.explain()
    assert [s["rows"] for s in result.report["suites"]] == [2, 4, 6, 18, 6, 6]
    assert json.loads(batch.get(keys.gate_key(RUN))) == result.report
    assert gate_passed(batch, RUN)
    first = batch.get(keys.gate_key(RUN))
    judge(batch)
    assert batch.get(keys.gate_key(RUN)) == first


# Each changes rows of its own, so that one run of the gate judges them all.
WRONG: list[tuple[str, str, list[Any], tuple[str, str]]] = [
    ("extract", "geometry", ["fine"], ("captures", "geometry")),
    ("extract", "scene_id", ["home-9"], ("captures", "scene_id")),
    ("refer", "object_id", ["o1", "o1"], ("references", "object_id")),
    ("refer", "colour_share", [7.0], ("references", "colour_share")),
    ("ask", "question", ["Eh?"], ("questions", "question_length")),
    ("ask", "unit", ["m", None], ("questions", "unit_fits_type")),
    ("ask", "capture_id", ["cap-home-2", "cap-home-2", "other"], ("questions", "known_capture")),
    ("ask", "task", ["object_abs_distance", "guess_what"], ("questions", "known_task")),
    ("ask", "kind", [None], ("questions", "kind")),
    ("solve", "status", ["failed"], ("programs", "status")),
    ("solve", "qa_id", ["other"], ("programs", "known_question")),
    ("vote", "agreement", [0.2], ("answers", "agreement")),
    ("vote", "votes", [None], ("answers", "votes")),
    ("vote", "margin", [9.9], ("answers", "as_asked")),
    ("vote", "program", [PROGRAM, "def answer(scene): return 1"], ("answers", "known_program")),
    ("vote", "verified_by", [["solver"], ["solver"], []], ("answers", "n_verified_by")),
]


def test_what_is_wrong_in_any_stage_stops_the_batch(batch: Store) -> None:
    sound = curated_rows(batch, RUN, SCENES)
    for step, column, values, _ in WRONG:
        change(batch, step, "home-2", column, values)
    result = judge(batch, curated=sound)
    assert not result.passed
    assert not gate_passed(batch, RUN)
    assert {failure for *_, failure in WRONG} <= failures(result)
    assert "suite programs, expect_column_values_to_be_in_set(status)" in result.explain()


def test_a_failure_names_rows_and_reason(batch: Store) -> None:
    change(batch, "vote", "home-2", "agreement", [0.2])
    (suite,) = [s for s in judge(batch).report["suites"] if s["suite"] == "answers"]
    (failure,) = suite["failed"]
    assert failure["rows"] == 1
    assert failure["why"] == "agreement is outside 0.5…1"
    (example,) = failure["examples"]
    assert example["scene"] == "home-2"
    assert example["agreement"] == "0.2"
    assert example["qa_id"] == read_step(batch, RUN, "vote", "home-2")["qa_id"][0]


def test_a_curated_row_must_be_what_it_says(batch: Store) -> None:
    rows = curated_rows(batch, RUN, SCENES).to_dicts()
    rows[0]["media"] = ["raw/elsewhere/rgb/000000.jpg"]
    rows[1]["batch"] = "2026-09-09"
    rows[2]["question"] = "Another question, of the same id?"
    rows[3] |= {"program_sha256": "x", "min_frames": 99}
    rows[4]["place_id"] = None
    rows[5] |= {"answer_type": "choice", "choices": ["left", "right"]}
    result = judge(batch, curated=pl.DataFrame(rows, schema=CURATED_SCHEMA))
    assert {column for suite, column in failures(result) if suite == "curated"} >= {
        "media_in_capture", "belongs_to_run", "qa_id_again", "program_sha256", "min_frames", "place_id",
        "choice_offered", "unit_fits_type",
    }  # fmt: skip
    (suite,) = [s for s in result.report["suites"] if s["suite"] == "curated"]
    assert all(failure["rows"] == 1 for failure in suite["failed"])


LINEAGE: dict[str, Any] = {"models": ["tiny@local"], "prompts": {"ask": "ask@1:abc"}}


def by_a_model(folder: CaptureFolder, number: int) -> Answer:
    """A free text about a task that no solver knows, told as a sentence too."""
    made = answer(folder, number=number, recipe=RUN.recipe)
    asked = replace(
        made.question, task="way_to_go", answer_type="text", unit=None, producer="llm",
        invented={"asks": "Which way.", "relations": {"mirror": "swap_hands"}, "program": None},
    )  # fmt: skip
    named = (asked.capture_id, RUN.recipe, asked.kind, asked.task, asked.question, asked.frame_indices)
    asked = replace(asked, qa_id=qa_id(*named, asked.object_ids))
    said = ("execution", "metamorphic", "vote", "judge")
    return replace(
        made, question=asked, answer="left", answer_value="left", verified_by=said, sentence="One goes left."
    )


def test_what_models_made_passes_with_its_lineage_and_not_without(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/store")
    folder = capture_folder(tmp_path / "c")
    put_run(store, RUN, folder, [by_a_model(folder, 1), by_a_model(folder, 2), answer(folder)])
    rows = curated_rows(store, RUN, ("home-1",), **LINEAGE)
    result = judge(store, ("home-1",), curated=rows)
    assert result.passed, result.explain()
    nameless = judge(store, ("home-1",), curated=curated_rows(store, RUN, ("home-1",)))
    assert failures(nameless) == {("curated", "models_named")}
    spoilt = rows.to_dicts()
    spoilt[0]["sentence"] = "  "
    spoilt[1]["verified_by"] = ["execution", "metamorphic", "judge"]
    result = judge(store, ("home-1",), curated=pl.DataFrame(spoilt, schema=CURATED_SCHEMA))
    assert failures(result) == {("curated", "sentence_length"), ("curated", "confirmed")}


def test_a_step_that_is_not_done_is_named(batch: Store) -> None:
    batch.delete(keys.stage_key(RUN, "solve", "home-2"))
    result = judge(batch)
    assert not result.passed
    assert result.report["faults"] == ["step solve of scene home-2 is not done; run it again before the gate"]


def test_questions_lost_between_two_steps_are_noticed(batch: Store) -> None:
    write_step(batch, RUN, "vote", "home-2", StepResult(0, []))
    assert "ask left 3 questions, but 0 came into vote" in judge(batch).explain()


def rewritten(store: Store, step: str, scene: str, table: pl.DataFrame) -> None:
    """Other rows under the counts that the step wrote down, as a program that is wrong would leave them."""
    key = keys.stage_key(RUN, step, scene)
    store.put(key, to_parquet(table, read_metadata(store.get(key))))


def test_a_row_lost_from_any_step_is_noticed(batch: Store) -> None:
    sound, wanted = curated_rows(batch, RUN, SCENES), set()
    for step in keys.STEPS:
        rows = read_step(batch, RUN, step, "home-2")
        rewritten(batch, step, "home-2", rows.head(rows.height - 1))
        wanted.add(f"step {step} of scene home-2: {rows.height} went out, but {rows.height - 1} rows are there")
    assert wanted <= set(judge(batch, curated=sound).report["faults"])


def test_programs_lost_between_two_steps_are_noticed(batch: Store) -> None:
    rows = read_step(batch, RUN, "solve", "home-2").to_dicts()[:-1]
    write_step(batch, RUN, "solve", "home-2", StepResult(8, rows))
    assert "scene home-2: ask left 3 questions, but 8 programs came into solve" in judge(batch).explain()


def test_what_comes_of_a_rejected_scene_is_noticed(batch: Store) -> None:
    sound = curated_rows(batch, RUN, SCENES)
    write_step(batch, RUN, "extract", "home-2", StepResult(1, [], [Reject("too_dark", "…", {})]))
    said = judge(batch, curated=sound).explain()
    assert "scene home-2: extract left no capture, but 3 came into vote" in said


def test_rejects_that_are_not_there_are_noticed(batch: Store) -> None:
    write_step(batch, RUN, "refer", "home-2", StepResult(3, read_step(batch, RUN, "refer", "home-2").to_dicts(),
                                                         [Reject("hidden", "…", {})]))  # fmt: skip
    assert judge(batch).passed
    batch.delete(keys.rejects_key(RUN, "refer", "home-2"))
    assert "step refer of scene home-2: rejected were {'hidden': 1}, but {} are there" in judge(batch).explain()


@pytest.mark.parametrize("step", keys.STEPS)
def test_a_column_of_another_type_is_named(batch: Store, step: str) -> None:
    rows = read_step(batch, RUN, step, "home-1")
    name = {"extract": "frames", "refer": "colour_share", "solve": "index"}.get(step, "margin")
    rewritten(batch, step, "home-1", rows.with_columns(pl.col(name).cast(pl.String)))
    result = judge(batch)
    assert not result.passed
    assert result.report["faults"] == [
        f"step {step} of scene home-1 has other columns than declared: {name}; delete it and run it again"
    ]


def test_a_message_stays_short_and_says_where_the_rest_is(batch: Store) -> None:
    scenes = tuple(f"never-{i}" for i in range(100))
    said = judge(batch, scenes).explain()
    assert len(said.splitlines()) < 25
    assert "and 480 more of this kind" in said
    assert said.endswith(batch.url(keys.gate_key(RUN)))


def test_rows_lost_on_the_way_to_the_table_are_noticed(batch: Store) -> None:
    rows = curated_rows(batch, RUN, SCENES)
    assert "6 questions were answered, but 5 rows" in judge(batch, curated=rows.head(5)).explain()


def test_too_many_rejected_scenes_stop_the_batch(batch: Store) -> None:
    scenes = (*SCENES, "home-3")
    write_step(batch, RUN, "extract", "home-3", StepResult(1, [], [Reject("too_dark", "…", {})]))
    for step in keys.STEPS[1:]:
        write_step(batch, RUN, step, "home-3", StepResult(0, []))
    assert judge(batch, scenes).passed
    refused = judge(batch, scenes, max_rejected_scenes=0.3)
    assert not refused.passed
    assert "1 of 3 scenes were rejected (33%)" in refused.explain()
    assert "too_dark 1" in refused.explain()


def test_a_batch_without_questions_can_pass(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/store")
    put_run(store, RUN, capture_folder(tmp_path / "c"), [])
    assert judge(store, ("home-1",)).passed


def test_nothing_is_reported_to_anybody(batch: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError(f"the gate tried to connect to {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert judge(batch).passed
    assert os.environ["GX_ANALYTICS_ENABLED"] == "False"


def test_only_the_gate_itself_imports_great_expectations() -> None:
    program = (
        "import sprite_etl.quality.gate, sprite_etl.quality.row_checks, sys; print('great_expectations' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
