"""Whole runs of models against the model server: with faults, with wrong programs, and killed at random moments.

python -m tests.benchmarks.llm_run [--scenes 3] [--frames 12] [--kills 10] [--only faults,wrong,kills]

faults: calls, retries and rows without and with 30 % faults; both must have the same rows. wrong: 40 % of all programs
wrong; each curated answer is computed again by its task's solver, of an invented task by the server's own program.
kills: the process group is killed at random moments of its calls; the server says what was paid twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sprite_etl.config import Deployment, RunConfig
from sprite_etl.llm.costs import run_costs
from sprite_etl.pipeline import STEPS, Plan, summary
from sprite_etl.pipeline.captures import open_capture
from sprite_etl.pipeline.plan import store_of
from sprite_etl.store import keys
from sprite_etl.transform.programs.sandbox import Program, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.view import view_of
from tests.benchmarks.recompute import disagreements, run_of, says
from tests.doubles.model_inventions import invention_in
from tests.doubles.model_server import ROOT, ModelServerHandle, model_server
from tests.pipeline.llm_runs import FAULTS, curated, deployment_at, llm_config, run

WRONG_PROGRAMS = 0.4
SMALL = {"width": 160, "height": 120}


def wrong_answers(deployment: Deployment) -> tuple[int, list[dict[str, Any]]]:
    """(curated rows that could be checked, those whose answer is wrong): by the row's program once more, the task's
    solver, and for invented tasks the first of the server's own programs."""
    store, wrong, checked = store_of(deployment), [], 0
    rows = curated(Path(deployment.store.removeprefix("file://")))
    for (source, scene, capture_id), group in rows.group_by("source", "scene_id", "capture_id", maintain_order=True):
        with open_capture(store, deployment, keys.capture_prefix(str(source), str(scene), str(capture_id))) as folder:
            same = group.to_dicts()
            wrong += disagreements(folder.capture, same)
            for row in same:
                invention = None if row["task"] in TASKS else invention_in(row["question"])
                checked += row["task"] in TASKS or invention is not None
                if invention is None:
                    continue
                view = view_of(folder.capture, tuple(row["frame_indices"]))
                program = Program(invention[0].programs[0], (run_of(row),))
                ((outcome,),) = run_programs([scene_json(view)], [program])
                right = json.loads(row["answer_value"])
                if not says(outcome.value, right, row):
                    wrong.append({"qa_id": row["qa_id"], "task": row["task"], "said": outcome.value, "row": right})
    return checked, wrong


@dataclass(frozen=True, slots=True)
class Killed:
    """kills: that hit a run at work; in_flight: calls in the server at those moments, together; counts: the server's
    at the end."""

    kills: int
    in_flight: int
    counts: dict[str, Any]


def killed_and_run_again(server: ModelServerHandle, store: Path, config: RunConfig, kills: int, seed: int) -> Killed:
    """Kill the run's process group as often, each time after some of its calls, and let it end at last."""
    moments, hits, in_flight = random.Random(seed), 0, 0
    while hits < kills:
        before, wanted = server.counts()["requests"], moments.randint(1, 25)
        child = subprocess.Popen(_command(store, config), cwd=ROOT, env=_env(server), start_new_session=True,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        while child.poll() is None and server.counts()["requests"] < before + wanted:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.1))
        if child.poll() is not None:
            break  # it ended before: nothing is left to kill
        inside = server.counts()["inside"]
        os.killpg(child.pid, signal.SIGKILL)
        hits, in_flight = hits + 1, in_flight + max(inside, server.counts()["inside"])
        child.wait()
        time.sleep(0.3)  # what was in flight ends in the server
    subprocess.run(_command(store, config), cwd=ROOT, env=_env(server), check=True, capture_output=True)
    return Killed(hits, in_flight, server.counts())


def _env(server: ModelServerHandle) -> dict[str, str]:
    told = {"default": {"base_url": server.url, "max_concurrency": 8}}
    return {**os.environ, "SPRITE_MODEL_SERVERS": json.dumps(told)}


