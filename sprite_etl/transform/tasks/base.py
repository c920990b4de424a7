"""What a task is: one thing that can be asked of a view, how it is answered, and what may not be asked.

A task's `solve` is its reference solver: plain geometry on the view, written apart from the programs' API, so
that the two can disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sprite_etl.transform.rows import AnswerType, Kind
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

Params = Mapping[str, Any]
Relation = Literal[
    "rigid",
    "permute",
    "add_absent",
    "mirror",
    "scale",
    "reverse_time",
    "swap_poses",
    "swap_boxes",
    "swap_sightings",
    "move_winner",
    "move_first",
    "grow_first",
    "add_counted",
    "remove_counted",
]
Change = Literal[
    "same", "swap_hands", "length^0", "length^1", "length^2", "length^3", "swap_which", "changes", "plus_1", "minus_1"
]
"""What a relation does to the answer. swap_which: the answer stays the same once params["which"] is exchanged
(first ↔ last, before ↔ after). changes: anything but the old answer, NotAnswerable included."""

RELATIONS: dict[Relation, str] = {
    "rigid": "a yaw and a translation of everything: cameras, boxes, rooms",
    "permute": "objects, rooms and support listed in another order (frames keep theirs)",
    "add_absent": "an object of another name, without sightings in the view, far from everything",
    "mirror": "everything mirrored left to right; image columns u → width − u",
    "scale": "every length of the world, and length params, times s",
    "reverse_time": "frames in the opposite order, times reversed too",
    "swap_poses": "the first two named objects exchange centre and rotation, and their sightings",
    "swap_boxes": "the first two named objects exchange their whole boxes",
    "swap_sightings": "the first two named objects exchange their sightings",
    "move_winner": "the object that is the answer moves far beyond everything (for `farthest`: onto the anchor)",
    "move_first": "the first named object moves 10 m further away",
    "grow_first": "the first named object's extents times 1.5",
    "add_counted": "one more clear instance of the counted name",
    "remove_counted": "one clear instance of the counted name fewer",
}


class NotAnswerable(ValueError):
    """The view holds no one answer: `reason` is a reject's code, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that could be asked of a view. candidates: ids whose expressions become the choices, in order;
    choices: texts of fixed choices, in the order shown."""

    object_ids: tuple[str, ...]
    params: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constructed:
    """A view put together so that the question's answer is known from how it was built, without solving anything.

    answer: plain JSON of the task's answer type, ids of objects as asked; params: as asked where None.
    """

    view: View
    answer: Any
    params: Params | None = None


Solve = Callable[[View, Sequence[str], Params], Any]
Margin = Callable[[View, Sequence[str], Params], "float | None"]
Propose = Callable[["AskContext", np.random.Generator], Iterable[Proposal]]
Check = Callable[["AskContext", Proposal], None]
Construct = Callable[[View, Sequence[str], Params, np.random.Generator], Iterable[Constructed]]


@dataclass(frozen=True, slots=True)
class Task:
    """One entry of the registry.

    solve(view, object_ids, params): the answer as plain JSON of answer_type; raises NotAnswerable where the view
    has none. It decides values only. margin(view, object_ids, params): how far the answer is from a tie, in
    margin_unit; None where there is nothing to tie with. check(context, proposal): raises NotAnswerable where
    asking would break a rule (margins, visibility of more than the named, boxes). propose(context, rng): what to
    consider, in a drawn order; more than will be kept.
    construct(view, object_ids, params, rng): a few views like this one, in which the named objects were put where the
    answer to the same question is known: what a right program must say there, whatever the solver thinks. Answers of
    one question should differ from each other and from what a careless program would say (see `tasks.construct`).
    benchmarks: who asks it: "SPRITE", "VSI-Bench", "MMSI-Bench", …; margin_rule: what must part the answer from a tie,
    in words, for the documentation.
    wordings: variant → templates. The variant is params[variant_param], or "" without one. Templates know {0},
    {1} … the expressions; {options} the choices joined by "or", {all} by "and"; {media}, {In_media}; {image} "the
    image" or "the second image" (of params["frame"]), {image_a}, {image_b} (of frame_a, frame_b); {plural}, the counted
    name; and each param by its own name ({radius_m:g}).
    relations: which metamorphic relations it obeys and what they do to its answer.
    plausible: bounds of a number (in `unit`). needs: names of `Has` fields. arity: fewest and most object_ids.
    """

    name: str
    kinds: tuple[Kind, ...]
    answer_type: AnswerType
    unit: str | None
    arity: tuple[int, int]
    solve: Solve
    margin: Margin
    check: Check
    propose: Propose
    wordings: Mapping[str, tuple[str, ...]]
    relations: Mapping[Relation, Change]
    variant_param: str | None = None
    needs: tuple[str, ...] = ()
    domains: tuple[str, ...] = ("indoor", "outdoor")
    choices: tuple[str, ...] = ()
    plausible: tuple[float, float] | None = None
    margin_unit: str | None = None
    per_view: int = 4
    per_capture: int = 8
    forbids: tuple[str, ...] = ()
    """Kinds of expression that would give the answer away: `size`, `place`, `near`."""
    construct: Construct | None = None
    benchmarks: tuple[str, ...] = ()
    margin_rule: str = ""
    across_states: bool = False
    """Whether it is about what was moved between the frames. Only such tasks are asked of views whose frames show
    several states of the scene, so that all others may take a box for where its object stands in every frame; and no
    one frame answers them, whatever it shows."""
    anchors: int = 0
    """How many leading objects set the viewpoint, for which nothing is asked: used for balance only."""

    def variant(self, params: Params) -> str:
        """Key of `wordings` for these params."""
        return "" if self.variant_param is None else str(params[self.variant_param])
