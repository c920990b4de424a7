"""Every curated answer once more, from its row and its view alone.

python -m tests.benchmarks.recompute --store file:///… [--json FILE]

For each row the capture is first reduced to what its view shows: frames, sightings, objects, rooms and support outside
are deleted. Then the row's own program runs on it in the sandbox, and the task's solver beside it. Each must say what
the row says; what does not is printed, one by one. Tasks that models invented have no solver.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from sprite_etl.config import Deployment
from sprite_etl.load.curated import read_curated
from sprite_etl.pipeline.captures import open_capture
from sprite_etl.pipeline.plan import store_of
from sprite_etl.scene.capture import Capture
from sprite_etl.store import keys
from sprite_etl.transform.answers import equal, stated
from sprite_etl.transform.programs.sandbox import Program, Run, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.view import View, view_of


def reduced(capture: Capture, frames: tuple[int, ...]) -> Capture:
    """The capture with only these frames, and only the objects that are clear in one of them."""
    view = view_of(capture, frames)
    shown = {o.object_id for o in view.objects}
    wanted = set(frames)
    return replace(
        capture,
        frames=tuple(f for f in capture.frames if f.index in wanted),
        objects=tuple(
            replace(o, visible=tuple(s for s in o.visible or () if s.frame in wanted))
            for o in capture.objects
            if o.object_id in shown
        ),
        rooms=view.rooms,
        support=view.support,
        free_space=None,
    )


def disagreements(capture: Capture, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one capture whose answer does not come out again, each with what came instead."""
    wrong = []
    for frames, group in groupby(sorted(rows, key=_frames), key=_frames):
        view = view_of(reduced(capture, frames), frames)
        same_view = list(group)
        programs = [Program(r["program"], (run_of(r),)) for r in same_view]
        for row, (outcome,) in zip(same_view, run_programs([scene_json(view)], programs)):
            right = json.loads(row["answer_value"])
            solved = [("solver", _solved(view, row))] if row["task"] in TASKS else []
            for who, said in (("program", outcome.value), *solved):
                if not says(said, right, row):
                    wrong.append({"qa_id": row["qa_id"], "task": row["task"], "who": who, "said": said, "row": right})
    return wrong


def _frames(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row["frame_indices"])


def run_of(row: dict[str, Any]) -> Run:
    """How the row's program is run on its view, the first of the scenes."""
    return Run(0, tuple(row["object_ids"]), json.loads(row["params"]), tuple(row["choices"]))


def _solved(view: View, row: dict[str, Any]) -> Any:
    try:
        return TASKS[row["task"]].solve(view, row["object_ids"], json.loads(row["params"]))
    except (NotAnswerable, KeyError) as error:
        return f"{type(error).__name__}: {error}"


def says(said: Any, right: Any, row: dict[str, Any]) -> bool:
    """Whether a program or solver says what a row says, which is rounded."""
    kind = row["answer_type"]
    if kind == "number":
        # Half a step of rounding may go either way.
        return isinstance(said, (int, float)) and (
            equal(stated(float(said), kind, row["unit"]), right, kind) or equal(float(said), right, kind)
        )
    if kind == "objects":
        return isinstance(said, list) and sorted(said) == sorted(right)
    return bool(said == right)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", required=True)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    deployment = Deployment().model_copy(update={"store": chosen.store})
    store = store_of(deployment)
    rows = read_curated(store).sort("source", "scene_id", "capture_id", "qa_id").collect()
    checked: Counter[str] = Counter()
    wrong: list[dict[str, Any]] = []
    for (source, scene, capture_id), group in rows.group_by("source", "scene_id", "capture_id", maintain_order=True):
        with open_capture(store, deployment, keys.capture_prefix(str(source), str(scene), str(capture_id))) as folder:
            found = disagreements(folder.capture, group.to_dicts())
        checked.update(group["task"].to_list())
        wrong += found
        for item in found:
            print(item)
    for task, count in sorted(checked.items()):
        print(f"{task:36} {count:6} rows, {sum(w['task'] == task for w in wrong)} disagreements")
    print(f"{checked.total()} rows recomputed from their views alone, {len(wrong)} disagreements")
    if chosen.json:
        chosen.json.write_text(json.dumps(wrong, indent=1))


if __name__ == "__main__":
    main()
