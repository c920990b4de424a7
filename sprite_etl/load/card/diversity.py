"""How various a release's questions are, by kind and task: those of models' programs beside as many of templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sprite_etl.load.card.reading import Row, Sampler, find_rows, read_rows
from sprite_etl.load.card.wording import measures
from sprite_etl.load.diversity import plain

SAMPLE = 200
LEAST = 5
"""Questions of a group that are looked at, at most and at least."""
GROUPED, ASKED = ("qa_id", "producer", "kind", "task"), ("qa_id", "question", "expressions")


def diversity_report(folder: Path, sample: int = SAMPLE) -> list[dict[str, Any]]:
    """For all questions, each kind and each task: {by, name, producer, rows, looked_at, …measures}.

    producer: template or program. Where a group has questions of both, equally many of both are looked at; otherwise up
    to `sample`. Names of objects are masked. Groups with fewer than LEAST are left out.
    """
    samplers = {by: Sampler(sample, _group(by)) for by in ("all", "kind", "task")}
    rows: dict[tuple[str, str, str], int] = {}
    for row in read_rows(folder, GROUPED):
        for by, sampler in samplers.items():
            name, producer = _group(by)(row)
            rows[(by, name, producer)] = rows.get((by, name, producer), 0) + 1
            sampler.add(row)
    chosen = (row["qa_id"] for sampler in samplers.values() for of in sampler.groups().values() for row in of)
    asked = find_rows(folder, chosen, ASKED)
    report = []
    for by, sampler in samplers.items():
        groups = sampler.groups()
        for name, producer in sorted(groups):
            sizes = [len(groups[key]) for key in groups if key[0] == name]
            looked = groups[(name, producer)][: min(sizes)]
            if len(looked) >= LEAST:
                about = {"by": by, "name": name, "producer": producer, "rows": rows[(by, name, producer)]}
                report.append({**about, "looked_at": len(looked), **measures(_masked(looked, asked))})
    return report


def compared(report: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(program, template) of each group that has both."""
    found = {(r["by"], r["name"], r["producer"]): r for r in report}
    return [
        (row, found[(by, name, "template")])
        for (by, name, producer), row in found.items()
        if producer == "program" and (by, name, "template") in found
    ]


def _group(by: str) -> Any:
    def group(row: Row) -> tuple[str, str]:
        return ("all" if by == "all" else row[by]), ("template" if row["producer"] == "template" else "program")

    return group


def _masked(rows: Sequence[Row], asked: Mapping[str, Row]) -> list[str]:
    found = [asked[row["qa_id"]] for row in rows]
    return [plain(row["question"], row["expressions"]) for row in found]
