"""What a release holds, counted in one pass over its rows."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import polars as pl

from sprite_etl.load.card.reading import Row, read_rows
from sprite_etl.load.release.blind_words import head

COLUMNS = (
    "qa_id", "source", "scene_id", "place_id", "capture_id", "kind", "task", "answer_type", "answer_value", "unit",
    "choices", "object_ids", "expressions", "producer", "models", "votes", "agreement", "verified_by", "form",
    "solution", "release_split", "license", "appearance", "geometry",
)  # fmt: skip
Tables = dict[str, Any]


def statistics(folder: Path) -> Tables:
    """Tables as JSON of a release that lies in a folder: its rows/ and media.parquet.

    tasks: rows of each kind and task by split, form and producer, and the entropy of their answers (bits; share of what
    as many different answers could have; numbers fall into half octaves). sources: rows, scenes, places, captures and
    media of each source and licence. answers: how often each letter, word, yes or no, and whole number is right.
    metres: how many answers in metres lie in each half octave. things: how often each kind of thing is named.
    coverage: of objects and scenes. verification: by which means, votes and agreement, by producer. geometry, models:
    rows of each.
    """
    counts = _Counts()
    for row in read_rows(folder, COLUMNS):
        counts.add(row)
    return counts.tables(_media(folder))


class _Counts:
    def __init__(self) -> None:
        self.tasks: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.labels: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.sources: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.distinct: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
        self.answers: dict[str, Counter[str]] = defaultdict(Counter)
        self.metres: Counter[float] = Counter()
        self.things: Counter[str] = Counter()
        self.objects: Counter[tuple[str, str]] = Counter()
        self.scenes: Counter[tuple[str, str]] = Counter()
        self.splits: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.checks: dict[str, Counter[str]] = defaultdict(Counter)
        self.votes: Counter[tuple[str, int]] = Counter()
        self.agreement: Counter[str] = Counter()
        self.models: Counter[str] = Counter()
        self.geometry: Counter[str] = Counter()
        self.rows = 0

    def add(self, row: Row) -> None:
        self.rows += 1
        value, task = json.loads(row["answer_value"]), (row["kind"], row["task"])
        producer = "template" if row["producer"] == "template" else "program"
        self.tasks[task].update(("rows", row["release_split"], row["form"], producer))
        label = _label(row, value)
        if label is not None:
            self.labels[task][label] += 1
        source = (row["source"], row["license"])
        self.sources[source].update(("rows", row["appearance"]))
        for name in ("scene_id", "place_id", "capture_id"):
            self.distinct[name][source].add(row[name])
        for name in ("scene_id", "place_id"):
            self.splits[row["release_split"]][name].add(row[name])
        self._answer(row, value)
        self.things.update(head(text) for text in row["expressions"])
        self.objects.update((row["capture_id"], i) for i in row["object_ids"])
        self.scenes[(row["source"], row["scene_id"])] += 1
        self.checks[producer].update(row["verified_by"])
        self.checks[producer]["rows"] += 1
        self.votes[(producer, row["votes"])] += 1
        self.agreement[f"{row['agreement']:.2f}"] += 1
        self.geometry[row["geometry"]] += 1
        self.models.update(row["models"] if producer == "program" else ())

    def _answer(self, row: Row, value: Any) -> None:
        kind = row["answer_type"]
        if row["form"] == "choice":
            self.answers["letter"][row["solution"]] += 1
        if kind == "boolean":
            self.answers["yes or no"]["yes" if value else "no"] += 1
        elif kind == "integer":
            self.answers["whole number"][str(value)] += 1
        elif kind == "choice":
            self.answers["word"][str(value)] += 1
        elif kind == "number" and row["unit"] == "m" and value > 0:
            self.metres[_octave(value)] += 1

    def tables(self, media: dict[str, Counter[str]]) -> Tables:
        return {
            "rows": self.rows,
            "tasks": [self._task(kind, task) for kind, task in sorted(self.tasks)],
            "splits": [
                {"split": split, "rows": sum(c[split] for c in self.tasks.values()), "scenes": len(of["scene_id"]),
                 "places": len(of["place_id"])}
                for split, of in sorted(self.splits.items(), key=lambda item: ("train", "val", "test").index(item[0]))
            ],
            "sources": [self._source(key, media) for key in sorted(self.sources)],
            "answers": {name: dict(sorted(c.items(), key=_by_count)) for name, c in sorted(self.answers.items())},
            "metres": [{"from": 2**x, "to": 2 ** (x + 0.5), "rows": n} for x, n in sorted(self.metres.items())],
            "things": dict(sorted(self.things.items(), key=_by_count)),
            "coverage": self._coverage(),
            "verification": [
                {"producer": p, "rows": c["rows"], "by": {k: c[k] for k in sorted(c) if k != "rows"},
                 "votes": {str(v): n for (q, v), n in sorted(self.votes.items()) if q == p}}
                for p, c in sorted(self.checks.items())
            ],
            "agreement": dict(sorted(self.agreement.items())),
            "geometry": dict(sorted(self.geometry.items())),
            "models": dict(sorted(self.models.items(), key=_by_count)),
        }  # fmt: skip

    def _task(self, kind: str, task: str) -> dict[str, Any]:
        counted, labels = self.tasks[(kind, task)], self.labels[(kind, task)]
        names = ("rows", "train", "val", "test", "choice", "number", "open", "template", "program")
        bits = _entropy(labels)
        return {
            "kind": kind, "task": task, **{name: counted[name] for name in names},
            "answers": len(labels), "entropy": bits,
            "entropy_share": None if bits is None or len(labels) < 2 else round(bits / math.log2(len(labels)), 4),
        }  # fmt: skip

    def _source(self, key: tuple[str, str], media: dict[str, Counter[str]]) -> dict[str, Any]:
        source, text = key
        counted = self.sources[key]
        found = media.get(source, Counter())
        sizes = {f"{name}s": len(self.distinct[f"{name}_id"][key]) for name in ("scene", "place", "capture")}
        looks = sorted(name for name in counted if name != "rows")
        return {"source": source, "rows": counted["rows"], **sizes, "appearance": looks, "media": found["files"],
                "bytes": found["bytes"], "license": json.loads(text)}  # fmt: skip

    def _coverage(self) -> dict[str, Any]:
        per_scene = sorted(self.scenes.values())
        total = sum(self.things.values())
        top = sum(n for _, n in self.things.most_common(10))
        return {
            "scenes": len(self.scenes),
            "rows_per_scene": {"least": per_scene[0], "median": per_scene[len(per_scene) // 2], "most": per_scene[-1]}
            if per_scene else None,
            "objects": len(self.objects),
            "objects_per_scene": round(len(self.objects) / max(1, len(self.scenes)), 1),
            "rows_per_object": round(sum(self.objects.values()) / max(1, len(self.objects)), 1),
            "things": len(self.things),
            "top_ten_things": round(top / total, 4) if total else None,
            "thing_entropy": _entropy(self.things),
        }  # fmt: skip


def _media(folder: Path) -> dict[str, Counter[str]]:
    """Source → files and bytes of what it shows."""
    shown = pl.scan_parquet(folder / "media.parquet").group_by("source")
    counted = shown.agg(pl.len().alias("files"), pl.col("bytes").sum()).collect()
    return {source: Counter({"files": files, "bytes": size}) for source, files, size in counted.iter_rows()}


def _label(row: Row, value: Any) -> str | None:
    """What is counted as an answer: of objects the kind of thing, of numbers the half octave; None for free text."""
    kind = row["answer_type"]
    if kind == "number":
        return f"{_octave(value)}" if value > 0 else str(value)
    if kind in ("object", "objects", "order"):
        names = dict(zip(row["object_ids"], row["expressions"]))
        return ", ".join(head(names.get(i, i)) for i in (value if isinstance(value, list) else [value]))
    return None if kind == "text" else str(value)


def _octave(value: float) -> float:
    return math.floor(math.log2(value) * 2) / 2


def _entropy(counted: Counter[str]) -> float | None:
    """Bits; None where nothing was counted."""
    total = sum(counted.values())
    return round(-sum(n / total * math.log2(n / total) for n in counted.values()) + 0.0, 3) if total else None


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
