from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sprite_etl.load.release import build as building
from sprite_etl.load.release.build import build, discard
from sprite_etl.load.release.fetch import fetch, rebuild
from sprite_etl.load.release.manifest import NAME, Manifest, ReleaseError, damaged, open_release
from sprite_etl.load.release.options import ReleaseOptions, Shares
from sprite_etl.load.release.schema import RELEASE_SCHEMA
from sprite_etl.store import keys
from sprite_etl.store.objects import Store, open_store
from tests.load.release.loaded import license_of, load

HALVES = Shares(val=0.3, test=0.3)


def options(**given: Any) -> ReleaseOptions:
    return ReleaseOptions.model_validate({"version": "1.0", "shares": HALVES, **given})


def contents(store: Store, version: str = "1.0") -> dict[str, bytes]:
    return {key: store.get(key) for key in store.list(keys.release_prefix(version))}


def rows_of(store: Store, version: str = "1.0") -> pl.DataFrame:
    parts = [store.get(keys.release_key(version, f"rows/{split}.parquet")) for split in ("train", "val", "test")]
    return pl.concat(pl.read_parquet(io.BytesIO(part)) for part in parts)


def test_a_release_holds_the_rows_as_they_are_and_how_they_are_asked(store: Store, tmp_path: Path) -> None:
    rows = load(store, tmp_path)
    made, new = build(store, options())
    assert new
    assert open_release(store, "1.0") == made
    released = rows_of(store)
    assert dict(released.schema) == dict(RELEASE_SCHEMA)
    same = released.select(rows.columns).sort("qa_id")
    assert same.equals(rows.sort("qa_id"))
    assert made.rows == {s: released.filter(pl.col("release_split") == s).height for s in ("train", "val", "test")}
    assert made.counts == {"in": 24, "out": 24, "dropped": {}}
    assert sum(1 for n in made.rows.values() if n) > 1
    for media, hashes, widths in released.select("media", "media_sha256", "media_width").iter_rows():
        assert [hashlib.sha256(store.get(key)).hexdigest() for key in media] == hashes
        assert widths == [8] * len(media)


