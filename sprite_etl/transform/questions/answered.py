"""Models' answers about views, read: drafts that keep the rules become candidates, all else rejects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.store.accounting import Reject
from sprite_etl.transform.annotators.ask import AskFacts
from sprite_etl.transform.annotators.compose import Compound, read_compound
from sprite_etl.transform.annotators.declarations import leading_objects
from sprite_etl.transform.annotators.drafts import Draft, read_questions
from sprite_etl.transform.annotators.invented import Invented
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.questions.balance import Candidate
from sprite_etl.transform.questions.considered import Wording, candidate, meaning_of, words_for
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.inventions import invented_candidate
from sprite_etl.transform.questions.sittings import Sitting
from sprite_etl.transform.rows import to_row
from sprite_etl.transform.tasks import TASKS, NotAnswerable, Proposal, Task

SHOWN_FAULTS = 8
"""Questions of an answer whose faults a repair call is told."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A draft, with what its author says of its task where that is not registered."""

    draft: Draft
    invented: Invented | None


def read_answer(
    facts: AskFacts, request: ChatRequest, outcome: ChatResult | ChatFailure
) -> tuple[list[Posed], list[Unusable]]:
    """Every question of an answer as one or the other, and one unusable where there is no question at all."""
    if facts.kind == "compound":
        made = read_compound(facts, request, outcome)
        return ([], [made]) if isinstance(made, Unusable) else ([_posed_compound(made)], [])
    drafts, unusable = read_questions(facts, outcome)
    if not drafts and not unusable:
        return [], [Unusable("no_question", "the answer holds no question")]
    return [_posed(d) for d in drafts], list(unusable)


def fault_in(facts: AskFacts, request: ChatRequest, result: ChatResult) -> str | None:
    """What is wrong with an answer, question by question, where less than half of it can be used: another call costs as
    much as the first, and may well lose what was good."""
    posed, unusable = read_answer(facts, request, result)
    if len(unusable) <= len(posed):
        return None
    said = [f"({i}) {u.detail}" for i, u in enumerate(unusable[:SHOWN_FAULTS], 1)]
    return f"{len(unusable)} of {len(posed) + len(unusable)} questions break a rule: {'; '.join(said)}"


def _posed(draft: Draft) -> Posed:
    return Posed(draft, None if draft.task in TASKS else Invented(draft.asks, draft.relations))


def _posed_compound(made: Compound) -> Posed:
    author = f"{made.program.model}#{made.program.sample}"
    invented = Invented(made.draft.asks, made.draft.relations, made.program.code, author, made.parts)
    return Posed(made.draft, invented)


class Judge:
    """Holds what was posed of a capture's views against the rules; remembers what was asked of each view."""

    def __init__(self, desk: Desk, recipe: str) -> None:
        self._desk, self._recipe = desk, recipe
        self._known: set[object] = set()

    def judged(self, sitting: Sitting, posed: Sequence[Posed]) -> Iterator[Candidate | Reject]:
        """Each draft as a candidate, or with the rule that it breaks."""
        context = self._desk.context(sitting.kind, sitting.frames)
        for one in posed:
            draft = one.draft
            try:
                if one.invented is not None:
                    found = invented_candidate(self._desk, context, draft, one.invented, self._recipe)
                    meaning: object = (draft.task, draft.object_ids, repr(sorted(draft.params.items())))
                else:
                    task, proposal = TASKS[draft.task], _proposal(draft)
                    found = self._of_task(task, proposal, sitting, draft)
                    meaning = task.name, meaning_of(task, proposal)
            except NotAnswerable as no:
                row = draft.row(self._desk.capture.capture_id, self._recipe, None, len(draft.frame_indices))
                yield Reject(no.reason, no.detail, to_row(row))
                continue
            asked = {(sitting.kind, sitting.frames, meaning), found.question.qa_id}
            if asked & self._known:
                yield Reject("duplicate", "asked of the same view already", to_row(found.question))
                continue
            self._known |= asked
            yield found

    def _of_task(self, task: Task, proposal: Proposal, sitting: Sitting, draft: Draft) -> Candidate:
        context = self._desk.context(sitting.kind, sitting.frames)
        if self._desk.spans_states(sitting.frames) != task.across_states:
            raise NotAnswerable("moved_between_frames", f"{task.name} takes all to stand still")
        named = words_for(self._desk, task, context, proposal)
        if tuple(named.values()) != draft.expressions:
            raise NotAnswerable("reference_leaks", "the words for an object say what the question is about")
        answer = task.solve(context.view, proposal.object_ids, proposal.params)
        said = Wording(draft.question, draft.expressions, draft.choices, "llm")
        return candidate(self._desk, task, context, proposal, said, answer, self._recipe)


def _proposal(draft: Draft) -> Proposal:
    alternatives = draft.object_ids[leading_objects(draft.task) :]
    offered = alternatives if draft.answer_type in ("object", "objects") else ()
    return Proposal(
        draft.object_ids, dict(draft.params), offered, draft.choices if draft.answer_type == "choice" else ()
    )
