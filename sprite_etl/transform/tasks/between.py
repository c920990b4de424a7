"""What stands between two objects, seen from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Change, Constructed, NotAnswerable, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.draw import tellable
from sprite_etl.transform.tasks.gaps_built import lines
from sprite_etl.transform.tasks.geometry import footprint_gap, height
from sprite_etl.transform.tasks.line import off_the_line, reach, through
from sprite_etl.transform.tasks.rules import whole_enough
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

THROUGH_M = 0.1
"""The line must run so far through the footprint between, which must reach half as far to either side of it."""
CLEAR_M = 0.3
"""So far from the line are the footprints of all other candidates."""
FLAT_M = 0.1
"""What is lower than this is walked over: it is not asked whether it stands between."""
FREE_M = 0.1
"""So far from both ends' footprints is the one between."""
RELATIONS: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
}


def solve_between(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The one candidate whose footprint the line between the centres of the first two crosses."""
    a, b, *candidates = object_ids
    crossed = [c for c in candidates if through(view, a, b, c) > 0]
    if len(crossed) != 1:
        raise NotAnswerable("near_tie", f"the line between {a} and {b} crosses {len(crossed)} of the candidates")
    return crossed[0]


def between_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """The least of: metres of the line inside the footprint; how far this reaches to its lesser side; metres from the
    line to any other candidate's footprint."""
    a, b, *candidates = object_ids
    crossed = solve_between(view, object_ids, params)
    off = [off_the_line(view, a, b, c) for c in candidates if c != crossed]
    return min(through(view, a, b, crossed), reach(view, a, b, crossed), *off)


def in_one_room(view: View, a: str, b: str) -> bool:
    """Whether two objects are not known to be in different rooms."""
    return view.object(a).room_id == view.object(b).room_id


def _clear_of(view: View, crossed: str, end: str) -> bool:
    """Whether the one between stands free of an end."""
    return footprint_gap(view.object(crossed).box, view.object(end).box) >= FREE_M


def _hangs_above(view: View, crossed: str, a: str, b: str) -> bool:
    """Whether the one between begins above the top of an end."""
    low = view.object(crossed).box.vertical_range()[0]
    return low > min(view.object(i).box.vertical_range()[1] for i in (a, b))


def check_between(context: AskContext, proposal: Proposal) -> None:
    """One candidate is crossed well inside its footprint and stands free of both ends; no other is near the line."""
    view, (a, b, *candidates) = context.view, proposal.object_ids
    for object_id in proposal.object_ids:
        if height(whole_enough(context, object_id).box) < FLAT_M:
            raise NotAnswerable("too_small", f"{object_id} is flat")
    if not in_one_room(view, a, b):
        raise NotAnswerable("different_rooms", f"a wall parts {a} from {b}")
    crossed = solve_between(view, proposal.object_ids, {})
    if through(view, a, b, crossed) < THROUGH_M or reach(view, a, b, crossed) < THROUGH_M / 2:
        raise NotAnswerable("near_tie", f"the line only grazes {crossed}")
    if _hangs_above(view, crossed, a, b):
        raise NotAnswerable("hangs_above", f"{crossed} hangs above {a} or {b}: nobody would say that it is between")
    for other in (a, b):
        if not _clear_of(view, crossed, other):
            raise NotAnswerable("too_close", f"{crossed} is not clear of {other}")
    for other in candidates:
        if other != crossed and off_the_line(view, a, b, other) < CLEAR_M:
            raise NotAnswerable("near_tie", f"{other} is less than {CLEAR_M} m from the line")


def propose_between(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs with one thing between them, and one to three others that are not."""
    ids = [i for i in tellable(context, rng) if height(context.view.object(i).box) >= FLAT_M]
    ends = [(a, b) for a, b in combinations(ids, 2) if in_one_room(context.view, a, b)]
    for k in rng.permutation(len(ends)).tolist():
        a, b = ends[k]
        others = [i for i in rng.permutation(ids).tolist() if i not in (a, b)]
        try:
            crossed = [i for i in others if through(context.view, a, b, i) >= THROUGH_M]
            aside = [i for i in others if i not in crossed and off_the_line(context.view, a, b, i) >= CLEAR_M]
        except NotAnswerable:
            continue
        free = [i for i in crossed if all(_clear_of(context.view, i, e) for e in (a, b))]
        free = [i for i in free if not _hangs_above(context.view, i, a, b)]
        if free and aside:
            chosen = (free[0], *aside[: int(rng.integers(1, 4))])
            yield Proposal((a, b, *chosen), candidates=chosen)


def construct_between(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """See `gaps_built.lines`."""
    a, b, *candidates = object_ids
    for built, crossed in lines(view, a, b, candidates, rng):
        yield Constructed(built, crossed)


IN_BETWEEN = Task(
    name="object_in_between",
    kinds=("image", "multi_image", "video"),
    answer_type="object",
    unit=None,
    arity=(4, 6),
    solve=solve_between,
    margin=between_margin,
    check=check_between,
    propose=propose_between,
    wordings={
        "": (
            "Seen from above, which of these stands between {0} and {1}, on the straight line from centre to centre: "
            "{options}?",
            "Draw a straight line on a floor plan from the centre of {0} to the centre of {1}. Which of these does it "
            "cross: {options}?",
            "{In_media}, which of these lies between {0} and {1}, so that the straight line between their centres "
            "crosses it as seen from above: {options}?",
            "Looking straight down, which of these does the line that joins the centres of {0} and {1} pass over: "
            "{options}?",
            "If a string were drawn on the floor plan from the middle of {0} to the middle of {1}, which object would "
            "it run across: {options}?",
            "Ignoring heights, which object is in the way of a straight line from the centre of {0} to that of {1}: "
            "{options}?",
        )
    },
    relations=RELATIONS,
    margin_unit="m",
    per_view=2,
    per_capture=8,
    forbids=("near", "place"),
    anchors=2,
    construct=construct_between,
    benchmarks=("SPRITE",),
    margin_rule="0.1 m of the line inside the footprint, which reaches 0.05 m to either side and is 0.1 m clear of "
    "both ends; all other footprints 0.3 m from the line; one room, nothing flat",
)

TASKS = (IN_BETWEEN,)
