"""What runs in a child: programs, each of whose runs leaves a record. Never raises: a program may do anything."""

from __future__ import annotations

import ast
import builtins
import json
import random
import resource
import time
from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from sprite_etl.transform.programs.api import program_globals
from sprite_etl.transform.programs.sandbox import clean
from sprite_etl.transform.programs.sandbox.integrity import Snapshot
from sprite_etl.transform.programs.sandbox.region import ALONE, DOUBT, ERROR, LIMIT, OK, Region
from sprite_etl.transform.programs.values import Object, Scene, with_question

_DEPTH = 6
CHECKED_EVERY = 16
"""So many programs of a shared child are looked at together: where what they share has changed, all are doubted."""
_GROWN_KIB = 64 << 10
"""A shared child that ever grew by more ends: what is left of it must not make the next one's memory scarce."""


class Compiled(NamedTuple):
    """A program's code; whether it may share a process; what to say where it is no program."""

    code: CodeType | None
    clean: bool
    error: str = ""


def compile_program(text: str) -> Compiled:
    """Compile a program, its annotations unevaluated, and judge it. Never raises."""
    try:
        tree = ast.parse(text, "<program>")
        reason = clean.reason_against(tree)
        flags = annotations.compiler_flag
        return Compiled(compile(tree, "<program>", "exec", flags, dont_inherit=True), reason is None)
    except (MemoryError, RecursionError):
        return Compiled(None, False, "the program is too large or too deeply nested")
    except (SyntaxError, ValueError) as error:
        return Compiled(None, True, f"{type(error).__name__}: {_text_of(error)}"[:300])


class Runner:
    """Made once, before the first fork."""

    def __init__(self) -> None:
        given = {"__name__": "program", **program_globals()}
        self._open = {**given, "__builtins__": vars(builtins)}
        self._clean = {**given, "__builtins__": clean.builtins_for_clean()}
        self._encode = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode
        self._known: dict[str, Compiled] = {}
        self._snapshot = Snapshot([self._open, self._clean, self._clean["__builtins__"]])

    def know(self, text: str, most: int = 1024) -> None:
        """Keep the compiled text for all children to come. Only for texts that a child compiled before."""
        if text not in self._known:
            if len(self._known) >= most:
                self._known.clear()
            self._known[text] = compile_program(text)

    def run_shared(
        self, programs: Sequence[Mapping[str, Any]], scenes: Sequence[Scene], output_bytes: int, region: Region
    ) -> None:
        """Programs one after another; those that are not clean are left out, marked ALONE. Ends early, with what it
        has, when memory or the stack ran out, when the region is full, or, with DOUBT as its last record, when what
        the programs since the last multiple of CHECKED_EVERY share is no longer as it was."""
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + _GROWN_KIB
        for number, program in enumerate(programs):
            if number % CHECKED_EVERY == 0 and number and not self._snapshot.holds():
                break
            text = program["code"]
            compiled = self._known.get(text)
            if compiled is None:
                compiled = self._known[text] = compile_program(text)
            if not compiled.clean:
                if not region.put(ALONE):
                    break
                continue
            if not self._run_clean(compiled, program["runs"], scenes, output_bytes, region):
                break
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > grown:
                break
        if not self._snapshot.holds() and not region.put(DOUBT):
            raise RuntimeError("no room is left to say that what is shared was changed")

    def _run_clean(
        self, compiled: Compiled, runs: Sequence[Mapping[str, Any]], scenes: Sequence[Scene], output_bytes: int,
        region: Region,
    ) -> bool:  # fmt: skip
        # The thread's clock: under a limit of processor time, the process's own moves only with the timer.
        before = time.thread_time_ns()
        for run in runs:
            kind, body, exhausted = self._run(compiled, self._clean, run, scenes[run["scene"]], output_bytes)
            if exhausted:
                region.put(ALONE)
                return False
            now = time.thread_time_ns()
            if not region.put(kind, (now - before) / 1e6, body):
                return False
            before = now
        return True

    def run_alone(self, program: Mapping[str, Any], scenes: Sequence[Scene], output_bytes: int, region: Region) -> None:
        """One program that may do what it likes: this process is its own."""
        compiled = self._known.get(program["code"]) or compile_program(program["code"])
        for run in program["runs"]:
            # Python reseeds `random` in every fork. Programs that draw must repeat themselves.
            random.seed(0)
            np.random.seed(0)  # noqa: NPY002 - the old interface is what programs call
            kind, body, _ = self._run(compiled, self._open, run, scenes[run["scene"]], output_bytes)
            if not region.put(kind, 0.0, body):
                return

    def _run(
        self, compiled: Compiled, given: Mapping[str, Any], run: Mapping[str, Any], scene: Scene, output_bytes: int
    ) -> tuple[int, bytes, bool]:
        """One run in a namespace of its own: kind, body, and whether memory or the stack ran out."""
        if compiled.code is None:
            return ERROR, compiled.error.encode("utf-8", "replace"), False
        namespace = dict(given)
        value = None
        try:
            exec(compiled.code, namespace)
            answer = namespace.get("answer")
            if not callable(answer):
                return ERROR, b"the program defines no function answer(scene)", False
            value = answer(with_question(scene, run["named"], _copied(run["params"]), run["choices"]))
            body = self._encode(plain(value)).encode()
        except MemoryError:
            return LIMIT, b"MemoryError: out of memory", True
        except BaseException as error:
            said = f"{type(error).__name__}: {_text_of(error)}"[:300]
            return ERROR, said.encode("utf-8", "replace"), isinstance(error, RecursionError)
        finally:
            # Functions know their namespace and it knows them: only emptying it lets both go, now and not in a
            # neighbour's time.
            value = None
            namespace.clear()
        if len(body) > output_bytes:
            return LIMIT, f"the answer is {len(body)} bytes of JSON, more than {output_bytes}".encode(), False
        return OK, body, False


def _copied(value: Any) -> Any:
    """A JSON value with lists and dictionaries of its own."""
    if isinstance(value, dict):
        return {k: _copied(v) for k, v in value.items()}
    return [_copied(v) for v in value] if isinstance(value, list) else value


def _text_of(error: BaseException) -> str:
    try:
        return str.__str__(str(error))[:250]
    except BaseException:
        return "(an error without a text)"


def plain(value: Any, depth: int = 0) -> Any:
    """An answer as plain JSON: objects as their ids, numpy's numbers as Python's, sets sorted, tuples as lists,
    subclasses of numbers and texts as what they are made of.

    Raises TypeError for what is no answer.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if depth > _DEPTH:
        raise TypeError("the answer is nested too deeply")
    if isinstance(value, Object):
        return value.id
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        return value.item()
    if isinstance(value, int):
        return int.__pos__(value)
    if isinstance(value, float):
        return float.__pos__(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), depth + 1)
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v, depth + 1) for v in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [plain(v, depth + 1) for v in value]
    raise TypeError(f"a {kind.__name__} is no answer: return a number, a text, an object or a list of these")
