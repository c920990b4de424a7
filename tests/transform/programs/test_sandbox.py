"""Programs that misbehave get an outcome, and touch nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.transform.programs.sandbox import Limits, Outcome, Program, Run, Sandbox, SandboxError, run_programs
from sprite_etl.transform.programs.sandbox.host import describe_isolation, isolation
from sprite_etl.transform.programs.scene_json import scene_json
from tests.transform.random_views import random_view

LIMITS = Limits(cpu_s=0.5, wall_s=20, output_bytes=2000)
SCENE = scene_json(random_view(np.random.default_rng(1)))
NAMED = ("chair_0", "table_1")


def run(code: str, runs: int = 1) -> Outcome:
    body = "def answer(scene):\n" + "\n".join(f"    {line}" for line in code.splitlines())
    outcomes = run_programs([SCENE], [Program(body, (Run(0, NAMED, {"k": 3}, ("a", "b")),) * runs)], LIMITS)[0]
    assert len(outcomes) == runs
    return outcomes[-1]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("return 1", 1),
        ("return scene.named[0]", "chair_0"),
        ("return [o.id for o in scene.named]", list(NAMED)),
        ("return {o for o in scene.named[:1]}", ["chair_0"]),
        ("return np.float64(2.5)", 2.5),
        ("return np.bool_(True)", True),
        ("return np.array([1, 2])", [1, 2]),
        ("return math.floor(2.7)", 2),
        ("return scene.params['k']", 3),
        ("return list(scene.choices)", ["a", "b"]),
        ("return len(scene.frames)", 5),
        ("import itertools, statistics\nreturn statistics.mean([1, 2, 3])", 2),
        ("return None", None),
    ],
)
def test_answers_come_back_as_plain_json(code: str, value: Any) -> None:
    outcome = run(code)
    assert (outcome.status, outcome.value, outcome.error) == ("ok", value, None)
    assert outcome.cpu_ms > 0


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("return 1 / 0", "ZeroDivisionError"),
        ("return scene.nothing", "AttributeError"),
        ("return float('nan')", "ValueError"),
        ("return float('inf')", "ValueError"),
        ("return {'a': 1}", "TypeError"),
        ("return lambda: 1", "TypeError"),
        ("return '\\ud800'", "UnicodeEncodeError"),
        ("x = []\nx.append(x)\nreturn x", "nested"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f(): return f()\nreturn f()", "RecursionError"),
        ("import socket", "ModuleNotFoundError"),
        ("import scipy", "ModuleNotFoundError"),
        ("scene.named[0].name = 'x'", "FrozenInstanceError"),
        ("scene.named[0].center[0] = 3", "read-only"),
        ("scene.params['k'] = 4", "TypeError"),
    ],
)
def test_errors_are_told(code: str, said: str) -> None:
    outcome = run(code)
    assert outcome.status == "error"
    assert said in (outcome.error or "")


def test_text_that_is_no_program_is_an_error() -> None:
    for code, said in (("def answer(", "SyntaxError"), ("x = 1", "defines no function"), ("answer = 3", "no function")):
        (outcome,) = run_programs([SCENE], [Program(code)], LIMITS)[0]
        assert outcome.status == "error"
        assert said in (outcome.error or "")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("while True: pass", "timeout"),
        ("return 'a' * 10**6", "limit"),
        ("return [0] * 10**9", "limit"),
        ("import os\nos._exit(0)", "limit"),
        ("import os\nos.close(100)", "limit"),
        ("import os\nos.write(100, b'x' * 10**6)\nos._exit(0)", "limit"),
        ('import os\nos.write(100, b"\\0\\0\\0\\x0d" + b\'{"value":NaN}\')\nos._exit(0)', "limit"),
        ('import os\nos.write(100, b"\\0\\0\\0\\x0f" + b\'{"value":1e999}\')\nos._exit(0)', "limit"),
        ("import os\nos.write(100, b'\\0\\0\\x03\\xe8' + b'[' * 1000)\nos._exit(0)", "limit"),
    ],
)
def test_time_memory_and_output_are_limited(code: str, status: str) -> None:
    assert run(code).status == status


def test_a_run_that_ends_the_process_leaves_the_later_runs_without_an_answer() -> None:
    runs = tuple(Run(params={"loop": loop}) for loop in (False, True, False))
    program = Program("def answer(scene):\n    while scene.params['loop']: pass\n    return 1", runs)
    outcomes = run_programs([SCENE], [program], LIMITS)[0]
    assert [o.status for o in outcomes] == ["ok", "timeout", "timeout"]


def test_no_file_process_or_socket_can_be_reached(tmp_path: Path) -> None:
    if isolation()["seccomp"] != "yes":
        pytest.skip("this kernel refuses seccomp; what is left is tested by the other cases")
    target = tmp_path / "written"
    for code in (
        f"open({str(target)!r}, 'w').write('x')",
        "open('/etc/passwd').read()",
        "import os\nos.listdir('/')",
        "import os\nos.fork()",
        "import os\nos.kill(os.getppid(), 9)",
        "import os\nos.kill(1, 9)",
        "import os\nos.system('true') and 1/0\nos.execv('/bin/true', ['true'])",
        "import os\nos.write(1, b'x')",
        "import ctypes\nif ctypes.CDLL(None).socket(2, 1, 0) < 0: raise OSError('refused')",
        "import ctypes\nif ctypes.CDLL(None).ptrace(16, 1, 0, 0) < 0: raise OSError('refused')",
    ):
        assert run(code).status in ("error", "limit"), code
    assert not target.exists()
    assert run("return 1").value == 1


def test_one_program_cannot_touch_the_next() -> None:
    spoil = "def answer(scene):\n    math.sqrt = lambda x: 42\n    np.linalg.norm = None\n    return 0"
    check = "def answer(scene):\n    return [math.sqrt(4), float(np.linalg.norm([3, 4]))]"
    outcomes = run_programs([SCENE], [Program(spoil), Program(check)], LIMITS)
    assert outcomes[1][0].value == [2.0, 5.0]


def test_the_environment_of_the_caller_does_not_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_SECRET", "hunter2")
    code = "def answer(scene):\n    import os\n    return sorted(os.environ)"
    with Sandbox() as sandbox:
        (outcome,) = sandbox.run([SCENE], [Program(code)], LIMITS)[0]
    assert outcome.status == "ok"
    assert "SPRITE_SECRET" not in outcome.value
    assert not [k for k in outcome.value if "KEY" in k or "TOKEN" in k or k == "HOME"]


def test_runs_repeat_themselves() -> None:
    code = "import random\nreturn [random.random(), float(np.random.random()), [*{'a', 'b', 'c', 'd'}]]"
    assert run(code).value == run(code).value


def test_a_worker_that_dies_is_replaced_once_and_told_of_otherwise() -> None:
    sandbox = Sandbox()
    os.killpg(sandbox._process.pid, signal.SIGKILL)
    with pytest.raises(SandboxError, match="worker ended"):
        sandbox.run([SCENE], [Program("def answer(scene): return 1")], LIMITS)
    from sprite_etl.transform.programs.sandbox import host

    run("return 1")
    assert host._shared is not None
    os.killpg(host._shared[1]._process.pid, signal.SIGKILL)
    assert run("return 2").value == 2


def test_isolation_says_what_holds() -> None:
    report = isolation()
    assert {"namespaces", "unprivileged", "seccomp"} <= set(report)
    assert all(report.values())
    text = describe_isolation()
    assert all(name.replace("_", " ") in text for name in report)
    assert ("weaker without" in text) == any(said != "yes" for said in report.values())
