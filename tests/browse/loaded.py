"""A store with curated partitions, made by the product's own steps from tiny captures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sprite_etl.load.curated import load_partition
from sprite_etl.load.rows import curated_rows
from sprite_etl.quality.gate import run_gate
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.tables import read_step, write_step
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.rows import Answer
from tests.load.examples import answer, capture_folder, put_run, run_of


def load_run(store: Store, tmp_path: Path, run: RunIdentity | None = None, said: str = "0.8") -> RunIdentity:
    """One scene: an image question (with what a model may have written for a text), a multi-image and a video one; two
    proposals dropped."""
    run = run or run_of()
    folder = capture_folder(tmp_path / run.recipe / run.batch)
    answers = [
        retold(answer(folder, "image", 0, run.recipe), "Which is it: <script>alert(1)</script> or 'x'?", run),
        answer(folder, "multi_image", 1, run.recipe),
        answer(folder, "video", 2, run.recipe),
    ]
    answers[1] = replace(answers[1], answer=said, answer_value=float(said))
    put_run(store, run, folder, answers)
    proposals = read_step(store, run, "ask", "home-1").to_dicts()
    dropped = [Reject("near_tie", f"0.0{i} m apart", {"question": f"Which is nearer? <b>{i}</b>"}) for i in (1, 2)]
    write_step(store, run, "ask", "home-1", StepResult(5, proposals, dropped))

    def rows() -> object:
        return curated_rows(store, run, ["home-1"])

    gate = run_gate(store, run, ["home-1"], curated=rows, max_rejected_scenes=0)  # type: ignore[arg-type]
    assert gate.passed, gate.explain()
    load_partition(store, run, curated_rows(store, run, ["home-1"]))
    return run


def retold(made: Answer, text: str, run: RunIdentity) -> Answer:
    """The same answer to another text."""
    q = made.question
    named = qa_id(q.capture_id, run.recipe, q.kind, q.task, text, q.frame_indices, q.object_ids)
    return replace(made, question=replace(q, question=text, qa_id=named))
