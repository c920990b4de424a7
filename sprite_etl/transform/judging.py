"""Which of the free texts that were given for a question say the same, where no solver could tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.judge import judge_requests, read_judgement
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.answers import equal
from sprite_etl.transform.rows import ProgramRun, Question
from sprite_etl.transform.tasks import TASKS

Outcome = ChatResult | ChatFailure


@dataclass(frozen=True, slots=True)
class Judged:
    """first: each text that was given → the first one given that says the same; fault: why some could not be compared,
    judge_contradicts or model_…; such texts are taken to differ."""

    first: Mapping[str, str]
    fault: Unusable | None = None

    def joined(self, text: str) -> bool:
        """Whether the judge found another text that says the same as this one."""
        return sum(first == self.first[text] for first in self.first.values()) > 1


def judged_texts(questions: Sequence[Question], runs: Sequence[ProgramRun], asking: Asking) -> dict[str, Judged]:
    """qa_id → what the judge says of its texts, of the questions for which several were given.

    Two texts are put to the judge in both orders; they say the same only where every answer to every order says so.
    """
    free = [q for q in questions if q.answer_type == "text" and q.task not in TASKS]
    given = {q.qa_id: _texts([r for r in runs if r.qa_id == q.qa_id]) for q in free}
    pairs = [(q, a, b) for q in free for a, b in combinations(given[q.qa_id], 2)]
    asked = [judge_requests(q.question, a, b, asking.models) for q, a, b in pairs]
    outcomes = iter(asking.ask([r for requests in asked for r in requests], _fault))
    found: dict[str, dict[tuple[str, str], bool | Unusable]] = {q.qa_id: {} for q in free}
    for (question, a, b), requests in zip(pairs, asked):
        found[question.qa_id][a, b] = _same([next(outcomes) for _ in requests])
    return {qa_id: _grouped(texts, found[qa_id]) for qa_id, texts in given.items() if len(texts) > 1}


def _texts(runs: Sequence[ProgramRun]) -> list[str]:
    """The different texts that were given, the first of each kind, in the programs' order."""
    texts: list[str] = []
    for run in sorted(runs, key=lambda r: r.index):
        if not any(equal(run.value, text, "text") for text in texts):
            texts.append(run.value)
    return texts


def _fault(request: ChatRequest, result: ChatResult) -> str | None:
    judgement = read_judgement(result, result)
    return judgement.detail if isinstance(judgement, Unusable) else None


def _same(outcomes: Sequence[Outcome]) -> bool | Unusable:
    """What the samples say of one pair: outcomes forward and backward, one after the other."""
    judgements = [read_judgement(*both) for both in zip(outcomes[::2], outcomes[1::2])]
    unusable = next((j for j in judgements if isinstance(j, Unusable)), None)
    return unusable or all(not isinstance(j, Unusable) and j.same for j in judgements)


def _grouped(texts: Sequence[str], same: Mapping[tuple[str, str], bool | Unusable]) -> Judged:
    first = {text: text for text in texts}
    for a, b in same:
        if same[a, b] is True and first[b] == b:
            first[b] = first[a]
    fault = next((j for j in same.values() if isinstance(j, Unusable)), None)
    for (a, b), judgement in same.items():
        if (first[a] == first[b]) != (judgement is True):
            said = f"a third text says the same as {a!r} and as {b!r}, which are not the same as each other"
            return Judged({text: text for text in texts}, fault or Unusable("judge_contradicts", said))
    return Judged(first, fault)
