"""Which of the questions that could be asked are kept, so that no answer can be guessed from its frequency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sprite_etl.transform.rows import Question

ROWS_PER_PAIR = 10
"""Most rows that a pair of objects gets in a capture, over all tasks."""
INTEGER_SHARE = 0.35
CHANCE_OF_COUNT = {1: 0.3, 2: 0.3, 3: 0.7, 4: 0.7}
"""Where a capture holds fewer than three counts: how often one row of each is kept. Many captures have one or two of a
thing and few have more, so that in this way no count is far more frequent than another."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that breaks no rule, with the answer that its task's solver gives: what is balanced, never stored.
    single_frame: one frame of its view of several shows all that it names."""

    question: Question
    answer: object
    single_frame: bool = False


class PairQuota:
    """Counts rows by pair of objects, over all that is kept of a capture."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str]] = Counter()

    def take(self, question: Question) -> bool:
        """Count the question in, unless one of its pairs is used up."""
        pairs = list(combinations(sorted(question.object_ids), 2))
        if any(self._rows[p] >= ROWS_PER_PAIR for p in pairs):
            return False
        self._rows.update(pairs)
        return True

    def give_back(self, question: Question) -> None:
        """Count a question that was taken, and then not kept, out again."""
        self._rows.subtract(combinations(sorted(question.object_ids), 2))


def select(
    candidates: Sequence[Candidate], quota: int, pairs: PairQuota, rng: np.random.Generator
) -> tuple[list[Question], list[Question]]:
    """(kept, left over) of one task and kind of a capture; candidates in the order of preference.

    Choices, and yes or no, are kept in full rounds, one question of each choice a round, so that none is more frequent
    than another; where a choice never comes up, nothing is kept. Of integers none takes more than 35 % of three or
    more rows; where there are fewer than three values, one question of each is kept by its chance
    (CHANCE_OF_COUNT). Where candidates are offered, the right one's place is taken in turn.
    """
    buckets: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        buckets.setdefault(_bucket(candidate), []).append(candidate)
    answer_type = candidates[0].question.answer_type if candidates else ""
    if answer_type in ("choice", "boolean"):
        names = sorted(candidates[0].question.choices) if answer_type == "choice" else ["False", "True"]
        kept = _choices(buckets, names, quota, pairs)
    elif answer_type == "integer" and len(buckets) < 3:
        drawn = [n for n, chance in CHANCE_OF_COUNT.items() if rng.random() < chance]
        kept = [q for n in drawn for q in _taken(buckets.get(str(n), []), 1, pairs)]
    elif answer_type == "integer":
        kept = _taken(_integers(buckets, quota), quota, pairs)
    else:
        kept = _taken(_in_turn(buckets, rng), quota, pairs)
    ids = {q.qa_id for q in kept}
    return kept, [c.question for c in candidates if c.question.qa_id not in ids]


def _taken(chosen: Sequence[Candidate], most: int, pairs: PairQuota) -> list[Question]:
    """The first `most` questions whose pairs are not used up."""
    kept: list[Question] = []
    for candidate in chosen:
        if len(kept) < most and pairs.take(candidate.question):
            kept.append(candidate.question)
    return kept


def _choices(buckets: dict[str, list[Candidate]], names: Sequence[str], quota: int, pairs: PairQuota) -> list[Question]:
    """Full rounds."""
    waiting = {n: iter(buckets.get(n, ())) for n in names}
    kept: list[Question] = []
    for _ in range(quota // len(names)):
        taken = [q for n in names for q in _first_free(waiting[n], pairs)]
        if len(taken) < len(names):
            for question in taken:
                pairs.give_back(question)
            break
        kept += taken
    return kept


def _first_free(waiting: Iterator[Candidate], pairs: PairQuota) -> list[Question]:
    return next(([c.question] for c in waiting if pairs.take(c.question)), [])


def _integers(buckets: dict[str, list[Candidate]], quota: int) -> list[Candidate]:
    """Round robin over the values, the rarer first, until one value would take more than its share."""
    order = sorted(buckets, key=lambda n: (len(buckets[n]), n))
    chosen: list[Candidate] = []
    taken: Counter[str] = Counter()
    for k in range(quota):
        for name in order:
            most = max(1, int(INTEGER_SHARE * (len(chosen) + 1)))
            if len(chosen) < quota and k < len(buckets[name]) and taken[name] < most:
                chosen.append(buckets[name][k])
                taken[name] += 1
    return chosen


def _in_turn(buckets: dict[str, list[Candidate]], rng: np.random.Generator) -> list[Candidate]:
    """One of each bucket after the other, from a drawn one on."""
    names = sorted(buckets)
    if names:
        start = int(rng.integers(len(names)))
        names = names[start:] + names[:start]
    longest = max((len(b) for b in buckets.values()), default=0)
    return [buckets[n][k] for k in range(longest) for n in names if k < len(buckets[n])]


def _bucket(candidate: Candidate) -> str:
    """What is balanced: the choice, the integer, how many of those offered are right, or the place of the right one."""
    question = candidate.question
    if question.answer_type in ("choice", "boolean", "integer"):
        return str(candidate.answer)
    if question.answer_type == "objects" and isinstance(candidate.answer, list):
        return f"{len(candidate.answer)} of {len(question.choices)}"
    if question.answer_type == "object" and question.choices:
        right = question.expressions[question.object_ids.index(str(candidate.answer))]
        return f"{question.choices.index(right)}/{len(question.choices)}"
    return ""