def test_every_file_is_in_the_manifest_with_its_hash(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    made, _ = build(store, options())
    held = contents(store)
    named = {keys.release_key("1.0", file.path): file for file in made.files}
    assert held.keys() == named.keys() | {keys.release_key("1.0", NAME)}
    for key, file in named.items():
        assert (hashlib.sha256(held[key]).hexdigest(), len(held[key])) == (file.sha256, file.bytes)
    assert damaged(store, made) == []
    store.put(keys.release_key("1.0", "reports/blind.json"), b"[]]")
    store.delete(keys.release_key("1.0", "dropped.parquet"))
    assert damaged(store, made) == ["dropped.parquet: gone", "reports/blind.json: other bytes"]


def test_made_twice_it_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    stores = [open_store((tmp_path / name).as_uri()) for name in ("a", "b")]
    for store in stores:
        load(store, tmp_path)
        build(store, options(embed=True))
    first, second = map(contents, stores)
    assert first == second
    assert build(stores[0], options(embed=True))[1] is False
    assert contents(stores[0]) == first


def test_a_version_never_becomes_another(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    build(store, options())
    before = contents(store)
    with pytest.raises(ReleaseError, match=r"immutable.*options"):
        build(store, options(seed=8))
    load(store, tmp_path, change=1, given={"answer": "9 metres", "answer_value": "9.0"})
    with pytest.raises(ReleaseError, match="the curated partition mujoco/2026-01-01/template"):
        build(store, options())
    assert contents(store) == before
    made, new = build(store, options(version="1.1"))
    assert new
    assert made.files != open_release(store, "1.0").files


def test_what_is_not_finished_cannot_be_opened_and_is_finished_by_the_same_call(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, tmp_path)
    put, left = store.put_file, 5

    def failing(key: str, file: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        put(key, file)

    with monkeypatch.context() as cut:
        cut.setattr(Store, "put_file", lambda self, key, file: failing(key, file))
        with pytest.raises(KeyboardInterrupt):
            build(store, options())
    with pytest.raises(ReleaseError, match=r"no release 1\.0"):
        open_release(store, "1.0")
    with pytest.raises(ReleaseError, match="--discard"):
        build(store, options(seed=8))
    store.put(keys.release_key("1.0", "rows/stray.parquet"), b"left by another attempt")
    made, new = build(store, options())
    assert new
    assert len(contents(store)) == len(made.files) + 1


def test_what_a_killed_build_left_can_be_discarded_and_a_release_cannot(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    store.put(keys.release_key("1.0", building.CLAIM), b"{}")
    store.put(keys.release_key("1.0", "rows/train.parquet"), b"half")
    assert discard(store, "1.0") == 2
    build(store, options())
    before = contents(store)
    with pytest.raises(ReleaseError, match="immutable"):
        discard(store, "1.0")
    assert contents(store) == before


@pytest.mark.timeout(300)
def test_killed_at_random_moments_there_is_no_release_or_the_whole(tmp_path: Path) -> None:
    alone, killed = (open_store((tmp_path / name).as_uri()) for name in ("alone", "killed"))
    for store in (alone, killed):
        load(store, tmp_path, scenes=3)
    command = [sys.executable, "-m", "sprite_etl.cli", "release", "1.0", "--json", "--val", "0.3", "--store"]
    began = time.monotonic()
    subprocess.run([*command, alone.uri], check=True, capture_output=True)
    whole_s = time.monotonic() - began
    meant = contents(alone)
    for moment in np.random.default_rng(3).uniform(0.5, 0.95, 4) * whole_s:
        run = subprocess.Popen([*command, killed.uri], start_new_session=True, stdout=subprocess.DEVNULL)
        try:
            run.wait(moment)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
        held = contents(killed)
        assert keys.release_key("1.0", NAME) not in held or {k: held.get(k) for k in meant} == meant
    subprocess.run([*command, killed.uri], check=True, capture_output=True)
    assert contents(killed) == meant


def test_media_that_may_not_be_passed_on_are_in_no_file_and_can_be_made_again(store: Store, tmp_path: Path) -> None:
    rows = load(store, tmp_path, scenes=2, given={"license": license_of("reference")})
    made, _ = build(store, options(embed=True, shares=Shares(val=0, test=0)))
    held = contents(store)
    shown = {key for media in rows["media"] for key in media}
    assert not [k for k, body in held.items() for key in shown if store.get(key) in body]
    table = pl.read_parquet(io.BytesIO(held[keys.release_key("1.0", "rebuild.parquet")]))
    assert set(table["capture_id"]) == set(rows["capture_id"])
    assert set(table["terms"]) == {"reference"}
    assert {f for of in table["frame_indices"] for f in of} == {f for of in rows["frame_indices"] for f in of}
    assert table["video"].all()
    media = pl.read_parquet(io.BytesIO(held[keys.release_key("1.0", "media.parquet")]))
    assert set(media["key"]) == shown
    assert media["key"].is_unique().all()
    assert made.rows == {"train": rows.height, "val": 0, "test": 0}


def test_fetched_it_lies_with_all_that_it_shows(store: Store, tmp_path: Path) -> None:
    rows = load(store, tmp_path)
    made, _ = build(store, options())
    folder = tmp_path / "fetched"
    shown = {key for media in rows["media"] for key in media}
    assert fetch(store, "1.0", folder) == len(made.files) + len(shown)
    assert fetch(store, "1.0", folder) == 0
    assert all((folder / key).read_bytes() == store.get(key) for key in shown)
    assert Manifest.model_validate_json((folder / NAME).read_bytes()) == made
    some = folder / sorted(shown)[0]
    some.write_bytes(b"spoilt")
    assert fetch(store, "1.0", folder) == 1
    store.put(sorted(shown)[1], b"changed in the store")
    with pytest.raises(ReleaseError, match="not what was released"):
        fetch(store, "1.0", tmp_path / "again")
    store.delete(sorted(shown)[1])
    with pytest.raises(ReleaseError, match="is gone"):
        fetch(store, "1.0", tmp_path / "again")


def test_it_can_be_made_again_from_its_own_rows_when_the_table_has_moved_on(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path)
    build(store, options(embed=True))
    load(store, tmp_path, change=1, given={"answer": "9 metres", "answer_value": "9.0"})
    made, different = rebuild(store, "1.0", tmp_path / "again")
    assert different == []
    assert len([p for p in (tmp_path / "again").rglob("*") if p.is_file()]) == len(made.files)
    with pytest.raises(ReleaseError, match="not empty"):
        rebuild(store, "1.0", tmp_path / "again")


def test_a_release_of_another_format_is_not_guessed_at(store: Store) -> None:
    store.put(keys.release_key("9", NAME), json.dumps({"release": "sprite-release/9"}).encode())
    with pytest.raises(ReleaseError, match="sprite-release/9"):
        open_release(store, "9")


def test_nothing_left_is_said(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, given={"geometry": "unverified"})
    with pytest.raises(ReleaseError, match=r"every row is left out.*unverified"):
        build(store, options())
