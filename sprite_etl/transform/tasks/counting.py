"""How many of a name are in the view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.lexicon import countable
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.rules import complete_enough, nothing_grey
from sprite_etl.transform.tasks.spaced import so_many
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MOST = 12
"""More than this is not asked: nobody counts them the same way twice."""


def solve(view: View, object_ids: Sequence[str], params: Params) -> int:
    """Distinct clear instances of the name."""
    return len({o.object_id for o in view.objects if o.name == params["name"]})


def margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """Counts have no tie."""


def check(context: AskContext, proposal: Proposal) -> None:
    """The name can be counted; all of it and of its confusable names are clear, or absent; none of another name
    passes for it."""
    name = proposal.params["name"]
    if not countable(name):
        raise NotAnswerable("not_countable", f"nobody agrees what one of {name!r} is")
    complete_enough(context, [name])
    nothing_grey(context, [name])
    for other in context.view.objects:
        if other.name != name and context.confusable(other.name, name):
            raise NotAnswerable("not_unique", f"{other.object_id} may pass for a {name}")
    count = solve(context.view, (), proposal.params)
    if not 1 <= count <= MOST:
        raise NotAnswerable("out_of_range", f"{count} of {name}; asked are 1 to {MOST}")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each nameable name of the view once, those with several instances first."""
    names = sorted({o.name for o in context.view.objects if o.nameable})
    counts = {n: sum(o.name == n for o in context.view.objects) for n in names}
    order = rng.permutation(len(names))
    for i in sorted(order.tolist(), key=lambda i: counts[names[i]] == 1):
        yield Proposal((), {"name": names[i]})


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Fewer of them than before, more, and one: some shown in every frame, some in one, among things of other names."""
    for count in rng.permutation([1, int(rng.integers(2, 5)), int(rng.integers(5, 9))]).tolist():
        yield Constructed(so_many(view, {params["name"]: count}, rng), count)


COUNTING = Task(
    name="object_counting",
    kinds=("image", "multi_image", "video"),
    answer_type="integer",
    unit=None,
    arity=(0, 0),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("instance",),
    wordings={
        "": (
            "How many {plural} can you see in {media}?",
            "Count the {plural} in {media}. How many different ones are there?",
            "What is the total number of distinct {plural} visible in {media}?",
            "If each one is counted only once, how many {plural} appear in {media}?",
            "{In_media}, how many {plural} are there in total?",
            "Give the number of different {plural} to be seen in {media}.",
            "How many separate {plural} does {media} show?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
        "add_counted": "plus_1",
        "remove_counted": "minus_1",
    },
    plausible=(0, 100),
    per_view=2,
    per_capture=12,
    construct=construct,
    benchmarks=("SPRITE", "VSI-Bench"),
    margin_rule="complete categories; nothing of the name, or confusable with it, half hidden",
)
TASKS = (COUNTING,)
