from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sprite_etl.browse.samples import Filters, Samples
from sprite_etl.load.curated import read_curated
from sprite_etl.store.objects import Store
from tests.browse.loaded import load_run
from tests.load.examples import run_of


@pytest.fixture
def samples(store: Store, tmp_path: Path) -> Samples:
    load_run(store, tmp_path)
    load_run(store, tmp_path, run_of(batch="2026-01-02"))
    load_run(store, tmp_path, run_of(recipe="other"))
    return Samples(store, tmp_path / "copies")


def test_every_row_is_on_one_page_in_one_order(samples: Samples, store: Store) -> None:
    pages = [samples.page(Filters(), offset, 4) for offset in (0, 4, 8)]
    assert [len(p.rows) for p in pages] == [4, 4, 1]
    assert {p.total for p in pages} == {9}
    listed = [(r["source"], r["batch"], r["recipe"], r["qa_id"]) for p in pages for r in p.rows]
    rows = read_curated(store).select("source", "batch", "recipe", "qa_id").collect().rows()
    assert listed == sorted(listed)
    assert set(listed) == set(rows)


def test_each_filter_leaves_what_a_plain_filter_would(samples: Samples, store: Store) -> None:
    rows = read_curated(store).collect()
    for name, value in {
        "batch": "2026-01-02",
        "recipe": "other",
        "kind": "video",
        "task": "object_abs_distance",
    }.items():
        found = samples.page(Filters(**{name: value}), 0, 100)  # type: ignore[arg-type]
        assert {r["qa_id"] for r in found.rows} == set(rows.filter(pl.col(name) == value)["qa_id"])
        assert found.total == rows.filter(pl.col(name) == value).height
    assert samples.page(Filters(verified_by="solver"), 0, 100).total == 9
    assert samples.page(Filters(verified_by="judge"), 0, 100).total == 0
    assert samples.page(Filters(text="SCRIPT"), 0, 100).total == 3
    assert samples.page(Filters(text="scr.pt"), 0, 100).total == 0
    assert samples.page(Filters(sources=frozenset()), 0, 100).total == 0
    assert samples.page(Filters(sources=frozenset({"mujoco"}), kind="image", batch="2026-01-02"), 0, 100).total == 1
    one = samples.page(Filters(), 0, 1).rows[0]["qa_id"]
    only = samples.page(Filters(only=frozenset({one})), 0, 100)
    assert {r["qa_id"] for r in only.rows} == {one}
    assert samples.page(Filters(without=frozenset({one})), 0, 100).total == 9 - only.total


def test_facets_count_what_each_value_would_leave(samples: Samples) -> None:
    facets = samples.facets(Filters(kind="image", batch="2026-01-01"))
    assert facets["kind"] == [("image", 2), ("multi_image", 2), ("video", 2)]
    assert facets["batch"] == [("2026-01-01", 2), ("2026-01-02", 1)]
    assert facets["verified_by"] == [("execution", 2), ("metamorphic", 2), ("solver", 2)]


def test_a_draw_is_the_same_for_a_seed_and_takes_so_many_of_each_task(samples: Samples) -> None:
    drawn = samples.audit(Filters(), 4, 7)
    assert len(drawn) == 4
    assert samples.audit(Filters(), 4, 7) == drawn
    assert any(samples.audit(Filters(), 4, seed) != drawn for seed in range(8, 20))


def test_partitions_that_come_change_and_go_are_noticed(samples: Samples, store: Store, tmp_path: Path) -> None:
    assert samples.page(Filters(), 0, 1).total == 9
    load_run(store, tmp_path, run_of(batch="2026-01-03"))
    assert samples.page(Filters(), 0, 1).total == 12
    load_run(store, tmp_path / "again", run_of(batch="2026-01-03", change=1), said="0.9")
    answers = [r["answer"] for r in samples.page(Filters(batch="2026-01-03", kind="multi_image"), 0, 9).rows]
    assert answers == ["0.9"]
    assert ("mujoco", "2026-01-03", "template") in samples.partitions(Filters())
    for key in store.list("curated/browse/source=mujoco/batch=2026-01-03"):
        store.delete(key)
    assert samples.page(Filters(), 0, 1).total == 9


def test_one_row_from_the_index_and_whole(samples: Samples, store: Store) -> None:
    row = samples.page(Filters(recipe="other"), 1, 1).rows[0]
    where = (row["source"], row["batch"], row["recipe"], row["qa_id"])
    assert samples.sample(*where) == row
    whole = samples.whole(*where)
    assert whole is not None
    assert whole["program"].startswith("def answer")
    assert {name: whole[name] for name in row} == row
    assert samples.sample(*where[:3], "no such") is None
    assert samples.sample("mujoco", "2030-01-01", "template", where[3]) is None
    assert samples.whole("mujoco", "2030-01-01", "template", where[3]) is None


def test_an_empty_store_has_no_samples(store: Store, tmp_path: Path) -> None:
    samples = Samples(store, tmp_path / "copies")
    assert samples.page(Filters(text="x", kind="image"), 0, 10).total == 0
    assert samples.audit(Filters(), 3, 1) == []
    assert samples.partitions(Filters()) == []
    assert samples.column(Filters(), ("task",)).height == 0
    assert samples.facets(Filters())["task"] == []


def test_several_questions_are_found_wherever_they_are(samples: Samples) -> None:
    rows = samples.page(Filters(), 0, 9).rows
    found = samples.several([rows[0]["qa_id"], rows[-1]["qa_id"], "none"])
    assert {qa_id for *_, qa_id in found} == {rows[0]["qa_id"], rows[-1]["qa_id"]}
    assert all(row in rows for row in found.values())
