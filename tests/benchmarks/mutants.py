"""How many wrong programs verification lets through, and how many right ones it turns away.

python -m tests.benchmarks.mutants [--tasks object_counting …] [--questions 10] [--most 120] [--json FILE]

Each task's template programs are changed in the ways that code models err (`mutators`). A mutant counts when it
answers any of the task's drawn questions otherwise than the right program does (within the tolerance of votes). It is
then judged twice: on a question that it answers wrongly, and on the first question drawn, whatever it says there; each
without the reference solver (form, execution, types, relations, constructed views) and with it. Programs that return
a constant are reported apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sprite_etl.transform.answers import WrongType, equal, parse
from sprite_etl.transform.programs.sandbox import Limits, Program, Run, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.templates import METHODS
from sprite_etl.transform.tasks import TASKS, NotAnswerable, Task
from sprite_etl.transform.verify.programs import verify
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.verify.trials import Claim
from sprite_etl.transform.view import View
from tests.benchmarks.mutators import MUTATORS
from tests.transform.draws import draw

LIMITS = Limits(cpu_s=0.5)
LEAST = {"m": 0.15, "degrees": 10.0, "share": 0.1, "s": 1.0}
"""Margins that asked questions keep from ties, by the margin's unit."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question about a random view, and its right answer."""

    view: View
    asked: Asked
    answer: Any


@dataclass(frozen=True, slots=True)
class Mutant:
    task: str
    method: str
    error: str
    code: str


def questions(task: Task, count: int, rng: np.random.Generator) -> list[Drawn]:
    """Answerable questions away from ties. The right answer is what the first template program says and the solver
    confirms; a draw on which they differ is none (sightings of random views need not fit their boxes)."""
    found: list[Drawn] = []
    for _ in range(400 * count):
        if len(found) == count:
            break
        drew = draw(task, rng)
        if drew is None:
            continue
        view, asked = drew
        try:
            answer = task.solve(view, asked.named, asked.params)
            margin = task.margin(view, asked.named, asked.params)
        except NotAnswerable:
            continue
        if margin is not None and margin < LEAST.get(task.margin_unit or "", 0.01):
            continue
        if task.plausible is not None and not task.plausible[0] <= answer <= task.plausible[1]:
            continue
        found.append(Drawn(view, asked, answer))
    return found


def claim(task: Task, drawn: Drawn, code: str) -> Claim:
    """As the solve step makes it."""
    named = drawn.asked.named
    return Claim(
        code,
        drawn.asked,
        task.answer_type,
        task.unit,
        named[task.anchors :] if task.answer_type in ("object", "objects", "order") else named,
        task.relations,
        exchangeable=True,
        bounds=task.plausible,
        construct=task.construct,
    )


def answers(task: Task, drawn: Sequence[Drawn], codes: Sequence[str]) -> list[list[Any]]:
    """What each program says to each question; None where it gives no answer of the type."""
    runs = tuple(Run(i, d.asked.named, dict(d.asked.params), d.asked.choices) for i, d in enumerate(drawn))
    outcomes = run_programs([scene_json(d.view) for d in drawn], [Program(c, runs) for c in codes], LIMITS)
    said = []
    for program in outcomes:
        row = []
        for d, outcome in zip(drawn, program):
            try:
                candidates = claim(task, d, "").candidates
                row.append(parse(outcome.value, task.answer_type, d.asked.choices, candidates))
            except WrongType:
                row.append(None)
        said.append(row)
    return said


def mutants_of(task: str, most: int, rng: np.random.Generator) -> list[Mutant]:
    """Up to `most` different mutants, spread over the ways of erring."""
    found: dict[str, Mutant] = {}
    for method, code in METHODS[task]:
        for error, mutate in MUTATORS.items():
            for wrong in mutate(code):
                found.setdefault(wrong, Mutant(task, method, error, wrong))
    by_error: dict[str, list[Mutant]] = {}
    for i in rng.permutation(len(found)).tolist():
        mutant = list(found.values())[i]
        by_error.setdefault(mutant.error, []).append(mutant)
    turns = (m for k in range(len(found)) for group in by_error.values() if k < len(group) for m in group[k : k + 1])
    return [m for _, m in zip(range(most), turns)]


def constants(task: Task, drawn: Sequence[Drawn]) -> Iterator[str]:
    """Programs that say the right answer to one question, whatever they are given."""
    for d in drawn[:3]:
        yield f"def answer(scene):\n    return {d.answer!r}\n"


