"""What the command line shows: progress bars on a terminal, plain lines elsewhere, tables, JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from sprite_etl.llm.batches import BatchProgress
from sprite_etl.pipeline.steps import OnProgress
from sprite_etl.pipeline.told import cost_lines

WIDE = 160
"""Columns of what is no terminal: tables of twelve columns are read there too."""

err = Console(stderr=True, highlight=False)
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


@contextmanager
def progress_bars(scenes: int, steps: Sequence[str], quiet: bool) -> Iterator[OnProgress | None]:
    """A callback for `run_scenes`: one bar of finished steps, and what each scene is at."""
    if quiet:
        yield None
        return
    if not err.is_terminal:
        yield _plain_lines(scenes * len(steps))
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bars:
        whole = bars.add_task("steps", total=scenes * len(steps))
        frames: dict[str, Any] = {}

        def show(step: str, scene: str, done: int, in_all: int) -> None:
            if in_all > 1:
                bar = frames.setdefault(scene, None)
                if bar is None:
                    bar = frames[scene] = bars.add_task(f"  {step} {scene}", total=in_all)
                bars.update(bar, completed=done)
                return
            bars.advance(whole)
            if frames.get(scene) is not None:
                bars.remove_task(frames.pop(scene))

        yield show


def _plain_lines(total: int) -> OnProgress:
    finished = 0

    def show(step: str, scene: str, done: int, in_all: int) -> None:
        nonlocal finished
        if in_all > 1:
            return
        finished += 1
        print(f"[{finished}/{total}] {step} {scene}", file=sys.stderr, flush=True)  # noqa: T201

    return show


def batch_lines(quiet: bool) -> Callable[[BatchProgress], None]:
    """A callback for `run_batched`: a line for each batch whenever something of it has changed."""
    said: dict[str, str] = {}

    def show(progress: BatchProgress) -> None:
        batch = progress.batch
        count = f"{progress.done} of {batch.requests} requests"
        line = f"batch {batch.batch_id} of {batch.model}@{batch.server}: {batch.status}, {count}"
        if not quiet and said.get(batch.name) != line:
            said[batch.name] = line
            err.print(line, markup=False, highlight=False, soft_wrap=True)

    return show


def print_json(value: Any) -> None:
    """One JSON value on standard output, for scripts."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def print_json_lines(values: Iterable[Any], array: bool) -> None:
    """JSON values on standard output as they come: a line each, or the elements of one array."""
    before = "["
    for value in values:
        if array:
            sys.stdout.write(before)
            before = ","
        print_json(value)
        sys.stdout.flush()
    if array:
        sys.stdout.write("]\n" if before == "," else "[]\n")


Verdict = dict[str, Any]


@contextmanager
def verdict_counts(quiet: bool) -> Iterator[Callable[[Verdict], Verdict]]:
    """A function through which verdicts ({status, reason, …}) pass and are counted: on a terminal while they come
    (unless they are printed there), and in one line at the end."""
    counts: Counter[tuple[str, str]] = Counter()
    live = err.is_terminal and not sys.stdout.isatty() and not quiet
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    # What is printed meanwhile goes where it was sent, not to the terminal beside the bar.
    with Progress(*columns, console=err, disable=not live, transient=True, redirect_stdout=False) as bars:
        shown = bars.add_task("0 programs")

        def count(verdict: Verdict) -> Verdict:
            counts[verdict["status"], verdict["reason"] or ""] += 1
            if live:
                bars.update(shown, description=_counted(counts))
            return verdict

        yield count
    if not quiet:
        err.print(_counted(counts), soft_wrap=True)


def _counted(counts: Mapping[tuple[str, str], int]) -> str:
    by_status = []
    for status in ("accepted", "rejected", "failed"):
        mine = sorted(((n, reason) for (s, reason), n in counts.items() if s == status), reverse=True)
        reasons = ", ".join(f"{reason} {n}" for n, reason in mine if reason)
        by_status.append(f"{sum(n for n, _ in mine)} {status}" + (f" ({reasons})" if reasons else ""))
    return f"{sum(counts.values())} programs: {', '.join(by_status)}"


def table(title: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> None:
    """A table of dicts on standard output."""
    if not rows:
        out.print(f"{title}: none")
        return
    names = list(columns or rows[0])
    shown = Table(title=title, title_justify="left")
    for name in names:
        numeric = all(isinstance(r.get(name), (int, float)) for r in rows)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(*("" if row.get(n) is None else str(row.get(n)) for n in names))
    out.print(shown)


def show_summary(summary: Mapping[str, Any], loaded: Mapping[str, Any] | None) -> None:
    """A run's end: counts per step, curated rows per kind and task, and whether a commit was made."""
    steps = [
        {
            "step": name,
            "in": c["in"],
            "out": c["out"],
            "rejected": sum(c["rejected"].values()),
            "reasons": ", ".join(
                f"{reason} {n}" for reason, n in sorted(c["rejected"].items(), key=lambda x: -x[1])[:4]
            ),
        }
        for name, c in summary["steps"].items()
    ]
    table("steps (each counts its own unit)", steps)
    table("curated rows", summary["curated"])
    if "costs" in summary:
        show_costs(summary["costs"])
    if loaded is not None:
        what = "committed" if loaded["committed"] else "no commit: this fingerprint is already there"
        out.print(f"{loaded['rows']} rows in partition {summary['run']['source']}/{summary['run']['batch']}/"
                  f"{summary['run']['recipe']}; {what} (table version {loaded['version']})")  # fmt: skip


def show_costs(costs: Sequence[Mapping[str, Any]]) -> None:
    """What models took and cost, by stage and in total; no price stands where none is known."""
    table("calls to models", [_cost_line(row) for row in costs])
    for line in cost_lines(costs):
        out.print(line, soft_wrap=True)


def show_estimate(expected: Mapping[str, Any]) -> None:
    """What a run is expected to take, by stage and model, and where each number comes from."""
    lines = [
        {
            "stage": row["stage"],
            "model": row["model"],
            "calls": row["calls"],
            "in": row["tokens_in"],
            "out": row["tokens_out"],
            "cost": "" if row["cost"] is None else f"{row['cost']:.2f} {row['currency']}",
            "from": f"calls {row['calls_from']}; {row['tokens_from']}",
        }
        for row in expected["stages"]
    ]
    table(f"expected of {expected['scenes']:,} scenes, about {expected['rows']:,} rows", lines)
    total = expected["total"]
    money = ", ".join(f"{amount:,.2f} {currency}" for currency, amount in total["cost"].items()) or "at no known price"
    tokens = f"{total['tokens_in']:,} tokens in and {total['tokens_out']:,} out"
    out.print(f"{total['calls']:,} calls, {tokens}: {money}", soft_wrap=True)
    for note in expected["notes"]:
        out.print(f"- {note}", soft_wrap=True)


def _cost_line(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of costs, narrow enough for a terminal."""
    run = {"run": f"{row['source']} {row['batch']} {row['run']}"} if "run" in row else {}
    said = [f"{row[n]} {what}" for n, what in (("estimated", "estimated"), ("unpriced", "unpriced")) if row[n]]
    return {
        **run,
        "stage": row["stage"],
        "model": f"{row['model']}@{row['server']}",
        **{name: row[name] for name in ("calls", "kept", "failed", "retries")},
        "in": row["prompt_tokens"],
        "cached": row["cached_tokens"],
        "out": row["completion_tokens"],
        "s": None if row["median_latency_s"] is None else round(row["median_latency_s"], 2),
        "cost": "" if row["cost"] is None else f"{row['cost']:.4f} {row['currency']}",
        "note": ", ".join(said),
    }
