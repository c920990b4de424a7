"""A line of `sprite verify` on its way, the vote over the lines of one question, and what is printed of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from sprite_etl.transform.answers import equal
from sprite_etl.transform.tally import RUNS, tally
from sprite_etl.transform.verify.claims import Declared
from sprite_etl.transform.verify.programs import PASSED, Verdict
from sprite_etl.transform.votes import carried


@dataclass(slots=True, eq=False)
class Line:
    """group: lines of one group are programs of one question; asked: None once it is known that the line's program
    need not run."""

    id: Any
    verdict: Verdict
    asked: Declared | None = None
    group: int = 0


def bad(line: Line, detail: str) -> Line:
    """The line as one that cannot be judged."""
    line.verdict, line.asked = Verdict("failed", "bad_line", detail), None
    return line


def vote_over(lines: Sequence[Line], votes: int, agreeing_share: float) -> None:
    """Of the accepted lines of each group, reject those that are not among the agreeing share of `votes`."""
    accepted = [(n, line, line.asked) for n, line in enumerate(lines) if line.verdict.status == "accepted"]
    groups: dict[int, list[Line]] = {}
    sizes, rows = Counter(line.group for line in lines), []
    for number, line, asked in accepted:
        assert asked is not None
        rows.append((f"{line.group:012d}", number, asked.answer_type, json.dumps(line.verdict.value)))
        groups.setdefault(line.group, []).append(line)
    for decided in tally(pl.DataFrame(rows, RUNS, orient="row")).iter_rows(named=True):
        members = groups[int(decided["qa_id"])]
        why_not, agreeing = carried(decided, votes, agreeing_share), _agreeing(members)
        together = sizes[members[0].group]
        few = f"; only {together} of its lines stand together" if together < votes else ""
        for line in members:
            if why_not is None and line in agreeing:
                line.verdict.checks["vote"] = PASSED
            else:
                detail = why_not or f"{decided['plurality']} of {votes} programs agree on another answer"
                line.verdict.reject("vote", "programs_disagree", detail + few)


def _agreeing(lines: Sequence[Line]) -> set[Line]:
    """The lines of a group that is largest as `tally` counts."""
    kind = lines[0].asked.answer_type if lines[0].asked else "text"
    near = [{b for b in lines if equal(a.verdict.value, b.verdict.value, kind)} for a in lines]
    most = max(map(len, near))
    return set().union(*(group for group in near if len(group) == most))


def printed(line: Line) -> dict[str, Any]:
    """The verdict as plain JSON. A program may have returned or raised texts that no UTF-8 can carry."""
    verdict = line.verdict
    shown = {
        "id": line.id,
        "status": verdict.status,
        "reason": verdict.reason,
        "detail": verdict.detail,
        "value": verdict.value,
        "checks": verdict.checks,
        "cpu_ms": round(verdict.cpu_ms, 3),
    }
    text = json.dumps(shown, ensure_ascii=False, default=str)
    plain: dict[str, Any] = json.loads(text.encode(errors="replace"), parse_constant=str)
    return plain
