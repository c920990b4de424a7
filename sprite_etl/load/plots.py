"""What was dropped where, drawn: one bar a step, from what passed on to the rarest reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

Rows = list[dict[str, Any]]

NAMED_REASONS = 6
"""So many reasons of a step get a colour and a name; the others share one."""
_PASSED, _REST = "#3a7d44", "#c9c9c9"
_COLOURS = ("#b5473c", "#d98c3f", "#e0c04c", "#5b7db1", "#8d6cab", "#6fa8a0")


def plot_rejects(steps: Rows, rejects: Rows, path: Path) -> None:
    """Write a PNG: for each source and step the share of its units that passed on, and of those that each reason
    dropped. steps and rejects: the tables of these names in `load.stats.stats`. Raises OSError, ValueError where there
    is nothing to draw."""
    counted = [s for s in steps if s["in"]]
    if not counted:
        raise ValueError("no step has been counted yet: run one first")
    figure = Figure(figsize=(13, 1.2 + 1.05 * len(counted)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for place, step in enumerate(counted):
        reasons = [(r["reason"], r["rejected"]) for r in rejects
                   if (r["source"], r["step"]) == (step["source"], step["step"])]  # fmt: skip
        _bar(axes, place, step, sorted(reasons, key=lambda r: (-r[1], r[0])))
    sources = len({s["source"] for s in counted})
    labels = [f"{s['source']}\n{s['step']}" if sources > 1 else s["step"] for s in counted]
    axes.set_yticks(range(len(counted)), [f"{label}\n{s['in']:,} in" for label, s in zip(labels, counted)])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of what came in")
    axes.set_title("What each step passed on, and why it dropped the rest")
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.savefig(path, dpi=110)


def _bar(axes: Axes, place: int, step: dict[str, Any], reasons: list[tuple[str, int]]) -> None:
    named, rest = reasons[:NAMED_REASONS], sum(n for _, n in reasons[NAMED_REASONS:])
    parts = [("passed on", step["out"], _PASSED), *((r, n, c) for (r, n), c in zip(named, _COLOURS))]
    if rest:
        parts.append((f"{len(reasons) - NAMED_REASONS} more reasons", rest, _REST))
    left, number = 0.0, 0
    for name, count, colour in parts:
        share = 100 * count / step["in"]
        axes.barh(place, share, left=left, height=0.42, color=colour, edgecolor="white", linewidth=0.6)
        if share >= 1.5:
            # Names of neighbours would run into each other: they stand in four rows by turns, two below the bar.
            row = number % 4
            text = f"{name.replace('_', ' ')} {share:.0f} %"
            axes.text(left, place + (-0.24, 0.24, -0.4, 0.4)[row], text, fontsize=7.5,
                      va="top" if row % 2 else "bottom", ha="left" if left < 92 else "right")  # fmt: skip
            number += 1
        left += share
