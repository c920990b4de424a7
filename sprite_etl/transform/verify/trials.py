"""What is to be tried of a program: the view's changed copies, and the runs on them, each with what it must give."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sprite_etl.transform.programs.patches import patch_json
from sprite_etl.transform.programs.sandbox import Run
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.tasks.base import Change, Construct, NotAnswerable, Relation
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.verify.matters import asked_of_others, changed_views, other_params, without_names
from sprite_etl.transform.verify.monotone import Grown, grown_view
from sprite_etl.transform.verify.near_ties import shaken_views
from sprite_etl.transform.verify.relations import SHARED, Asked, asked_under, exchanged, own_view, shared_views
from sprite_etl.transform.view import View

FAR_SCALES = (40.0, 0.025)
"""Scales that leave no length near any that a program may have written down."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A program, and what is known of the question it answers.

    candidates: ids that an answer may name; relations: which changes of the view do what to the answer; exchangeable:
    the alternatives may stand in any order; sensitive: also demand that some change of the named objects changes the
    answer (for tasks that declare no such change); bounds: plausible range of a number, in `unit`; construct: makes
    views in which the answer is known (see `tasks.base.Task`); growths: what growing a named object must do; steady:
    the answer must be the same with all a margin elsewhere (for tasks that have no margin rule of their own).
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
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
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


class Scenes:
    """One view (first) and its changed copies as a list of JSON values, each kept once, and only what changed in it
    where that is little."""

    def __init__(self, view: View) -> None:
        seed = hashlib.sha256(json.dumps([view.capture_id, [f.index for f in view.frames]]).encode()).digest()
        shared = shared_views(view, np.random.default_rng(list(seed[:16])))
        self.view, self.scale = view, shared.scale
        self.json = [scene_json(view)]
        self._places: dict[str, int] = {r: self._add(shared.views[r]) for r in SHARED}
        self._half_turn = self._add(shared.half_turn)
        self._constructed: dict[str, list[Trial]] = {}
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

    def constructed(self, claim: Claim) -> list[Trial]:
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
                Trial(
                    "constructed",
                    "known",
                    run_of(self._add(b.view), asked if b.params is None else replace(asked, params=b.params)),
                    expected=b.answer,
                )
                for b in built
            ]
        return self._constructed[key]

    def trials(self, claim: Claim) -> list[Trial]:
        """Every run that the claim's relations ask for; for a moved winner, one for each that may be it."""
        found = []
        for relation, change in claim.relations.items():
            asked = asked_under(relation, change, claim.asked, self.scale)
            for answer in claim.candidates if relation == "move_winner" else (None,):
                place = self._places[relation] if relation in SHARED else self.own(relation, asked, answer)
                if place is not None:
                    found.append(Trial(relation, change, run_of(place, asked), answer))
            if relation == "rigid" and claim.answer_type not in ("number", "integer"):
                # A number seldom comes out again by luck; one of few answers does.
                found.append(Trial(relation, change, run_of(self._half_turn, asked)))
            if relation == "scale" and claim.sensitive and claim.answer_type != "number":
                for factor, place in self._far_scales():
                    asked = asked_under("scale", change, claim.asked, factor)
                    found.append(Trial(relation, change, run_of(place, asked)))
        # Without a task, some of the named objects may come before those that are ordered: never the last two.
        offered = claim.candidates[-2:] if claim.sensitive else claim.candidates
        turned = exchanged(claim.asked, claim.answer_type, offered) if claim.exchangeable else None
        if turned is not None:
            found.append(Trial("exchange_choices", "same", run_of(0, turned)))
        found += self.constructed(claim)
        for grown in claim.growths:
            run = run_of(self._grown(grown), claim.asked)
            effect = "known" if grown.effect is None else grown.effect
            found.append(Trial("grown", effect, run, expected=grown.expected))
        if claim.steady and claim.answer_type not in ("number", "text"):
            found += [Trial("near_tie", "same", run_of(place, claim.asked)) for place in self._shaken(claim.asked)]
        return found + (self._sensitivity(claim) if claim.sensitive else [])

    def _sensitivity(self, claim: Claim) -> list[Trial]:
        """Changes of each named object, and of each param that can be varied, `about` saying of which."""
        asked, found = claim.asked, list[Trial]()
        for start, object_id in enumerate(asked.named):
            turned = Asked((*asked.named[start:], *asked.named[:start]), asked.params)
            runs = [run_of(p, asked) for p in self._changed(turned)]
            runs += [run_of(0, other) for other in asked_of_others(self.view, asked, start)]
            found += [Trial("sensitive", "some", run, about=object_id) for run in runs]
        if not asked.named:
            counted = (self.own(r, asked) for r in ("add_counted", "remove_counted"))
            places = [p for p in counted if p is not None] + self._changed(asked)
            found += [Trial("sensitive", "some", run_of(p, asked), about="the view") for p in places]
        for key, others in other_params(asked).items():
            found += [Trial("sensitive", "some", run_of(0, other), about=key) for other in others]
        return found

    def _changed(self, asked: Asked) -> list[int]:
        """Where the views stand in which the first named object was changed, or where none is named, any."""
        key = json.dumps(["changed", asked.named])
        if key not in self._lists:
            views = changed_views(self.view, asked, asked.named[0]) if asked.named else without_names(self.view)
            self._lists[key] = [self._add(view) for _, view in views]
        return self._lists[key]

    def _shaken(self, asked: Asked) -> list[int]:
        """Where the views stand in which things lie a margin elsewhere."""
        key = json.dumps(["shaken", asked.named])
        if key not in self._lists:
            self._lists[key] = [self._add(view) for view in shaken_views(self.view, asked.named)]
        return self._lists[key]

    def _grown(self, grown: Grown) -> int:
        key = f"grown {replace(grown, effect=None, expected=None)}"
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


def run_of(place: int, asked: Asked) -> Run:
    return Run(place, asked.named, dict(asked.params), asked.choices)
