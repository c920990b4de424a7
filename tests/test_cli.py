"""The command line: exit codes, one clear line for what a user can mend, JSON for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from deltalake import write_deltalake

from sprite_etl.cli import main
from sprite_etl.extract.registry import SOURCES
from sprite_etl.load.schema import CURATED_SCHEMA, PARTITION_BY
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_endpoint, s3_store

__all__ = ["s3_endpoint"]


@pytest.fixture(autouse=True)
def boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
    monkeypatch.delenv("SPRITE_STORE", raising=False)


def sprite(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """(exit code, standard output, standard error)"""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    captured = capsys.readouterr()
    return int(stop.value.code or 0), captured.out, captured.err


def run_options(store: str, *more: str) -> list[str]:
    return ["mujoco", "--store", store, "--batch", "2026-01-01", "--scenes", "1", "--jobs", "1", "--json", *more]


def test_a_run_prints_its_counts_as_json_and_the_steps_alone_do_the_same(capsys, tmp_path: Path) -> None:
    whole, steps = (tmp_path / "whole").as_uri(), (tmp_path / "steps").as_uri()
    code, out, _ = sprite(capsys, "run", *run_options(whole))
    result: dict[str, Any] = json.loads(out)
    assert code == 0
    assert result["load"]["committed"]
    for step in ("extract", "refer", "ask", "solve", "vote"):
        code, out, _ = sprite(capsys, step, *run_options(steps))
        assert code == 0
        assert json.loads(out)["in"] == result["steps"][step]["in"]
    code, out, _ = sprite(capsys, "load", *run_options(steps))
    assert code == 0
    assert json.loads(out)["curated"] == result["curated"]
    code, out, _ = sprite(capsys, "stats", "--store", steps, "--json")
    assert code == 0
    assert json.loads(out)


def test_the_same_run_into_s3_gives_the_same_rows(capsys, tmp_path: Path, s3_endpoint: str, monkeypatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    _, local, _ = sprite(capsys, "run", *run_options((tmp_path / "store").as_uri()))
    s3_store(s3_endpoint, bucket="cli")
    options = run_options("s3://cli/sprite", "--s3-endpoint", s3_endpoint)
    code, remote, err = sprite(capsys, "run", *options)
    assert code == 0, err
    assert json.loads(remote)["curated"] == json.loads(local)["curated"]
    assert json.loads(remote)["run"] == json.loads(local)["run"]
    _, again, _ = sprite(capsys, "run", *options)
    assert not json.loads(again)["load"]["committed"]
    assert SECRET_KEY not in remote + err


def test_an_unknown_source_says_which_there_are(capsys, tmp_path: Path) -> None:
    code, _, err = sprite(capsys, "run", "unity", "--store", tmp_path.as_uri(), "--batch", "2026-01-01")
    assert code == 2
    assert "must be one of" in err
    assert "mujoco" in err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["-o", "frames=no"], "frames"),
        (["-o", "frames"], "NAME=VALUE"),
        (["--kinds", "song"], "kinds"),
        (["--tasks", "object_count"], "did you mean object_counting"),
        (["--batch", "tomorrow"], "batch"),
        (["--scenes", "5000"], "BATCH_SIZE"),
    ],
)
def test_a_wrong_setting_is_named(capsys, tmp_path: Path, more: list[str], said: str) -> None:
    code, _, err = sprite(capsys, "run", *run_options(tmp_path.as_uri(), *more))
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_a_store_that_cannot_be_written_says_so(capsys, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    code, _, err = sprite(capsys, "run", *run_options((tmp_path / "file" / "store").as_uri()))
    assert code == 1
    assert "file/store" in err.replace("\n", "")


def test_a_table_of_an_earlier_version_is_refused_with_the_command_that_mends_it(capsys, tmp_path: Path) -> None:
    store = tmp_path.as_uri()
    write_deltalake(tmp_path / "curated" / "qa", CURATED_SCHEMA.to_frame().drop("sentence").to_arrow(),
                    partition_by=list(PARTITION_BY))  # fmt: skip
    code, _, err = sprite(capsys, "run", *run_options(store))
    assert code == 1
    assert "sprite migrate" in err
    assert "Traceback" not in err
    assert sprite(capsys, "migrate", "--store", store)[0] == 0
    assert sprite(capsys, "run", *run_options(store))[0] == 0


def test_a_date_outside_the_catalogue_is_skipped_with_the_valid_range(capsys, tmp_path: Path) -> None:
    code, out, _ = sprite(capsys, "run", *run_options(tmp_path.as_uri(), "--batch", "2025-06-01"))
    assert code == 0
    assert "2026-01-01" in json.loads(out)["skipped"]


def test_check_refuses_a_folder_that_is_no_capture(capsys, tmp_path: Path) -> None:
    code, out, err = sprite(capsys, "check", str(tmp_path))
    assert code != 0
    assert "capture.json" in out + err
