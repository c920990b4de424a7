"""The argument that clean programs may share a process, walked through: what they can reach, and what sends a program
into a process of its own."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import pytest

from sprite_etl.transform.programs.api import program_globals
from sprite_etl.transform.programs.sandbox import Limits, Program, Run, Sandbox
from sprite_etl.transform.programs.sandbox.allowed import ATTRIBUTES, MODULES
from sprite_etl.transform.programs.sandbox.child import Runner
from sprite_etl.transform.programs.sandbox.clean import builtins_for_clean, reason_against
from sprite_etl.transform.programs.sandbox.integrity import Snapshot
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.templates import METHODS
from sprite_etl.transform.programs.values import scene_from_json, with_question
from sprite_etl.transform.tasks import TASKS
from tests.transform.draws import draw
from tests.transform.random_views import random_view

SCENE = scene_json(random_view(np.random.default_rng(1)))

_INERT = (int, float, complex, str, bytes, type(None), np.generic)
_DESCRIPTORS = (types.GetSetDescriptorType, types.MemberDescriptorType, property, TypeVar)


def _inert(value: Any, modules: set[int]) -> bool:
    if isinstance(value, types.ModuleType):
        return id(value) in modules
    if isinstance(value, np.ndarray):
        # Even its owner cannot be made writable, or it was made for the one who asked.
        return not value.flags.writeable or value.base is None or value.base.flags.writeable
    if isinstance(value, (tuple, frozenset)):
        return all(_inert(v, modules) for v in value)
    if isinstance(value, Mapping):
        return not hasattr(value, "__setitem__")
    if hasattr(type(value), "__dataclass_fields__"):
        return bool(type(value).__dataclass_params__.frozen)
    # What can be called is code of the API, numpy or Python; the integrity check watches what it could be made of.
    return isinstance(value, _INERT) or callable(value) or type(value) in _DESCRIPTORS


def _reached(start: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Everything that a path of allowed attributes, and of a tuple's items, leads to."""
    met: dict[int, Any] = {}
    waiting = list(start)
    while waiting:
        path, value = waiting.pop()
        if id(value) in met or path.count(".") > 6:
            continue
        met[id(value)] = value
        yield path, value
        for name in ATTRIBUTES:
            try:
                waiting.append((f"{path}.{name}", getattr(value, name)))
            except Exception:
                continue
        if isinstance(value, tuple):
            waiting += [(f"{path}[{i}]", v) for i, v in enumerate(value[:3])]


@pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")
def test_nothing_that_keeps_a_state_can_be_reached() -> None:
    given = builtins_for_clean()
    importer = given.pop("__import__")
    modules = {name: importer(name, fromlist=("x",)) for name in MODULES}
    scene = with_question(scene_from_json(SCENE), ("chair_0", "table_1"), {"k": 1}, ("a", "b"))
    start = [*given.items(), *modules.items(), *program_globals().items(), ("scene", scene)]
    known = {id(m) for m in modules.values()}
    found = dict(_reached(start))
    assert len(found) > 500
    assert [path for path, value in found.items() if not _inert(value, known)] == []
    assert not {"getattr", "setattr", "eval", "exec", "type", "open", "vars", "globals", "id"} & set(given)


def test_only_listed_modules_can_be_imported_from_the_inside() -> None:
    importer = builtins_for_clean()["__import__"]
    assert importer("math", fromlist=("sqrt",)).sqrt(4) == 2
    assert importer("numpy.linalg").__name__ == "numpy"
    for name in ("os", "sys", "builtins", "gc", "operator.attrgetter", "sprite_etl"):
        with pytest.raises(ModuleNotFoundError):
            importer(name)
    assert importer("numpy.lib") is None


