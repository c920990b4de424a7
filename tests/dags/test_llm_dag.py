"""A tiny batch that models annotate, through the real DAG and through the command line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dags.runs import in_process, rows
from tests.doubles.model_server import ModelServerHandle, model_server

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(420)]

KEY, HEADER = "this-key-must-not-show-anywhere", "this-header-must-not-show-anywhere"
FORM: dict[str, Any] = {
    "batch": "2026-01-01",
    "scenes": 1,
    "frames": 6,
    "width": 160,
    "height": 120,
    "kinds": ["image"],
    "annotator": "llm",
    "vision_model": "eye",
    "code_model": "coder-a, coder-b",
    "text_model": "words",
}
COMMAND = [
    "sprite_etl.cli", "run", "mujoco", "--batch", "2026-01-01", "--scenes", "1", "--frames", "6", "-o", "width=160",
    "-o", "height=120", "--kinds", "image", "--jobs", "1", "--annotator", "llm", "--model", "vision=eye",
    "--model", "code=coder-a", "--model", "code=coder-b", "--model", "text=words",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server(key=KEY) as started:
        yield started


def run_dag(server: ModelServerHandle, store: Path, home: Path, **form: Any) -> tuple[Any, str]:
    """What `run_dag.py` says of a run, and all that it printed and logged."""
    extra = {"headers": {"X-Test": HEADER}}
    connection = {"conn_type": "generic", "host": server.url, "password": KEY, "extra": extra}
    out, err = in_process(
        store,
        "tests.dags.run_dag",
        "mujoco",
        json.dumps({**FORM, **form}),
        SPRITE_TEST_AIRFLOW_HOME=str(home),
        AIRFLOW_CONN_SPRITE_LLM=json.dumps(connection),
    )
    return json.loads(out.splitlines()[-1]), out + err


def steps(found: Any) -> dict[str, str]:
    """How the steps of the only shard ended."""
    return {task.removeprefix("scenes.").partition("[")[0]: state for task, state in found["tasks"].items()}


def holding(text: str, *folders: Path) -> list[Path]:
    """The files that hold a text."""
    files = (f for folder in folders for f in folder.rglob("*") if f.is_file())
    return [f for f in files if text.encode() in f.read_bytes()]


def test_a_spent_budget_fails_at_once_and_the_run_with_more_makes_the_command_lines_rows(
    server: ModelServerHandle, tmp_path: Path
) -> None:
    by_dag, by_cli, home = tmp_path / "dag", tmp_path / "cli", tmp_path / "home"
    for folder in (by_dag, by_cli, home):
        folder.mkdir()
    stopped, said_stopped = run_dag(server, by_dag, home, budget_tokens=40_000)
    ended = [steps(stopped)[step] for step in ("refer", "ask", "solve", "vote", "gate", "load")]
    assert [state for state, _ in itertools.groupby(ended)] == ["success", "failed", "upstream_failed"]
    assert "raise the budget and run the same again" in said_stopped
    assert server.counts()["answered"] > 0

    found, said = run_dag(server, by_dag, home)
    assert set(found["tasks"].values()) == {"success"}, said[-3000:]
    assert found["run"] == stopped["run"]
    made, asked = rows(by_dag, found["run"]), server.counts()
    assert made
    # What was answered before the budget's end is not paid for again.
    assert asked["paid_twice"] == 0
    assert set(asked["models"]) == {"eye", "coder-a", "coder-b", "words"}

    for secret in (KEY, HEADER):
        assert secret not in said_stopped + said
        assert not holding(secret, by_dag, home)
    assert holding(found["run"]["fingerprint"], home), "Airflow's tables are not where this test looks"

    server.reset()
    here = {"SPRITE_LLM_BASE_URL": server.url, "SPRITE_LLM_API_KEY": KEY}
    in_process(by_cli, *COMMAND, "--store", by_cli.as_uri(), **here)
    # The plan that the DAG wrote is found under the same key in the store that the command line filled.
    by_hand = rows(by_cli, found["run"])
    assert [row["qa_id"] for row in by_hand] == [row["qa_id"] for row in made]
    assert {name for a, b in zip(by_hand, made) for name in a if a[name] != b[name]} == set()
    assert server.counts()["answered"] == asked["answered"]
    assert not holding(KEY, by_cli)
