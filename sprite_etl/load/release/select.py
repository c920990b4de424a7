"""Which of the curated rows a release holds, and why each other one is not in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from sprite_etl.browse.reviews import ReviewShelf, answer_sha256, standing
from sprite_etl.load.curated import read_curated
from sprite_etl.load.release import balance, decontaminate, duplicates, splits
from sprite_etl.load.release.manifest import ReleaseError
from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.load.release.reserved import PATTERN
from sprite_etl.store.objects import Store

ORDER = ("source", "batch", "recipe", "qa_id")
"""In which rows stand in a release, split by split."""
NARROW = (
    "qa_id", "source", "batch", "recipe", "fingerprint", "kind", "task", "producer", "geometry", "split", "place_id",
    "scene_id", "capture_id", "question", "answer", "answer_type", "answer_value", "choices", "object_ids",
    "expressions", "frame_indices", "params",
)  # fmt: skip
DROPPED_SCHEMA = pl.Schema({"qa_id": pl.String, "reason": pl.String, "detail": pl.String})

REASONS = {
    "same_question": "the same question of the same capture is in another batch, too",
    "unverified": "the capture's geometry is not verified",
    "reviewed": "a reviewer rejected this answer",
    "benchmark_scene": "a benchmark asks about this scene",
    "reserved_text": "a text holds a mark that trainers read as a picture or a turn",
    "near_duplicate": "another row asks the same of the same capture",
    "solved_blind": "a model that sees nothing answers rows like it too well",
    "pair": "its objects have rows enough in this capture",
    "frequent_answer": "its answer is too frequent in its task",
    "subset": "the release was to be smaller",
}
"""reason → what it means, in the order in which rows are dropped."""


@dataclass(slots=True)
class Selection:
    """rows: NARROW and `release_split`, in ORDER within each split; dropped: DROPPED_SCHEMA; considered: rows in the
    scope of the options; blind: what `prune` reported, as rows."""

    rows: pl.DataFrame
    considered: int
    dropped: pl.DataFrame = field(default_factory=DROPPED_SCHEMA.to_frame)
    blind: list[dict[str, Any]] = field(default_factory=list)

    def drop(self, reason: str, gone: Mapping[str, str]) -> None:
        """Take rows out: qa_id → detail."""
        if gone:
            said = {"qa_id": list(gone), "reason": [reason] * len(gone), "detail": list(gone.values())}
            self.dropped = pl.concat([self.dropped, pl.DataFrame(said, DROPPED_SCHEMA)])
            self.rows = self.rows.filter(~pl.col("qa_id").is_in(list(gone)))

    def counts(self) -> dict[str, Any]:
        """{in, out, dropped: {reason: n}}; in = out + dropped, or it is a mistake of this program."""
        lost = dict(self.dropped.group_by("reason").len().sort("reason").iter_rows())
        counted = {"in": self.considered, "out": self.rows.height, "dropped": lost}
        if self.considered != self.rows.height + sum(lost.values()):
            raise AssertionError(f"rows were lost while a release was selected: {counted}")
        return counted


def select(store: Store, options: ReleaseOptions, lists: Path | None = None) -> Selection:
    """Choose the rows. lists: a folder that stands in for the shipped lists of benchmarks' scenes. Raises ReleaseError
    where nothing is in scope, StoreError."""
    rows = read_curated(store).filter(*_scope(options)).select(NARROW).sort(ORDER).collect()
    if rows.is_empty():
        raise ReleaseError("no curated row is of these sources, batches, recipes, kinds, producers; see `sprite stats`")
    chosen = Selection(rows.unique("qa_id", keep="first", maintain_order=True), rows.height)
    # From here on an id is one row's.
    again = rows.filter(~pl.col("qa_id").is_first_distinct())["qa_id"]
    said = {"qa_id": again, "reason": ["same_question"] * len(again), "detail": [""] * len(again)}
    chosen.dropped = pl.DataFrame(said, DROPPED_SCHEMA)
    if not options.unverified:
        chosen.drop("unverified", _where(chosen.rows, pl.col("geometry") != "verified", "geometry"))
    chosen.drop("reviewed", _rejected(store, chosen.rows))
    listed = decontaminate.benchmark_of(chosen.rows, decontaminate.read_lists(lists or decontaminate.SHIPPED))
    chosen.drop("benchmark_scene", _where(chosen.rows.with_columns(listed), listed.is_not_null(), "benchmark"))
    chosen.drop("reserved_text", _reserved(chosen.rows))
    chosen.drop("near_duplicate", duplicates.near_duplicates(chosen.rows))
    chosen.rows = splits.assign(chosen.rows, options.shares)
    _blind(chosen, options)
    for reason, gone in _by_reason(balance.surplus(chosen.rows)).items():
        chosen.drop(reason, dict.fromkeys(gone, ""))
    chosen.drop("subset", dict.fromkeys(_beyond(chosen.rows, options), ""))
    chosen.dropped = chosen.dropped.sort("qa_id")
    chosen.counts()
    return chosen


def _scope(options: ReleaseOptions) -> list[pl.Expr]:
    wanted: dict[str, tuple[str, ...]] = {
        "source": options.sources, "batch": options.batches, "recipe": options.recipes, "kind": options.kinds,
    }  # fmt: skip
    chosen = [pl.col(name).is_in(list(values)) for name, values in wanted.items() if values]
    if len(options.producers) == 1:
        template = pl.col("producer") == "template"
        chosen.append(template if options.producers == ("template",) else ~template)
    return chosen


def _where(rows: pl.DataFrame, condition: pl.Expr | pl.Series, detail: str) -> dict[str, str]:
    return dict(rows.filter(condition).select("qa_id", detail).iter_rows())


def _rejected(store: Store, rows: pl.DataFrame) -> dict[str, str]:
    """What the newest word on an answer rejects; a word about an older answer says nothing."""
    said = {s: r for s, r in standing(ReviewShelf(store).every()).items() if r.verdict == "reject"}
    judged = rows.filter(pl.col("qa_id").is_in([qa_id for qa_id, _ in said])).select("qa_id", "answer")
    named = ((qa_id, said.get((qa_id, answer_sha256(answer)))) for qa_id, answer in judged.iter_rows())
    return {qa_id: f"by {review.reviewer}, {review.time}" for qa_id, review in named if review is not None}


def _reserved(rows: pl.DataFrame) -> dict[str, str]:
    texts = pl.concat_str("question", "answer", pl.col("choices").list.join("\n"), separator="\n")
    found = rows.select("qa_id", texts.str.extract(f"({PATTERN})").alias("mark")).drop_nulls()
    return dict(found.iter_rows())


def _blind(chosen: Selection, options: ReleaseOptions) -> None:
    from sprite_etl.load.release.blind import blind, prune

    if options.blind == "flag":
        chosen.blind = [found.to_row() for found in blind(chosen.rows, options.seed)]
        return
    kept, report = prune(chosen.rows, options.seed)
    chosen.blind = [found.to_row() for found in report]
    chosen.drop("solved_blind", dict.fromkeys(chosen.rows.filter(~pl.col("qa_id").is_in(list(kept)))["qa_id"], ""))


def _by_reason(gone: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for qa_id, reason in gone.items():
        found.setdefault(reason, []).append(qa_id)
    return found


def _beyond(rows: pl.DataFrame, options: ReleaseOptions) -> list[str]:
    """What a release of fewer scenes, or fewer pairs, leaves out. A smaller release is a part of a larger one."""
    kept = rows
    if options.scenes is not None:
        scenes = kept.select("source", "scene_id").unique()
        drawn = sorted(scenes.iter_rows(), key=lambda scene: _draw(options.seed, *scene))[: options.scenes]
        chosen = pl.DataFrame(drawn, scenes.schema, orient="row")
        kept = kept.join(chosen, on=["source", "scene_id"], how="semi", maintain_order="left")
    if options.pairs is not None:
        # Of each split, kind and task in turn, so that the parts of a small release stand as in a large one.
        placed = sorted(kept.select("release_split", "kind", "task", "qa_id").iter_rows(), key=lambda r: _draw(7, r[3]))
        counted: dict[tuple[str, str, str], int] = {}
        sizes = kept.group_by("release_split", "kind", "task").len().iter_rows()
        totals = {(split, kind, task): n for split, kind, task, n in sizes}
        ranked = []
        for split, kind, task, qa_id in placed:
            key = (split, kind, task)
            counted[key] = counted.get(key, 0) + 1
            ranked.append(((counted[key] - 0.5) / totals[key], _draw(options.seed, qa_id), qa_id))
        kept = kept.filter(pl.col("qa_id").is_in([qa_id for *_, qa_id in sorted(ranked)[: options.pairs]]))
    return _missing(rows["qa_id"], kept["qa_id"])


def _missing(every: Iterable[str], kept: Iterable[str]) -> list[str]:
    stays = set(kept)
    return [qa_id for qa_id in every if qa_id not in stays]


def _draw(seed: int, *names: str) -> bytes:
    return hashlib.sha256("\0".join((str(seed), *names)).encode()).digest()
