"""What a program may use, what is asked of it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Limits:
    """cpu_s: processor time of one run; wall_s: a backstop for a program that waits, long because a busy machine
    makes everyone wait; memory_mb: address space; output_bytes: one answer as JSON."""

    cpu_s: float = 2.0
    wall_s: float = 30.0
    memory_mb: int = 1024
    output_bytes: int = 16_384


@dataclass(frozen=True, slots=True)
class Run:
    """One call of a program: on which of the request's scenes, and with which question. named: ids of the objects
    that the question names, in its order."""

    scene: int = 0
    named: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """`code` defines `answer(scene)`. All its runs share one process, which no other program shares; each run
    begins with the code afresh."""

    code: str
    runs: tuple[Run, ...] = (Run(),)


@dataclass(frozen=True, slots=True)
class Outcome:
    """ok: `value` is what it returned, as plain JSON (objects as their ids). error: it raised, or returned what is
    no answer. timeout: out of time. limit: out of memory or output, or ended by the kernel. `error` says more."""

    status: Literal["ok", "error", "timeout", "limit"]
    value: Any
    error: str | None
    cpu_ms: float
