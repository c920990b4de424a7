"""Voted routes as directions, as models give them: kept where every step tells the turn and walk of the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_etl.llm.values import ChatRequest, ChatResult
from sprite_etl.scene.capture import Capture
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.narrate import Walk, narrate_requests, read_narration
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.navigation.actions import Action, Pose, replay
from sprite_etl.transform.navigation.words import read_route
from sprite_etl.transform.rephrased import style_of
from sprite_etl.transform.rows import Answer
from sprite_etl.transform.tasks.navigation import NAVIGATION_PATH, pose_of

PASSED_M = 1.5
"""What is passed lies beside a leg, its middle no farther from it than this."""


def narrated(capture: Capture, answers: Sequence[Answer], asking: Asking) -> dict[str, str]:
    """qa_id → the directions, of answers that are routes; nothing of one that no model told rightly. Raises
    ModelConfigError, StoreError."""
    walks = {a.question.qa_id: walk for a in answers if (walk := walk_of(capture, a)) is not None}
    styles = {a.question.qa_id: style_of(a.question) for a in answers}
    requests = [(i, r) for i, walk in walks.items() for r in narrate_requests(walk, styles[i], asking.models)]
    about = {id(r.messages): walks[i] for i, r in requests}  # kept when asked with more room

    def fault(request: ChatRequest, result: ChatResult) -> str | None:
        told = read_narration(about[id(request.messages)], result)
        return told.detail if isinstance(told, Unusable) else None

    found: dict[str, str] = {}
    for (qa_id, _), outcome in zip(requests, asking.ask([r for _, r in requests], fault)):
        told = read_narration(walks[qa_id], outcome)
        if not isinstance(told, Unusable):
            found.setdefault(qa_id, told)
    return found


def walk_of(capture: Capture, answer: Answer) -> Walk | None:
    """The walk that an answer tells; None of other answers. Of the objects that its question names a step may mention
    those that it passes; to mention anything else of the capture is wrong."""
    question = answer.question
    if question.task != NAVIGATION_PATH.name or len(question.expressions) != 2:
        return None
    try:
        actions = read_route(answer.answer_value)
    except ValueError:
        return None  # a program's own words for the route, that no reader of ours knows
    pose, landmarks = pose_of(capture.frame(question.frame_indices[0])), []
    for action in actions:
        passed = (i for i in question.object_ids if _passes(pose, action, capture.object(i).box.center))
        landmarks.append(tuple(question.expressions[question.object_ids.index(i)] for i in passed))
        pose = replay(pose, [action])
    start, end = question.expressions
    names = {o.name for o in capture.objects if o.nameable}
    return Walk(tuple(actions), tuple(landmarks), start, end, (*question.expressions, *sorted(names)))


def _passes(start: Pose, action: Action, place: Sequence[float]) -> bool:
    """Whether an object's middle lies beside the way of an action, and not before or behind it."""
    _, _, yaw = replay(start, [Action(action.turn_rad, 0.0)])
    to = np.array([place[0] - start[0], place[2] - start[1]])
    ahead = np.array([-np.sin(yaw), -np.cos(yaw)])
    along, aside = float(to @ ahead), abs(float(to[0] * ahead[1] - to[1] * ahead[0]))
    return 0 < along < action.forward_m and aside <= PASSED_M
