"""What a model asked, held against the view and the tasks: drafts of questions, each with all that its row declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sprite_etl.llm.prompts.answers import AskAnswer, AskedQuestion, InventedTask
from sprite_etl.llm.values import ChatFailure, ChatResult
from sprite_etl.transform.annotators.ask import AskFacts, NamedObject
from sprite_etl.transform.annotators.declarations import FIXED, BadParam, check_worth, leading_objects, read_params
from sprite_etl.transform.annotators.outcomes import Unusable, data_of
from sprite_etl.transform.annotators.said import phrases_in
from sprite_etl.transform.annotators.texts import (
    not_plain,
    numbers_differ,
    numbers_in,
    pictures_differ,
    two_questions,
    unsaid,
)
from sprite_etl.transform.answers import canonical
from sprite_etl.transform.identity import qa_id
from sprite_etl.transform.rows import AnswerType, Kind, Question
from sprite_etl.transform.tasks import TASKS, Change, Relation, Task

_CHOOSES = ("object", "objects", "order")
_NEEDS: Mapping[str, int] = {"swap_poses": 2, "swap_boxes": 2, "move_first": 1, "grow_first": 1, "move_winner": 2}
"""How many named objects a relation speaks of."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that a model asked: its form is right, its answer unknown, its meaning unread.

    relations: of an invented task, what the model says of it, beside those that every task obeys; asks: its definition;
    both empty for a registered task.
    """

    kind: Kind
    frame_indices: tuple[int, ...]
    task: str
    question: str
    answer_type: AnswerType
    unit: str | None
    choices: tuple[str, ...]
    object_ids: tuple[str, ...]
    expressions: tuple[str, ...]
    params: dict[str, Any]
    relations: dict[Relation, Change]
    asks: str

    def row(self, capture_id: str, recipe: str, margin: float | None, min_frames: int) -> Question:
        """As the `ask` step's output."""
        frames, ids = self.frame_indices, self.object_ids
        key = qa_id(capture_id, recipe, self.kind, self.task, self.question, frames, ids)
        return Question(
            key, capture_id, self.kind, self.task, self.question, self.answer_type, self.unit, self.choices, frames,
            ids, self.expressions, self.params, margin, min_frames, "llm",
        )  # fmt: skip


class _Refused(ValueError):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_questions(
    facts: AskFacts, outcome: ChatResult | ChatFailure
) -> tuple[tuple[Draft, ...], tuple[Unusable, ...]]:
    """The drafts of an answer, and what came of its other questions: every question is one or the other.

    Unusable: model_… (then nothing else), unknown_task, no_task, unknown_object, wrong_arity, bad_params, bad_choices,
    no_unit, bad_relation, no_relation, expression_missing, undeclared_object, not_plain, concatenation, quotes_number,
    duplicate.
    """
    data = data_of(outcome, AskAnswer)
    if isinstance(data, Unusable):
        return (), (data,)
    drafts: list[Draft] = []
    unusable: list[Unusable] = []
    texts: set[str] = set()
    for asked in data.questions:
        draft = draft_of(facts, asked)
        if isinstance(draft, Draft) and canonical(draft.question) in texts:
            draft = Unusable("duplicate", f"asked in these words already: {asked.text!r}")
        if isinstance(draft, Unusable):
            unusable.append(draft)
            continue
        texts.add(canonical(draft.question))
        drafts.append(draft)
    return tuple(drafts), tuple(unusable)


def draft_of(facts: AskFacts, asked: AskedQuestion) -> Draft | Unusable:
    """One question of an answer; see `read_questions`."""
    try:
        return _draft(facts, asked)
    except _Refused as error:
        return Unusable(error.reason, f"{error} (in {asked.text!r})")


def _draft(facts: AskFacts, asked: AskedQuestion) -> Draft:
    objects = _objects(facts, asked)
    expressions = tuple(o.expression for o in objects)
    if (asked.task is None) == (asked.invented is None):
        raise _Refused("no_task", "a question is of a listed task or of an invented one: exactly one of the two")
    relations: dict[Relation, Change] = {}
    if asked.invented is not None:
        if not facts.invent:
            raise _Refused("unknown_task", "no task of its own invention was asked for")
        name, answer_type, unit = asked.invented.name, asked.invented.answer_type, asked.invented.unit
        relations = _invented(asked.invented, len(objects))
        choices = _free_choices(asked, expressions)
    else:
        task = TASKS[_listed(facts, asked)]
        name, answer_type, unit = task.name, task.answer_type, cast(Any, task.unit)
        if not task.arity[0] <= len(objects) <= task.arity[1]:
            raise _Refused(
                "wrong_arity", f"{name} takes {task.arity[0]} to {task.arity[1]} objects, got {len(objects)}"
            )
        choices = _choices(asked, task.choices) if answer_type == "choice" else ()
        choices = expressions[leading_objects(name) :] if answer_type in ("object", "objects") else choices
    try:
        params = read_params(asked.task, asked.params, facts.shown)
        check_worth(params)
    except BadParam as error:
        raise _Refused("bad_params", str(error)) from None
    _check_words(asked.text, expressions, [o.expression for o in facts.objects])
    _check_text(facts, asked, expressions, params, choices if answer_type == "choice" else ())
    asks = asked.invented.asks if asked.invented is not None else ""
    return Draft(
        facts.kind, facts.frame_indices, name, asked.text, answer_type, unit, choices,
        tuple(o.object_id for o in objects), expressions, params, relations, asks,
    )  # fmt: skip


