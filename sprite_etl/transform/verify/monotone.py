"""What growing one named object must do to an answer, where the words of a question of no task say so plainly.

"Is A taller than B": with a far larger A the answer is yes. "How much taller is A than B": a little more of A makes
it more, a little more of B less. "How tall are A and B together": a little more of either makes it more. On a floor
plan, how high a thing is does not matter. "Which is the largest": whichever is made far larger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sprite_etl.scene.capture import SceneObject
from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.verify.wording import RANKED
from sprite_etl.transform.view import View

LITTLE, MUCH = 1.02, 50.0
_LARGER = "taller|longer|larger|bigger|wider|deeper"
_SMALLER = "shorter|smaller|narrower"
_IS = re.compile(rf"\b(?:is|are)\b.*\b(?:(?P<larger>{_LARGER})|(?P<smaller>{_SMALLER})) than\b")
_WHICH = re.compile(r"\bwh(?:ich|at)\b.*\b(?:(?P<larger>tall|long|larg|bigg)|(?P<smaller>small))e(?:r|st)\b")
_HOW_MUCH = re.compile(rf"\bhow (?:much|many metres) (?:{_LARGER}|higher)\b.*\bthan\b")
_SUM = re.compile(r"\b(?:add up to|together|combined|altogether|come to|on top of each other)\b")
_BETWEEN = re.compile(
    r"\b(?:gaps?|distances?|far|near\w*|clos\w+|walk|way|apart|than it|half|ratio|average|mean|angle|"
    r"how many (?!(?:centi|square |cubic )?met)\w+)\b"
)
"""Words of what does not grow with the objects themselves."""

_FLAT = re.compile(r"\b(?:floor plan|from above|horizontally|heights? left aside|ignoring heights?)\b")
LIFT_M = 1.7

Effect = Literal["more", "less", "same", "changes"]


@dataclass(frozen=True, slots=True)
class Grown:
    """One object's edges times `factor`, its height times `tall` and its other edges times `flat`, its centre `lift_m`
    higher and `aside_m` to each side; then the answer is `expected`, or where that is None moves by `effect`."""

    object_id: str
    factor: float
    effect: Effect | None = None
    expected: Any = None
    lift_m: float = 0.0
    aside_m: float = 0.0
    tall: float = 1.0
    flat: float = 1.0


def growths(view: View, question: str, answer_type: AnswerType, named: tuple[str, ...]) -> Iterator[Grown]:
    """What the text says about growing each named object; nothing where it does not say so plainly."""
    text = question.lower()
    if answer_type == "number" and _FLAT.search(text):
        for object_id in dict.fromkeys(named):
            yield Grown(object_id, 1.0, "same", lift_m=LIFT_M)
    if _BETWEEN.search(text) or re.search(RANKED, text) or len(set(named)) < 2:
        return
    order = _spoken(view, text, named)
    if answer_type == "boolean" and order and not _SUM.search(text.split(" than ")[0]):
        said = _IS.search(text)
        if said:
            yield Grown(order[0], MUCH, expected=said["larger"] is not None)
            yield Grown(order[0], 1 / MUCH, expected=said["smaller"] is not None)
    which = _WHICH.search(text) if answer_type == "object" else None
    for object_id in dict.fromkeys(named) if which else ():
        yield Grown(object_id, MUCH if which and which["larger"] else 1 / MUCH, expected=object_id)
    if answer_type != "number":
        return
    if _HOW_MUCH.search(text):
        if len(order) == 2:
            yield Grown(order[0], LITTLE, "more")
            yield Grown(order[1], LITTLE, "less")
    elif _SUM.search(text):
        for object_id in dict.fromkeys(named):
            yield Grown(object_id, LITTLE, "more")


def _spoken(view: View, text: str, named: tuple[str, ...]) -> list[str]:
    """The named objects in the order in which the text first speaks of them; none where a name is missing or not one
    object's alone."""
    names = {i: view.object(i).name.lower() for i in named}
    places = {i: text.find(name) for i, name in names.items()}
    if len(set(names.values())) < len(names) or min(places.values()) < 0:
        return []
    return sorted(places, key=lambda i: places[i])


def grown_view(view: View, grown: Grown) -> View:
    """The view with that object grown about its centre, or lifted."""

    def changed(obj: SceneObject) -> SceneObject:
        center = np.add(obj.box.center, (grown.aside_m, grown.lift_m, grown.aside_m))
        upright = int(np.argmax(np.abs(obj.box.axes[:, 1])))
        edges = [grown.factor * (grown.tall if i == upright else grown.flat) for i in range(3)]
        x, y, z = np.multiply(obj.box.half_extents, edges).tolist()
        return replace(obj, box=replace(obj.box, half_extents=(x, y, z), center=tuple(center.tolist())))

    return transforms.change_object(view, grown.object_id, changed)
