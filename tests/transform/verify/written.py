"""The hand-written questions of tests/fixtures/written, and what the pipeline's own steps make of them.

A line is a line of `sprite verify`, with `room` (of `written_rooms`), `expect` (accepted or rejected), `truth` (the
right answer, null where the question has none) and `why`. Lines of one id that follow each other are programs of one
question, as several code models would write them; a question of no registered task has three or five.

A question goes the way of a model's question: what its text says is held against what its row declares, then its
programs run and are verified, then they vote (votes as many as it has programs, 0.6 of them for one answer,
0.8 of a task that nobody knows), then the task's solver and the rules of asking have their say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.answers import equal
from sprite_etl.transform.claimed import claim_of
from sprite_etl.transform.rows import ProgramRun, Question
from sprite_etl.transform.verify.claims import BadLine, Declared, declared
from sprite_etl.transform.verify.meaning import MeaningDiffers, understood
from sprite_etl.transform.verify.programs import PASSED, verify
from sprite_etl.transform.verify.rules import NOT_CHECKED, Rules
from sprite_etl.transform.view import view_of
from sprite_etl.transform.votes import AGREEING_SHARE, vote
from tests.transform.verify.written_rooms import colour_of

FOLDER = Path(__file__).parents[2] / "fixtures" / "written"
Outcome = Literal["accepted and right", "accepted and wrong", "rejected rightly", "rejected wrongly"]
OUTCOMES: tuple[Outcome, ...] = ("accepted and right", "accepted and wrong", "rejected rightly", "rejected wrongly")


@dataclass(frozen=True, slots=True)
class Judged:
    """A written question (its first line), which of the four it is, and why: reason is None where it was accepted.
    programs: what the checks said of each program, in order; () where none had to run."""

    line: Mapping[str, Any]
    outcome: Outcome
    reason: str | None
    detail: str
    value: Any = None
    programs: tuple[str, ...] = ()


def written_questions() -> list[list[dict[str, Any]]]:
    """The lines of every question, of every file, in order."""
    lines = [json.loads(text) for path in sorted(FOLDER.glob("*.jsonl")) for text in path.read_text().splitlines()]
    return [list(own) for _, own in groupby(lines, key=lambda line: line["id"])]


def judged(rooms: Mapping[str, CaptureFolder]) -> list[Judged]:
    """Every question through meaning, sandbox, relations, vote, solver and rules."""
    questions = written_questions()
    return [
        verdict
        for room, folder in rooms.items()
        for verdict in _judged(folder, [lines for lines in questions if lines[0]["room"] == room])
    ]


def _judged(folder: CaptureFolder, questions: Sequence[list[dict[str, Any]]]) -> Iterator[Judged]:
    known: list[tuple[list[dict[str, Any]], Declared]] = []
    view_at = lru_cache(None)(lambda frames: view_of(folder.capture, frames))
    for lines in questions:
        try:
            asked, _ = understood(declared(lines[0], folder.capture, view_at))
        except BadLine as error:
            yield _refused(lines, "bad_line", str(error))
        except MeaningDiffers as error:
            yield _refused(lines, "meaning_mismatch", str(error))
        else:
            known.append((lines, asked))
    rules = Rules(folder)
    for _, group in groupby(sorted(known, key=lambda k: k[1].frames), key=lambda k: k[1].frames):
        members = [(lines, asked, _question(lines[0], asked, folder.capture.capture_id)) for lines, asked in group]
        claims = [claim_of(q, line["code"], asked.view) for lines, asked, q in members for line in lines]
        verdicts = iter(verify(members[0][1].view, claims))
        for lines, asked, question in members:
            tried = [next(verdicts) for _ in lines]
            runs = [
                ProgramRun(question.qa_id, i, f"m#{i}", line["code"], v.status, v.reason, v.value, v.checks)
                for i, (line, v) in enumerate(zip(lines, tried))
            ]
            voted = vote(folder, [question], runs, votes=len(lines), agreeing_share=AGREEING_SHARE)
            programs = tuple(v.reason or "accepted" for v in tried)
            if voted.rejects:
                yield _refused(lines, voted.rejects[0].reason, voted.rejects[0].detail, programs)
                continue
            broken, detail = rules.broken(asked)
            if broken not in (PASSED, NOT_CHECKED):
                yield _refused(lines, broken, detail, programs)
                continue
            value = next(r.value for r in runs if r.code == voted.rows[0]["program"])
            right: Outcome = "accepted and right" if _true(lines[0], value) else "accepted and wrong"
            yield Judged(lines[0], right, None, "", value, programs)


def _refused(lines: Sequence[Mapping[str, Any]], reason: str, detail: str, programs: tuple[str, ...] = ()) -> Judged:
    """A question one of whose lines should stand is refused wrongly."""
    fair = any(line["expect"] == "accepted" for line in lines)
    return Judged(lines[0], "rejected wrongly" if fair else "rejected rightly", reason, detail, None, programs)


def _question(line: Mapping[str, Any], asked: Declared, capture_id: str) -> Question:
    """The row that `ask` would write. Objects of one name are told apart by their colours."""
    task, names = asked.task, [o.name for o in asked.view.objects]
    said = tuple(
        name if names.count(name) == 1 else f"{colour_of(capture_id, object_id)} {name}"
        for object_id, name in ((i, asked.view.object(i).name) for i in asked.named)
    )
    offered = said[task.anchors :] if task and task.answer_type in ("object", "objects", "order") else ()
    return Question(
        line["id"],
        capture_id,
        "image" if len(asked.frames) == 1 else "video",
        task.name if task else f"written_{line['id']}",
        asked.question,
        asked.answer_type,
        asked.unit,
        asked.choices or offered,
        asked.frames,
        asked.named,
        said,
        asked.params,
        None,
        len(asked.frames),
        "llm",
        None if task else {"asks": asked.question, "relations": {}, "program": None},
    )


def _true(line: Mapping[str, Any], value: Any) -> bool:
    """Numbers within a millimetre or a thousandth; everything else as a vote compares it."""
    truth = line.get("truth")
    if truth is None:
        return False
    if line["answer_type"] == "number":
        return isinstance(truth, int | float) and abs(float(value) - truth) <= 1e-3 * max(1.0, abs(truth))
    return equal(value, truth, line["answer_type"])
