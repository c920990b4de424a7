"""The way to the store is lost in the middle of a run and comes back: what is said, what is there, how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sprite_etl.cli import main
from sprite_etl.extract.registry import SOURCES
from sprite_etl.load.curated import open_table, read_curated
from sprite_etl.store.objects import Store, open_store
from tests.doubles.lossy_link import LossyLink, lossy_link
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_endpoint, s3_store

__all__ = ["s3_endpoint"]
BUCKET = "lost"


@pytest.fixture(autouse=True)
def boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
    monkeypatch.setenv("SPRITE_S3_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("SPRITE_S3_SECRET_KEY", SECRET_KEY)


@pytest.fixture
def link(s3_endpoint: str) -> Iterator[LossyLink]:
    with lossy_link(s3_endpoint) as made:
        yield made


def sprite(command: str, uri: str, endpoint: str) -> int:
    arguments = [command, "mujoco", "--store", uri, "--s3-endpoint", endpoint, "--batch", "2026-01-01", "--scenes", "1",
                 "--jobs", "1", "--json"]  # fmt: skip
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return int(stop.value.code or 0)


def is_whole(store: Store) -> None:
    """Every manifest has its files, and the curated table, where there is one, has all rows of its batch or none."""
    for key in (k for k in store.list("raw") if k.endswith("/capture.json")):
        folder = key.rpartition("/")[0]
        there = {head.key: head.size for head in store.heads(folder)}
        for file in json.loads(store.get(key))["files"]:
            assert there[f"{folder}/{file['path']}"] == file["bytes"]
    if store.exists("curated/qa/_delta_log/00000000000000000000.json"):
        version = open_table(store).version()
        assert (read_curated(store).collect().height > 0) == (version > 0)


@pytest.mark.parametrize("moments", [2, pytest.param(12, marks=pytest.mark.kills)])
@pytest.mark.timeout(1200)
def test_a_store_that_is_lost_and_comes_back_leaves_the_same_rows(
    link: LossyLink, s3_endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], moments: int
) -> None:
    folder, bucket = tmp_path.as_uri(), f"{BUCKET}-{moments}"
    s3_store(s3_endpoint, bucket=bucket)
    assert sprite("run", folder, link.endpoint) == 0
    wanted = read_curated(open_store(folder)).sort("qa_id").collect()
    assert sprite("run", f"s3://{bucket}/count", link.endpoint) == 0
    in_all = link.requests
    for number in range(moments):
        prefix, last = f"at-{number}", number == moments - 1
        store = s3_store(s3_endpoint, prefix, bucket=bucket)
        capsys.readouterr()
        # The last time it is lost at the very end, when the commit is done and its answer on the way.
        after = in_all - 4 if last else in_all * (2 * number + 1) // (2 * moments)
        link.lose_after(after, reply_lost=last)
        assert sprite("run", f"s3://{bucket}/{prefix}", link.endpoint) == 1, f"lost after {after} of {in_all} requests"
        said = capsys.readouterr().err.strip().splitlines()[-1]
        assert f"{link.endpoint} does not answer (" in said
        assert "Check SPRITE_S3_ENDPOINT" in said
        assert SECRET_KEY not in said
        is_whole(store)
        link.come_back()
        assert sprite("run", f"s3://{bucket}/{prefix}", link.endpoint) == 0
        is_whole(store)
        assert read_curated(store).sort("qa_id").collect().equals(wanted)
        assert open_table(store).version() == 1


def test_a_folder_that_vanished_is_told_from_a_run_that_was_never_planned(tmp_path: Path) -> None:
    """Nothing is loaded from a store whose folder was taken away between two steps, and nothing pretends to be."""
    store = tmp_path / "store"
    assert sprite("extract", store.as_uri(), "http://127.0.0.1:9") == 0
    store.rename(tmp_path / "elsewhere")
    assert sprite("load", store.as_uri(), "http://127.0.0.1:9") == 1
    assert not (store / "curated").exists()
