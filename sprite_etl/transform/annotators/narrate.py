"""The stage `narrate`: a walk's actions as directions, of which every number, turn and landmark is checked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sprite_etl.llm.prompts.answers import NarrateAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.transform.annotators.outcomes import Unusable, data_of
from sprite_etl.transform.annotators.own_words import words_in
from sprite_etl.transform.annotators.said import NUMBER, NUMBER_WORDS, phrases_in
from sprite_etl.transform.navigation.actions import Action
from sprite_etl.transform.navigation.words import say_route

STAGE = "narrate"

_TURNED = re.compile(r"\b(left|right|around)\b")
_DEGREES = re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?)[ -]?degrees?(?!\w)")
_METRES = re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?) ?(?:m|met(?:re|er)s?)(?!\w)")
_MAY_SAY = words_in(
    "walk go going goes continue continuing head heading move moving turn turning rotate rotating proceed take make "
    "carry on forward forwards ahead straight onward past passing pass by at the a and then next now for to your you "
    "you'll will of around left right degree degrees metre metres meter meters m from there here start first finally "
    "please exactly distance"
)
"""The words of which a step is told, beside its landmarks: whatever else is said leads elsewhere, or may."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk to tell. actions: as `navigation.words.told` rounds them; landmarks: of each action, the expressions that
    may be mentioned with it; start, end: what one faces; objects: every expression of the view."""

    actions: tuple[Action, ...]
    landmarks: tuple[tuple[str, ...], ...]
    start: str
    end: str
    objects: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.actions) != len(self.landmarks) or not self.actions:
            raise ValueError("a walk has actions, and landmarks (maybe none) for each")


def narrate_requests(walk: Walk, style: str, models: StageModels) -> list[ChatRequest]:
    """One request a sample."""
    steps = []
    for number, (action, landmarks) in enumerate(zip(walk.actions, walk.landmarks), 1):
        seen = f" (landmarks: {', '.join(landmarks)})" if landmarks else ""
        steps.append(f"{number}. {say_route([action])}{seen}")
    facts = {"start": walk.start, "end": walk.end, "steps": "\n".join(steps), "style": style, "count": str(len(steps))}
    return requests_for(render(STAGE, facts), models, NarrateAnswer)


def read_narration(walk: Walk, outcome: ChatResult | ChatFailure) -> str | Unusable:
    """The directions as one text. Unusable: model_…, other_route (a step tells something else, or there are others)."""
    data = data_of(outcome, NarrateAnswer)
    if isinstance(data, Unusable):
        return data
    if len(data.steps) != len(walk.actions):
        return Unusable("other_route", f"the walk has {len(walk.actions)} steps, the directions {len(data.steps)}")
    for number, (said, action) in enumerate(zip(data.steps, walk.actions), 1):
        fault = _differs(said, action, walk.landmarks[number - 1], walk.objects)
        if fault is not None:
            return Unusable("other_route", f"step {number} {fault}: {said!r}")
    return " ".join(said if said.endswith((".", "!")) else f"{said}." for said in data.steps)


def _differs(said: str, action: Action, landmarks: Sequence[str], objects: Sequence[str]) -> str | None:
    """How a sentence tells something else than its action, None where it tells just that."""
    places, rest = phrases_in(said.casefold(), {*landmarks, *objects})
    if foreign := sorted(set(places) - set(landmarks)):
        return f"names {foreign[0]!r}"
    degrees = round(math.degrees(action.turn_rad))
    hand = "" if degrees == 0 else "around" if abs(degrees) == 180 else "left" if degrees > 0 else "right"
    turned = _TURNED.findall(rest)
    if turned != ([hand] if hand else []):
        return f"turns {', '.join(turned) or 'nowhere'} and not {hand or 'nowhere'}"
    wanted_degrees = [] if hand in ("", "around") else [float(abs(degrees))]
    wanted_metres = [action.forward_m] if action.forward_m else []
    told_degrees, told_metres = ([float(n) for n in pattern.findall(rest)] for pattern in (_DEGREES, _METRES))
    if told_degrees not in ([wanted_degrees, [180.0]] if hand == "around" else [wanted_degrees]):
        return f"tells {told_degrees} degrees"
    if told_metres != wanted_metres:
        return f"tells {told_metres} metres"
    if len(NUMBER.findall(rest)) != len(told_degrees) + len(told_metres) or NUMBER_WORDS.search(rest):
        return "tells another number"
    if other := sorted(words_in(rest) - _MAY_SAY):
        return f"says {other[0]!r}"
    if hand and wanted_metres and rest.index(hand) > _METRES.search(rest).start():  # type: ignore[union-attr]
        return "walks before it turns"
    return None
