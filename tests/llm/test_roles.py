"""Which models do what, and how each sample of theirs is drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from sprite_etl.llm.roles import PROGRAMS, STAGES, parse_choice, stage_models
from sprite_etl.llm.values import SEED_STRIDE, ModelChoice, StageModels


def choice(model: str, **given: Any) -> ModelChoice:
    return ModelChoice.model_validate({"model": model, "server": "s", **given})


def models(votes: int = 3, seed: int = 0, **named: Any) -> StageModels:
    listed = {k: tuple(v) if isinstance(v, (list, tuple)) else (v,) for k, v in named.items()}
    return stage_models(listed, votes, seed)


@pytest.mark.parametrize(
    ("text", "model", "server"),
    [
        ("gpt-4o", "gpt-4o", "default"),
        ("Qwen/Qwen3-32B@vllm", "Qwen/Qwen3-32B", "vllm"),
        ("family@2026@vllm", "family@2026", "vllm"),
        (" m @ s ", "m", "s"),
    ],
)
def test_a_choice_is_a_model_and_maybe_a_server(text, model, server):
    assert (parse_choice(text).model, parse_choice(text).server) == (model, server)


@pytest.mark.parametrize("text", ["", "@vllm", "m@", " @ "])
def test_half_a_choice_is_none(text):
    with pytest.raises(ValueError, match="must be MODEL or MODEL@SERVER"):
        parse_choice(text)


def test_a_stages_own_model_stands_before_its_roles_and_that_before_the_default():
    found = models(default=choice("any"), vision=choice("sees"), ask=choice("asks")).stages
    assert {stage: found[stage][0].model for stage in ("ask", "compose", "name_objects", "judge", PROGRAMS)} == {
        "ask": "asks",
        "compose": "sees",
        "name_objects": "sees",
        "judge": "any",
        PROGRAMS: "any",
    }
    assert set(found) == set(STAGES)


def test_names_that_mean_nothing_and_stages_without_a_model_are_errors():
    with pytest.raises(ValueError, match=r"models are named for default, vision, code, text, .*; not for coder"):
        models(default=choice("m"), coder=choice("c"))
    with pytest.raises(ValueError, match="no model does the stage write_program: name one for write_program, code or"):
        models(vision=choice("m"), text=choice("m"))


@pytest.mark.parametrize(
    ("votes", "dealt"), [(1, {"a": 1}), (2, {"a": 1, "b": 1}), (3, {"a": 2, "b": 1}), (7, {"a": 4, "b": 3})]
)
def test_programs_are_dealt_to_the_code_models_in_turn(votes, dealt):
    found = models(votes, text=choice("t"), vision=choice("v"), code=[choice("a"), choice("b")])
    assert {c.model: c.samples for c in found.stages[PROGRAMS]} == dealt
    assert [i for _, i, _ in found.samples(PROGRAMS)] == list(range(votes))


def test_samples_that_are_given_must_come_to_the_programs_a_question():
    mixed = [choice("a", samples=2), choice("b")]
    assert [c.samples for c in models(3, default=choice("m"), code=mixed).stages[PROGRAMS]] == [2, 1]
    with pytest.raises(ValueError, match="samples must come to 5, the programs per question, got 3"):
        models(5, default=choice("m"), code=mixed)


def test_of_several_models_the_first_does_what_takes_one_answer():
    found = models(4, default=[choice("a", samples=2), choice("b", samples=2)])
    assert [c.model for c in found.stages["ask"]] == ["a", "b"]
    assert [(c.model, c.samples) for c in found.stages["meaning"]] == [("a", 1)]
    with pytest.raises(ValueError, match="the stage judge takes one answer of one model"):
        models(default=choice("m"), judge=[choice("a"), choice("b")])
    with pytest.raises(ValueError, match="the stage judge takes one answer of one model"):
        models(default=choice("m"), judge=choice("a", samples=2))


def test_what_differs_is_drawn_and_what_checks_is_not():
    found = models(default=choice("m")).stages
    heated = {stage for stage in STAGES if (found[stage][0].temperature or 0) > 0}
    assert heated == {"ask", "compose", PROGRAMS, "narrate", "rephrase"}
    assert found[PROGRAMS][0].max_tokens > found["judge"][0].max_tokens


def test_a_null_temperature_leaves_it_to_the_server_and_a_given_one_stays():
    assert models(default=choice("m", temperature=None)).stages[PROGRAMS][0].temperature is None
    given = models(default=choice("m", temperature=0.0, max_tokens=99)).stages[PROGRAMS][0]
    assert (given.temperature, given.max_tokens) == (0.0, 99)


def test_no_two_samples_of_a_run_or_of_two_runs_share_a_seed():
    mixed = {"default": choice("m"), "code": [choice("a"), choice("b"), choice("c")]}
    seeds = [seed for run in (0, 1, 7, 2**32 - 1) for _, _, seed in models(15, run, **mixed).samples(PROGRAMS)]
    ordered = sorted(seeds)
    assert min(b - a for a, b in pairwise(ordered)) >= SEED_STRIDE
    assert max(seeds) < 2**63  # what servers take


def test_two_samples_of_one_model_with_one_seed_would_be_the_same_program():
    twice = [choice("a", seed_base=SEED_STRIDE), choice("a", temperature=0.9)]
    with pytest.raises(ValueError, match="two samples of a for write_program have the seeds 1000 and 1000"):
        models(2, default=choice("m"), code=twice)
    other = [choice("a", seed_base=SEED_STRIDE), choice("b", temperature=0.9)]
    assert len(models(2, default=choice("m"), code=other).samples(PROGRAMS)) == 2
