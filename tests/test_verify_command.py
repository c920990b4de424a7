"""`sprite verify` as people run it: lines in, lines out, one array, standard input, exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sprite_etl import console
from sprite_etl.cli import main
from tests.builders import Thing, box_world, walk


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> str:
    things = [
        Thing("table", (0.0, 0.0), (1.4, 0.75, 0.9), "brown"),
        Thing("bed", (-1.2, 2.4), (1.5, 0.5, 2.0), "white"),
    ]
    return str(box_world(tmp_path_factory.mktemp("verify") / "capture", things, walk(4)).path)


def line(number: int, code: str = "return calculate_distance(*scene.named)") -> str:
    fields = {"id": number, "task": "object_abs_distance", "objects": ["table_1", "bed_1"]}
    return json.dumps({**fields, "code": f"def answer(scene):\n    {code}\n"})


def sprite(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """(exit code, standard output, standard error)"""
    with pytest.raises(SystemExit) as stop:
        main(["verify", *arguments])
    captured = capsys.readouterr()
    return int(stop.value.code or 0), captured.out, captured.err


def test_a_line_each_in_order_and_garbage_does_not_change_the_exit_code(capsys, tmp_path: Path, capture: str) -> None:
    programs = tmp_path / "programs.jsonl"
    programs.write_bytes(
        b"\n".join([line(0).encode(), b"\xff\xfe{", line(2, "return 1.0").encode(), b"", line(4).encode()]) + b"\r\n"
    )
    code, out, err = sprite(capsys, str(programs), "--capture", capture)
    found: list[dict[str, Any]] = [json.loads(text) for text in out.splitlines()]
    assert code == 0
    assert [f["id"] for f in found] == [0, None, 2, None, 4]
    assert [f["reason"] for f in found] == [None, "bad_line", "metamorphic_scale", "bad_line", None]
    assert "5 programs: 2 accepted, 1 rejected (metamorphic_scale 1), 2 failed (bad_line 2)" in err


def test_on_a_terminal_it_counts_and_the_verdicts_go_where_they_were_sent(
    capsys, tmp_path: Path, capture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "err", Console(stderr=True, force_terminal=True, highlight=False))
    programs = tmp_path / "programs.jsonl"
    programs.write_text("\n".join(line(n) for n in range(3)))
    _, out, err = sprite(capsys, str(programs), "--capture", capture)
    assert [json.loads(text)["id"] for text in out.splitlines()] == [0, 1, 2]
    assert "3 programs: 3 accepted" in err
    assert "{" not in err


def test_json_is_one_array_and_nothing_else(capsys, tmp_path: Path, capture: str) -> None:
    programs = tmp_path / "programs.jsonl"
    programs.write_text("\n".join([line(0), line(0), line(0, "return 1.0")]))
    code, out, err = sprite(capsys, str(programs), "--capture", capture, "--votes", "3", "--json")
    assert (code, err) == (0, "")
    assert [f["status"] for f in json.loads(out)] == ["accepted", "accepted", "rejected"]
    assert [f["checks"].get("vote") for f in json.loads(out)] == ["passed", "passed", None]
    code, out, _ = sprite(capsys, str(programs), "--capture", capture, "--votes", "3", "--agree", "0.9", "--json")
    assert {f["reason"] for f in json.loads(out)} == {"programs_disagree", "metamorphic_scale"}
    programs.write_text("")
    assert json.loads(sprite(capsys, str(programs), "--capture", capture, "--json")[1]) == []


def test_programs_may_come_from_standard_input(capsys, capture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line(7).encode())))
    code, out, _ = sprite(capsys, "-", "--capture", capture)
    assert code == 0
    assert json.loads(out)["status"] == "accepted"


def test_a_line_that_is_too_long_is_bad_and_the_next_one_is_read(
    capsys, tmp_path: Path, capture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sprite_etl.transform.verify.files.MOST_BYTES", 400)
    programs = tmp_path / "programs.jsonl"
    programs.write_text("\n".join([line(0, "x = '" + "x" * 2000 + "'"), line(1), "x" * 399, "y" * 400, line(2)]))
    _, out, _ = sprite(capsys, str(programs), "--capture", capture, "--json")
    assert [f["reason"] for f in json.loads(out)] == ["bad_line", None, "bad_line", "bad_line", None]


def test_what_cannot_be_read_is_wrong_usage(capsys, tmp_path: Path, capture: str) -> None:
    programs = tmp_path / "programs.jsonl"
    programs.write_text(line(0))
    for arguments in (
        [str(programs), "--capture", str(tmp_path)],
        [str(tmp_path / "none.jsonl"), "--capture", capture],
        [str(tmp_path), "--capture", capture],
        [str(programs), "--capture", capture, "--votes", "0"],
        [str(programs), "--capture", capture, "--agree", "0.4"],
    ):
        code, out, err = sprite(capsys, *arguments)
        assert (code, out) == (2, "")
        assert err.startswith("error:")
        assert "Traceback" not in err
