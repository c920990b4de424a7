"""None of the hostile programs reads, writes, spawns, hangs beyond its limit, or changes a neighbour's result: with
name spaces and without, as root and as an ordinary user, beside others and alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.transform.programs.sandbox import Limits, Outcome, Program, Run, Sandbox
from sprite_etl.transform.programs.scene_json import scene_json
from tests.transform.programs.hostile import HEAVY, HOSTILE, KNOWN
from tests.transform.random_views import random_view

LIMITS = Limits(cpu_s=0.1, wall_s=1, memory_mb=512, output_bytes=4000)
SCENE = scene_json(random_view(np.random.default_rng(1)))
RUNS = (Run(0, ("chair_0", "table_1"), {"k": 3, "list": [1, [2]], "map": {"k": 1}}, ("a", "b")),)
NO_NAMESPACES = (sys.executable, str(Path(__file__).parent / "refuse_namespaces.py"))
NOBODY = ("/usr/bin/env", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
LAUNCHERS = {
    "root": (),
    "root without name spaces": NO_NAMESPACES,
    "nobody": NOBODY,
    "nobody without name spaces": (*NO_NAMESPACES, *NOBODY),
}


@cache
def can_be_nobody() -> bool:
    """Whether this test may start an ordinary user's process that finds Python and this folder."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return False
    look = f"import numpy, os; os.listdir({str(Path(__file__).parent)!r})"
    return subprocess.run([*NOBODY, sys.executable, "-c", look], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    name = str(request.param)
    if "nobody" in name and not can_be_nobody():
        pytest.skip("no ordinary user's process can be started here")
    os.environ["SPRITE_SECRET"] = "hunter2"
    with Sandbox(LAUNCHERS[name]) as sandbox:
        if "without" in name:
            assert sandbox.mode in ("landlock", "seccomp")
        yield sandbox
    del os.environ["SPRITE_SECRET"]


@pytest.mark.parametrize(
    ("sandbox", "alone"),
    [(name, alone) for name in sorted(LAUNCHERS) for alone in (False, True) if not (alone and "nobody" in name)],
    indirect=["sandbox"],
)
def test_hostile_programs_touch_nothing(
    sandbox: Sandbox, alone: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    np.save(tmp_path / "secret.npy", [1])
    (tmp_path / "secret.txt").write_text("1")
    tmp_path.chmod(0o777)
    before = sorted(tmp_path.iterdir()), _family(sandbox), _descriptors()
    expected = [_run(sandbox, [Program(code, RUNS)], alone)[0] for code, _ in KNOWN.values()]
    assert [o.error for o in expected] == [None] * len(KNOWN)
    assert all(value in (None, o.value) for (_, value), o in zip(KNOWN.values(), expected))
    known = [Program(code, RUNS) for code, _ in KNOWN.values()]
    # Limits are the same whoever the user is.
    names = [n for n in HOSTILE if n not in HEAVY or "nobody" not in request.node.name]
    programs = list(known)
    for i, name in enumerate(names):
        programs += [Program(HOSTILE[name].replace("@TMP@", str(tmp_path)), RUNS), known[i % len(known)]]
    outcomes = _run(sandbox, programs, alone)
    for i, name in enumerate(names):
        hostile, neighbour = outcomes[len(known) + 2 * i : len(known) + 2 * i + 2]
        assert "BREACH" not in str(hostile.value), name
        assert (neighbour.status, neighbour.value) == ("ok", expected[i % len(known)].value), name
    assert (sorted(tmp_path.iterdir()), _family(sandbox), _descriptors()) == before


def _run(sandbox: Sandbox, programs: list[Program], alone: bool) -> list[Outcome]:
    return [runs[0] for runs in sandbox.run([SCENE], programs, LIMITS, alone)]


def _family(sandbox: Sandbox) -> set[int]:
    """Processes of the worker's session: what it started and did not see out would be among them."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                session = (entry / "stat").read_text().rsplit(")", 1)[1].split()[3]
            except OSError:
                continue
            if int(session) == sandbox._process.pid:
                found.add(int(entry.name))
    return found


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("loop", "timeout"),
        ("sum in C", "timeout"),
        ("loop that swallows BaseException", "timeout"),
        ("wait for a lock", "timeout"),
        ("sleep", "error"),
        ("recursion", "error"),
        ("zeros", "limit"),
        ("huge text", "limit"),
        ("end the process", "limit"),
        ("abort", "limit"),
        ("crash", "limit"),
        ("records of its own", "limit"),
        ("records over the whole region", "limit"),
        ("region by frames", "limit"),
        ("nested lists", "error"),
        ("dictionary", "error"),
        ("NaN", "error"),
        ("error without a text", "error"),
        ("open", "error"),
        ("fork", "error"),
        ("thread", "error"),
        ("scene's arrays in place", "error"),
        ("scene's arrays by setflags", "error"),
        ("deep source", "error"),
    ],
)
def test_what_a_hostile_program_gets(name: str, status: str, plain_sandbox: Sandbox) -> None:
    for alone in (False, True):
        outcome = _run(plain_sandbox, [Program(HOSTILE[name], RUNS)], alone)[0]
        assert outcome.status == status, outcome
        assert outcome.error


@pytest.mark.parametrize(
    ("name", "value"),
    [("text that lies", "truth"), ("integer that lies", 3), ("float that lies", 3.0), ("boolean for an integer", True)],
)
def test_what_lies_is_what_it_is_made_of(name: str, value: object, plain_sandbox: Sandbox) -> None:
    outcome = _run(plain_sandbox, [Program(HOSTILE[name], RUNS)], False)[0]
    assert outcome.value == value
    assert type(outcome.value) is type(value)


@pytest.fixture(scope="module")
def plain_sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
