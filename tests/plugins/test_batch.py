"""Steps that wait for provider batches: the real operator and trigger, against the model server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from airflow.sdk.exceptions import TaskDeferred

from plugins.batch import ProviderBatchTrigger, SpriteModelStepOperator, batches_at
from plugins.compat import Context
from plugins.deployment import deployment
from sprite_etl.config import RunConfig
from sprite_etl.extract.registry import SOURCES
from sprite_etl.llm.batch_records import Batch
from sprite_etl.llm.running import run
from sprite_etl.pipeline import Plan, plan
from sprite_etl.pipeline.local import run_scenes
from tests.doubles.model_server import ModelServerHandle, model_server

STEPS = ("refer", "ask", "solve", "vote")
BATCHED = cast(Context, {"params": {"annotator": "llm", "provider_batch": True}})
ONLINE = cast(Context, {"params": {"annotator": "llm", "provider_batch": False}})
KEY = "this-key-must-not-show-anywhere"


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server(batch_s=3, key=KEY) as running:
        yield running


@pytest.fixture
def made(server: ModelServerHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A run of one scene, extracted."""
    server.reset()
    monkeypatch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
    monkeypatch.setenv("SPRITE_STORE", (tmp_path / "store").as_uri())
    connection = {"conn_type": "generic", "host": server.url, "password": KEY}
    monkeypatch.setenv("AIRFLOW_CONN_SPRITE_LLM", json.dumps(connection))
    told = {"source": "mujoco", "batch": "2026-01-01", "scenes": 1, "annotator": "llm", "kinds": ["image"]}
    made = plan(deployment(), RunConfig.model_validate({**told, "models": {"default": ["tiny"]}}))
    run_scenes(deployment(), made, ["extract"], jobs=1)
    return made


def operator(made: Plan, step: str) -> SpriteModelStepOperator:
    return SpriteModelStepOperator(task_id=step, step=step, run=dict(made.key), shard=0)


def event_of(deferred: TaskDeferred) -> dict[str, Any]:
    """What the trigger says, made again from what the database would hold."""
    name, told = deferred.trigger.serialize()
    assert name == "plugins.batch.ProviderBatchTrigger"
    assert KEY not in json.dumps(told)
    trigger = ProviderBatchTrigger(**{**told, "first_s": 0.05})

    async def first() -> dict[str, Any]:
        async for event in trigger.run():
            return dict(event.payload)
        raise AssertionError("no event")

    return run(first())


def ended(made: Plan, step: str) -> tuple[dict[str, Any], int]:
    """(what the step returns, how often it was deferred): always another worker's task, and cleared while it waits."""
    event: dict[str, Any] | None = None
    for deferrals in range(5):
        try:
            task = operator(made, step)
            return (task.execute(BATCHED) if event is None else task.resume(BATCHED, event)), deferrals
        except TaskDeferred:
            pass
        with pytest.raises(TaskDeferred) as again:
            operator(made, step).execute(BATCHED)
        assert again.value.method_name == "resume"
        event = event_of(again.value)
        assert set(event["ended"].values()) == {"completed"}
    raise AssertionError("the step never ends")


def test_a_step_waits_for_its_batches_without_a_worker(made: Plan, server: ModelServerHandle) -> None:
    found = {step: ended(made, step) for step in STEPS}
    # meanings, then programs; sentences; what shows pictures waits for nothing
    assert {step: deferrals for step, (_, deferrals) in found.items()} == {"refer": 0, "ask": 0, "solve": 2, "vote": 1}
    assert server.counts()["paid_twice"] == 0
    assert found["vote"][0]["out"] > 0
    before = server.counts()["requests"]
    assert {step: operator(made, step).execute(ONLINE) for step in STEPS} == {s: n for s, (n, _) in found.items()}
    assert server.counts()["requests"] == before


def test_a_triggerer_that_cannot_look_fails_the_task(
    made: Plan, server: ModelServerHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Batch("b1", "default", "tiny", 1, "batch_1", "in_progress")
    batches_at(made.key, "solve-0").records.write(running)
    monkeypatch.setenv("AIRFLOW_CONN_SPRITE_LLM", json.dumps({"conn_type": "generic", "host": server.url}))
    trigger = ProviderBatchTrigger(run=dict(made.key), part="solve-0")
    event = event_of(TaskDeferred(trigger=trigger, method_name="resume"))
    assert "the key is missing" in event["failed"]
    with pytest.raises(RuntimeError, match="can't look at the batches"):
        operator(made, "solve").resume(BATCHED, event)
