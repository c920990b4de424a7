"""Which models do which stage, as a run names them: by stage, by role, or one for all."""

from __future__ import annotations

from collections.abc import Mapping

from sprite_etl.llm.values import ModelChoice, StageModels

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


def stage_models(named: Mapping[str, tuple[ModelChoice, ...]], votes: int) -> StageModels:
    """The models of every stage. votes: programs a question, dealt to the code models in turn where none of them says
    how many samples it gives.

    Raises ValueError for a name that is neither stage, role nor `default`, a stage without a model, or samples that do
    not come to `votes`.
    """
    unknown = sorted(set(named) - {EVERY, *ROLES, *STAGES})
    if unknown:
        raise ValueError(f"models are named for {EVERY}, {', '.join((*ROLES, *STAGES))}; not for {', '.join(unknown)}")
    found: dict[str, tuple[ModelChoice, ...]] = {}
    for role, stages in ROLES.items():
        for stage in stages:
            chosen = named.get(stage) or named.get(role) or named.get(EVERY)
            if not chosen:
                raise ValueError(f"no model does the stage {stage}: name one for {stage}, {role} or {EVERY}")
            found[stage] = tuple(chosen)
    found[PROGRAMS] = _dealt(found[PROGRAMS], votes)
    return StageModels(stages=found)


def _dealt(choices: tuple[ModelChoice, ...], votes: int) -> tuple[ModelChoice, ...]:
    if any("samples" in c.model_fields_set for c in choices):
        if sum(c.samples for c in choices) != votes:
            raise ValueError(f"the code models' samples must come to {votes}, the programs per question, "
                             f"got {sum(c.samples for c in choices)}")  # fmt: skip
        return choices
    each, more = divmod(votes, len(choices))
    dealt = [c.model_copy(update={"samples": each + (i < more)}) for i, c in enumerate(choices)]
    return tuple(c for c in dealt if c.samples)
