"""Simulators that hang, crash or answer nonsense: what the parent says of them, and that nothing of them stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sprite_etl.extract.base import SceneRef, SimulatorError
from sprite_etl.extract.child import capture_in_child
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.serialise import capture_to_json
from tests.doubles.faulty_source import BAD, NAME, WHERE
from tests.doubles.interpreter import REPOSITORY, interpreter


def capture(folder: Path, fault: str, timeout_s: float = 60, frames: int = 6) -> Capture:
    options = {"frames": frames, "width": 64, "fault": fault, "pids": str(folder / "pids")}
    python = interpreter(folder, {NAME: WHERE})
    return capture_in_child(python, NAME, options, SceneRef(BAD, "p", 3), folder / "out", "id", None, timeout_s)


def nothing_lives(folder: Path) -> bool:
    pids = [int(p) for p in (folder / "pids").read_text().split()]
    assert pids
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not any(alive(p) for p in pids):
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    ("fault", "reason", "detail"),
    [
        ("hang", "simulator_timeout", "said nothing for 3 s after 2 of 6 pictures"),
        ("hang_in_compiled_code", "simulator_timeout", "said nothing for 3 s after 2 of 6 pictures"),
        ("endless", "simulator_timeout", "said nothing for 3 s after 2 of 6 pictures"),
        ("segfault", "simulator_died", "was ended by SIGSEGV after 2 of 6 pictures"),
        ("unity", "simulator_died", "was ended by SIGSEGV after 2 of 6 pictures"),
        ("exit", "simulator_died", "ended with status 7 after 2 of 6 pictures"),
        ("garbage", "simulator_nonsense", r"Renderer ready\x00' where an event was due"),
        ("raise", "source_failed", "KeyError: 'mesh_17'"),
    ],
)
def test_what_fails_is_named_with_the_log_and_gone(tmp_path: Path, fault: str, reason: str, detail: str) -> None:
    with pytest.raises(SimulatorError) as caught:
        capture(tmp_path, fault, timeout_s=3 if reason == "simulator_timeout" else 60)
    assert caught.value.reason == reason
    assert detail in caught.value.detail
    assert ("warning: xxx" if fault == "endless" else f"the engine meets {fault}") in caught.value.detail
    assert len(caught.value.detail) < 3000
    assert len(caught.value.log) <= 65536
    assert nothing_lives(tmp_path)


TALE = """
import json, os, sys
from pathlib import Path
request = json.loads(sys.stdin.readline())
folder = Path(request["folder"])
say = lambda **event: print(json.dumps(event), flush=True)
say(ready=True)
"""
DRAFT = 'Path(folder, "capture.draft.json").write_text(json.dumps({})); say(capture="capture.draft.json")'


@pytest.mark.parametrize(
    ("tale", "words"),
    [
        ("", "can be used"),
        ("say(capture='capture.draft.json')", "No such file"),
        (DRAFT, "can be used"),
        ("os.symlink('/etc/hostname', folder / 'capture.draft.json'); say(capture='capture.draft.json')", "is a link"),
        ("say(capture='../capture.json')", "where an event was due"),
        ("say(file='/etc/hostname', done=1, of=2)", "where an event was due"),
        ("say(done='many', of=2)", "where an event was due"),
        ("say(hello=1)", "where an event was due"),
        ("print('[' * 100_000, flush=True)", "where an event was due"),
        ("sys.stdout.buffer.write(b'\\xff' * (9 << 20)); sys.stdout.flush()", "more than 8388608 bytes"),
    ],
)
def test_answers_that_make_no_sense_are_the_simulators_fault(tmp_path: Path, tale: str, words: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\n{TALE}{tale}\n")
    python.chmod(0o755)
    with pytest.raises(SimulatorError) as caught:
        capture_in_child(str(python), NAME, {}, SceneRef(BAD, "p", 3), tmp_path / "out", "id")
    assert caught.value.reason == "simulator_nonsense"
    assert words in caught.value.detail


def test_another_scenes_capture_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    made = capture(tmp_path, "")
    (tmp_path / "other.json").write_text(json.dumps(capture_to_json(replace(made, scene_id="boxes-7"))))
    python = tmp_path / "python"
    copy = f"os.rename({str(tmp_path / 'other.json')!r}, folder / 'draft.json'); say(capture='draft.json')"
    python.write_text(f"#!{sys.executable}\n{TALE}{copy}\n")
    with pytest.raises(SimulatorError, match="it is of mujoco boxes-7"):
        capture_in_child(str(python), NAME, {}, SceneRef(BAD, "p", 3), tmp_path / "again", "id")


def test_a_slow_simulator_that_goes_on_is_waited_for(tmp_path: Path) -> None:
    """Each picture takes a good part of what silence is allowed, all together more."""
    made = capture(tmp_path, "slow", timeout_s=2.5, frames=8)
    assert len(made.frames) == 8
    assert nothing_lives(tmp_path)


@pytest.mark.parametrize("fault", ["hang_in_compiled_code", "unity_hangs"])
def test_a_parent_that_is_killed_takes_a_hanging_simulator_along(tmp_path: Path, fault: str) -> None:
    """The child's own threads do not run while compiled code holds the interpreter."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom tests.extract.test_child_faults import capture\n"
        f"capture(Path({str(tmp_path)!r}), {fault!r})\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    expected = 2 if fault == "unity_hangs" else 1
    deadline = time.monotonic() + 40
    while not (tmp_path / "pids").exists() or len((tmp_path / "pids").read_text().split()) < expected:
        assert time.monotonic() < deadline
        assert parent.poll() is None
        time.sleep(0.05)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert nothing_lives(tmp_path)
