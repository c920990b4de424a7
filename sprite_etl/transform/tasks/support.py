"""What an object stands on, and what it is in, as the source knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from sprite_etl.scene.box import box_distance
from sprite_etl.scene.capture import Support
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.tasks.draw import tellable
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

APART_M = 0.05
"""No other candidate is nearer to the object than this."""


def parents(view: View, object_id: str, relation: str) -> set[str]:
    """What carries an object directly, on itself or in itself."""
    return {s.parent for s in view.support if s.object_id == object_id and s.relation == relation}


def carriers(view: View, object_id: str) -> set[str]:
    """All that carries an object: what it is on or in, what that is on or in, and so on."""
    found: set[str] = set()
    waiting = [object_id]
    while waiting:
        child = waiting.pop()
        for s in view.support:
            if s.object_id == child and s.parent not in found:
                found.add(s.parent)
                waiting.append(s.parent)
    return found


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """It is on it or not."""


def _built(
    view: View, object_ids: Sequence[str], relation: Literal["on", "in"], rng: np.random.Generator
) -> Iterator[tuple[View, str]]:
    """Views in which each of the candidates carries the object in turn, and the others carry, or are carried by, other
    things: one of them the object itself."""
    child, *candidates = object_ids
    kept = tuple(s for s in view.support if child not in (s.object_id, s.parent))
    for k in rng.permutation(len(candidates)).tolist():
        carrier, other = candidates[k], candidates[(k + 1) % len(candidates)]
        x, _, z = view.object(carrier).box.center
        bottom, top = view.object(carrier).box.vertical_range()
        low, high = view.object(child).box.vertical_range()
        level = top + (high - low) / 2 if relation == "on" else (bottom + top) / 2
        facts = [Support(child, relation, carrier, "physics"), Support(other, relation, child, "physics")]
        if relation == "in":
            facts.append(Support(child, "on", other, "physics"))
            facts[1] = Support(other, "in", carrier, "physics")
        stranger = next((o.object_id for o in view.objects if o.object_id not in object_ids), None)
        if stranger is not None:
            facts.append(Support(stranger, relation, candidates[k - 1], "physics"))
        order = rng.permutation(len(facts)).tolist()
        built = put(view, child, (x, level, z))
        yield replace(built, support=(*(facts[i] for i in order), *kept)), carrier


def _task(
    name: str,
    relation: Literal["on", "in"],
    wordings: tuple[str, ...],
    benchmarks: tuple[str, ...],
    margin_rule: str,
) -> Task:
    def solve(view: View, object_ids: Sequence[str], params: Params) -> str:
        child, *candidates = object_ids
        found = parents(view, child, relation)
        if len(found) != 1 or not found <= set(candidates):
            raise NotAnswerable("not_answerable", f"{child} is {relation} {', '.join(sorted(found)) or 'nothing'}")
        return found.pop()

    def check(context: AskContext, proposal: Proposal) -> None:
        view, (child, *candidates) = context.view, proposal.object_ids
        carrier = solve(view, proposal.object_ids, {})
        if not context.shared_frames(child, carrier):
            raise NotAnswerable("not_seen_together", f"no frame shows {child} with {carrier}")
        box = view.object(child).box
        for other in candidates:
            if other == carrier:
                continue
            if other in carriers(view, child):
                raise NotAnswerable("near_tie", f"{other} carries {child} too, if not directly")
            if box_distance(box, view.object(other).box) < APART_M:
                raise NotAnswerable("near_tie", f"{other} touches {child}, or nearly")

    def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
        view, namable = context.view, tellable(context, rng, measured=False)
        carrying = {s.parent for s in view.support}
        for child in namable:
            found = parents(view, child, relation)
            others = [o for o in rng.permutation(namable).tolist() if o != child and o not in carriers(view, child)]
            if len(found) == 1 and found <= set(namable) and others:
                # What might carry it: what carries something, and has its top where the thing has its bottom.
                bottom = view.object(child).box.vertical_range()[0]
                tops = {o: view.object(o).box.vertical_range()[1] for o in others}
                others.sort(key=lambda o: (o not in carrying, round(abs(tops[o] - bottom), 1)))
                chosen = (*found, *others[: int(rng.integers(1, 4))])
                yield Proposal((child, *chosen), candidates=chosen)

    def construct(
        view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
    ) -> Iterator[Constructed]:
        for built, carrier in _built(view, object_ids, relation, rng):
            yield Constructed(built, carrier)

    return Task(
        name=name,
        kinds=("image", "multi_image", "video"),
        answer_type="object",
        unit=None,
        arity=(3, 5),
        solve=solve,
        margin=no_margin,
        check=check,
        propose=propose,
        needs=("support",),
        wordings={"": wordings},
        relations={
            "rigid": "same",
            "permute": "same",
            "add_absent": "same",
            "mirror": "same",
            "scale": "length^0",
            "reverse_time": "same",
        },
        per_view=2,
        per_capture=8,
        forbids=("place", "near"),
        anchors=1,
        construct=construct,
        benchmarks=benchmarks,
        margin_rule=margin_rule,
    )


SUPPORT = _task(
    "object_support",
    "on",
    (
        "What is {0} standing or lying on: {options}?",
        "Which of these carries {0} directly on top of it: {options}?",
        "{In_media}, on top of what does {0} rest: {options}?",
        "On which of these has {0} been put: {options}?",
        "Which object directly holds up {0} from below: {options}?",
        "One of these has {0} resting directly on it. Which one: {options}?",
    ),
    ("SPRITE",),
    "one carrier, seen with it; no other candidate carries it indirectly or is within 5 cm of it",
)
CONTAINMENT = _task(
    "object_containment",
    "in",
    (
        "What is {0} inside of: {options}?",
        "Which of these contains {0}: {options}?",
        "{In_media}, in which of these is {0}: {options}?",
        "Inside which of these has {0} been put: {options}?",
        "Which object holds {0} inside it: {options}?",
        "One of these has {0} inside it. Which one: {options}?",
    ),
    ("SPRITE",),
    "one container, seen with it; no other candidate carries it indirectly or is within 5 cm of it",
)
TASKS = (SUPPORT, CONTAINMENT)
