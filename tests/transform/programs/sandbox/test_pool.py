"""The process's own workers: replaced when they die, as many as the operator says, and honest about what holds."""

from __future__ import annotations

import os
import signal

import pytest

from sprite_etl.transform.programs.sandbox import (
    Limits,
    Program,
    Run,
    Sandbox,
    SandboxError,
    describe_isolation,
    isolation,
    pool,
    run_programs,
    workers,
)
from tests.transform.programs.sandbox.test_outcomes import SCENE

PROGRAMS = [Program(f"def answer(scene):\n    return {i}", (Run(), Run())) for i in range(70)]


def test_a_worker_that_dies_is_replaced_once_and_told_of_otherwise() -> None:
    sandbox = Sandbox()
    os.killpg(sandbox._process.pid, signal.SIGKILL)
    with pytest.raises(SandboxError, match="worker ended"):
        sandbox.run([SCENE], PROGRAMS[:1], Limits())
    assert run_programs([SCENE], PROGRAMS[1:2])[0][0].value == 1
    os.killpg(pool._pool[1][0]._process.pid, signal.SIGKILL)
    assert run_programs([SCENE], PROGRAMS[2:3])[0][0].value == 2


def test_many_programs_are_split_among_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_SANDBOX_WORKERS", "2")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    outcomes = run_programs([SCENE], PROGRAMS)
    assert [[o.value for o in runs] for runs in outcomes] == [[i, i] for i in range(70)]
    assert len(pool._pool[1]) == 2


def test_one_worker_unless_the_operator_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPRITE_SANDBOX_WORKERS", raising=False)
    assert workers() == 1
    monkeypatch.setenv("SPRITE_SANDBOX_WORKERS", "4000")
    assert workers() == os.cpu_count()
    for said in ("0", "many", ""):
        monkeypatch.setenv("SPRITE_SANDBOX_WORKERS", said)
        with pytest.raises(SandboxError, match="whole number"):
            workers()


def test_a_forked_copy_of_the_process_starts_its_own_worker() -> None:
    run_programs([SCENE], PROGRAMS[:1])
    before = pool._pool[1][0]
    pid = os.fork()
    if pid == 0:
        try:
            value = run_programs([SCENE], PROGRAMS[3:4])[0][0].value
            pool._close_all()
            os._exit(0 if value == 3 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert pool._pool[1][0] is before
    assert run_programs([SCENE], PROGRAMS[4:5])[0][0].value == 4


def test_isolation_says_what_holds() -> None:
    report = isolation()
    assert report["mode"] in ("namespaces", "landlock", "seccomp", "none")
    assert {"namespaces", "unprivileged", "seccomp"} <= set(report)
    assert all(report.values())
    text = describe_isolation()
    assert text.startswith(f"mode {report.pop('mode')}: ")
    assert all(name.replace("_", " ") in text for name in report)
    assert ("; without" in text) == any(said != "yes" for said in report.values())


def test_without_a_filter_nothing_runs_unless_the_operator_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Sandbox, "mode", property(lambda self: "none"))
    monkeypatch.delenv("SPRITE_UNSAFE_SANDBOX", raising=False)
    with pytest.raises(SandboxError, match="allow seccomp filters"):
        Sandbox()
    monkeypatch.setenv("SPRITE_UNSAFE_SANDBOX", "1")
    for _ in range(2):
        with Sandbox() as sandbox:
            assert sandbox.run([SCENE], PROGRAMS[:1], Limits())[0][0].value == 0
    assert [r.levelname for r in caplog.records if "SPRITE_UNSAFE_SANDBOX" in r.getMessage()] == ["WARNING"]
