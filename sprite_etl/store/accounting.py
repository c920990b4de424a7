"""Nothing is dropped silently: what a step keeps, what it rejects and why, per unit of work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reject:
    """A dropped row: a stable reason code (snake_case), a sentence of detail, and the row itself."""

    reason: str
    detail: str
    row: dict[str, Any]


@dataclass(slots=True)
class StepResult:
    """What one step made of one scene. entered = rows of its unit that came in; every one of them is either
    counted by `kept` or rejected. `kept` may differ from len(rows) when a unit gives several rows or none."""

    entered: int
    rows: list[dict[str, Any]]
    rejects: list[Reject] = field(default_factory=list)
    kept: int | None = None

    def counts(self) -> dict[str, Any]:
        """{in, out, rejected: {reason: n}}. Raises AssertionError unless in = out + rejected."""
        rejected = Counter(r.reason for r in self.rejects)
        out = len(self.rows) if self.kept is None else self.kept
        total = out + sum(rejected.values())
        if self.entered != total:
            raise AssertionError(f"{self.entered} came in, but {out} out + {sum(rejected.values())} rejected = {total}")
        return {"in": self.entered, "out": out, "rejected": dict(sorted(rejected.items()))}
