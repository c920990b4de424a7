from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.browse.reviews import Review, answer_sha256, write_review
from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.load.release.select import REASONS, Selection, select
from sprite_etl.store.objects import Store, open_store
from tests.load.release.loaded import load


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store((tmp_path / "store").as_uri())


def chosen(store: Store, **given: Any) -> Selection:
    return select(store, ReleaseOptions(version="1", **given))


def reasons(selection: Selection) -> dict[str, int]:
    counts = selection.counts()
    assert set(counts["dropped"]) <= set(REASONS)
    dropped: dict[str, int] = counts["dropped"]
    return dropped


def test_all_that_stands_is_taken_and_in_order(store: Store, tmp_path: Path) -> None:
    rows = load(store, tmp_path)
    load(store, tmp_path, recipe="other", given={"question": "Another?"}, scenes=1, questions=1)
    found = chosen(store)
    assert found.counts() == {"in": rows.height + 1, "out": rows.height + 1, "dropped": {}}
    ordered = found.rows.select("source", "batch", "recipe", "qa_id")
    assert ordered.equals(ordered.sort("source", "batch", "recipe", "qa_id"))


@pytest.mark.parametrize(
    ("scope", "left"),
    [({"recipes": ("template",)}, 24), ({"batches": ("2026-01-02",)}, 4), ({"kinds": ("video",)}, 7),
     ({"producers": ("program",)}, 4), ({"sources": ("mujoco",)}, 28)],
)  # fmt: skip
def test_what_is_out_of_scope_is_not_counted(store: Store, tmp_path: Path, scope: dict[str, Any], left: int) -> None:
    load(store, tmp_path)
    load(store, tmp_path, recipe="llm", batch="2026-01-02", scenes=1, given={"producer": "llm"})
    found = chosen(store, **scope)
    assert found.considered == left
    assert found.rows.height + found.dropped.height == left


def test_nothing_in_scope_is_said(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    with pytest.raises(ValueError, match="no curated row"):
        chosen(store, sources=("habitat",))


def test_unverified_geometry_is_left_out_unless_asked_for(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    rows = load(store, tmp_path, recipe="rough", given={"geometry": "unverified"})
    assert reasons(chosen(store))["unverified"] == rows.height
    assert "unverified" not in reasons(chosen(store, unverified=True))


def test_a_standing_rejection_counts_and_one_of_an_older_answer_or_taken_back_does_not(
    store: Store, tmp_path: Path
) -> None:
    rows = load(store, tmp_path).sort("qa_id").head(3).to_dicts()
    words = [("reject", rows[0]["answer"]), ("reject", "an older answer"), ("reject", rows[2]["answer"]),
             ("accept", rows[2]["answer"])]  # fmt: skip
    for n, (row, (verdict, answer)) in enumerate(zip([*rows, rows[2]], words, strict=True)):
        place = (row["source"], row["batch"], row["recipe"])
        time = f"2026010{n + 1}T000000.000000Z"
        write_review(store, Review(row["qa_id"], answer_sha256(answer), verdict, "", "ann", time, *place))  # type: ignore[arg-type]
    found = chosen(store)
    assert found.dropped.select("qa_id", "reason").rows() == [(rows[0]["qa_id"], "reviewed")]


def test_benchmarks_scenes_are_left_out(store: Store, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "bench.txt").write_text("place-home-2\nhome-4\n")
    rows = load(store, tmp_path)
    found = select(store, ReleaseOptions(version="1"), lists)
    assert found.dropped.filter(pl.col("reason") == "benchmark_scene")["detail"].unique().to_list() == ["bench"]
    held = rows.filter(pl.col("scene_id").is_in(["home-2", "home-4"]))
    assert set(found.dropped["qa_id"]) == set(held["qa_id"])


def test_a_text_with_a_mark_is_left_out(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    load(store, tmp_path, recipe="odd", scenes=1, questions=1, given={"question": "Where is <image> now?"})
    assert reasons(chosen(store)) == {"reserved_text": 1}


def test_what_another_recipe_asked_already_is_left_out(store: Store, tmp_path: Path) -> None:
    rows = load(store, tmp_path)
    load(store, tmp_path, recipe="again")
    assert reasons(chosen(store)) == {"near_duplicate": rows.height}


@pytest.mark.parametrize("seed", [7, 8])
def test_a_smaller_release_is_a_part_of_a_larger_one(store: Store, tmp_path: Path, seed: int) -> None:
    load(store, tmp_path)
    parts = [set(chosen(store, pairs=n, seed=seed).rows["qa_id"]) for n in (3, 9, 20, 500)]
    assert [len(p) for p in parts] == [3, 9, 20, 24]
    assert parts[0] < parts[1] < parts[2] < parts[3]
    scenes = [chosen(store, scenes=n, seed=seed).rows["scene_id"].unique() for n in (1, 4)]
    assert [len(s) for s in scenes] == [1, 4]
    assert set(scenes[0]) < set(scenes[1])


def test_a_capture_that_two_batches_ask_about_is_asked_about_once(store: Store, tmp_path: Path) -> None:
    rows = load(store, tmp_path)
    load(store, tmp_path, batch="2026-01-02", scenes=2)
    found = chosen(store)
    assert found.counts() == {"in": rows.height + 8, "out": rows.height, "dropped": {"same_question": 8}}
    assert found.rows["batch"].unique().to_list() == ["2026-01-01"]


def test_a_lost_row_is_noticed(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    found = chosen(store)
    found.rows = found.rows.head(3)
    with pytest.raises(AssertionError, match="rows were lost"):
        found.counts()
