"""A run whose models answer in provider batches: step by step over all scenes, a batch a server and model each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sprite_etl.config import ConfigError, Deployment
from sprite_etl.llm.batch_wire import Waits
from sprite_etl.llm.batches import BatchProgress
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.pipeline.models import batches_of
from sprite_etl.pipeline.plan import Plan, store_of
from sprite_etl.pipeline.steps import OnProgress

WHOLE = "run"
"""The part of a run that is all of it."""


def run_batched(
    deployment: Deployment,
    plan: Plan,
    steps: Sequence[str],
    *,
    jobs: int,
    progress: OnProgress | None = None,
    show: Callable[[BatchProgress], None] = lambda _: None,
    waits: Waits | None = None,
) -> None:
    """As run_scenes. A step notes the requests that it misses, a batch answers them, and so on until it misses none.
    What shows pictures is asked online, and so is what a batch leaves. A run that was killed goes on with its batches.

    show: called while batches are waited for. Raises what run_scenes does, and ConfigError where templates do the work.
    """
    if plan.config.annotator != "llm":
        raise ConfigError("provider batches are for models: give --annotator llm, or leave --provider-batch out")
    finished: set[tuple[str, str]] = set()

    def report(step: str, scene: str, done: int, in_all: int) -> None:
        if progress and (step, scene) not in finished:  # a step is tried several times over the same scenes
            progress(step, scene, done, in_all)
        if in_all == 1:
            finished.add((step, scene))

    batches = batches_of(deployment, plan, store_of(deployment), WHOLE, waits)
    for step in steps:
        while True:
            batches.submit()
            batches.wait(show)
            batches.land()
            if not run_scenes(deployment, plan, [step], jobs=jobs, progress=report, collect=WHOLE):
                break
            batches.prepare()