@pytest.mark.parametrize(
    "code",
    [
        "from typing import List\ndef answer(scene: S) -> List[str]: return []",
        "import math, itertools\nfrom collections import Counter\ndef answer(scene):\n    return Counter('aa')",
        "def answer(scene):\n    x: np.ndarray = np.array([1.0])\n    x[0] += 2\n    return float(x.sum())",
        "def answer(scene):\n    return isinstance(scene, np.ndarray), isinstance(1, (int, np.ndarray))",
        "def answer(scene):\n    return '{} {:.2f} {a!r}'.format(1, 2.0, a=3)",
        "def answer(scene):\n    try:\n        return 1 / 0\n    except ZeroDivisionError as e:\n        return str(e)",
        "def answer(scene):\n    with np.errstate(divide='ignore'):\n        return [x for x in scene.objects]",
        "def answer(scene):\n    match scene.params:\n        case {'k': k}: return k\n        case _: return None",
        "if __name__ == '__main__': print(1)\ndef answer(scene):\n    _x = lambda a, *b, c=1, **d: a\n    return _x(1)",
    ],
)
def test_what_models_write_may_share(code: str) -> None:
    assert reason_against(ast.parse(code)) is None


@pytest.mark.parametrize(
    "body",
    [
        "class X: pass", "async def f(): pass", "x.y = 1", "del x.y", "for x.y in []: pass", "x.__class__", "x._y",
        "x.setflags", "x.view", "x.tofile", "x.ctypes", "x.base", "x.gi_frame", "x.tb_frame", "x.dtype", "x.args",
        "getattr(x, 'y')", "type(x)", "id = 3", "__builtins__", "__x = 1", "eval('1')", "open('x')", "vars()",
        "import os", "import numpy.lib", "from math import *", "from . import math", "from numpy import load",
        "from functools import wraps", "from operator import attrgetter", "import random", "np.random.rand()",
        "np.empty(3)", "np.ndarray((3,))", "X = np.ndarray", "isinstance(x, np.ndarray())", "np.seterr(all='raise')",
        "'{0.x}'.format(x)", "'{0[x]}'.format(x)", "'{:{x.y}}'.format(1)", "x.format(1)", "x.format_map({})",
        "def g():\n  try:\n    yield 1\n  finally:\n    pass", "def g():\n  with np.errstate():\n    yield 1",
        "match x:\n  case int(real=y): pass", "isinstance = print\nisinstance(x, np.ndarray)", "global __builtins__",
        "def f(__builtins__): pass", "try: pass\nexcept ValueError as __builtins__: pass",
        "from math import sqrt as __builtins__", "lambda open: 1", "x: __builtins__ = __loader__",
        "try: pass\nexcept* ValueError: pass",
    ],
)  # fmt: skip
def test_what_could_reach_further_may_not(body: str) -> None:
    assert reason_against(ast.parse(body)) is not None


def test_template_programs_share_and_say_the_same_alone() -> None:
    programs, scenes = [], []
    for name in sorted(METHODS):
        rng = np.random.default_rng([5, *name.encode()])
        while (drew := draw(TASKS[name], rng)) is None:
            pass
        view, asked = drew
        run = Run(len(scenes), asked.named, dict(asked.params), asked.choices)
        scenes.append(scene_json(view))
        programs += [Program(code, (run, run)) for _, code in METHODS[name]]
    with Sandbox() as sandbox:
        shared = sandbox.run(scenes, programs, Limits())
        assert sandbox.ran_alone <= len(programs) // 20
        again = sandbox.run(scenes, programs, Limits())
        alone = sandbox.run(scenes, programs, Limits(), alone=True)
        assert sandbox.ran_alone >= len(programs)
    said = [[[(o.status, o.value, o.error) for o in runs] for runs in found] for found in (shared, again, alone)]
    assert said[0] == said[1] == said[2]


def test_a_change_of_what_is_shared_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    runner, names = Runner(), program_globals()
    snapshot = Snapshot([names])
    assert snapshot.holds()
    assert runner._snapshot.holds()
    for owner, name, value in (
        (np.linalg, "norm", None),
        (names["calculate_distance"], "__code__", (lambda a, b: 1.0).__code__),
        (names["calculate_distance"], "__defaults__", (1, 2)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, value)
            assert not snapshot.holds()
        assert snapshot.holds()
    with np.errstate(all="raise"):
        assert not snapshot.holds()
    with monkeypatch.context() as patch:
        patch.setitem(names, "calculate_distance", len)
        assert not snapshot.holds()
    with monkeypatch.context() as patch:
        patch.setitem(vars(np), "new_name", 1)
        assert not snapshot.holds()
    assert snapshot.holds()
