"""What a run came to, for a reader at a terminal: counts, three questions with answers, a contact sheet."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from sprite_etl.config import Deployment
from sprite_etl.load.curated import read_partition
from sprite_etl.pipeline import open_plan, summary
from sprite_etl.pipeline.plan import store_of

QUESTIONS = 3


def show(store_uri: str, run_key: Mapping[str, str], folder: Path) -> None:
    """Print the run's counts per step, kind and task, three of its questions, and draw its first capture.

    folder: where the contact sheet is written.
    """
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    deployment = Deployment(store=store_uri)
    plan = open_plan(deployment, dict(run_key))
    counts = summary(deployment, plan)
    console.print(step_table(counts["steps"]))
    console.print(task_table(counts["curated"]))
    store = store_of(deployment)
    rows = read_partition(store, plan.run)
    console.print(f"{rows.height} rows in curated/qa of {store_uri}, {counts['scenes']} scenes\n", soft_wrap=True)
    for row in pick(rows, QUESTIONS):
        console.print(question_text(row), markup=False)
    for row in rows.head(1).to_dicts():
        capture = store.local_path(str(row["media"][0]).split("/rgb/")[0].removesuffix("/video.mp4"))
        if capture is not None:
            console.print(f"contact sheet: {contact_sheet(capture, folder / 'contact-sheet.png')}", soft_wrap=True)


def step_table(steps: Mapping[str, Any]) -> Table:
    """In, out and rejected per step; the most frequent reasons by name."""
    table = Table("step", "in", "out", "rejected", "most frequent reasons", title="What each step made of what came in")
    for step, counts in steps.items():
        reasons = sorted(counts["rejected"].items(), key=lambda item: (-item[1], item[0]))
        named = ", ".join(f"{reason} {n}" for reason, n in reasons[:3])
        table.add_row(step, str(counts["in"]), str(counts["out"]), str(sum(n for _, n in reasons)), named)
    return table


def task_table(curated: list[dict[str, Any]]) -> Table:
    """Curated rows: a line a task, a column a kind."""
    kinds = list(dict.fromkeys(row["kind"] for row in curated))
    cells = {(row["task"], row["kind"]): row["rows"] for row in curated}
    table = Table("task", *kinds, "all", title="Curated questions", show_footer=False)
    for task in sorted({row["task"] for row in curated}):
        counts = [cells.get((task, kind), 0) for kind in kinds]
        table.add_row(task, *(str(n) if n else "" for n in counts), str(sum(counts)))
    sums = [sum(cells.get((row, kind), 0) for row, k in cells if k == kind) for kind in kinds]
    table.add_section()
    table.add_row("all", *map(str, sums), str(sum(sums)), style="bold")
    return table


def pick(rows: pl.DataFrame, count: int) -> list[dict[str, Any]]:
    """Rows of different tasks and, as far as there are, of different kinds; the same on every machine."""
    chosen: list[dict[str, Any]] = []
    for row in rows.sort("qa_id").to_dicts():
        if len(chosen) == count:
            break
        if all(row["kind"] != c["kind"] and row["task"] != c["task"] for c in chosen):
            chosen.append(row)
    return chosen


def question_text(row: Mapping[str, Any]) -> str:
    """A question, its choices, its answer and what the answer rests on, wrapped for a terminal."""
    choices = f"  [{' | '.join(row['choices'])}]" if row["choices"] else ""
    wrapped = textwrap.fill(f"Q  {row['question']}{choices}", 110, subsequent_indent="   ")
    answer = textwrap.fill(f"A  {row['answer']}", 110, subsequent_indent="   ", max_lines=6)
    media = ", ".join(medium.rpartition("/")[2] for medium in row["media"])
    about = f"{row['kind']} / {row['task']}; {media}; verified by {', '.join(row['verified_by'])}"
    return f"{wrapped}\n{answer}\n   {about}\n"


def contact_sheet(capture: Path, output: Path) -> str:
    """Draw the capture with boxes and names through the command line; returns the picture's path, or what failed."""
    command = [str(Path(sys.executable).with_name("sprite")), "inspect", str(capture), "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return str(output) if done.returncode == 0 else f"could not be drawn: {(done.stderr or done.stdout).strip()}"
