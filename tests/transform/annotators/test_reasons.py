"""What models are refused for is said, and said once."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import sprite_etl
from sprite_etl.llm.values import OUTSIDE, Reason
from sprite_etl.transform.annotators.reasons import CALL, MODEL_REASONS, markdown
from sprite_etl.transform.verify.reasons import HEADING, REASONS

PAGE = Path(sprite_etl.__file__).parents[1] / "docs" / "language-models.md"


def test_every_failure_that_a_step_rejects_has_a_meaning() -> None:
    """Others (a server that is down, a spent budget) end the step."""
    assert {f"model_{reason}" for reason in {*get_args(Reason)} - OUTSIDE} == CALL.keys()


def test_no_reason_is_said_twice() -> None:
    assert not MODEL_REASONS.keys() & REASONS.keys()


def test_the_page_is_as_it_is_written() -> None:
    """`python -m sprite_etl.transform.annotators.reasons docs/language-models.md`"""
    assert PAGE.read_text().split(HEADING)[1].strip() == markdown().strip()
