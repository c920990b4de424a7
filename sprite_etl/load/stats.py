"""What the curated table holds, and what was dropped on the way: plain rows, for a terminal, JSON and `preview/`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl

from sprite_etl.load.browse import list_browse
from sprite_etl.load.curated import read_curated
from sprite_etl.load.diversity import diversity
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity, canonical_json
from sprite_etl.store.tables import read_metadata

Rows = list[dict[str, Any]]
Account = tuple[RunIdentity, dict[str, Any]]

_NEEDED = (
    "source", "batch", "recipe", "kind", "task", "scene_id", "place_id", "producer", "answer_type", "answer_value",
    "choices", "object_ids", "expressions", "qa_id", "question",
)  # fmt: skip
PREVIEW_FILE = "statistics.json"


def stats(
    store: Store, *, source: str | None = None, batch: str | None = None, recipe: str | None = None
) -> dict[str, Rows]:
    """Tables by title, each a list of rows; all empty where nothing was ever loaded.

    partitions: rows, scenes and places of each; curated: rows per source, recipe, kind and task; answers: how the
    answers of each are spread (see `spread`); numbers: least, median and greatest; diversity: of the
    questions' words (see `diversity`); steps: what came in and out of each; rejects: what was dropped, by step and
    reason, in the runs that the table holds now.
    """
    wanted = {"source": source, "batch": batch, "recipe": recipe}
    chosen = [pl.col(name) == value for name, value in wanted.items() if value is not None]
    rows = read_curated(store).filter(*chosen).select(_NEEDED).collect()
    runs = [run for run in committed_runs(store) if all(v in (None, getattr(run, n)) for n, v in wanted.items())]
    accounts = [(run, _account(store, run)) for run in runs]
    steps, rejects = _accounting(accounts)
    return {
        "partitions": _partitions(rows),
        "curated": _per_task(rows),
        "answers": spread(rows),
        "numbers": _numbers(rows),
        "diversity": diversity(rows, _repeated(accounts)),
        "steps": steps,
        "rejects": rejects,
    }


def write_preview(store: Store) -> str:
    """Write the statistics of the newest state to `preview/`; returns the key. Equal tables give equal bytes."""
    key = keys.preview_key(PREVIEW_FILE)
    store.put(key, canonical_json(stats(store)))
    return key


def committed_runs(store: Store) -> list[RunIdentity]:
    """The run that each partition holds now, empty ones too, in the partitions' order."""
    runs = []
    for key in list_browse(store):
        about = read_metadata(store.get(key))
        runs.append(RunIdentity(about["source"], about["batch"], about["recipe"], about["fingerprint"]))
    return runs


def losses(store: Store, runs: Sequence[RunIdentity]) -> dict[str, Rows]:
    """The tables `steps` and `rejects` of some runs."""
    steps, rejects = _accounting([(run, _account(store, run)) for run in runs])
    return {"steps": steps, "rejects": rejects}


def spread(rows: pl.DataFrame) -> Rows:
    """How often each answer is given, per source, recipe, kind and task: {…, answer, rows, share (0–1), even}.

    Only where answers repeat: choices, integers, booleans, and which of the offered objects it was (`1st of 3`
    in the order of the choices). even: the share if all were equally frequent, null for integers.
    """
    by = ["source", "recipe", "kind", "task"]
    said = []
    for row in rows.select(*by, "answer_type", "answer_value", "choices", "object_ids", "expressions").to_dicts():
        answer, even = _label(row)
        if answer is not None:
            said.append({**{name: row[name] for name in by}, "answer": answer, "even": even})
    if not said:
        return []
    schema = {**dict.fromkeys(by, pl.String), "answer": pl.String, "even": pl.Float64}
    counted = pl.DataFrame(said, schema=schema).group_by(*by, "answer", "even").len("rows")
    shared = counted.with_columns((pl.col("rows") / pl.col("rows").sum().over(by)).round(4).alias("share"))
    return shared.sort(*by, "answer", "even").select(*by, "answer", "rows", "share", "even").to_dicts()


