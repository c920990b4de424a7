from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sprite_etl.extract.scannet.catalogue import place_of
from sprite_etl.load.release.decontaminate import benchmark_of, read_lists


def rows(*scenes: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(scenes, {"scene_id": pl.String, "place_id": pl.String}, orient="row")


def test_the_shipped_lists_hold_the_benchmarks_scans() -> None:
    lists = {one.name: one for one in read_lists()}
    assert {name: len(one.ids) for name, one in lists.items()} == {
        "scannet_test": 100, "scannet_val": 142, "scannetpp_val": 50,
    }  # fmt: skip
    assert not lists["scannet_val"].ids & lists["scannet_test"].ids


def test_every_scan_of_a_listed_place_is_found_and_no_other() -> None:
    scans = ["scene0568_00", "scene0568_02", "scene0000_00", "scene0707_00", "09c1414f1b"]
    found = benchmark_of(rows(*((scan, place_of(scan)) for scan in scans)), read_lists())
    assert found.to_list() == ["scannet_val", "scannet_val", None, "scannet_test", "scannetpp_val"]


def test_a_users_lists_stand_in_their_stead_and_may_hold_patterns(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("# remarks\nhm3d/val/*  # all of these\n\nroom-7\n")
    found = benchmark_of(rows(("hm3d/val/8", "p"), ("hm3d/train/8", "p"), ("s", "room-7"), ("scene0568_00", "x")),
                         read_lists(tmp_path))  # fmt: skip
    assert found.to_list() == ["mine", None, "mine", None]


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no list"):
        read_lists(tmp_path)
