"""Whole runs of models: faults change no row, nothing is paid twice, what was answered once costs no call again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from sprite_etl.extract.registry import SOURCES
from sprite_etl.llm.calls import Patience
from sprite_etl.pipeline import STEPS, Plan, summary
from tests.benchmarks.llm_run import wrong_answers
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.pipeline.llm_runs import FAULTS, curated, deployment_at, llm_config, rejects, run

OPTIONS = {"frames": 8}
WHICH = ("question", "kind", "program")


@dataclass(frozen=True, slots=True)
class Done:
    """A run that is through, and the server as it left it."""

    store: Path
    plan: Plan
    server: ModelServerHandle


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Box scenes under the generated source's name, and a client that waits little between two attempts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
        patch.setattr("sprite_etl.llm.client.Patience", lambda: Patience(first_wait_s=0.02, longest_wait_s=0.1))
        yield


@pytest.fixture(scope="module")
def faultless(quick: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    store = tmp_path_factory.mktemp("faultless")
    with model_server() as server:
        made, _ = run(deployment_at(server, store), llm_config(options=OPTIONS))
        yield Done(store, made, server)


@pytest.fixture(scope="module")
def faulty(faultless: Done, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    store = tmp_path_factory.mktemp("faulty")
    shutil.copytree(faultless.store / "raw", store / "raw")
    with model_server(rates=FAULTS, spoilt_at_most=1, seed=5) as server:
        made, _ = run(deployment_at(server, store, timeout_s=3.0), llm_config(options=OPTIONS))
        yield Done(store, made, server)


def test_faults_change_no_row_and_no_reject(faultless: Done, faulty: Done) -> None:
    hit = faulty.server.counts()["faults"]
    assert sum(hit.values()) > 0.2 * faulty.server.counts()["requests"]
    assert len(hit) >= 12
    assert curated(faulty.store).equals(curated(faultless.store))
    assert rejects(faulty.store).equals(rejects(faultless.store))


def test_the_run_has_questions_of_many_tasks_and_of_none_in_every_kind_asked(faultless: Done) -> None:
    rows = curated(faultless.store)
    assert set(rows["producer"]) >= {"llm"}
    assert set(rows["kind"]) >= {"image", "multi_image", "video", "compound"}
    assert rows["task"].n_unique() >= 8
    assert rows.filter(rows["sentence"].is_not_null()).height > 0
    asked = faultless.server.counts()["stages"]
    assert asked.keys() >= {"name_objects", "check_name", "ask", "compose", "meaning", "write_program", "rephrase"}


@pytest.mark.parametrize("which", ["faultless", "faulty"])
def test_what_comes_in_goes_out_or_is_rejected(which: str, request: pytest.FixtureRequest) -> None:
    done: Done = request.getfixturevalue(which)
    steps = summary(deployment_at(done.server, done.store), done.plan)["steps"]
    for step in STEPS:
        assert steps[step]["in"] == steps[step]["out"] + sum(steps[step]["rejected"].values()) > 0, step
    assert not rejects(done.store)["reason"].str.starts_with("model_").any()


@pytest.mark.parametrize("which", ["faultless", "faulty"])
def test_nothing_that_was_answered_is_asked_again(which: str, request: pytest.FixtureRequest) -> None:
    done: Done = request.getfixturevalue(which)
    assert done.server.counts()["paid_twice"] == 0
    assert all(r["answered"] <= 1 for r in done.server.requests().values())


def test_of_many_wrong_programs_no_wrong_answer_is_left(faultless: Done, tmp_path: Path) -> None:
    shutil.copytree(faultless.store / "raw", tmp_path / "raw")
    config = llm_config(options=OPTIONS, kinds=("image", "compound"))
    with model_server(mistakes={"wrong_program": 0.4}) as server:
        deployment = deployment_at(server, tmp_path)
        run(deployment, config)
        assert server.counts()["mistakes"]["wrong_program"] >= 10
    refused = set(rejects(tmp_path)["reason"])
    assert refused >= {"programs_disagree"}
    assert any(reason.startswith("metamorphic_") for reason in refused)
    checked, wrong = wrong_answers(deployment)
    assert wrong == []
    assert checked == curated(tmp_path).height >= 3


def test_a_rerun_and_another_recipe_of_the_same_inputs_ask_nothing(faultless: Done) -> None:
    deployment, rows = deployment_at(faultless.server, faultless.store), curated(faultless.store)
    faultless.server.reset()
    _, again = run(deployment, llm_config(options=OPTIONS))
    assert not again["committed"]
    other, loaded = run(deployment, llm_config(options=OPTIONS, recipe="again", agreeing_share=0.65))
    assert other.run.fingerprint != faultless.plan.run.fingerprint
    assert loaded["committed"]
    assert loaded["rows"] == len(rows)
    both = curated(faultless.store)
    told = [c for c in rows.columns if c not in ("qa_id", "recipe", "fingerprint")]
    assert both.filter(pl.col("recipe") == "again")[told].sort(WHICH).equals(rows[told].sort(WHICH))
    assert faultless.server.counts()["requests"] == 0