def _label(row: dict[str, Any]) -> tuple[str | None, float | None]:
    value, kind, choices = json.loads(row["answer_value"]), row["answer_type"], row["choices"]
    if kind == "choice":
        return str(value), round(1 / max(1, len(choices)), 4)
    if kind == "boolean":
        return "yes" if value else "no", 0.5
    if kind == "integer":
        return str(value), None
    if kind == "object" and value in row["object_ids"] and choices:
        said = row["expressions"][row["object_ids"].index(value)]
        if said in choices:
            return f"{choices.index(said) + 1} of {len(choices)}", round(1 / len(choices), 4)
    return None, None


def _partitions(rows: pl.DataFrame) -> Rows:
    by = ["source", "batch", "recipe"]
    counted = rows.group_by(by).agg(
        pl.len().alias("rows"),
        pl.col("scene_id").n_unique().alias("scenes"),
        pl.col("place_id").n_unique().alias("places"),
        pl.col("task").n_unique().alias("tasks"),
        pl.col("producer").unique().sort().str.join(", ").alias("producers"),
    )
    return counted.sort(by).to_dicts()


def _per_task(rows: pl.DataFrame) -> Rows:
    by = ["source", "recipe", "kind", "task"]
    return rows.group_by(by).len("rows").sort(by).to_dicts()


def _numbers(rows: pl.DataFrame) -> Rows:
    by = ["source", "recipe", "kind", "task"]
    value = pl.col("answer_value").cast(pl.Float64)
    numbers = rows.filter(pl.col("answer_type") == "number").group_by(by)
    counted = numbers.agg(
        pl.len().alias("rows"),
        value.min().alias("least"),
        value.median().round(4).alias("median"),
        value.max().alias("greatest"),
    )
    return counted.sort(by).to_dicts()


def _accounting(accounts: list[Account]) -> tuple[Rows, Rows]:
    """What came in and out of each step, and what was dropped."""
    through: dict[tuple[str, str], Counter[str]] = {}
    dropped: Counter[tuple[str, str, str]] = Counter()
    for run, account in accounts:
        for step, counts in account.items():
            sums = through.setdefault((run.source, step), Counter())
            lost = sum(counts["rejected"].values())
            sums.update({"in": counts["in"], "out": counts["out"], "rejected": lost})
            dropped.update({(run.source, step, reason): n for reason, n in counts["rejected"].items()})
    order = {step: i for i, step in enumerate(keys.STEPS)}
    steps = [
        {"source": source, "step": step, **{name: sums[name] for name in ("in", "out", "rejected")}}
        for (source, step), sums in sorted(through.items(), key=lambda item: (item[0][0], order[item[0][1]]))
    ]
    rejects = [
        {"source": source, "step": step, "reason": reason, "rejected": n}
        for (source, step, reason), n in sorted(
            dropped.items(), key=lambda item: (item[0][0], order[item[0][1]], -item[1], item[0][2])
        )
    ]
    return steps, rejects


def _repeated(accounts: list[Account]) -> dict[tuple[str, str], float]:
    """(source, recipe) → share of what came into `ask` that was dropped as a near-duplicate."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for run, account in accounts:
        counts = account.get("ask", {"in": 0, "rejected": {}})
        near = counts["rejected"].get("near_duplicate", 0)
        sums.setdefault((run.source, run.recipe), Counter()).update({"in": counts["in"], "near": near})
    return {key: round(of["near"] / of["in"], 4) for key, of in sums.items() if of["in"]}


def _account(store: Store, run: RunIdentity) -> dict[str, Any]:
    """step → {in, out, rejected} of a run, from its gate's report, so that no reject file is opened; empty where there
    is none."""
    try:
        found: dict[str, Any] = json.loads(store.get(keys.gate_key(run)))["accounting"]
    except MissingObjectError:
        return {}
    return found
