"""The child process: what it is told, what it sees, what it says, and that it never outlives its parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.extract.child import capture_in_child, run_child, scrubbed_environment
from sprite_etl.extract.habitat_recording import HabitatRecordingOptions, HabitatRecordingSource
from sprite_etl.extract.runner import capture_scene
from tests.extract.drawn import write_recording

SCENE = SceneRef("flat", "replicacad", 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_recording(tmp_path / "recordings" / "flat", frames=3)
    return tmp_path / "recordings"


def test_a_child_makes_the_same_capture_as_this_process(root: Path, tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    apart = capture_in_child(
        sys.executable,
        "habitat_recording",
        {"root": str(root)},
        SCENE,
        tmp_path / "apart",
        "id",
        lambda a, b: done.append((a, b)),
    )
    source = HabitatRecordingSource(HabitatRecordingOptions(root=str(root)))
    here = capture_scene(source, SCENE, tmp_path / "here", "id", None)
    assert apart == here
    assert done == [(1, 3), (2, 3), (3, 3)]
    files = {p.relative_to(tmp_path / "here") for p in (tmp_path / "here").rglob("*") if p.is_file()}
    assert files == {p.relative_to(tmp_path / "apart") for p in (tmp_path / "apart").rglob("*") if p.is_file()}
    assert all((tmp_path / "apart" / f).read_bytes() == (tmp_path / "here" / f).read_bytes() for f in files)


def test_each_file_is_told_when_it_is_finished(root: Path, tmp_path: Path) -> None:
    told: list[str] = []

    def on_line(event: dict) -> None:
        if "file" in event:
            assert (tmp_path / "out" / event["file"]).is_file()
            told.append(event["file"])

    request = {
        "options": {"root": str(root)},
        "scene": {"scene_id": "flat", "place_id": "p", "seed": 0},
        "capture_id": "x",
    }
    run_child(sys.executable, "habitat_recording", request, tmp_path / "out", on_line)
    assert sorted(told) == sorted(f"{k}/00000{i}.{'jpg' if k == 'rgb' else 'png'}"
                                  for k in ("rgb", "depth", "instance") for i in range(3))  # fmt: skip


def test_the_catalogue_can_be_asked_for(root: Path, tmp_path: Path) -> None:
    events = run_child(sys.executable, "habitat_recording", {"options": {"root": str(root)}, "list": True}, tmp_path)
    assert [s["scene_id"] for s in events[-1]["scenes"]] == ["flat"]


def test_scene_and_source_errors_come_back_as_themselves(root: Path, tmp_path: Path) -> None:
    with pytest.raises(SceneError, match="holds no recording named attic") as caught:
        capture_in_child(
            sys.executable, "habitat_recording", {"root": str(root)}, SceneRef("attic", "p", 0), tmp_path / "o", "id"
        )
    assert caught.value.reason == "unknown_scene"
    with pytest.raises(SourceError, match="HABITAT_RECORDING__OPTIONS__ROOT"):
        run_child(sys.executable, "habitat_recording", {"options": {"root": ""}, "list": True}, tmp_path)
    with pytest.raises(SourceError, match="source must be one of"):
        run_child(sys.executable, "no_such_source", {"options": {}, "list": True}, tmp_path)
    with pytest.raises(SourceError, match="options of source 'habitat_recording' must be among root, got colour"):
        run_child(sys.executable, "habitat_recording", {"options": {"colour": 1}, "list": True}, tmp_path)
    with pytest.raises(SourceError, match="cannot be started"):
        run_child(str(tmp_path / "python"), "habitat_recording", {"options": {}, "list": True}, tmp_path)


def test_an_interpreter_that_never_gets_to_the_request_is_no_fault_of_the_scene(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named numpy' >&2\nexit 9\n")
    python.chmod(0o755)
    with pytest.raises(SourceError, match="status 9 before it read its request: No module named numpy; set SPRITE_"):
        run_child(str(python), "habitat_recording", {"options": {}}, tmp_path)


def test_no_secret_reaches_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "SPRITE_S3_SECRET_KEY", "OPENAI_API_KEY", "AIRFLOW__CORE__FERNET_KEY"):
        monkeypatch.setenv(name, "hush")
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\necho '{{\"ready\": true}}'\n")
    python.chmod(0o755)
    run_child(str(python), "habitat_recording", {"options": {}}, tmp_path / "out")
    seen = (tmp_path / "seen").read_text()
    assert "PATH=" in seen
    assert "hush" not in seen


def test_only_listed_variables_pass() -> None:
    given = {"PATH": "/bin", "CUDA_VISIBLE_DEVICES": "0", "LC_ALL": "C", "MY_TOKEN": "x", "PYTHONPATH": "/p"}
    assert scrubbed_environment(given) == {"PATH": "/bin", "CUDA_VISIBLE_DEVICES": "0", "LC_ALL": "C"}


def test_the_child_and_its_children_die_with_the_parent(tmp_path: Path) -> None:
    """A parent that is killed outright cannot clean up: the child notices that its standard input ended."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom sprite_etl.extract.child import run_child\n"
        "def on_line(event):\n    print('alive', flush=True)\n    import time; time.sleep(60)\n"
        f"run_child(sys.executable, 'habitat_recording', {{'options': {{'root': {str(tmp_path / 'r')!r}}}, "
        "'scene': {'scene_id': 'flat', 'place_id': 'p', 'seed': 0}, 'capture_id': 'x'}, "
        f"Path({str(tmp_path / 'out')!r}), on_line)\n"
    )
    write_recording(tmp_path / "r" / "flat", frames=400 // 8)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"alive\n"
    children = [int(p) for p in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()]
    assert children
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 20
    while any(_alive(pid) for pid in children):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_by_hand_from_a_shell(root: Path, tmp_path: Path) -> None:
    """Without "parent" the end of standard input is no reason to die."""
    request = {
        "options": {"root": str(root)},
        "scene": {"scene_id": "flat", "place_id": "p", "seed": 0},
        "folder": str(tmp_path / "out"),
        "capture_id": "x",
    }
    done = subprocess.run(
        [sys.executable, "-m", "sprite_etl.extract", "habitat_recording"],
        input=json.dumps(request) + "\n",
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {"capture": "capture.draft.json"}
    bad = subprocess.run(
        [sys.executable, "-m", "sprite_etl.extract", "habitat_recording"],
        input="{}\n",
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert bad.returncode == 2
    assert json.loads(bad.stdout.splitlines()[-1])["error"] == "request"