def _check_text(
    facts: AskFacts,
    asked: AskedQuestion,
    expressions: tuple[str, ...],
    params: Mapping[str, Any],
    offered: Sequence[str],
) -> None:
    """The text is one plain question, and says its numbers, pictures and choices, and no others."""
    text, own = asked.text, phrases_in(asked.text, expressions)[1]
    if fault := not_plain(text):
        raise _Refused("not_plain", fault)
    if text.count("?") > 1 or (asked.invented is not None and two_questions(text)):
        raise _Refused("concatenation", "it asks two things")
    task = TASKS.get(asked.task or "")
    wordings = [t for templates in task.wordings.values() for t in templates] if task is not None else []
    if fault := numbers_differ(text, expressions, params, set().union(*map(numbers_in, wordings), _fixed(task))):
        raise _Refused("quotes_number", fault)
    if facts.kind != "video" and (fault := pictures_differ(own, params, facts.shown)):
        raise _Refused("bad_params", fault)
    words = [v for v in params.values() if isinstance(v, str)] if task is None else []
    if missing := unsaid(text, [*offered, *words]):
        reason = "bad_params" if missing in words else "bad_choices"
        raise _Refused(reason, f"the text does not say {missing!r}")


def _fixed(task: Task | None) -> set[float]:
    """Params that nobody says, but may."""
    given = FIXED.get(task.name, {}).values() if task is not None else ()
    return {float(v) for v in given if isinstance(v, (int, float))}


def _listed(facts: AskFacts, asked: AskedQuestion) -> str:
    if asked.task is None or asked.task not in facts.wanted:
        raise _Refused("unknown_task", f"{asked.task} is not among the tasks that were asked for")
    return asked.task


def _objects(facts: AskFacts, asked: AskedQuestion) -> list[NamedObject]:
    unknown = [n for n in asked.objects if not 1 <= n <= len(facts.objects)]
    if unknown:
        raise _Refused("unknown_object", f"there is no object {unknown[0]} among the {len(facts.objects)} listed")
    if len(set(asked.objects)) < len(asked.objects):
        raise _Refused("wrong_arity", "an object is named twice")
    return [facts.objects[n - 1] for n in asked.objects]


def _invented(task: InventedTask, objects: int) -> dict[Relation, Change]:
    """The relations of an invented task, whose declaration must be whole."""
    if task.name in TASKS:
        raise _Refused("unknown_task", f"{task.name} is a listed task and not an invention")
    if (task.answer_type == "number") != (task.unit is not None):
        raise _Refused(
            "no_unit", f"a number has a unit and nothing else has; {task.name} is {task.answer_type} in {task.unit}"
        )
    if task.answer_type in _CHOOSES and objects < 2:
        raise _Refused("wrong_arity", f"{task.name} chooses among objects, and names {objects}")
    relations: dict[Relation, Change] = {}
    for said in task.relations:
        if said.relation in relations:
            raise _Refused("bad_relation", f"{said.relation} is given twice")
        if _NEEDS.get(said.relation, 0) > objects or (said.relation == "move_winner" and task.answer_type != "object"):
            raise _Refused("bad_relation", f"{said.relation} speaks of objects that the question does not name")
        if said.change == "swap_hands" and (said.relation != "mirror" or task.answer_type not in ("choice", "text")):
            raise _Refused("bad_relation", "only a mirror exchanges hands, and only in an answer of words")
        relations[said.relation] = said.change
    if "changes" not in relations.values():
        raise _Refused("no_relation", f"{task.name} names nothing that must change its answer")
    return relations


def _choices(asked: AskedQuestion, known: Sequence[str]) -> tuple[str, ...]:
    """The task's choices as it spells them, in the text's order."""
    spelt = {canonical(c): c for c in known}
    given = [canonical(c) for c in asked.choices]
    if sorted(given) != sorted(spelt):
        raise _Refused(
            "bad_choices", f"{asked.task} offers {', '.join(known)}, the question {', '.join(asked.choices)}"
        )
    return tuple(spelt[c] for c in given)


def _free_choices(asked: AskedQuestion, expressions: tuple[str, ...]) -> tuple[str, ...]:
    assert asked.invented is not None
    kind, given = asked.invented.answer_type, tuple(asked.choices)
    if kind == "choice":
        if len({canonical(c) for c in given}) < max(2, len(given)):
            raise _Refused(
                "bad_choices", f"a choice is among two or more different texts, got {', '.join(given) or 'none'}"
            )
        return given
    if kind in ("object", "objects"):
        if not set(given) <= set(expressions):
            raise _Refused("bad_choices", "the alternatives must be named objects, by their expressions")
        return given or expressions
    return ()


def _check_words(text: str, named: Sequence[str], every: Sequence[str]) -> None:
    """The text names the objects that it declares and no other of the view. Longer expressions are looked for first:
    "the table lamp" names no table."""
    found = set(phrases_in(text, every)[0])
    if missing := [e for e in named if e not in found]:
        raise _Refused("expression_missing", f"the text does not say {missing[0]!r}")
    if others := sorted(found - set(named)):
        raise _Refused("undeclared_object", f"the text names {others[0]!r} as well")
