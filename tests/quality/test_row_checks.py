from __future__ import annotations

import dataclasses
import math
from typing import Any, get_args

import pytest

from sprite_etl.quality.row_checks import ANSWER_TYPES, KINDS, RULES, check_rows
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.schemas import STEP_SCHEMAS
from sprite_etl.transform import rows as declared
from sprite_etl.transform.rows import Answer, ProgramRun, Question, Reference, to_row

QUESTION = Question(
    "q1", "c1", "multi_image", "object_rel_distance", "Which is closer?", "choice", None, ("the mug", "the bowl"),
    (0, 3), ("o1", "o2"), ("the mug", "the bowl"), {"which": "closest"}, 0.3, 2,
)  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    "extract": {
        "scene_id": "s", "place_id": "p", "capture_id": "c", "capture_key": "raw/c", "capture_sha256": "a" * 64,
        "geometry": "verified", "frames": 30, "objects": 9, "bytes": 1000,
    },
    "refer": to_row(Reference("c1", "o1", "mug", True, None, 0.2, None, None, None, None, None, (0,))),
    "ask": to_row(QUESTION),
    "solve": to_row(ProgramRun("q1", 0, "boxes", "def answer(scene): …", "accepted", None, "x", {})),
    "vote": to_row(Answer(QUESTION, "the mug", "the mug", "def answer(scene): …", 3, 1.0, ("execution", "solver"))),
}  # fmt: skip

BAD = [
    ("extract", "row_value", {"capture_sha256": "A" * 64}),
    ("extract", "row_value", {"geometry": "fine"}),
    ("extract", "row_range", {"frames": 0}),
    ("extract", "row_null", {"capture_key": " "}),
    ("refer", "row_range", {"colour_share": math.nan}),
    ("refer", "row_range", {"colour_share": 1.5}),
    ("refer", "row_null", {"name": None}),
    ("ask", "row_value", {"kind": "picture"}),
    ("ask", "row_null", {"question": "  "}),
    ("ask", "row_null", {"choices": None}),
    ("ask", "row_range", {"margin": -0.1}),
    ("ask", "row_range", {"margin": math.inf}),
    ("ask", "row_inconsistent", {"frame_indices": []}),
    ("ask", "row_inconsistent", {"frame_indices": [1, 1]}),
    ("ask", "row_inconsistent", {"kind": "image"}),
    ("ask", "row_inconsistent", {"min_frames": 3}),
    ("ask", "row_inconsistent", {"expressions": ["the mug"]}),
    ("ask", "row_inconsistent", {"answer_type": "number"}),
    ("ask", "row_inconsistent", {"choices": ["left", "left"]}),
    ("ask", "row_inconsistent", {"choices": ["left"]}),
    ("solve", "row_value", {"status": "ok"}),
    ("solve", "row_inconsistent", {"value": "null"}),
    ("solve", "row_inconsistent", {"reason": "timeout"}),
    ("vote", "row_range", {"agreement": 1.01}),
    ("vote", "row_range", {"votes": 0}),
    ("vote", "row_inconsistent", {"verified_by": []}),
    ("vote", "row_inconsistent", {"verified_by": ["somebody"]}),
    ("vote", "row_inconsistent", {"verified_by": ["execution", "metamorphic", "judge"]}),
    ("vote", "row_inconsistent", {"sentence": " "}),
    ("vote", "row_inconsistent", {"answer_value": "null"}),
    ("vote", "row_inconsistent", {"answer_value": '"the cup"'}),
]


@pytest.mark.parametrize("step", GOOD)
def test_a_good_row_passes(step: str) -> None:
    assert set(GOOD[step]) == set(STEP_SCHEMAS[step])
    result = StepResult(1, [GOOD[step]])
    assert check_rows(step, result) == result


@pytest.mark.parametrize(("step", "reason", "change"), BAD)
def test_a_bad_row_becomes_a_reject(step: str, reason: str, change: dict[str, Any]) -> None:
    bad = {**GOOD[step], **change}
    checked = check_rows(step, StepResult(1, [bad]))
    assert checked.rows == []
    assert [(r.reason, r.row) for r in checked.rejects] == [(reason, bad)]
    assert checked.counts() == {"in": 1, "out": 0, "rejected": {reason: 1}}


@pytest.mark.parametrize("step", ["refer", "ask", "solve", "vote"])
def test_of_two_rows_of_one_id_the_first_stays(step: str) -> None:
    checked = check_rows(step, StepResult(2, [GOOD[step], GOOD[step]]))
    assert len(checked.rows) == 1
    assert checked.counts()["rejected"] == {"row_duplicate": 1}


def test_what_was_rejected_before_stays_rejected() -> None:
    result = StepResult(4, [GOOD["ask"], {**GOOD["ask"], "qa_id": ""}], [Reject("near_tie", "…", {})], kept=3)
    assert check_rows("ask", result).counts() == {"in": 4, "out": 2, "rejected": {"near_tie": 1, "row_null": 1}}


def test_escaped_choices_are_left_to_the_typed_check() -> None:
    choices = ("à gauche", "à droite")
    question = dataclasses.replace(QUESTION, choices=choices)
    row = to_row(Answer(question, choices[0], choices[0], "def answer(scene): …", 3, 1.0, ("solver",)))
    assert check_rows("vote", StepResult(1, [row])).rejects == []


def test_every_step_has_rules() -> None:
    assert set(RULES) == set(STEP_SCHEMAS)


def test_the_allowed_words_are_the_declared_ones() -> None:
    assert KINDS == declared.KINDS
    assert get_args(declared.AnswerType) == ANSWER_TYPES
