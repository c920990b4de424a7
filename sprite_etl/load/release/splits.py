"""Which split a place belongs to: all that was ever seen of it goes to one, in every release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import polars as pl

from sprite_etl.load.release.options import Shares

_TEST, _VAL = frozenset({"test", "testing", "challenge"}), frozenset({"val", "valid", "validation", "dev"})


def split_of(place_id: str, native: Iterable[str | None], shares: Shares) -> str:
    """train, val or test, by the place's hash alone: no seed, so that other releases agree.

    native: the splits in which sources have the place; one that is theirs for val or test is never train. Other shares
    move places between train and the rest, never between val and test.
    """
    names = {(name or "").lower() for name in native}
    if names & _TEST:
        return "test"
    if names & _VAL:
        return "val"
    drawn = int.from_bytes(hashlib.sha256(place_id.encode()).digest()[:8]) / 2**64
    if drawn < shares.test:
        return "test"
    return "val" if drawn >= 1 - shares.val else "train"


def assign(rows: pl.DataFrame, shares: Shares) -> pl.DataFrame:
    """Rows (columns place_id and split, the native one) with `release_split` added."""
    places = rows.group_by("place_id").agg(pl.col("split").unique())
    names = [split_of(place, native, shares) for place, native in places.iter_rows()]
    known = places.select("place_id", pl.Series("release_split", names, pl.String))
    return rows.join(known, on="place_id", how="left", maintain_order="left")
