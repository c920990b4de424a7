"""One program in its own process: run it, and say what it returned as a JSON value of limited length."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import numpy as np

from sprite_etl.transform.programs.api import program_globals
from sprite_etl.transform.programs.values import Object, Scene, with_question

_DEPTH = 6


def run_one(code: str, run: Mapping[str, Any], scene: Scene, output_bytes: int) -> bytes:
    """One run's result as JSON: {"value": …} or {"error": …, "kind": "error" | "limit"}. Never raises: a program
    may do anything."""
    try:
        # Python reseeds `random` in every fork. Programs that draw must repeat themselves.
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - the old interface is what programs call
        namespace = {"__name__": "program", **program_globals()}
        exec(compile(code, "<program>", "exec"), namespace)
        answer = namespace.get("answer")
        if not callable(answer):
            return _failure("the program defines no function answer(scene)")
        value = answer(with_question(scene, run["named"], run["params"], run["choices"]))
        body = json.dumps({"value": plain(value)}, allow_nan=False, ensure_ascii=False).encode()
    except MemoryError:
        return _failure("MemoryError: out of memory", "limit")
    except BaseException as error:
        return _failure(f"{type(error).__name__}: {_text_of(error)}")
    if len(body) > output_bytes:
        return _failure(f"the answer is {len(body)} bytes of JSON, more than {output_bytes}", "limit")
    return body


def _failure(message: str, kind: str = "error") -> bytes:
    text = message[:300].encode("utf-8", "replace").decode()
    return json.dumps({"error": text, "kind": kind}).encode()


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:250]
    except BaseException:
        return "(an error without a text)"


def plain(value: Any, depth: int = 0) -> Any:
    """An answer as plain JSON: objects as their ids, numpy's numbers as Python's, sets sorted, tuples as lists.

    Raises TypeError for what is no answer.
    """
    if depth > _DEPTH:
        raise TypeError("the answer is nested too deeply")
    if isinstance(value, Object):
        return value.id
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        return value.item()
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), depth + 1)
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v, depth + 1) for v in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [plain(v, depth + 1) for v in value]
    raise TypeError(f"a {type(value).__name__} is no answer: return a number, a text, an object or a list of these")
