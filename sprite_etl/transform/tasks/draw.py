"""Draws of named objects to consider: spread over the view, so that no object or pair takes all questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MOST_SETS = 60


def singles(context: AskContext, rng: np.random.Generator) -> list[str]:
    """Every object of the view that can be named and measured, in a drawn order."""
    ids = [o.object_id for o in context.measurable]
    return [ids[i] for i in rng.permutation(len(ids)).tolist()]


def tellable(context: AskContext, rng: np.random.Generator, measured: bool = True) -> list[str]:
    """As `singles`, without those for which something half hidden could be taken: where a question names many, one
    of them would often spoil it. Not measured: whatever their boxes are."""
    pool = context.measurable if measured else context.namable
    spoiled = {n: bool(context.grey_of(n)) or not context.complete(n) for n in {o.name for o in pool}}
    ids = [o.object_id for o in pool if not spoiled[o.name]]
    return [ids[i] for i in rng.permutation(len(ids)).tolist()]


def pairs(
    context: AskContext, rng: np.random.Generator, most: int = MOST_SETS, measured: bool = True
) -> Iterator[tuple[str, str]]:
    """Up to `most` different pairs, order within a pair drawn; pairs that `context.apart` prefers come first."""
    ids = [o.object_id for o in (context.measurable if measured else context.namable)]
    both = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
    order = rng.permutation(len(both)).tolist()
    chosen = [both[k] for k in order]
    chosen.sort(key=context.seen_together)  # stable: the drawn order stays within each class
    for a, b in chosen[:most]:
        yield (a, b) if rng.random() < 0.5 else (b, a)


def candidate_sets(
    context: AskContext,
    rng: np.random.Generator,
    fewest: int,
    largest: int,
    most: int = MOST_SETS,
    measured: bool = True,
) -> Iterator[tuple[str, ...]]:
    """Up to `most` different sets of `fewest`–`largest` objects in a drawn order."""
    ids = [o.object_id for o in (context.measurable if measured else context.namable)]
    if len(ids) < fewest:
        return
    seen: set[tuple[str, ...]] = set()
    drawn: list[tuple[str, ...]] = []
    for _ in range(3 * most):
        size = int(rng.integers(fewest, min(largest, len(ids)) + 1))
        chosen = tuple(ids[i] for i in rng.choice(len(ids), size, replace=False).tolist())
        if chosen not in seen:
            seen.add(chosen)
            drawn.append(chosen)
        if len(drawn) == most:
            break
    drawn.sort(key=lambda s: context.seen_together(s))
    yield from drawn
