"""Actions in words, and words back as actions: the answer's text is only kept if reading it leads to the end.

Turns are told to the nearest 15 degrees, legs to the nearest half metre. What lies near the middle between
two steps is not told at all: two honest readers would round it apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sprite_etl.transform.navigation.actions import Action

TURN_STEP_DEG = 15
LEG_STEP_M = 0.5
ROUNDING_MARGIN = 0.1
"""Share of a step that a value must keep from the middle between two steps."""

_TURN = re.compile(r"turn (left|right) (\d+) degrees|turn (around)")
_WALK = re.compile(r"walk (?:forward )?(\d+(?:\.\d+)?) met(?:re|er)s?")


def rounding_margin(actions: Sequence[Action]) -> float:
    """Least distance of any told value from a rounding boundary, as a share of its step (0–0.5)."""
    steps = [math.degrees(a.turn_rad) / TURN_STEP_DEG for a in actions]
    steps += [a.forward_m / LEG_STEP_M for a in actions if a.forward_m > 0]
    return min(abs(s - math.floor(s) - 0.5) for s in steps)


def told(actions: Sequence[Action]) -> list[Action]:
    """The actions as the words will tell them: rounded, without what rounds to nothing, legs between two
    turns of nothing joined."""
    rounded: list[Action] = []
    turn_deg = 0
    for action in actions:
        turn_deg += TURN_STEP_DEG * round(math.degrees(action.turn_rad) / TURN_STEP_DEG)
        forward = LEG_STEP_M * round(action.forward_m / LEG_STEP_M)
        if forward == 0:
            continue
        if turn_deg % 360 == 0 and rounded:
            rounded[-1] = Action(rounded[-1].turn_rad, rounded[-1].forward_m + forward)
        else:
            rounded.append(Action(math.radians(_half_turn(turn_deg)), forward))
        turn_deg = 0
    if turn_deg % 360:
        rounded.append(Action(math.radians(_half_turn(turn_deg)), 0.0))
    return rounded


def _half_turn(degrees: int) -> int:
    return (degrees + 179) % 360 - 179


def say_route(actions: Sequence[Action]) -> str:
    """Told actions as one sentence: "Turn left 90 degrees, walk forward 2 metres, then turn right 45 degrees."."""
    parts = []
    for action in actions:
        degrees = round(math.degrees(action.turn_rad))
        if abs(degrees) == 180:
            parts.append("turn around")
        elif degrees:
            parts.append(f"turn {'left' if degrees > 0 else 'right'} {abs(degrees)} degrees")
        if action.forward_m:
            unit = "metre" if action.forward_m == 1 else "metres"
            parts.append(f"walk forward {action.forward_m:g} {unit}")
    if len(parts) > 1:
        parts[-1] = f"then {parts[-1]}"
    sentence = ", ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def read_route(text: str) -> list[Action]:
    """The actions that a sentence tells. Raises ValueError when a part of it is no turn and no walk."""
    actions: list[Action] = []
    turn = 0.0
    for part in text.strip().rstrip(".").lower().split(","):
        words = part.strip().removeprefix("then ").strip()
        if found := _TURN.fullmatch(words):
            turn = math.pi if found[3] else math.radians(int(found[2])) * (1 if found[1] == "left" else -1)
        elif found := _WALK.fullmatch(words):
            actions.append(Action(turn, float(found[1])))
            turn = 0.0
        else:
            raise ValueError(f"a route is told in turns and walks, got {words!r}")
    if turn:
        actions.append(Action(turn, 0.0))
    return actions
