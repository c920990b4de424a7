"""Run programs on a view and on its changed copies, and say of each whether its answer can stand.

A program meets the view itself and every copy in one process of its own, without being told which is which. All
questions of a view share the copies that do not depend on what is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from sprite_etl.transform.answers import WrongType, equal, parse
from sprite_etl.transform.programs.patches import patch_json
from sprite_etl.transform.programs.sandbox import Limits, Outcome, Program, Run, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.tasks.base import Change, Construct, NotAnswerable, Relation
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.verify.matters import asked_of_others, changed_views, other_params, without_names
from sprite_etl.transform.verify.monotone import Grown, grown_view
from sprite_etl.transform.verify.relations import (
    SHARED,
    Asked,
    asked_under,
    exchanged,
    holds,
    own_view,
    shared_views,
    swap_hands,
)
from sprite_etl.transform.verify.static import check_code
from sprite_etl.transform.view import View

PASSED = "passed"
_FAILURES = {"error": "execution_error", "timeout": "timeout", "limit": "resource_limit"}

DEFAULT_BOUNDS: dict[str | None, tuple[float, float]] = {
    "m": (0.0, 1e4), "m2": (0.0, 1e7), "m3": (0.0, 1e9), "deg": (-360.0, 360.0), "s": (0.0, 1e5), None: (-1e9, 1e9),
}  # fmt: skip
"""What a number may be where no task says it more narrowly, by unit."""

FAR_SCALES = (40.0, 0.025)
"""Scales that leave no length near any that a program may have written down."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A program, and what is known of the question it answers.

    candidates: ids that an answer may name; relations: which changes of the view do what to the answer; exchangeable:
    the alternatives may stand in any order; sensitive: also demand that some change of the named objects changes the
    answer (for tasks that declare no such change); bounds: plausible range of a number, in `unit`; construct: makes
    views in which the answer is known (see `tasks.base.Task`); growths: what growing a named object must do.
    """

    code: str
    asked: Asked
    answer_type: AnswerType
    unit: str | None
    candidates: tuple[str, ...]
    relations: Mapping[Relation, Change]
    exchangeable: bool = False
    sensitive: bool = False
    bounds: tuple[float, float] | None = None
    construct: Construct | None = None
    growths: tuple[Grown, ...] = ()


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


@dataclass(frozen=True, slots=True)
class _Trial:
    """One run of a claim's program on a changed view. change: what that does to the answer; "known": there it must be
    `expected`; "more", "less": a number must become that; "some": of several such trials one at least must change it.
    answer: the trial is only for programs that gave this answer; None: for all. about: of "some", what is changed;
    each of these must change the answer somehow."""

    label: str
    change: Change | Literal["known", "some", "more", "less"]
    run: Run
    answer: str | None = None
    expected: Any = None
    about: str = ""


class _Scenes:
    """One view (first) and its changed copies as a list of JSON values, each kept once, and only what changed in it
    where that is little."""

    def __init__(self, view: View) -> None:
        seed = hashlib.sha256(json.dumps([view.capture_id, [f.index for f in view.frames]]).encode()).digest()
        shared = shared_views(view, np.random.default_rng(list(seed[:16])))
        self.view, self.scale = view, shared.scale
        self.json = [scene_json(view)]
        self._places: dict[str, int] = {r: self._add(shared.views[r]) for r in SHARED}
        self._half_turn = self._add(shared.half_turn)
        self._constructed: dict[str, list[_Trial]] = {}
        self._lists: dict[str, list[int]] = {}
        self._scales: list[tuple[float, int]] = []

    def own(self, relation: Relation, asked: Asked, answer: str | None = None) -> int | None:
        """Where the copy for a relation that depends on the question stands; None where it has nothing to act on."""
        key = json.dumps([relation, asked.named, dict(asked.params), answer])
        if key not in self._places:
            changed = own_view(relation, self.view, asked, answer)
            if changed is None:
                return None
            self._places[key] = self._add(changed)
        return self._places[key]

    def _add(self, view: View) -> int:
        whole = scene_json(view)
        self.json.append(patch_json(self.json[0], whole) or whole)
        return len(self.json) - 1

    def constructed(self, claim: Claim) -> list[_Trial]:
        """The claim's question on views in which its answer is known; the same for all programs of the question."""
        if claim.construct is None:
            return []
        asked, view = claim.asked, self.view
        key = json.dumps(
            [asked.named, dict(asked.params), asked.choices, claim.answer_type, claim.construct.__qualname__]
        )
        if key not in self._constructed:
            text = json.dumps([view.capture_id, [f.index for f in view.frames], key])
            rng = np.random.default_rng(list(hashlib.sha256(text.encode()).digest()[:16]))
            try:
                built = list(claim.construct(view, asked.named, asked.params, rng))
            except NotAnswerable:
                built = []
            self._constructed[key] = [
                _Trial(
                    "constructed",
                    "known",
                    _run(self._add(b.view), asked if b.params is None else replace(asked, params=b.params)),
                    expected=b.answer,
                )
                for b in built
            ]
        return self._constructed[key]

    def trials(self, claim: Claim) -> list[_Trial]:
        """Every run that the claim's relations ask for; for a moved winner, one for each that may be it."""
        found = []
        for relation, change in claim.relations.items():
            asked = asked_under(relation, change, claim.asked, self.scale)
            for answer in claim.candidates if relation == "move_winner" else (None,):
                place = self._places[relation] if relation in SHARED else self.own(relation, asked, answer)
                if place is not None:
                    found.append(_Trial(relation, change, _run(place, asked), answer))
            if relation == "rigid" and claim.answer_type not in ("number", "integer"):
                # A number seldom comes out again by luck; one of few answers does.
                found.append(_Trial(relation, change, _run(self._half_turn, asked)))
            if relation == "scale" and claim.sensitive and claim.answer_type != "number":
                for factor, place in self._far_scales():
                    asked = asked_under("scale", change, claim.asked, factor)
                    found.append(_Trial(relation, change, _run(place, asked)))
        # Without a task, some of the named objects may come before those that are ordered: never the last two.
        offered = claim.candidates[-2:] if claim.sensitive else claim.candidates
        turned = exchanged(claim.asked, claim.answer_type, offered) if claim.exchangeable else None
        if turned is not None:
            found.append(_Trial("exchange_choices", "same", _run(0, turned)))
        found += self.constructed(claim)
        for grown in claim.growths:
            run = _run(self._grown(grown), claim.asked)
            effect = "known" if grown.effect is None else grown.effect
            found.append(_Trial("grown", effect, run, expected=grown.expected))
        return found + (self._sensitivity(claim) if claim.sensitive else [])

    def _sensitivity(self, claim: Claim) -> list[_Trial]:
        """Changes of each named object, and of each param that can be varied, `about` saying of which."""
        asked, found = claim.asked, list[_Trial]()
        for start, object_id in enumerate(asked.named):
            turned = Asked((*asked.named[start:], *asked.named[:start]), asked.params)
            runs = [_run(p, asked) for p in self._changed(turned)]
            runs += [_run(0, other) for other in asked_of_others(self.view, asked, start)]
            found += [_Trial("sensitive", "some", run, about=object_id) for run in runs]
        if not asked.named:
            counted = (self.own(r, asked) for r in ("add_counted", "remove_counted"))
            places = [p for p in counted if p is not None] + self._changed(asked)
            found += [_Trial("sensitive", "some", _run(p, asked), about="the view") for p in places]
        for key, others in other_params(asked).items():
            found += [_Trial("sensitive", "some", _run(0, other), about=key) for other in others]
        return found

    def _changed(self, asked: Asked) -> list[int]:
        """Where the views stand in which the first named object was changed, or where none is named, any."""
        key = json.dumps(["changed", asked.named])
        if key not in self._lists:
            views = changed_views(self.view, asked, asked.named[0]) if asked.named else without_names(self.view)
            self._lists[key] = [self._add(view) for _, view in views]
        return self._lists[key]

    def _grown(self, grown: Grown) -> int:
        key = f"grown {grown.object_id} {grown.factor} {grown.lift_m}"
        if key not in self._places:
            self._places[key] = self._add(grown_view(self.view, grown))
        return self._places[key]

    def _far_scales(self) -> list[tuple[float, int]]:
        """The view under two scales that leave no length near another one; only made where they are asked for."""
        if not self._scales:
            for factor in FAR_SCALES:
                self._scales.append(
                    (factor, self._add(transforms.move_everything(self.view, transforms.scaling(factor))))
                )
        return self._scales


def _run(place: int, asked: Asked) -> Run:
    return Run(place, asked.named, dict(asked.params), asked.choices)


def verify(view: View, claims: Sequence[Claim], limits: Limits | None = None) -> list[Verdict]:
    """Execution and metamorphic checks of programs about one view; a verdict each, in order.

    Reasons: static_<what>; execution_error, timeout, resource_limit; wrong_type, implausible, metamorphic_<relation>,
    metamorphic_constructed, metamorphic_constant. Raises SandboxError where the sandbox itself fails.
    """
    scenes = _Scenes(view)
    verdicts = [_in_form(c) for c in claims]
    formed = [(c, v, scenes.trials(c)) for c, v in zip(claims, verdicts) if v.status == "accepted"]
    programs = [Program(c.code, (_run(0, c.asked), *(t.run for t in trials))) for c, _, trials in formed]
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


def _compare(
    claim: Claim, verdict: Verdict, trials: Sequence[_Trial], results: Sequence[Outcome], scale: float
) -> None:
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
