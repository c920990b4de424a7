"""The `ask` step with models: the template's views, questions that models write of them, and every rule that holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sprite_etl.llm.values import ChatRequest, ChatResult
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform.annotators.ask import ask_requests
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.compose import compose_requests
from sprite_etl.transform.questions.answered import Judge, fault_in, read_answer
from sprite_etl.transform.questions.ask import ask_of, keep
from sprite_etl.transform.questions.balance import Candidate, PairQuota
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.duplicates import Library
from sprite_etl.transform.questions.inventions import PER_KIND, few_of_each
from sprite_etl.transform.questions.routes import asked_by_models
from sprite_etl.transform.questions.sampling import generator, quota_of
from sprite_etl.transform.questions.sets import SetMix
from sprite_etl.transform.questions.sittings import DRAWN_AS, Sitting, sittings_of
from sprite_etl.transform.references.checked import checked
from sprite_etl.transform.rows import Kind, Question, Reference, from_row, to_row
from sprite_etl.transform.tasks import TASKS


def ask_models(
    folder: CaptureFolder,
    references: Sequence[Reference],
    asking: Asking,
    *,
    kinds: tuple[Kind, ...],
    recipe: str,
    tasks: Collection[str] = (),
) -> StepResult:
    """Question rows of the tasks (empty: all, and those that models make up); unit: questions in the models' answers,
    and of navigation the template's proposals. What is not asked is a reject: model_<reason> of a view that no answer
    came for, what a draft can be refused for, the rules' reasons, duplicate, what is wrong with a model's words for
    an object (`references.checked`), near_duplicate, single_frame_suffices, over_balance.

    Of navigation only the words are a model's: its walks are the template's, and so is the question (`producer` says
    so) where no model puts it rightly. Raises CaptureError, ModelConfigError, StoreError.
    """
    desk = Desk(folder, references)
    result = StepResult(0, [])
    pairs = PairQuota()
    drawn = [kind for kind in kinds if kind != "navigation"]
    sittings = [s for kind in drawn for s in sittings_of(folder, desk, kind, asking.seed, tasks)]

    def named(some: Sequence[Candidate], into: StepResult) -> list[Candidate]:
        return _named(folder, desk, asking, some, into)

    candidates = _different(named(_answered(desk, sittings, asking, recipe, result), result), result)
    for kind in kinds:
        if kind == "navigation":
            walks = StepResult(0, [])
            ask_of(
                desk, kind, pairs, walks, recipe=recipe, seed=asking.seed, drawn_as=DRAWN_AS, tasks=tasks, passing=named
            )
            asked = asked_by_models(folder, [from_row(Question, r) for r in walks.rows], asking, recipe=recipe)
            result.entered += walks.entered
            result.rows += [to_row(q) for q in asked]
            result.rejects += walks.rejects
        else:
            _keep(desk, kind, [c for c in candidates if c.question.kind == kind], pairs, asking.seed, result)
    return result


def _answered(
    desk: Desk, sittings: Sequence[Sitting], asking: Asking, recipe: str, result: StepResult
) -> list[Candidate]:
    """What models asked, in the order of the views, whatever came back first."""
    requests = [(s, r) for s in sittings for r in _requests(s, asking)]
    facts = {id(r.messages): s.facts for s, r in requests}  # a request that is asked with more room keeps its messages

    def fault(request: ChatRequest, outcome: ChatResult) -> str | None:
        return fault_in(facts[id(request.messages)], request, outcome)

    outcomes = asking.ask([r for _, r in requests], fault)
    judge = Judge(desk, recipe)
    found: list[Candidate] = []
    for (sitting, request), outcome in zip(requests, outcomes):
        posed, unusable = read_answer(sitting.facts, request, outcome)
        result.entered += len(posed) + len(unusable)
        shown = {"kind": sitting.kind, "frame_indices": list(sitting.frames), "model": request.model}
        result.rejects += [Reject(u.reason, u.detail, shown) for u in unusable]
        for judged in judge.judged(sitting, posed):
            if isinstance(judged, Reject):
                result.rejects.append(judged)
            else:
                found.append(judged)
    return found


def _named(
    folder: CaptureFolder, desk: Desk, asking: Asking, candidates: Sequence[Candidate], result: StepResult
) -> list[Candidate]:
    """Those whose objects are found by their words where these are a model's: a second look picks each in the view."""
    spoken = {
        c.question.qa_id: [
            (c.question.frame_indices, i, words)
            for i, words in zip(c.question.object_ids, c.question.expressions)
            if desk.by_model(c.question.frame_indices, i, words)
        ]
        for c in candidates
    }
    looked = checked(folder, asking, [one for some in spoken.values() for one in some])
    found = []
    for one in candidates:
        picks = (looked[frames, object_id] for frames, object_id, _ in spoken[one.question.qa_id])
        wrong = next((pick for pick in picks if pick is not None), None)
        if wrong is None:
            found.append(one)
        else:
            result.rejects.append(Reject(wrong.reason, wrong.detail, to_row(one.question)))
    return found


def _different(candidates: Sequence[Candidate], result: StepResult) -> list[Candidate]:
    """Those that repeat no earlier one."""
    library = Library()
    found = []
    for one in candidates:
        other = library.add(one)
        if other is None:
            found.append(one)
        else:
            detail = f"nearly the words of {other.qa_id}: {other.question!r}"
            result.rejects.append(Reject("near_duplicate", detail, to_row(one.question)))
    return found


def _requests(sitting: Sitting, asking: Asking) -> list[ChatRequest]:
    if sitting.kind == "compound":
        return compose_requests(sitting.facts, asking.models)
    return ask_requests(sitting.facts, asking.models)


def _keep(
    desk: Desk, kind: Kind, candidates: Sequence[Candidate], pairs: PairQuota, seed: int, result: StepResult
) -> None:
    """Balance a kind's candidates, task by task; invented tasks come last, together."""
    draw = generator(desk.capture.capture_id, DRAWN_AS, seed, kind, "kept")
    mix = SetMix()
    by_task: dict[str, list[Candidate]] = {}
    for one in candidates:
        by_task.setdefault(one.question.task if one.question.invented is None else "", []).append(one)
    for name in sorted(by_task, key=lambda n: (n == "", n)):
        if name:
            keep(kind, by_task[name], quota_of(TASKS[name], kind), pairs, mix, draw, result)
        else:
            keep(kind, by_task[name], PER_KIND, pairs, mix, draw, result, few_of_each)
