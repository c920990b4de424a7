from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import polars as pl
import pytest

from sprite_etl.store import keys
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.schemas import ASK, REFER, SOLVE, STEP_SCHEMAS, VOTE
from sprite_etl.store.tables import read_rejects, read_step, read_steps, step_done, write_step
from sprite_etl.transform.rows import Answer, ProgramRun, Question, Reference, from_row, to_row

RUN = RunIdentity("mujoco", "2026-01-01", "template", "ab" * 32)
QUESTION = Question(
    "q1", "c1", "image", "object_counting", "How many?", "integer", None, (), (3,), (), (), {"name": "chair"}, None, 1
)  # fmt: skip
SAMPLES: dict[str, Any] = {
    "refer": Reference("c1", "o1", "mug", True, None, 0.2, "o2", "table", None, None, None, (0, 4)),
    "ask": QUESTION,
    "solve": ProgramRun("q1", 0, "boxes", "def answer(scene): …", "accepted", None, 3, {"rigid": "passed"}),
    "vote": Answer(QUESTION, "3", 3, "def answer(scene): …", 3, 1.0, ("execution", "solver")),
}


@pytest.mark.parametrize("step", SAMPLES)
def test_rows_come_back_as_they_went(store: Store, step: str) -> None:
    row = to_row(SAMPLES[step])
    counts = write_step(store, RUN, step, "s1", StepResult(1, [row]))
    assert counts == {"in": 1, "out": 1, "rejected": {}}
    assert step_done(store, RUN, step, "s1") == counts
    (back,) = read_step(store, RUN, step, "s1").to_dicts()
    assert from_row(type(SAMPLES[step]), back) == SAMPLES[step]


@pytest.mark.parametrize(("schema", "kind"), [(REFER, Reference), (ASK, Question), (SOLVE, ProgramRun)])
def test_the_columns_are_the_fields(schema: pl.Schema, kind: Any) -> None:
    assert list(schema) == [f.name for f in dataclasses.fields(kind)]


def test_an_answer_has_its_questions_columns() -> None:
    assert list(VOTE) == [*ASK, *(f.name for f in dataclasses.fields(Answer) if f.name != "question")]
    assert list(VOTE) == list(to_row(SAMPLES["vote"]))


def test_what_is_dropped_is_kept_with_its_reason(store: Store) -> None:
    bad = {"qa_id": "q2", "x": math.nan, "ids": ("a",), "odd": {1, 2}}
    result = StepResult(2, [to_row(QUESTION)], [Reject("grey_visibility", "mug is half hidden", bad)])
    counts = write_step(store, RUN, "ask", "s1", result)
    assert counts == {"in": 2, "out": 1, "rejected": {"grey_visibility": 1}}
    (reject,) = read_rejects(store, RUN, "ask", ["s1", "s2"]).to_dicts()
    assert json.loads(reject.pop("row")) == {"qa_id": "q2", "x": "nan", "ids": ["a"], "odd": [1, 2]}
    assert reject == {
        "reason": "grey_visibility",
        "detail": "mug is half hidden",
        "step": "ask",
        "source": "mujoco",
        "batch": "2026-01-01",
        "scene_id": "s1",
    }


def test_counts_that_do_not_add_up_write_nothing(store: Store) -> None:
    with pytest.raises(AssertionError, match="3 came in"):
        write_step(store, RUN, "ask", "s1", StepResult(3, [to_row(QUESTION)]))
    assert store.list() == []


def test_rejects_are_written_before_the_output(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    put = store.put

    def watched(key: str, content: bytes) -> None:
        order.append(key)
        put(key, content)

    monkeypatch.setattr(store, "put", watched)
    write_step(store, RUN, "ask", "s1", StepResult(1, [], [Reject("near_tie", "…", {})]))
    assert order == [keys.rejects_key(RUN, "ask", "s1"), keys.stage_key(RUN, "ask", "s1")]


def test_a_step_killed_between_the_two_writes_is_done_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put = store.put

    def dies_at_the_output(key: str, content: bytes) -> None:
        if key.startswith("stage/"):
            raise KeyboardInterrupt
        put(key, content)

    with monkeypatch.context() as patch:
        patch.setattr(store, "put", dies_at_the_output)
        with pytest.raises(KeyboardInterrupt):
            write_step(store, RUN, "ask", "s1", StepResult(1, [], [Reject("near_tie", "…", {})]))
    assert step_done(store, RUN, "ask", "s1") is None
    write_step(store, RUN, "ask", "s1", StepResult(1, [to_row(QUESTION)]))
    assert read_rejects(store, RUN, "ask", ["s1"]).is_empty()


def test_equal_inputs_give_equal_bytes(store: Store) -> None:
    row = to_row(SAMPLES["vote"])
    contents = set()
    for _ in range(3):
        write_step(store, RUN, "vote", "s1", StepResult(3, [row] * 2, [Reject("vote", "no", row)]))
        contents.add((store.get(keys.stage_key(RUN, "vote", "s1")), store.get(keys.rejects_key(RUN, "vote", "s1"))))
    assert len(contents) == 1


def test_an_empty_output_keeps_its_types(store: Store) -> None:
    write_step(store, RUN, "vote", "s1", StepResult(0, []))
    assert read_step(store, RUN, "vote", "s1").schema == VOTE
    assert step_done(store, RUN, "vote", "s1") == {"in": 0, "out": 0, "rejected": {}}


def test_many_scenes_are_read_in_their_order(store: Store) -> None:
    for scene in ("b", "a"):
        write_step(store, RUN, "ask", scene, StepResult(1, [to_row(QUESTION)]))
    assert read_steps(store, RUN, "ask", ["b", "a"])["scene"].to_list() == ["b", "a"]
    assert read_steps(store, RUN, "ask", []).schema == {"scene": pl.String(), **STEP_SCHEMAS["ask"]}
    with pytest.raises(MissingObjectError):
        read_steps(store, RUN, "ask", ["a", "c"])


def test_rows_of_another_shape_are_refused(store: Store) -> None:
    row = to_row(QUESTION)
    for bad, message in (
        ({**row, "extra": 1}, "extra"),
        ({k: v for k, v in row.items() if k != "task"}, "missing"),
        ({**row, "min_frames": "one"}, "types"),
    ):
        with pytest.raises(ValueError, match=message):
            write_step(store, RUN, "ask", "s1", StepResult(1, [bad]))
    assert store.list() == []
