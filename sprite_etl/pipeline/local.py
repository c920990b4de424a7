"""All steps of a run on this machine: one process a core, each taking scenes through the steps."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from queue import Empty, Queue
from typing import Any

from sprite_etl.config import Deployment
from sprite_etl.pipeline.plan import Plan
from sprite_etl.pipeline.steps import OnProgress, run_step

_events: Queue[tuple[str, str, int, int]] | None = None


def run_scenes(
    deployment: Deployment,
    plan: Plan,
    steps: Sequence[str],
    *,
    jobs: int,
    progress: OnProgress | None = None,
    collect: str | None = None,
) -> int:
    """Do these steps for every scene of the plan, scenes side by side in `jobs` processes.

    collect: as of run_step; returns how many answers of models are missing, and those scenes' next steps are not done.
    Raises what the first failing scene raised; scenes that were done stay done.
    """
    jobs = max(1, min(jobs, len(plan.scenes)))
    if jobs == 1:
        return sum([_run_scene(deployment, plan, steps, scene_id, progress, collect) for scene_id in plan.scene_ids])
    missing = 0
    # Spawned, not forked: the libraries below hold threads and locks.
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        events = manager.Queue()
        with ProcessPoolExecutor(jobs, context, initializer=_start_worker, initargs=(events, os.getpid())) as pool:
            pending = {pool.submit(_work, deployment, plan, steps, s, collect) for s in plan.scene_ids}
            try:
                while pending:
                    done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                    _drain(events, progress)
                    missing += sum([future.result() for future in done])
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return missing


def _run_scene(
    deployment: Deployment,
    plan: Plan,
    steps: Sequence[str],
    scene_id: str,
    progress: Callable[..., Any] | None,
    collect: str | None,
) -> int:
    for step in steps:
        done = run_step(deployment, plan, step, [scene_id], progress, collect=collect)
        if missing := done.get("missing", 0):
            return int(missing)
    return 0


def _start_worker(events: Queue[tuple[str, str, int, int]], parent: int) -> None:
    global _events
    _events = events
    # A worker whose parent was killed would wait for work for ever.
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()


def _die_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _work(deployment: Deployment, plan: Plan, steps: Sequence[str], scene_id: str, collect: str | None) -> int:
    def report(step: str, scene: str, done: int, in_all: int) -> None:
        if _events is not None:
            _events.put((step, scene, done, in_all))

    return _run_scene(deployment, plan, steps, scene_id, report, collect)


def _drain(events: Queue[tuple[str, str, int, int]], progress: OnProgress | None) -> None:
    while True:
        try:
            event = events.get_nowait()
        except Empty:
            return
        if progress:
            progress(*event)
