from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.load.exports.shipped.sprite_scoring import (
    THRESHOLDS,
    letter,
    mean_relative_accuracy,
    number,
    plain,
    score,
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("B", "B"), ("b.", "B"), ("(C) left", "C"), ("B. the jug", "B"), ("The answer is D.", "D"), ("answer: (a)", "A"),
     ("I would say C, by far", "C"), ("Option B", "B"), ("A", "A"), ("Both B and C", None), ("", None),
     ("A mug is higher", None), ("the jug", None), ("Answer: **B**", "B"), ("It is (A)", "A")],
)  # fmt: skip
def test_a_letter_is_found_or_not_guessed(said: str, meant: str | None) -> None:
    assert letter(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [("1.5", 1.5), ("about 1,200.5 m", 1200.5), ("-0.3", -0.3), ("There are three.", 3.0), ("one of the 2", 1.0),
     (".5", 0.5), ("1e-2", 0.01), ("none at all", None), ("2 metres, not 3", 2.0), ("someone", None)],
)  # fmt: skip
def test_the_first_number_counts(said: str, meant: float | None) -> None:
    assert number(said) == meant


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6) | st.floats(-1e6, -0.01))
def test_mean_relative_accuracy_is_vsi_benchs(prediction: float, target: float) -> None:
    # As its published code has it; equal but where an error lies on a threshold to the last bit.
    thresholds = np.linspace(0.5, 0.95, int((0.95 - 0.5) / 0.05 + 2))
    assert thresholds == pytest.approx(THRESHOLDS)
    error = abs(prediction - target) / abs(target)
    if np.abs(error - (1 - thresholds)).min() > 1e-9:
        assert mean_relative_accuracy(prediction, target) == pytest.approx((error <= 1 - thresholds).mean())


def test_a_target_of_nothing_must_be_met() -> None:
    assert [mean_relative_accuracy(p, 0.0) for p in (0.0, 0.1, float("nan"))] == [1, 0, 0]


def test_each_form_has_its_measure() -> None:
    assert score("choice", "B", "B. jug") == 1
    assert score("choice", "B", "C") == 0
    assert score("number", "2", "2") == 1
    assert score("number", "2", "no idea") == 0
    assert 0 < score("number", "2", "2.4 m") < 1
    assert score("open", "the red jug", "Red jug.") == 1
    assert score("open", "left", "right") == 0
    assert plain("The  jug, 1.5 m!") == "jug 1.5 m"
