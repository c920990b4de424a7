"""Programs a second through the sandbox, bare and with every check, on one worker.

python -m tests.benchmarks.bench_verification [--frames 40] [--objects 60] [--questions 60]
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from sprite_etl.transform.programs.sandbox import Program, Run, describe_isolation, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.templates import METHODS
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.verify.programs import verify
from sprite_etl.transform.verify.trials import Claim
from sprite_etl.transform.view import View
from tests.transform.draws import DRAWS, random_question
from tests.transform.random_views import random_view


def claims_about(view: View, questions: int, rng: np.random.Generator) -> list[Claim]:
    """Three programs for each of so many questions."""
    tasks, claims = [t for t in TASKS.values() if t.name not in DRAWS], list[Claim]()
    while len(claims) < 3 * questions:
        task = tasks[int(rng.integers(len(tasks)))]
        asked = random_question(task, view, rng)
        if asked is None:
            continue
        try:
            task.solve(view, asked.named, asked.params)
        except NotAnswerable:
            continue
        for _, code in METHODS[task.name]:
            candidates = asked.named[task.anchors if task.answer_type == "object" else 0 :]
            claims.append(Claim(code, asked, task.answer_type, task.unit, candidates, task.relations, True))
    return claims


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--objects", type=int, default=60)
    parser.add_argument("--questions", type=int, default=60)
    chosen = parser.parse_args()
    rng = np.random.default_rng(0)
    view = random_view(rng, chosen.frames, chosen.objects)
    print(describe_isolation())
    scene, claims = scene_json(view), claims_about(view, chosen.questions, rng)
    for runs in (1, 8):
        programs = [
            Program(c.code, (Run(0, c.asked.named, dict(c.asked.params), c.asked.choices),) * runs) for c in claims
        ]
        start = time.perf_counter()
        run_programs([scene], programs)
        took = time.perf_counter() - start
        print(f"{runs} run(s) a program: {len(claims) / took:.0f} programs/s, {runs * len(claims) / took:.0f} runs/s")
    start = time.perf_counter()
    verdicts = verify(view, claims)
    took = time.perf_counter() - start
    accepted = sum(v.status == "accepted" for v in verdicts)
    print(f"with every check: {len(claims) / took:.0f} programs/s ({accepted} of {len(claims)} accepted)")


if __name__ == "__main__":
    main()
