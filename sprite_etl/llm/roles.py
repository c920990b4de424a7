"""Which models do which stage, as a run names them: by stage, by role, or one for all; and how each is sampled."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from sprite_etl.llm.values import SEED_STRIDE, ModelChoice, StageModels

ROLES: Mapping[str, tuple[str, ...]] = {
    "vision": ("name_objects", "check_name", "ask", "compose"),
    "code": ("write_program",),
    "text": ("meaning", "judge", "narrate", "rephrase"),
}
"""Role → the stages that it does."""
EVERY = "default"
"""The models of every stage that neither its own name nor its role gives any."""
STAGES: tuple[str, ...] = tuple(stage for stages in ROLES.values() for stage in stages)
PROGRAMS = "write_program"
SEVERAL = ("ask", "compose", PROGRAMS)
"""Stages that take several answers to one request, from one model or from several. Of the models that a role or
`default` names, the first does the stages that take one."""

DEFAULT_SERVER = "default"
"""The model server of a choice that names none."""

TEMPERATURES: Mapping[str, float] = {"ask": 0.8, "compose": 0.8, PROGRAMS: 0.7, "narrate": 0.7, "rephrase": 0.7}
"""Of a choice that says none: above 0 where answers are to differ, 0 where something is looked up or checked."""
LONGEST: Mapping[str, int] = {"ask": 4096, "compose": 4096, PROGRAMS: 4096}
"""Tokens of an answer (max_tokens) of a choice that says none; 2048 in the other stages."""

SAMPLES = 100
"""Answers of a stage to one request, at most."""


def parse_choice(text: str) -> ModelChoice:
    """MODEL or MODEL@SERVER. Raises ValueError where either is empty."""
    model, _, server = text.rpartition("@") if "@" in text else (text, "", DEFAULT_SERVER)
    if not model.strip() or not server.strip():
        raise ValueError(f"a model must be MODEL or MODEL@SERVER, such as gpt-4o or Qwen/Qwen3-32B@vllm, got {text!r}")
    return ModelChoice(model=model.strip(), server=server.strip())


def choices_of(models: Mapping[str, Any]) -> list[ModelChoice]:
    """All choices of models as they are configured: texts, objects, or lists of either. Raises ValueError."""
    listed = [m for given in models.values() for m in (given if isinstance(given, (list, tuple)) else [given])]
    return [ModelChoice.model_validate(as_choice(m)) for m in listed]


def as_choice(given: Any) -> Any:
    """A choice as it is configured, with the default server where it names none. Raises ValueError for a text that is
    no choice."""
    if isinstance(given, str):
        return parse_choice(given)
    return {"server": DEFAULT_SERVER, **given} if isinstance(given, Mapping) else given


def stage_models(named: Mapping[str, tuple[ModelChoice, ...]], votes: int, seed: int = 0) -> StageModels:
    """The models of every stage, each with its temperature, longest answer and seeds.

    named: by stage, role or `default`. votes: programs a question, dealt to the code models in turn where none of them
    says how many samples it gives. seed: the run's, 0 to 2³² − 1; no two runs' seeds share a sample's.

    Raises ValueError for a name that is neither stage, role nor `default`, a stage without a model, several for a stage
    that takes one, samples of programs that do not come to `votes`, or two of a model that would be the same.
    """
    unknown = sorted(set(named) - {EVERY, *ROLES, *STAGES})
    if unknown:
        raise ValueError(f"models are named for {EVERY}, {', '.join((*ROLES, *STAGES))}; not for {', '.join(unknown)}")
    found: dict[str, tuple[ModelChoice, ...]] = {}
    for role, stages in ROLES.items():
        for stage in stages:
            chosen = tuple(named.get(stage) or named.get(role) or named.get(EVERY) or ())
            if not chosen:
                raise ValueError(f"no model does the stage {stage}: name one for {stage}, {role} or {EVERY}")
            if stage == PROGRAMS:
                chosen = _dealt(chosen, votes)
            elif stage not in SEVERAL:
                chosen = _one(stage, chosen, own=bool(named.get(stage)))
            found[stage] = tuple(_sampled(stage, c, seed) for c in chosen)
    models = StageModels(stages=found)
    for stage in STAGES:
        _check_seeds(stage, models)
    return models


def _one(stage: str, chosen: tuple[ModelChoice, ...], own: bool) -> tuple[ModelChoice, ...]:
    if own and (len(chosen) > 1 or chosen[0].samples > 1):
        raise ValueError(f"the stage {stage} takes one answer of one model; several are for {', '.join(SEVERAL)}")
    return (chosen[0].model_copy(update={"samples": 1}),)


def _dealt(choices: tuple[ModelChoice, ...], votes: int) -> tuple[ModelChoice, ...]:
    if any("samples" in c.model_fields_set for c in choices):
        if sum(c.samples for c in choices) != votes:
            raise ValueError(f"the code models' samples must come to {votes}, the programs per question, "
                             f"got {sum(c.samples for c in choices)}")  # fmt: skip
        return choices
    each, more = divmod(votes, len(choices))
    dealt = [c.model_copy(update={"samples": each + (i < more)}) for i, c in enumerate(choices)]
    return tuple(c for c in dealt if c.samples)


def _sampled(stage: str, choice: ModelChoice, seed: int) -> ModelChoice:
    """The choice with what it leaves open: null stays, and leaves it to the server."""
    update: dict[str, object] = {"seed_base": choice.seed_base + seed * SEED_STRIDE * SAMPLES}
    if "temperature" not in choice.model_fields_set:
        update["temperature"] = TEMPERATURES.get(stage, 0.0)
    if "max_tokens" not in choice.model_fields_set:
        update["max_tokens"] = LONGEST.get(stage, choice.max_tokens)
    return choice.model_copy(update=update)


def _check_seeds(stage: str, models: StageModels) -> None:
    samples = models.samples(stage)
    if len(samples) > SAMPLES:
        raise ValueError(f"the stage {stage} may take {SAMPLES} answers to a request, got {len(samples)}")
    for (a, _, first), (b, _, second) in combinations(samples, 2):
        if (a.server, a.model) == (b.server, b.model) and abs(first - second) < SEED_STRIDE:
            raise ValueError(f"two samples of {a.model} for {stage} have the seeds {first} and {second}; leave out "
                             f"seed_base, or keep them {SEED_STRIDE} apart")  # fmt: skip
