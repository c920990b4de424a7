from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from sprite_etl.load.curated import load_partition
from sprite_etl.load.rows import curated_rows
from sprite_etl.load.stats import committed_runs, stats, write_preview
from sprite_etl.quality.gate import run_gate
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.objects import Store, open_store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.tables import read_step, write_step
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.rows import Answer
from tests.load.examples import answer, capture_folder, put_run, run_of

TASK_OF = {"choice": "object_direction_facing_simple", "object": "object_size_comparison"}


def loaded(store: Store, tmp_path: Path, run: RunIdentity) -> None:
    """A run of one scene: two numbers, three choices, an object, and a few rejects, gated and loaded."""
    folder = capture_folder(tmp_path / run.recipe / run.batch)
    answers = [answer(folder, "image", 0, run.recipe), answer(folder, "image", 1, run.recipe)]
    for number, hand in enumerate(("left", "left", "right")):
        answers.append(
            asked(answers[0], run, f"Is it left or right of the other? {number}", "choice", hand, ("left", "right"))
        )
    answers.append(
        asked(answers[0], run, "Which is larger, one or other?", "object", "o2", ("the left mug", "the right mug"))
    )
    put_run(store, run, folder, answers)
    proposals = read_step(store, run, "ask", "home-1").to_dicts()
    dropped = [Reject("grey_visibility", "…", {}), Reject("near_tie", "…", {}), Reject("near_tie", "…", {})]
    write_step(store, run, "ask", "home-1", StepResult(9, proposals, dropped))
    gate = run_gate(store, run, ["home-1"], curated=lambda: curated_rows(store, run, ["home-1"]), max_rejected_scenes=0)
    assert gate.passed, gate.explain()
    load_partition(store, run, curated_rows(store, run, ["home-1"]))


def asked(base: Answer, run: RunIdentity, text: str, kind: Any, value: str, choices: tuple[str, ...]) -> Answer:
    q = base.question
    task = TASK_OF[kind]
    made = replace(
        q, question=text, task=task, answer_type=kind, unit=None, choices=choices,
        qa_id=qa_id(q.capture_id, run.recipe, q.kind, task, text, q.frame_indices, q.object_ids),
    )  # fmt: skip
    return replace(base, question=made, answer=value, answer_value=value)


def test_what_is_held_and_what_was_dropped(store: Store, tmp_path: Path) -> None:
    run = run_of()
    loaded(store, tmp_path, run)
    counted = stats(store)
    about = {"source": "mujoco", "recipe": "template", "kind": "image"}
    assert counted["partitions"] == [
        {"source": "mujoco", "batch": run.batch, "recipe": "template", "rows": 6, "scenes": 1, "places": 1, "tasks": 3,
         "producers": "template"}
    ]  # fmt: skip
    assert [(r["task"], r["rows"]) for r in counted["curated"]] == [
        ("object_abs_distance", 2), (TASK_OF["choice"], 3), (TASK_OF["object"], 1)
    ]  # fmt: skip
    assert counted["answers"] == [
        {**about, "task": TASK_OF["choice"], "answer": "left", "rows": 2, "share": 0.6667, "even": 0.5},
        {**about, "task": TASK_OF["choice"], "answer": "right", "rows": 1, "share": 0.3333, "even": 0.5},
        {**about, "task": TASK_OF["object"], "answer": "2 of 2", "rows": 1, "share": 1.0, "even": 0.5},
    ]
    assert counted["numbers"] == [
        {**about, "task": "object_abs_distance", "rows": 2, "least": 0.8, "median": 0.8, "greatest": 0.8}
    ]
    (words,) = counted["diversity"]
    assert (words["producer"], words["rows"], words["looked_at"], words["repeated"]) == ("template", 6, 6, None)
    assert {"source": "mujoco", "step": "ask", "in": 9, "out": 6, "rejected": 3} in counted["steps"]
    assert [(r["step"], r["reason"], r["rejected"]) for r in counted["rejects"]] == [
        ("ask", "near_tie", 2), ("ask", "grey_visibility", 1)
    ]  # fmt: skip


def test_one_partition_can_be_looked_at_alone(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/store")
    for run in (run_of(), run_of("other"), run_of(batch="2026-01-02")):
        loaded(store, tmp_path, run)
    assert [run.recipe for run in committed_runs(store)] == ["other", "template", "template"]
    assert len(stats(store)["partitions"]) == 3
    one = stats(store, recipe="other")
    assert [p["recipe"] for p in one["partitions"]] == ["other"]
    assert sum(r["rejected"] for r in one["rejects"]) == 3


def test_the_preview_is_the_same_for_the_same_table(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/store")
    loaded(store, tmp_path, run_of())
    first = store.get(write_preview(store))
    assert json.loads(first) == stats(store)
    assert store.get(write_preview(store)) == first


def test_an_empty_store_has_empty_statistics(store: Store) -> None:
    assert all(table == [] for table in stats(store).values())