def _command(store: Path, config: RunConfig) -> list[str]:
    named = [f"{role}={choice.model}" for role, choices in config.models.items() for choice in choices]
    options = [f"{name}={value}" for name, value in config.options.items()]
    return [
        sys.executable, "-m", "sprite_etl.cli", "run", config.source, "--store", store.as_uri(), "--json",
        "--batch", str(config.batch), "--scenes", str(config.scenes), "--seed", str(config.seed), "--annotator", "llm",
        *(word for name in named for word in ("--model", name.removeprefix("default="))),
        *(word for option in options for word in ("-o", option)), "--jobs", "1",
    ]  # fmt: skip


def _told(title: str, deployment: Deployment, made: Plan, server: ModelServerHandle, seconds: float) -> None:
    rows, counts = curated(Path(deployment.store.removeprefix("file://"))), server.counts()
    print(f"\n== {title}: {len(rows)} curated rows, {seconds:.0f} s")
    print(f"calls {counts['requests']}, answered {counts['answered']}, paid twice {counts['paid_twice']}, "
          f"faults {sum(counts['faults'].values())} of {len(counts['faults'])} kinds, "
          f"mistakes {counts['mistakes']}")  # fmt: skip
    spent = pl.DataFrame(run_costs(store_of(deployment), made.run))
    print(spent.select("stage", "calls", "retries", "prompt_tokens", "completion_tokens"))
    steps = summary(deployment, made)["steps"]
    for step in STEPS:
        said = steps[step]
        balanced = said["in"] == said["out"] + sum(said["rejected"].values())
        few = Counter(said["rejected"]).most_common(8)
        print(f"{step:8} in {said['in']} out {said['out']} {'balanced' if balanced else 'NOT BALANCED'}; {few}")
    kinds = rows.group_by("kind").agg(pl.len(), (~pl.col("task").is_in(list(TASKS))).sum().alias("invented"))
    print("rows by kind:", {r["kind"]: (r["len"], r["invented"]) for r in kinds.sort("kind").to_dicts()},
          "(rows, of invented tasks)")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=3)
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--only", default="faults,wrong,kills")
    args = parser.parse_args()
    options = {"frames": args.frames, **SMALL}
    config = llm_config(scenes=args.scenes, options=options)
    parts = args.only.split(",")
    with tempfile.TemporaryDirectory() as top:
        alone = Path(top) / "alone"
        for title, settings in (
            ("no faults", {}),
            ("30 % faults", {"rates": FAULTS, "spoilt_at_most": 1}),
            ("40 % wrong programs", {"mistakes": {"wrong_program": WRONG_PROGRAMS}}),
        ):
            if title != "no faults" and ("faults" if "faults" in title else "wrong") not in parts:
                continue
            with model_server(**settings) as server:
                store = alone if not settings else Path(top) / title.replace(" ", "_").replace("%", "")
                if settings:
                    store.mkdir()
                    (store / "raw").symlink_to(alone / "raw")
                deployment, start = deployment_at(server, store, timeout_s=5.0), time.monotonic()
                made, _ = run(deployment, config)
                _told(title, deployment, made, server, time.monotonic() - start)
                if "faults" in title:
                    print("same rows as without:", curated(store).equals(curated(alone)))
                checked, wrong = wrong_answers(deployment)
                print(f"{checked} answers computed again, {len(wrong)} wrong")
                print("\n".join(map(str, wrong)))
        if "kills" in parts:
            with model_server(seconds=0.2) as server:
                store = Path(top) / "killed"
                killed = killed_and_run_again(server, store, config, args.kills, seed=11)
            print(f"\n== {killed.kills} kills: {killed.in_flight} calls in flight when it was killed, "
                  f"{killed.counts['paid_twice']} of {killed.counts['answered']} answers paid twice")  # fmt: skip
            print("same rows as alone:", curated(store).equals(curated(alone)))


if __name__ == "__main__":
    main()
