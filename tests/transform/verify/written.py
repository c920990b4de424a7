"""The hand-written questions of tests/fixtures/written, and what `sprite verify` makes of them.

A line is a line of `sprite verify`, with `room` (of `written_rooms`), `expect` (accepted or rejected), `truth` (the
right answer, null where the question has none) and `why`. Lines of one id that follow each other are programs of one
question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.answers import equal
from sprite_etl.transform.verify.lines import verify_lines

FOLDER = Path(__file__).parents[2] / "fixtures" / "written"
Outcome = Literal["accepted and right", "accepted and wrong", "rejected rightly", "rejected wrongly"]
OUTCOMES: tuple[Outcome, ...] = ("accepted and right", "accepted and wrong", "rejected rightly", "rejected wrongly")


@dataclass(frozen=True, slots=True)
class Judged:
    """A written line, the verdict on it, and which of the four it is."""

    line: Mapping[str, Any]
    verdict: Mapping[str, Any]
    outcome: Outcome


def written_lines() -> list[dict[str, Any]]:
    """Every line of every file, in order."""
    return [json.loads(text) for path in sorted(FOLDER.glob("*.jsonl")) for text in path.read_text().splitlines()]


def judged(rooms: Mapping[str, CaptureFolder]) -> list[Judged]:
    """All lines through `verify_lines`; as many votes a question as it has programs."""
    questions = [list(lines) for _, lines in groupby(written_lines(), key=lambda line: line["id"])]
    found: list[Judged] = []
    for room, folder in rooms.items():
        for votes in sorted({len(q) for q in questions}):
            lines = [line for q in questions if len(q) == votes and q[0]["room"] == room for line in q]
            found += _judged(folder, lines, votes)
    return found


def _judged(folder: CaptureFolder, lines: list[dict[str, Any]], votes: int) -> Iterator[Judged]:
    for line, verdict in zip(lines, verify_lines(folder, lines, votes)):
        yield Judged(line, verdict, _outcome(line, verdict))


def _outcome(line: Mapping[str, Any], verdict: Mapping[str, Any]) -> Outcome:
    """Wrong is an accepted answer other than the truth, and any accepted answer where a question has none. A line
    that need not stand is rejected rightly, also where its answer happens to be right."""
    if verdict["status"] == "accepted":
        return "accepted and right" if _true(line, verdict["value"]) else "accepted and wrong"
    return "rejected wrongly" if line["expect"] == "accepted" else "rejected rightly"


def _true(line: Mapping[str, Any], value: Any) -> bool:
    """Numbers within a millimetre or a thousandth; everything else as a vote compares it."""
    truth = line.get("truth")
    if truth is None:
        return False
    if line["answer_type"] == "number" and not isinstance(truth, int | float):
        return False
    if line["answer_type"] == "number":
        return abs(float(value) - float(truth)) <= 1e-3 * max(1.0, abs(float(truth)))
    return equal(value, truth, line["answer_type"])
