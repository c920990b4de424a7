"""Programs a processor second, four ways in one run: the published one, and ours with and without relations.

python -m tests.benchmarks.programs [--objects 10 40] [--frames 8] [--questions 100] [--seconds 4] [--vocabulary]

- published: each program is written to a module file and imported, the scene read from disk and rebuilt for it, and it
  runs in this process;
- in process: compiled and run here on one prepared scene, with no protection at all: what Python itself costs;
- ours: through the sandbox, one run a program;
- ours, related: through the sandbox, seven runs a program: the scene, three wholly changed copies, three patches.

Programs are the templates of every task that can be asked of a drawn view, three a question, in their styles: one by
the API, two with mathematics of their own; with --vocabulary those by the API alone, as models are asked to write. The
same text may come again for another question, as it does in the pipeline, and the sandbox knows it again; the rows
"new texts" are for models' programs, where no text returns. What is counted is the processor time of this process and
of all of the sandbox's.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sprite_etl.transform.programs.api import program_globals
from sprite_etl.transform.programs.patches import patch_json
from sprite_etl.transform.programs.sandbox import Limits, Program, Run, Sandbox
from sprite_etl.transform.programs.sandbox.child import plain
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.templates import programs_for
from sprite_etl.transform.programs.values import Scene, scene_from_json, with_question
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.verify.relations import Asked, own_view, shared_views
from sprite_etl.transform.view import View
from tests.transform.draws import DRAWS, random_question
from tests.transform.random_views import random_view

_QUESTION = Question("q", "c", "image", "", "?", "number", "m", (), (0,), (), (), {}, None, 1)
_WHOLE = ("rigid", "mirror", "scale")
_PATCHED = ("add_absent", "reverse_time")
Texts = list[tuple[str, Asked]]


def texts_about(view: View, questions: int, rng: np.random.Generator, vocabulary: bool = False) -> Texts:
    """Three programs for each of so many questions of all tasks in turn; with `vocabulary` only the one that goes
    through the API, three times."""
    tasks, found = [t for t in TASKS.values() if t.name not in DRAWS], list[tuple[str, Asked]]()
    while len(found) < 3 * questions:
        task = tasks[int(rng.integers(len(tasks)))]
        asked = random_question(task, view, rng)
        if asked is None:
            continue
        try:
            task.solve(view, asked.named, asked.params)
        except NotAnswerable:
            continue
        question = replace(_QUESTION, task=task.name, qa_id=f"q{len(found)}")
        programs = programs_for(question, 3)
        found += [(code, asked) for _, code in (programs[:1] * 3 if vocabulary else programs)]
    return found


def published(texts: Texts, scene: dict[str, Any]) -> None:
    """One module file and one reading of the scene a program, as the method's own code does it."""
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder, "scene.json")
        stored.write_text(json.dumps(scene))
        for i, (code, asked) in enumerate(texts):
            path = Path(folder, f"program_{i}.py")
            path.write_text(code)
            spec = importlib.util.spec_from_file_location(path.stem, path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            vars(module).update(program_globals())
            try:
                spec.loader.exec_module(module)
                view = scene_from_json(json.loads(stored.read_text()))
                plain(module.answer(with_question(view, asked.named, asked.params, asked.choices)))
            except Exception as error:
                raise SystemExit(f"a program failed: {error!r}\n{code}") from error
            path.unlink()


def in_process(texts: Texts, scene: Scene) -> None:
    """Nothing but the programs."""
    for code, asked in texts:
        namespace = {"__name__": "program", **program_globals()}
        exec(compile(code, "<program>", "exec"), namespace)
        plain(namespace["answer"](with_question(scene, asked.named, asked.params, asked.choices)))


def related(view: View, texts: Texts) -> tuple[list[dict[str, Any]], list[list[Run]]]:
    """The scenes of seven runs a program, and the runs: choices and params as they are, since nobody compares."""
    shared = shared_views(view, np.random.default_rng(0)).views
    base = scene_json(view)
    scenes = [base, *(scene_json(shared[r]) for r in _WHOLE), *(_patch(base, shared[r]) for r in _PATCHED)]
    places: dict[str, int] = {}
    runs = []
    for _, asked in texts:
        key = repr(asked)
        if key not in places:
            moved = own_view("move_first", view, asked, None) or shared["add_absent"]
            places[key] = len(scenes)
            scenes.append(_patch(base, moved))
        every = (*range(len(_WHOLE) + len(_PATCHED) + 1), places[key])
        runs.append([Run(i, asked.named, dict(asked.params), asked.choices) for i in every])
    return scenes, runs


def _patch(base: dict[str, Any], view: View) -> dict[str, Any]:
    patch = patch_json(base, scene_json(view))
    assert patch is not None
    return patch


def sandboxed(sandbox: Sandbox, scenes: list[dict[str, Any]], texts: Texts, runs: list[list[Run]]) -> None:
    """Through the sandbox; what fails ends the benchmark, for a failure is quick."""
    programs = [Program(code, tuple(r)) for (code, _), r in zip(texts, runs)]
    for program, outcomes in zip(programs, sandbox.run(scenes, programs, Limits())):
        if outcomes[0].status != "ok":
            raise SystemExit(f"a program failed: {outcomes[0].error}\n{program.code}")


def processor_seconds(sandbox: Sandbox) -> float:
    """Used so far by this process, and by the sandbox's processes with their children that ended."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == sandbox._process.pid:
                ticks += sum(int(f) for f in fields[11:15])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def rate(work: Callable[[Texts], None], texts: Texts, seconds: float, sandbox: Sandbox, new: bool) -> float:
    """Programs a processor second; new: no text returns."""
    done, start = 0, processor_seconds(sandbox)
    while (used := processor_seconds(sandbox) - start) < seconds:
        work([(f"{code}\n# {done + i}\n", asked) for i, (code, asked) in enumerate(texts)] if new else texts)
        done += len(texts)
    return done / used


def measure(objects: int, frames: int, questions: int, seconds: float, vocabulary: bool) -> list[tuple[str, float]]:
    """Each way's rate on one drawn scene."""
    rng = np.random.default_rng(objects)
    view = random_view(rng, frames, objects)
    texts, scene = texts_about(view, questions, rng, vocabulary), scene_json(view)
    prepared = scene_from_json(scene)
    single = [[Run(0, a.named, dict(a.params), a.choices)] for _, a in texts]
    scenes, runs = related(view, texts)
    with Sandbox() as sandbox:
        ways: list[tuple[str, Callable[[Texts], None]]] = [
            ("published", lambda t: published(t, scene)),
            ("in process", lambda t: in_process(t, prepared)),
            ("ours", lambda t: sandboxed(sandbox, [scene], t, single)),
            ("ours, related", lambda t: sandboxed(sandbox, scenes, t, runs)),
        ]
        for _, way in ways:
            way(texts)
        before = sandbox.ran_alone
        rates = [(name, rate(way, texts, seconds, sandbox, False)) for name, way in ways]
        rates += [(f"{name}, new texts", rate(way, texts, seconds, sandbox, True)) for name, way in ways[2:]]
        print(f"{objects} objects, {frames} frames, {len(texts)} programs a round, mode {sandbox.mode}, "
              f"{sandbox.ran_alone - before} programs had a process of their own")  # fmt: skip
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, nargs="+", default=[10, 40])
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=4, help="processor time for each way")
    parser.add_argument("--vocabulary", action="store_true", help="programs by the API alone")
    chosen = parser.parse_args()
    for objects in chosen.objects:
        rates = measure(objects, chosen.frames, chosen.questions, chosen.seconds, chosen.vocabulary)
        for name, found in rates:
            print(f"  {name:24} {found:8.0f} programs/CPU-s  {found / rates[0][1]:5.2f} x published")


if __name__ == "__main__":
    main()
