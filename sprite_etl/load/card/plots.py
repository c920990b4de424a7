"""The card's plots: small PNG files that a page shows at 800 pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sprite_etl.load.card.diversity import compared
from sprite_etl.load.plots import plot_rejects

Rows = Sequence[dict[str, Any]]
KINDS = {"image": "#5b7db1", "multi_image": "#6fa8a0", "video": "#d98c3f", "navigation": "#8d6cab",
         "compound": "#b5473c"}  # fmt: skip
_ONE, _OTHER, _GUESS = "#5b7db1", "#d98c3f", "#c9c9c9"
_WIDTH, _DPI, _FONT = 8.0, 100, 8
MEASURES = {
    "distinct_2": "distinct-2", "distinct_3": "distinct-3", "self_bleu": "self-BLEU ↓",
    "near_duplicates": "near-duplicates ↓", "vendi_share": "Vendi ÷ n", "frames": "frames ÷ n",
}  # fmt: skip


def write_plots(
    folder: Path, tables: dict[str, Any], blind: Rows, diversity: Rows, dropped: dict[str, int], steps: Rows,
    rejects: Rows,
) -> list[str]:  # fmt: skip
    """Write into plots/ what there is something to draw of; returns the names of the files."""
    plots = folder / "plots"
    plots.mkdir(exist_ok=True)
    _tasks(plots / "tasks.png", tables["tasks"])
    _answers(plots / "answers.png", tables["answers"])
    _things(plots / "objects.png", tables["things"])
    if tables["metres"]:
        _metres(plots / "distances.png", tables["metres"])
    if any(found["accuracy"] is not None for found in blind):
        _blind(plots / "blind.png", blind)
    if diversity:
        _diversity(plots / "diversity.png", diversity)
    if dropped:
        _dropped(plots / "dropped.png", dropped)
    if any(step["in"] for step in steps):
        plot_rejects(_pooled(steps, ("step",)), _pooled(rejects, ("step", "reason")), plots / "rejects.png")
    return sorted(p.name for p in plots.iterdir())


def _pooled(rows: Rows, by: tuple[str, ...]) -> list[dict[str, Any]]:
    """Counts of all sources together, in the order in which they come."""
    sums: dict[tuple[str, ...], Counter[str]] = {}
    for row in rows:
        counts = {name: value for name, value in row.items() if isinstance(value, int)}
        sums.setdefault(tuple(row[name] for name in by), Counter()).update(counts)
    return [{"source": "all", **dict(zip(by, key)), **counted} for key, counted in sums.items()]


def _figure(height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    every = list(np.atleast_1d(figure.subplots(1, columns)))
    for axes in every:
        axes.tick_params(labelsize=_FONT)
        axes.spines[["top", "right"]].set_visible(False)
    return figure, every


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def _tasks(path: Path, tasks: Rows) -> None:
    names = sorted({t["task"] for t in tasks}, key=lambda name: -sum(t["rows"] for t in tasks if t["task"] == name))
    figure, (axes,) = _figure(0.8 + 0.17 * len(names))
    left = np.zeros(len(names))
    for kind, colour in KINDS.items():
        rows = np.array([sum(t["rows"] for t in tasks if (t["task"], t["kind"]) == (name, kind)) for name in names])
        if rows.any():
            axes.barh(range(len(names)), rows, left=left, color=colour, label=kind.replace("_", " "), height=0.75)
        left += rows
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel("rows", fontsize=_FONT)
    axes.legend(fontsize=_FONT, frameon=False, loc="lower right")
    _save(figure, path)


def _answers(path: Path, answers: dict[str, dict[str, int]]) -> None:
    wanted = [name for name in ("letter", "yes or no", "whole number", "word") if answers.get(name)]
    figure, panels = _figure(2.8, max(1, len(wanted)))
    for axes, name in zip(panels, wanted):
        shown = list(answers[name].items())[:12]
        if name in ("letter", "whole number"):
            shown.sort(key=lambda item: (len(item[0]), item[0]))
        total = sum(answers[name].values())
        axes.bar(range(len(shown)), [100 * n / total for _, n in shown], color=_ONE)
        turned = max(len(text) for text, _ in shown) > 4
        axes.set_xticks(range(len(shown)), [text for text, _ in shown], rotation=90 if turned else 0)
        axes.set_title(name, fontsize=_FONT + 1)
    panels[0].set_ylabel("% of such answers", fontsize=_FONT)
    _save(figure, path)


def _things(path: Path, things: dict[str, int]) -> None:
    shown = list(things.items())[:30]
    figure, (axes,) = _figure(2.8)
    axes.bar(range(len(shown)), [n for _, n in shown], color=_ONE)
    axes.set_xticks(range(len(shown)), [text for text, _ in shown], rotation=90)
    axes.set_xlim(-0.7, max(1, len(shown)) - 0.3)
    axes.set_ylabel("times named", fontsize=_FONT)
    axes.set_title(f"the {len(shown)} most frequent of {len(things)} kinds of things", fontsize=_FONT + 1)
    _save(figure, path)


def _metres(path: Path, metres: Rows) -> None:
    figure, (axes,) = _figure(2.4)
    places = [np.sqrt(m["from"] * m["to"]) for m in metres]
    axes.bar(places, [m["rows"] for m in metres], width=[0.9 * (m["to"] - m["from"]) for m in metres], color=_ONE)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    axes.minorticks_off()
    axes.set_xlabel("answers in metres", fontsize=_FONT)
    axes.set_ylabel("rows", fontsize=_FONT)
    _save(figure, path)


def _blind(path: Path, blind: Rows) -> None:
    """Per task: chance, what the blind model got right, and what it gets right of the rows that stay."""
    measured = [b for b in blind if b["accuracy"] is not None]
    names = sorted({b["task"] for b in measured})
    figure, (axes,) = _figure(0.9 + 0.17 * len(names))
    for place, name in enumerate(names):
        of = [b for b in measured if b["task"] == name]
        rows = np.array([b["rows"] for b in of])
        chance = float(np.average([b["chance"] for b in of], weights=rows))
        found = float(np.average([b["accuracy"] for b in of], weights=rows))
        after = [
            (b["accuracy"], b["rows"]) if b["after"] is None else (b["after"], b["rows"] - b["dropped"]) for b in of
        ]
        stays = float(np.average([a for a, _ in after], weights=[n for _, n in after]))
        axes.barh(place, 100 * chance, color=_GUESS, height=0.75, label="chance" if not place else None)
        axes.plot(100 * found, place, "o", color=_OTHER, ms=4, label="before pruning" if not place else None)
        axes.plot(100 * stays, place, "D", color=_ONE, ms=4, label="as released" if not place else None)
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel("% right without seeing", fontsize=_FONT)
    axes.legend(fontsize=_FONT, frameon=True, loc="lower right")
    _save(figure, path)


def _diversity(path: Path, report: Rows) -> None:
    """Templates beside programs where a group has both, else what there is."""
    pairs = [pair for pair in compared(report) if pair[0]["by"] in ("all", "kind")]
    figure, panels = _figure(2.6, len(MEASURES))
    if pairs:
        names = [program["name"].replace("_", " ") for program, _ in pairs]
        series = [("template", _OTHER, [t for _, t in pairs]), ("program", _ONE, [p for p, _ in pairs])]
    else:
        of = [r for r in report if r["by"] in ("all", "kind")]
        names = [r["name"].replace("_", " ") for r in of]
        series = [(str(of[0]["producer"]), _ONE, of)]
    for axes, (measure, title) in zip(panels, MEASURES.items()):
        for number, (label, colour, rows) in enumerate(series):
            at = np.arange(len(names)) + (number - (len(series) - 1) / 2) * 0.38
            axes.barh(at, [r[measure] or 0 for r in rows], height=0.36, color=colour, label=label)
        axes.set_title(title, fontsize=_FONT + 1)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        axes.set_yticks(range(len(names)), names if axes is panels[0] else [])
        axes.invert_yaxis()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=_FONT,
                  frameon=False)  # fmt: skip
    _save(figure, path)


def _dropped(path: Path, dropped: dict[str, int]) -> None:
    shown = sorted(dropped.items(), key=lambda item: -item[1])
    figure, (axes,) = _figure(0.8 + 0.28 * len(shown))
    bars = axes.barh(range(len(shown)), [n for _, n in shown], color=_ONE, height=0.7)
    axes.bar_label(bars, [f"{n:,}" for _, n in shown], fontsize=_FONT, padding=2)
    axes.set_yticks(range(len(shown)), [name.replace("_", " ") for name, _ in shown])
    axes.invert_yaxis()
    axes.set_xlabel("curated rows left out of this release", fontsize=_FONT)
    _save(figure, path)
