"""A run's counts as lines of text, for logs and plain output: aligned, one line a step, a reason beside its count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sprite_etl.llm.costs import totals

MAX_REASONS = 6
"""Reasons named of a step, the most frequent first."""


def step_lines(steps: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """steps: step → {in, out, rejected: {reason: n}}, each in its own unit."""
    rows: list[tuple[str, ...]] = [("step", "in", "out", "rejected", "")]
    for step, counts in steps.items():
        rejected = counts["rejected"]
        numbers = (counts["in"], counts["out"], sum(rejected.values()))
        rows.append((step, *(f"{n:,}" for n in numbers), reasons(rejected)))
    return _aligned(rows, "<>>><")


def curated_lines(curated: Sequence[Mapping[str, Any]]) -> list[str]:
    """curated: {kind, task, rows} each."""
    rows = [(row["kind"], row["task"], f"{row['rows']:,}") for row in curated]
    return _aligned([("kind", "task", "rows"), *rows], "<<>")


def cost_lines(costs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What models took and cost in all, a line a currency; no price stands where none is known."""
    lines = []
    for total in totals(costs):
        money = "at no known price" if total["cost"] is None else f"{total['cost']:.4f} {total['currency']}"
        tokens = f"{total['prompt_tokens']:,} tokens in and {total['completion_tokens']:,} out"
        kept = f"{total['kept']} requests were answered from the cache without a call"
        lines.append(f"{total['calls']} calls, {tokens}: {money}; {kept}")
    return lines


def suite_lines(suites: Sequence[Mapping[str, Any]]) -> list[str]:
    """suites: {suite, rows, checks, passed} each."""
    rows = [
        (s["suite"], f"{s['rows']:,}", str(s["checks"]), "passed" if s["passed"] else "did not pass") for s in suites
    ]
    return _aligned([("suite", "rows", "checks", ""), *rows], "<>><")


def reasons(rejected: Mapping[str, int]) -> str:
    """Reason and count, the most frequent first."""
    ranked = sorted(rejected.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{reason} {count:,}" for reason, count in ranked[:MAX_REASONS]]
    more = sum(count for _, count in ranked[MAX_REASONS:])
    return ", ".join([*named, f"others {more:,}"] if more else named)


def _aligned(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """sides: < or > for each column."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths)).rstrip() for row in rows
    ]
