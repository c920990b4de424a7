from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.cli import main
from sprite_etl.load.release.options import Mix, ReleaseOptions, Shares
from sprite_etl.store import keys
from sprite_etl.store.objects import Store, open_store
from tests.load.release.loaded import load


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = open_store((tmp_path / "store").as_uri())
    load(found, tmp_path, scenes=2)
    return found


def sprite(store: Store, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `sprite release …`."""
    with pytest.raises(SystemExit) as end:
        main(["release", *arguments, "--store", store.uri])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def told(store: Store, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = sprite(store, capsys, *arguments, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_made_checked_fetched_and_made_again(store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = told(store, capsys, "1.0", "--val", "0", "--test", "0", "--formats", "swift,parquet")
    assert (first["made"], first["rows"]) == (True, {"train": 8, "val": 0, "test": 0})
    assert told(store, capsys, "1.0", "--val", "0", "--test", "0", "--formats", "swift,parquet")["made"] is False
    assert told(store, capsys, "1.0", "--check")["damaged"] == []
    assert told(store, capsys, "1.0", "--fetch", str(tmp_path / "here"))["fetched"] > 8
    assert (tmp_path / "here" / "exports" / "swift").is_dir()
    assert told(store, capsys, "1.0", "--rebuild", str(tmp_path / "again"))["different"] == []
    store.put(keys.release_key("1.0", "rows/train.parquet"), b"other")
    code, out, _ = sprite(store, capsys, "1.0", "--check")
    assert code == 1
    assert "rows/train.parquet: other bytes" in out


def test_options_reach_the_release(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ReleaseOptions] = []

    def noted(store: Store, options: ReleaseOptions, **_: Any) -> Any:
        seen.append(options)
        raise ValueError("enough")

    monkeypatch.setattr("sprite_etl.load.release.build.select", lambda store, options, lists: noted(store, options))
    arguments = ["2", "--sources", "mujoco,procthor", "--kinds", "video", "--producers", "program", "--pairs", "9",
                 "--unverified", "--mix", "choice=2,number=0", "--test", "0.2", "--blind", "flag", "--embed",
                 "--seed", "3"]  # fmt: skip
    with pytest.raises(ValueError, match="enough"):
        main(["release", *arguments, "--store", store.uri])
    assert seen == [
        ReleaseOptions(version="2", sources=("mujoco", "procthor"), kinds=("video",), producers=("program",), pairs=9,
                       unverified=True, mix=Mix(choice=2, number=0), shares=Shares(test=0.2), blind="flag",
                       embed=True, seed=3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["1.0", "--check"], "no release 1.0"), (["1/0"], "version"), (["1", "--mix", "choice"], "--mix"),
     (["1", "--kinds", "smells"], "kinds"), (["1", "--val", "0.9", "--test", "0.2"], "leave something to train"),
     (["1", "--sources", "habitat"], "no curated row"), (["1", "--formats", "zip"], "formats"),
     (["1", "--upload", "hf://x/y"], "no release 1")],
)  # fmt: skip
def test_wrong_usage_says_what_is_wrong(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    code, _, err = sprite(store, capsys, *arguments)
    assert code == 2
    assert says in err
    assert "Traceback" not in err


def test_an_unfinished_build_is_discarded(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.put(keys.release_key("1.0", "building.json"), b"{}")
    code, _, err = sprite(store, capsys, "1.0")
    assert code == 2
    assert "--discard" in err
    assert told(store, capsys, "1.0", "--discard")["removed"] == 1
    assert told(store, capsys, "1.0")["made"] is True


def test_an_empty_split_is_noted(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no place fell to" in told(store, capsys, "1.0", "--val", "0.001", "--test", "0.001")["note"]
