"""The stage `compose`: one question made of two, with the program that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from sprite_etl.llm.parse import find_code
from sprite_etl.llm.prompts.answers import ComposeAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.transform.annotators.ask import AskFacts
from sprite_etl.transform.annotators.drafts import Draft, draft_of
from sprite_etl.transform.annotators.outcomes import Unusable, data_of
from sprite_etl.transform.annotators.write_program import WrittenProgram, media_of
from sprite_etl.transform.answers import canonical
from sprite_etl.transform.programs.api import reference_text
from sprite_etl.transform.verify.static import check_code

STAGE = "compose"


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound question, the two it is made of, and the program that came with it. Nothing has run."""

    draft: Draft
    parts: tuple[str, str]
    program: WrittenProgram


def compose_requests(facts: AskFacts, models: StageModels) -> list[ChatRequest]:
    """One request a sample. facts: of a view of the kind `compound`; what they want by task does not matter here."""
    if facts.kind != "compound":
        raise ValueError(f"compound questions are asked of views of the kind compound, got {facts.kind}")
    said = {
        "media": media_of(facts.kind, len(facts.shown)),
        "api": reference_text().strip(),
        "objects": "\n".join(f"{i}. {o.expression}" for i, o in enumerate(facts.objects, 1)) or "none",
        "persona": facts.persona,
        "style": facts.style,
    }
    pictures = [(f"Image {i}:", picture) for i, picture in enumerate(facts.pictures, 1)]
    return requests_for(render(STAGE, said, pictures), models, ComposeAnswer)


def read_compound(facts: AskFacts, request: ChatRequest, outcome: ChatResult | ChatFailure) -> Compound | Unusable:
    """The compound question of an answer.

    Unusable: model_…, what a draft can be refused for, bad_parts (not two different ones), concatenation (a
    part stands in it as it is), static_… (of its program).
    """
    data = data_of(outcome, ComposeAnswer)
    if isinstance(data, Unusable):
        return data
    if data.question.task is not None:
        return Unusable("no_task", "a compound question is of a task of its own, and not of a listed one")
    draft = draft_of(facts, data.question)
    if isinstance(draft, Unusable):
        return draft
    if not draft.task.startswith("compound_"):
        return Unusable("no_task", f"the name of a compound task begins with compound_, got {draft.task}")
    parts = tuple(data.parts)
    if len(parts) != 2 or canonical(parts[0]) == canonical(parts[1]):
        return Unusable("bad_parts", f"a compound question is made of two different ones, got {len(parts)}")
    if _quotes(draft.question, parts):
        return Unusable("concatenation", f"it asks two things: {draft.question!r}")
    code = find_code(data.program).strip()
    if fault := check_code(code):
        return Unusable(*fault)
    program = WrittenProgram(f"{code}\n", request.model, request.prompt, request.sample)
    return Compound(draft, (parts[0], parts[1]), program)


def _quotes(text: str, parts: tuple[str, ...]) -> bool:
    """Whether a part's own question stands in the text word for word."""
    return any(canonical(part).rstrip("?. ") in canonical(text) for part in parts)
