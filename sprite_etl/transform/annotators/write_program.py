"""The stage `write_program`: a code model writes programs from a question's text, never from its task's name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sprite_etl.llm.parse import find_code
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.transform.annotators.outcomes import Unusable, text_of
from sprite_etl.transform.programs.api import API_VERSION, reference_text
from sprite_etl.transform.rows import AnswerType, Question
from sprite_etl.transform.verify.static import check_code

STAGE = "write_program"

UNITS: dict[str, str] = {
    "m": "metres",
    "m2": "square metres",
    "m3": "cubic metres",
    "deg": "degrees",
    "s": "seconds",
}
_RETURNS: Mapping[AnswerType, str] = {
    "number": "a float, in {unit}",
    "integer": "an int",
    "choice": "one of the texts of `scene.choices`, spelt as there",
    "boolean": "True or False",
    "object": "the one object of `scene.named` that is the answer (the object itself, not its name or position)",
    "objects": "a list of those objects of `scene.named` that are the answer, empty where none is",
    "order": "a list of all objects of `scene.named` in the order that is asked for",
    "text": "a str",
}


@dataclass(frozen=True, slots=True)
class WrittenProgram:
    """A program that a model wrote, whose form is right: it defines answer(scene). Nothing has run."""

    code: str
    model: str
    prompt: str
    sample: int
    api_version: str = API_VERSION


def program_requests(question: Question, models: StageModels) -> list[ChatRequest]:
    """k requests, one for each sample of each of the stage's models. Of the row they show all but task and label."""
    named = [f"scene.named[{i}]: {words}" for i, words in enumerate(question.expressions)]
    facts = {
        "api": reference_text().strip(),
        "question": question.question,
        "media": media_of(question.kind, len(question.frame_indices)),
        "objects": "\n".join(named) or "none",
        "params": json.dumps(question.params, sort_keys=True, ensure_ascii=False),
        "choices": json.dumps(list(question.choices), ensure_ascii=False),
        "frames": _frames_said(question),
        "returns": returns_of(question.answer_type, question.unit),
    }
    return requests_for(render(STAGE, facts), models)


def read_program(request: ChatRequest, outcome: ChatResult | ChatFailure) -> WrittenProgram | Unusable:
    """The program in an answer to the request. Unusable: model_… where there is no answer, static_… for its form."""
    text = text_of(outcome)
    if isinstance(text, Unusable):
        return text
    code = find_code(text).strip()
    fault = check_code(code)
    if fault is not None:
        return Unusable(*fault)
    return WrittenProgram(f"{code}\n", request.model, request.prompt, request.sample)


def media_of(kind: str, frames: int) -> str:
    """What a question of this kind is about, in words."""
    if frames == 1:
        return "one image"
    if kind in ("video", "navigation"):
        return f"a video, sampled to {frames} frames"
    return f"a set of {frames} images" if kind == "multi_image" else f"{frames} images, in the order they were taken"


def returns_of(answer_type: AnswerType, unit: str | None) -> str:
    """What a program must return, in words."""
    return _RETURNS[answer_type].format(unit=UNITS.get(unit or "", unit) or "no unit")


def _frames_said(question: Question) -> str:
    """Which picture of the scene is the first, the second … of the question; long videos are left at their ends."""
    frames = question.frame_indices
    if len(frames) > 8:
        return f"scene.frames holds the {len(frames)} frames in order, `index` {frames[0]} to {frames[-1]}."
    listed = ", ".join(f"scene.frames[{i}].index = {f}" for i, f in enumerate(frames))
    return f"The pictures in order: {listed}. A frame in the params is such an index: `scene.frame(index)`."
