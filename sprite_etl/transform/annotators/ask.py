"""The stage `ask`: a vision model sees a view's pictures and writes questions of wanted or of invented tasks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sprite_etl.llm.images import EncodedImage, encode_image
from sprite_etl.llm.prompts.answers import AskAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatRequest, StageModels
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.declarations import declare
from sprite_etl.transform.annotators.write_program import media_of
from sprite_etl.transform.questions.views import uniform_sample
from sprite_etl.transform.rows import Kind
from sprite_etl.transform.tasks import TASKS

STAGE = "ask"
VIDEO_PICTURES = 16
"""Frames of a video or a walk that a model is shown."""

_KIND_RULES: Mapping[str, str] = {
    "image": "A question calls it 'the image'. All that a question names can be seen in it.",
    "multi_image": "A question calls them 'the images', and one of them 'the second image'. They show one place from "
    "several sides: prefer questions that no single one of them answers.",
    "video": "A question calls it 'the video', and never counts or numbers its pictures: they were taken in order on "
    "one walk, and others may see more of them.",
    "navigation": "A question calls them 'these frames' or speaks of the walk on which they were taken in order, and "
    "never counts or numbers them. Object 1 is faced at its start, object 2 at its end.",
}

PERSONAS = (
    "someone who looks for things in an unfamiliar home",
    "an interior designer who measures up a room",
    "a removal worker who plans what fits where",
    "a parent who describes a room to a child",
    "a robot's operator who plans a grasp or a way through",
    "a blind person's guide",
    "an estate agent's careful assistant",
    "a teacher of geometry",
    "a stage designer who sets up a scene",
    "a visitor who gives directions over the phone",
)
STYLES = (
    "short and direct",
    "conversational, as spoken",
    "precise, as in a measuring protocol",
    "as an instruction rather than a question",
    "a sentence that sets the scene, then the question",
    "as part of an everyday task",
)


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object of the view with the words that denote it there and nothing else."""

    object_id: str
    expression: str


@dataclass(frozen=True, slots=True)
class AskFacts:
    """A view as the model is shown it. shown, pictures: the frame of each picture, and the picture; frame_indices: the
    whole view. wanted: task → how many questions; invent: how many of tasks that it makes up."""

    kind: Kind
    frame_indices: tuple[int, ...]
    shown: tuple[int, ...]
    pictures: tuple[EncodedImage, ...]
    objects: tuple[NamedObject, ...]
    wanted: Mapping[str, int]
    invent: int
    persona: str
    style: str


def facts_of(
    folder: CaptureFolder,
    kind: Kind,
    frame_indices: Sequence[int],
    objects: Sequence[NamedObject],
    wanted: Mapping[str, int],
    *,
    invent: int,
    seed: int,
    max_edge: int = 768,
) -> AskFacts:
    """A view's facts. Persona and style are drawn by capture, view and seed. max_edge: of a picture, pixels.

    For the stage `compose`, of a view of the kind compound, too. Raises ValueError for a kind that neither asks of, a
    task that is not asked of the kind, or nothing wanted; CaptureError for a picture that can't be read.
    """
    if kind not in (*_KIND_RULES, "compound"):
        raise ValueError(f"kind must be one of {', '.join(_KIND_RULES)} and compound, got {kind}")
    unfit = sorted(name for name in wanted if name not in TASKS or kind not in TASKS[name].kinds)
    if unfit:
        raise ValueError(f"no task {', '.join(unfit)} is asked of {kind} views")
    if invent < 0 or any(n < 0 for n in wanted.values()) or not invent + sum(wanted.values()):
        raise ValueError("wanted and invent must be counts, and ask for one question at least")
    frames = tuple(frame_indices)
    shown = frames if kind in ("image", "multi_image") else uniform_sample(frames, VIDEO_PICTURES)
    drawn = hashlib.sha256(f"{folder.capture.capture_id}\n{kind}\n{frames}\n{seed}".encode()).digest()
    return AskFacts(
        kind,
        frames,
        shown,
        tuple(encode_image(folder.rgb(f), max_edge) for f in shown),
        tuple(objects),
        {name: n for name, n in wanted.items() if n},
        invent,
        PERSONAS[drawn[0] % len(PERSONAS)],
        STYLES[drawn[1] % len(STYLES)],
    )


def ask_requests(facts: AskFacts, models: StageModels) -> list[ChatRequest]:
    """One request a sample. Raises ValueError for a view of the kind compound."""
    if facts.kind not in _KIND_RULES:
        raise ValueError(f"questions of the kind {facts.kind} are asked by another stage")
    wanted = [f"- {name}: {count}" for name, count in facts.wanted.items()]
    wanted += [f"- of your own invention: {facts.invent}"] if facts.invent else []
    said = {
        "media": media_of(facts.kind, len(facts.shown)),
        "kind_rules": _KIND_RULES[facts.kind],
        "persona": facts.persona,
        "style": facts.style,
        "objects": "\n".join(f"{i}. {o.expression}" for i, o in enumerate(facts.objects, 1)) or "none",
        "wanted": "\n".join(wanted),
        "tasks": "\n".join(declare(TASKS[name]) for name in facts.wanted) or "none of the list",
    }
    word = "Image" if facts.kind in ("image", "multi_image") else "Frame"
    pictures = [(f"{word} {i}:", picture) for i, picture in enumerate(facts.pictures, 1)]
    return requests_for(render(STAGE, said, pictures), models, AskAnswer)
