"""What models are refused for is said, and said once."""

from __future__ import annotations

from typing import get_args

from sprite_etl.llm.values import OUTSIDE, Reason
from sprite_etl.transform.annotators.reasons import CALL, MODEL_REASONS
from sprite_etl.transform.verify.reasons import REASONS


def test_every_failure_that_a_step_rejects_has_a_meaning() -> None:
    """Others (a server that is down, a spent budget) end the step."""
    assert {f"model_{reason}" for reason in {*get_args(Reason)} - OUTSIDE} == CALL.keys()


def test_no_reason_is_said_twice() -> None:
    assert not MODEL_REASONS.keys() & REASONS.keys()
