import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sprite_etl.transform.navigation.actions import Action, actions_of, replay, wrapped
from sprite_etl.transform.navigation.words import read_route, rounding_margin, say_route, told

poses = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(-math.pi, math.pi)), min_size=2, max_size=12)


@given(poses)
def test_replay_of_a_walks_actions_ends_at_its_last_pose(walk):
    x, z, yaw = replay(walk[0], actions_of(walk))
    assert x == pytest.approx(walk[-1][0], abs=1e-4)
    assert z == pytest.approx(walk[-1][1], abs=1e-4)
    assert wrapped(yaw - walk[-1][2]) == pytest.approx(0, abs=1e-4)


def test_a_left_turn_leads_to_the_left():
    # Facing −Z, the left-hand side is −X.
    x, z, _ = replay((0.0, 0.0, 0.0), [Action(math.pi / 2, 2.0)])
    assert (x, z) == pytest.approx((-2.0, 0.0))


@given(st.lists(st.tuples(st.integers(-11, 12), st.integers(1, 9)), min_size=1, max_size=6), st.integers(-11, 12))
def test_words_read_back_as_the_told_actions(legs, last):
    actions = told([*(Action(math.radians(15 * t), 0.5 * d) for t, d in legs), Action(math.radians(15 * last), 0.0)])
    assume(actions)
    for read, meant in zip(read_route(say_route(actions)), actions, strict=True):
        assert read.forward_m == pytest.approx(meant.forward_m)
        assert wrapped(read.turn_rad - meant.turn_rad) == pytest.approx(0, abs=1e-9)


@given(poses)
def test_told_actions_keep_the_sum_of_the_rounded_turns(walk):
    exact = actions_of(walk)
    rounded = sum(15 * round(math.degrees(a.turn_rad) / 15) for a in exact)
    assert (sum(round(math.degrees(a.turn_rad)) for a in told(exact)) - rounded) % 360 == 0


def test_a_value_on_a_rounding_boundary_has_no_margin():
    assert rounding_margin([Action(math.radians(52.5), 2.0)]) == pytest.approx(0, abs=1e-9)
    assert rounding_margin([Action(math.radians(45), 2.25)]) == pytest.approx(0, abs=1e-9)
    assert rounding_margin([Action(math.radians(45), 2.0)]) == pytest.approx(0.5)


def test_words_that_are_no_route_are_refused():
    with pytest.raises(ValueError, match="turns and walks"):
        read_route("Fly to the moon.")