def accepted(task: Task, drawn: Drawn, codes: Sequence[str]) -> list[tuple[bool, str | None, Any]]:
    """(survives without the solver, the reason of its end, its value) of each program on one question."""
    verdicts = verify(drawn.view, [claim(task, drawn, c) for c in codes], LIMITS)
    return [(v.status == "accepted", v.reason, v.value) for v in verdicts]


@dataclass(slots=True)
class Tally:
    """Mutants of one task: how many count, and how many survive."""

    mutants: int = 0
    wrong_without: int = 0
    wrong_with: int = 0
    any_without: int = 0
    any_with: int = 0
    constants: int = 0
    constants_survive: int = 0
    right: int = 0
    right_rejected: int = 0


def judge(task: Task, count: int, most: int, survivors: list[dict[str, Any]]) -> Tally:
    """All figures of one task."""
    rng, tally = np.random.default_rng([29, *task.name.encode()]), Tally()
    drawn = questions(task, count, rng)
    rights = [code for _, code in METHODS[task.name]]
    truth = answers(task, drawn, rights[:1])[0]
    drawn = [
        Drawn(d.view, d.asked, t)
        for d, t in zip(drawn, truth)
        if t is not None and equal(t, d.answer, task.answer_type)
    ]
    if not drawn:
        print(f"{task.name}: no question could be drawn", file=sys.stderr)
        return tally
    for d in drawn:
        for survives, reason, _ in accepted(task, d, rights):
            tally.right += 1
            tally.right_rejected += not survives
            if not survives:
                survivors.append({"task": task.name, "error": "RIGHT PROGRAM REJECTED", "reason": reason})
    mutants = mutants_of(task.name, most, rng)
    by_question: dict[int, list[Mutant]] = {}
    counted: list[Mutant] = []
    for mutant, said in zip(mutants, answers(task, drawn, [m.code for m in mutants])):
        wrong = [
            i for i, (d, a) in enumerate(zip(drawn, said)) if a is None or not equal(a, d.answer, task.answer_type)
        ]
        if wrong:
            counted.append(mutant)
            by_question.setdefault(wrong[0], []).append(mutant)
    tally.mutants = len(counted)
    for place, group in by_question.items():
        for mutant, (survives, _, value) in zip(group, accepted(task, drawn[place], [m.code for m in group])):
            tally.wrong_without += survives
            solver_agrees = survives and equal(value, drawn[place].answer, task.answer_type)
            tally.wrong_with += solver_agrees
            if survives:
                survivors.append({"task": task.name, "method": mutant.method, "error": mutant.error,
                                  "said": value, "right": drawn[place].answer, "code": mutant.code})  # fmt: skip
    for survives, _, value in accepted(task, drawn[0], [m.code for m in counted]):
        tally.any_without += survives
        tally.any_with += survives and equal(value, drawn[0].answer, task.answer_type)
    codes = list(constants(task, drawn))
    for d, code in zip(drawn, codes):
        tally.constants += 1
        tally.constants_survive += accepted(task, d, [code])[0][0]
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", nargs="*", default=sorted(TASKS))
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--most", type=int, default=120, help="mutants a task")
    parser.add_argument("--json", type=Path, help="write the survivors, with their code")
    chosen = parser.parse_args()
    survivors: list[dict[str, Any]] = []
    total = Tally()
    print(f"{'task':34} mutants  survive: wrong here    anywhere   constants   right programs rejected")
    print(f"{'':34}          without  solver  without  solver")
    for name in chosen.tasks:
        t = judge(TASKS[name], chosen.questions, chosen.most, survivors)
        for field in Tally.__dataclass_fields__:
            setattr(total, field, getattr(total, field) + getattr(t, field))
        print(_line(name, t), flush=True)
    print(_line("all", total))
    share = 100 / max(1, total.mutants)
    print(
        f"\nrejected of {total.mutants} mutants that change an answer ({len(MUTATORS)} ways to err): "
        f"{100 - share * total.wrong_without:.2f} % without the solver, "
        f"{100 - share * total.wrong_with:.2f} % with it; "
        f"judged on a question that they may answer rightly: {100 - share * total.any_without:.2f} % without"
    )
    left = Counter((s["task"], s["error"]) for s in survivors)
    for (task, error), n in left.most_common():
        print(f"  survives: {task:34} {error} ({n})")
    if chosen.json:
        chosen.json.write_text(json.dumps(survivors, indent=1))


def _line(name: str, t: Tally) -> str:
    return (
        f"{name:34} {t.mutants:7} {t.wrong_without:8} {t.wrong_with:7} {t.any_without:8} {t.any_with:7}"
        f"   {t.constants_survive}/{t.constants:<9} {t.right_rejected}/{t.right}"
    )


if __name__ == "__main__":
    main()
