"""Run programs on a view and on its changed copies, and say of each whether its answer can stand.

A program meets the view itself and every copy in one process of its own, without being told which is which. All
questions of a view share the copies that do not depend on what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sprite_etl.transform.answers import WrongType, equal, parse
from sprite_etl.transform.programs.sandbox import Limits, Outcome, Program, run_programs
from sprite_etl.transform.verify.relations import (
    holds,
    swap_hands,
)
from sprite_etl.transform.verify.static import check_code
from sprite_etl.transform.verify.trials import Claim, Scenes, Trial, run_of
from sprite_etl.transform.view import View

PASSED = "passed"
_FAILURES = {"error": "execution_error", "timeout": "timeout", "limit": "resource_limit"}

DEFAULT_BOUNDS: dict[str | None, tuple[float, float]] = {
    "m": (0.0, 1e4), "m2": (0.0, 1e7), "m3": (0.0, 1e9), "deg": (-360.0, 360.0), "s": (0.0, 1e5), None: (-1e9, 1e9),
}  # fmt: skip
"""What a number may be where no task says it more narrowly, by unit."""


@dataclass(slots=True)
class Verdict:
    """status accepted: `value` may be voted on. rejected: it ran, and a check says no. failed: it did not run to an
    answer. reason: a code, None when accepted; checks: what was asked of it and what came of each."""

    status: Literal["accepted", "rejected", "failed"]
    reason: str | None = None
    detail: str = ""
    value: Any = None
    checks: dict[str, str] = field(default_factory=dict)
    cpu_ms: float = 0.0

    def reject(self, check: str, reason: str, detail: str) -> None:
        """Record a failed check; the first one is the reason."""
        self.checks[check] = reason
        if self.reason is None:
            self.status, self.reason, self.detail = "rejected", reason, detail


def verify(view: View, claims: Sequence[Claim], limits: Limits | None = None) -> list[Verdict]:
    """Execution and metamorphic checks of programs about one view; a verdict each, in order.

    Reasons: static_<what>; execution_error, timeout, resource_limit; wrong_type, implausible, metamorphic_<relation>,
    metamorphic_constructed, metamorphic_constant. Raises SandboxError where the sandbox itself fails.
    """
    scenes = Scenes(view)
    verdicts = [_in_form(c) for c in claims]
    formed = [(c, v, scenes.trials(c)) for c, v in zip(claims, verdicts) if v.status == "accepted"]
    programs = [Program(c.code, (run_of(0, c.asked), *(t.run for t in trials))) for c, _, trials in formed]
    results = run_programs(scenes.json, programs, limits)
    for (claim, verdict, trials), (original, *changed) in zip(formed, results):
        _executed(claim, verdict, original)
        verdict.cpu_ms = round(original.cpu_ms + sum(o.cpu_ms for o in changed), 3)
        if verdict.status == "accepted":
            _compare(claim, verdict, trials, changed, scenes.scale)
    return verdicts


def _in_form(claim: Claim) -> Verdict:
    wrong = check_code(claim.code)
    if wrong is None:
        return Verdict("accepted", checks={"static": PASSED})
    reason, detail = wrong
    unrunnable = reason in ("static_syntax", "static_no_answer")
    return Verdict("failed" if unrunnable else "rejected", reason, detail, checks={"static": reason})


def _executed(claim: Claim, verdict: Verdict, outcome: Outcome) -> None:
    """It ran, and its answer is of the right type and plausible; the value goes into the verdict."""
    if outcome.status != "ok":
        verdict.reject("execution", _FAILURES[outcome.status], outcome.error or "")
        verdict.status = "failed"
        return
    try:
        verdict.value = _answer(claim, outcome.value, claim.asked.choices)
    except WrongType as error:
        verdict.value = outcome.value
        verdict.reject("execution", "wrong_type", str(error))
        return
    if claim.answer_type in ("number", "integer"):
        low, high = claim.bounds or DEFAULT_BOUNDS.get(claim.unit, DEFAULT_BOUNDS[None])
        if not low <= verdict.value <= high:
            verdict.reject("execution", "implausible", f"{verdict.value:g} is not between {low:g} and {high:g}")
            return
    verdict.checks["execution"] = PASSED


def _compare(claim: Claim, verdict: Verdict, trials: Sequence[Trial], results: Sequence[Outcome], scale: float) -> None:
    """The metamorphic checks, each under its own name in `checks`."""
    before, moved = verdict.value, dict[str, bool]()
    for trial, outcome in zip(trials, results):
        if trial.answer is not None and trial.answer != before:
            continue
        if trial.change == "some":
            moved[trial.about] = moved.get(trial.about, False) or not _same(claim, before, outcome)
            continue
        check, reason = f"metamorphic_{trial.label}", f"metamorphic_{trial.label}"
        if outcome.status != "ok":
            verdict.reject(check, reason, f"on the changed view it failed: {outcome.error}")
            continue
        try:
            choices = swap_hands(claim.asked.choices) if trial.label == "mirror" else claim.asked.choices
            after = _answer(claim, outcome.value, choices)
        except WrongType as error:
            verdict.reject(check, reason, f"on the changed view: {error}")
            continue
        if trial.change == "more" or trial.change == "less":
            if (after > before) if trial.change == "more" else (after < before):
                verdict.checks.setdefault(check, PASSED)
            else:
                verdict.reject(check, reason, f"{before!r} became {after!r}; it must become {trial.change}")
        elif trial.change == "known":
            if equal(after, trial.expected, claim.answer_type):
                verdict.checks.setdefault(check, PASSED)
            else:
                said = f"on a view where the answer is {trial.expected!r} by construction it says {after!r}"
                verdict.reject(check, reason, said)
        elif holds(trial.change, before, after, claim.answer_type, scale):
            verdict.checks.setdefault(check, PASSED)
        else:
            verdict.reject(check, reason, f"{before!r} became {after!r}; the relation wants: {trial.change}")
    if moved and not any(moved.values()):
        verdict.reject("metamorphic_constant", "metamorphic_constant", "no change of what it is about changes it")
    elif moved:
        verdict.checks["metamorphic_constant"] = PASSED
        unused = [about for about, changed in moved.items() if not changed]
        if unused:
            verdict.reject("metamorphic_unused", "metamorphic_unused", f"nothing done to {unused[0]} changes it")


def _answer(claim: Claim, value: Any, choices: Sequence[str]) -> Any:
    """The value as the claim's type. Without a task, an order may leave out the first named object, from which the
    others are measured. Raises WrongType."""
    candidates = claim.candidates
    if claim.sensitive and claim.answer_type == "order" and isinstance(value, list) and candidates[0] not in value:
        candidates = candidates[1:]
    return parse(value, claim.answer_type, choices, candidates)


def _same(claim: Claim, before: Any, outcome: Outcome) -> bool:
    if outcome.status != "ok":
        return False
    try:
        after = _answer(claim, outcome.value, claim.asked.choices)
    except WrongType:
        return False
    return equal(after, before, claim.answer_type)
