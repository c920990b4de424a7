"""A scene's requests to models without any model: those that are known beforehand as they will be sent, and stand-ins
for those that depend on earlier answers, made of what the template asks of the same views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sprite_etl.config import RunConfig
from sprite_etl.llm.client import ChatClient, Fault
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.transform.annotators.ask import ask_requests
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.compose import compose_requests
from sprite_etl.transform.annotators.meaning import meaning_requests
from sprite_etl.transform.annotators.write_program import program_requests
from sprite_etl.transform.narrated import narrated
from sprite_etl.transform.questions import ask
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.routes import asked_by_models
from sprite_etl.transform.questions.sittings import Sitting, sittings_of
from sprite_etl.transform.references import refer
from sprite_etl.transform.references.checked import checked
from sprite_etl.transform.references.named import sheets_of
from sprite_etl.transform.rephrased import rephrased
from sprite_etl.transform.rows import Answer, ProgramRun, Question, Reference, from_row
from sprite_etl.transform.solve import solve
from sprite_etl.transform.votes import vote


@dataclass(slots=True)
class Rehearsal:
    """What was noted of some scenes. requests: by stage; wanted: questions that the stages ask and compose are asked
    for, over all samples; routes: navigation rows, whose walks are the template's; composed: compound questions among
    what is wanted."""

    requests: dict[str, list[ChatRequest]] = field(default_factory=dict)
    scenes: int = 0
    wanted: int = 0
    composed: int = 0
    routes: int = 0

    def note(self, requests: Sequence[ChatRequest]) -> None:
        """Count requests under their stages."""
        for request in requests:
            self.requests.setdefault(request.stage, []).append(request)


class Notebook(ChatClient):
    """Notes what would be asked, and asks nobody: every answer is a refusal."""

    def __init__(self, rehearsal: Rehearsal, store: Store, run: RunIdentity) -> None:
        super().__init__({}, store, Ledger(store, run))
        self._rehearsal = rehearsal

    def ask(self, requests: Sequence[ChatRequest], fault: Fault | None = None) -> list[ChatResult | ChatFailure]:
        """A refusal for each."""
        self._rehearsal.note(requests)
        return [ChatFailure("", "refused", "nobody was asked") for _ in requests]


def rehearse(
    rehearsal: Rehearsal, folder: CaptureFolder, config: RunConfig, models: StageModels, store: Store, run: RunIdentity
) -> None:
    """Note the requests of one scene. Raises CaptureError, StoreError, SandboxError."""
    asking = Asking(Notebook(rehearsal, store, run), models, config.seed)
    references = [from_row(Reference, r) for r in refer(folder, asking).rows]
    spoken = _spoken(folder, references)
    desk = Desk(folder, spoken)
    kinds = [kind for kind in config.kinds if kind != "navigation"]
    sittings = [s for kind in kinds for s in sittings_of(folder, desk, kind, config.seed, config.tasks)]
    for sitting in sittings:
        _note_sitting(rehearsal, sitting, models)
    named = [(s.frames, o.object_id, o.expression) for s in sittings for o in s.facts.objects]
    checked(folder, asking, [one for one in named if desk.by_model(*one)])
    drawn = ask(folder, references, kinds=config.kinds, recipe=config.recipe, seed=config.seed, tasks=config.tasks)
    questions = [from_row(Question, row) for row in drawn.rows]
    _note_answers(rehearsal, folder, questions, asking)
    walks = [q for q in questions if q.kind == "navigation"]
    asked_by_models(folder, walks, asking, recipe=config.recipe)
    for question in (q for q in questions if q.kind != "navigation"):
        rehearsal.note(meaning_requests(question, models))
        rehearsal.note(program_requests(question, models))
    rehearsal.routes += len(walks)
    rehearsal.scenes += 1


def _note_sitting(rehearsal: Rehearsal, sitting: Sitting, models: StageModels) -> None:
    compound = sitting.kind == "compound"
    requests = compose_requests(sitting.facts, models) if compound else ask_requests(sitting.facts, models)
    wanted = (sitting.facts.invent + sum(sitting.facts.wanted.values())) * len(requests)
    rehearsal.note(requests)
    rehearsal.wanted += wanted
    rehearsal.composed += wanted if compound else 0


def _note_answers(rehearsal: Rehearsal, folder: CaptureFolder, questions: Sequence[Question], asking: Asking) -> None:
    """What is asked of answers: the template's stand for the models'."""
    runs = [from_row(ProgramRun, row) for row in solve(folder, questions, votes=1).rows]
    answers = [from_row(Answer, r) for r in vote(folder, questions, runs, votes=1, agreeing_share=1.0).rows]
    rephrased([a for a in answers if a.question.kind != "navigation"], asking)
    narrated(folder.capture, answers, asking)


def _spoken(folder: CaptureFolder, references: Sequence[Reference]) -> list[Reference]:
    """The references with words for all that a model will be asked to name, as long as such words are."""
    by_id = {r.object_id: r for r in references}
    named = dict.fromkeys(i for sheet in sheets_of(folder.capture, by_id) for i in sheet.named)
    words = {object_id: f"the sturdy no{number} {by_id[object_id].name}" for number, object_id in enumerate(named, 1)}
    return [replace(r, said=words.get(r.object_id)) for r in references]
