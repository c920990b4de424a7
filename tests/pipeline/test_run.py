"""Whole runs on box scenes, in a folder store: accounting, resume, replacement, rejects."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.config import Deployment, RunConfig, SourceDeployment
from sprite_etl.load.curated import LoadConflict
from sprite_etl.pipeline import STEPS, GateFailed, Plan, gate, load, plan, run_step, summary
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.scene.box import box_distance
from sprite_etl.scene.folder import read_capture


def run(deployment: Deployment, **fields: Any) -> tuple[Plan, dict[str, Any]]:
    config = RunConfig.model_validate({"source": "mujoco", "batch": "2026-01-01", "scenes": 2, **fields})
    made = plan(deployment, config)
    run_scenes(deployment, made, STEPS, jobs=1)
    gate(deployment, made)
    return made, load(deployment, made)


def folder_of(deployment: Deployment) -> Path:
    return Path(deployment.store.removeprefix("file://"))


def curated(deployment: Deployment) -> pl.DataFrame:
    return pl.read_delta(str(folder_of(deployment) / "curated" / "qa")).sort("qa_id")


def test_a_run_twice_commits_once_and_ten_scenes_after_twenty_are_exactly_the_ten(deployment: Deployment) -> None:
    made, first = run(deployment)
    rows = curated(deployment)
    assert first["committed"]
    assert first["rows"] == len(rows) > 20
    _, again = run(deployment)
    assert not again["committed"]
    assert curated(deployment).equals(rows)
    fewer, smaller = run(deployment, scenes=1)
    assert smaller["committed"]
    assert set(curated(deployment)["scene_id"]) == set(fewer.scene_ids) < set(made.scene_ids)


def test_of_two_runs_at_once_the_second_to_load_says_so_and_replaces_only_when_told(deployment: Deployment) -> None:
    config = {"source": "mujoco", "batch": "2026-01-01", "scenes": 1}
    late = plan(deployment, RunConfig.model_validate({**config, "votes": 2}))
    won, _ = run(deployment, scenes=1)
    run_scenes(deployment, late, STEPS, jobs=1)
    gate(deployment, late)
    with pytest.raises(LoadConflict, match=r"nothing was overwritten.*run it again with --replace"):
        load(deployment, late)
    assert set(curated(deployment)["fingerprint"]) == {won.run.fingerprint}
    assert load(deployment, late, replace=True)["committed"]
    assert set(curated(deployment)["fingerprint"]) == {late.run.fingerprint}


def test_recipes_of_one_batch_stand_side_by_side(deployment: Deployment) -> None:
    run(deployment, scenes=1)
    run(deployment, scenes=1, recipe="other", votes=2)
    assert set(curated(deployment)["recipe"]) == {"template", "other"}


def test_every_step_accounts_for_what_came_in_and_rejects_say_why(deployment: Deployment) -> None:
    made, _ = run(deployment, scenes=1)
    steps = summary(deployment, made)["steps"]
    for step in STEPS:
        assert steps[step]["in"] == steps[step]["out"] + sum(steps[step]["rejected"].values())
    assert steps["ask"]["rejected"]
    for step in STEPS:
        for file in (folder_of(deployment) / "rejects").rglob(f"{step}/**/*.parquet"):
            for row in pl.read_parquet(file).to_dicts():
                assert row["reason"].isidentifier()
                assert row["detail"]
                json.loads(row["row"])


def test_a_step_repeated_changes_no_byte(deployment: Deployment) -> None:
    made, _ = run(deployment, scenes=1)
    stage = folder_of(deployment) / "stage"
    before = {p: p.read_bytes() for p in stage.rglob("*.parquet")}
    for path in before:
        path.unlink()
    run_scenes(deployment, made, STEPS, jobs=1)
    assert {p: p.read_bytes() for p in stage.rglob("*.parquet")} == before


def test_curated_rows_recompute_from_their_capture(deployment: Deployment) -> None:
    run(deployment, scenes=1)
    rows = curated(deployment).filter(pl.col("task") == "object_abs_distance").to_dicts()
    assert rows
    for row in rows:
        capture = read_capture(_capture_folder(deployment, row)).capture
        a, b = (capture.object(i).box for i in row["object_ids"])
        assert json.loads(row["answer_value"]) == pytest.approx(box_distance(a, b), abs=0.006)


def _capture_folder(deployment: Deployment, row: dict[str, Any]) -> Path:
    key = row["media"][0]
    return folder_of(deployment) / key[: key.index(row["capture_id"]) + len(row["capture_id"])]


@pytest.mark.parametrize(
    ("broken", "reason"), [("scene", "no_floor"), ("nan_pose", "bad_pose"), ("flat_box", "bad_box")]
)
def test_bad_scenes_become_rejects_and_the_gate_stops_the_load(
    deployment: Deployment, broken: str, reason: str
) -> None:
    config = RunConfig.model_validate(
        {"source": "mujoco", "batch": "2026-01-01", "scenes": 1, "options": {"broken": broken}}
    )
    made = plan(deployment, config)
    run_scenes(deployment, made, STEPS, jobs=1)
    assert summary(deployment, made)["steps"]["extract"] == {"in": 1, "out": 0, "rejected": {reason: 1}}
    kept = list((folder_of(deployment) / "quarantine").rglob("*.jpg"))
    assert bool(kept) == (broken != "scene"), "what was rendered and refused can be looked at"
    assert not list((folder_of(deployment) / "raw").rglob("*"))
    with pytest.raises(GateFailed, match="scenes"):
        gate(deployment, made)


def test_an_unknown_step_is_refused(deployment: Deployment) -> None:
    config = RunConfig.model_validate({"source": "mujoco", "batch": "2026-01-01", "scenes": 1})
    with pytest.raises(ValueError, match="step must be one of"):
        run_step(deployment, plan(deployment, config), "dream", ["x"])


def test_a_simulator_in_an_environment_of_its_own_gives_the_same_rows(deployment: Deployment, real_data: Path) -> None:
    """The parent gives plain JSON to another interpreter, which renders into the spool."""
    options = {"root": str(real_data / "habitat-replicacad-apt0")}
    config = RunConfig.model_validate({"source": "habitat_recording", "batch": "2026-01-01"})
    rows = []
    for name, python in (("here", None), ("there", sys.executable)):
        served = {"habitat_recording": SourceDeployment(options=options, python=python)}
        store = f"{deployment.store}/{name}"
        own = deployment.model_copy(update={"sources": served, "store": store})
        made = plan(own, config)
        run_scenes(own, made, ["extract"], jobs=1)
        (file,) = (folder_of(own) / "stage").rglob("extract/**/*.parquet")
        rows.append(pl.read_parquet(file).to_dicts())
    assert rows[0] == rows[1]
    assert rows[0][0]["geometry"] == "verified"
