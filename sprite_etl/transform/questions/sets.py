"""The mix of multi-image questions: most of them need more than one image of their set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sprite_etl.transform.questions.balance import Candidate, PairQuota, select
from sprite_etl.transform.rows import Question

SINGLE_FRAME_SHARE = 0.2
"""Most of the multi-image questions whose named objects one frame shows together."""

Choose = Callable[[Sequence[Candidate], int, PairQuota, np.random.Generator], tuple[list[Question], list[Question]]]
"""What keeps at most so many of some candidates: see `balance.select`."""


class SetMix:
    """Counts what is kept of a capture's multi-image questions, so that the share holds after every task."""

    def __init__(self) -> None:
        self._kept = self._single = 0

    def select(
        self,
        candidates: Sequence[Candidate],
        quota: int,
        pairs: PairQuota,
        rng: np.random.Generator,
        choose: Choose = select,
    ) -> tuple[list[Question], list[Question], list[Question]]:
        """(kept, left over, left out because one image suffices) of one task: as many that one image answers are
        let in as the questions kept beside them allow."""
        single = [c.question for c in candidates if c.single_frame]
        ids = {q.qa_id for q in single}
        allowed = min(len(single), int(SINGLE_FRAME_SHARE * (self._kept + quota)) - self._single)
        while True:
            out = {q.qa_id for q in single[max(0, allowed) :]}
            some = [c for c in candidates if c.question.qa_id not in out]
            kept, left = choose(some, quota, pairs, rng)
            together = self._single + sum(q.qa_id in ids for q in kept)
            if allowed <= 0 or together <= SINGLE_FRAME_SHARE * (self._kept + len(kept)):
                break
            for question in kept:
                pairs.give_back(question)
            allowed -= 1
        self._kept, self._single = self._kept + len(kept), together
        return kept, left, [q for q in single if q.qa_id in out]
