"""One step of a run over some of its scenes. A scene whose output exists under the fingerprint is left alone:
that is the only resume rule, and it makes every step safe to kill and to repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sprite_etl.config import Deployment
from sprite_etl.llm.collect import AnswersMissing
from sprite_etl.pipeline.captures import extract, open_capture
from sprite_etl.pipeline.models import asking_of
from sprite_etl.pipeline.plan import Plan, open_source, store_of
from sprite_etl.quality.row_checks import check_rows
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import StepResult
from sprite_etl.store.keys import STEPS
from sprite_etl.store.objects import Store
from sprite_etl.store.tables import read_step, step_done, write_step
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.questions import ask
from sprite_etl.transform.questions.asked import ask_models
from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import ProgramRun, Question, Reference, from_row
from sprite_etl.transform.solve import solve
from sprite_etl.transform.votes import vote

__all__ = ["STEPS", "OnProgress", "run_step"]

OnProgress = Callable[[str, str, int, int], None]
"""Called with (step, scene_id, done, in all)."""


def run_step(
    deployment: Deployment,
    plan: Plan,
    step: str,
    scenes: Sequence[str],
    progress: OnProgress | None = None,
    *,
    collect: str | None = None,
) -> dict[str, Any]:
    """Do one step for these scenes; returns {in, out, rejected: {reason: n}} summed over them.

    collect: a part of the run, on which one process works at a time. Scenes that lack models' answers which a provider
    batch can give are left undone, what they lack is noted for the part, and `missing` says how many answers that are.

    What cannot be done for a scene is a reject; an exception means infrastructure (store, model, disk).
    """
    if step not in STEPS:
        raise ValueError(f"step must be one of {', '.join(STEPS)}, got {step!r}")
    store = store_of(deployment)
    total: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    missing = 0
    for scene_id in scenes:
        counts = step_done(store, plan.run, step, scene_id)
        if counts is None:
            try:
                result = _result(store, deployment, plan, step, scene_id, progress, collect)
            except AnswersMissing as waiting:
                missing += waiting.count
                continue
            counts = write_step(store, plan.run, step, scene_id, check_rows(step, result))
        total.update({"in": counts["in"], "out": counts["out"]})
        rejected.update(counts["rejected"])
        if progress:
            progress(step, scene_id, 1, 1)
    done = {"in": total["in"], "out": total["out"], "rejected": dict(sorted(rejected.items()))}
    return {**done, "missing": missing} if collect is not None else done


def _result(
    store: Store,
    deployment: Deployment,
    plan: Plan,
    step: str,
    scene_id: str,
    progress: OnProgress | None,
    collect: str | None,
) -> StepResult:
    config = plan.config
    if step == "extract":
        scene = next(s for s in plan.scenes if s.scene_id == scene_id)
        source = open_source(deployment, config)

        def on_frame(done: int, in_all: int) -> None:
            if progress:
                progress(step, scene_id, done, in_all + 1)

        return extract(store, deployment, config, source, scene, on_frame)

    captures = read_step(store, plan.run, "extract", scene_id).to_dicts()
    if not captures:  # the scene was rejected: nothing enters
        return StepResult(0, [])
    asking = asking_of(deployment, plan, store, collect) if config.annotator == "llm" else None
    with open_capture(store, deployment, captures[0]["capture_key"]) as folder:
        return _transform(store, plan, step, scene_id, folder, asking)


def _transform(
    store: Store, plan: Plan, step: str, scene_id: str, folder: CaptureFolder, asking: Asking | None
) -> StepResult:
    """asking: None where templates do the work."""
    config = plan.config

    def rows(earlier: str, kind: type[Any]) -> list[Any]:
        return [from_row(kind, r) for r in read_step(store, plan.run, earlier, scene_id).to_dicts()]

    if step == "refer":
        return refer(folder, asking)
    if step == "ask":
        references = rows("refer", Reference)
        kinds, tasks, recipe = config.kinds, config.tasks, config.recipe
        if asking is not None:
            return ask_models(folder, references, asking, kinds=kinds, recipe=recipe, tasks=tasks)
        return ask(folder, references, kinds=kinds, recipe=recipe, seed=config.seed, tasks=tasks)
    questions = rows("ask", Question)
    if step == "solve":
        return solve(folder, questions, votes=config.votes, asking=asking)
    runs = rows("solve", ProgramRun)
    return vote(folder, questions, runs, votes=config.votes, agreeing_share=config.agreeing_share, asking=asking)
