from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.extract.ai2thor.source import Ai2thorOptions, Ai2thorSource
from sprite_etl.extract.procthor.catalogue import list_houses
from sprite_etl.extract.scannet.catalogue import place_of
from sprite_etl.load.release.options import Shares
from sprite_etl.load.release.splits import assign, split_of
from tests.extract.procthor.houses import one_room, two_rooms

SHARES = st.tuples(st.floats(0, 0.45), st.floats(0, 0.45)).map(lambda s: Shares(val=s[0], test=s[1]))


@given(st.text(min_size=1), SHARES, SHARES)
def test_a_place_never_moves_between_val_and_test(place: str, a: Shares, b: Shares) -> None:
    assert {split_of(place, [None], a), split_of(place, [None], b)} != {"val", "test"}


@given(st.text(min_size=1), SHARES, st.sampled_from(["val", "valid", "Validation", "test", "challenge"]))
def test_what_a_source_holds_back_is_never_trained_on(place: str, shares: Shares, native: str) -> None:
    assert split_of(place, ["train", native, None], shares) == ("test" if native in ("test", "challenge") else "val")


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["train", "val", "test", None]))), SHARES)
def test_all_rows_of_a_place_are_in_one_split_in_their_order(
    rows: list[tuple[str, str | None]], shares: Shares
) -> None:
    table = pl.DataFrame(rows, {"place_id": pl.String, "split": pl.String}, orient="row").with_row_index("number")
    found = assign(table, shares)
    assert found["number"].to_list() == list(range(len(rows)))
    splits = found.group_by("place_id").agg(pl.col("release_split").n_unique())
    assert splits.filter(pl.col("release_split") > 1).is_empty()


def test_one_place_is_one_whatever_source_it_arrives_by(tmp_path: Path) -> None:
    path = tmp_path / "houses.jsonl"
    path.write_text("\n".join(json.dumps(house) for house in (one_room(), two_rooms(joined=True))))
    rendered = Ai2thorSource(Ai2thorOptions(dataset="procthor", houses=str(path))).catalogue()
    laid_out = list_houses(path, "")
    assert [s.place_id for s in rendered] == [s.place_id for s in laid_out]
    assert len({s.place_id for s in laid_out}) == 2
    assert place_of("scene0011_00") == place_of("scene0011_01") != place_of("scene0012_00")


def test_shares_are_met_over_many_places() -> None:
    found = [split_of(f"place-{n}", [None], Shares(val=0.1, test=0.2)) for n in range(5000)]
    assert found.count("val") / 5000 == pytest.approx(0.1, abs=0.015)
    assert found.count("test") / 5000 == pytest.approx(0.2, abs=0.02)
    assert "test" not in {split_of(f"place-{n}", [None], Shares(val=0.5, test=0)) for n in range(500)}


def test_shares_that_leave_nothing_to_train_are_refused() -> None:
    with pytest.raises(ValueError, match="leave something to train"):
        Shares(val=0.5, test=0.5)
