"""What the words for a measure say of its answer: what it must depend on, and what it cannot.

All programs of a question may take the same wrong measure: the height for the top, the middle for the edge, the front
for the footprint, the floor plan for the room. "How tall" is the same wherever a thing stands and however wide it is;
a top is another one when the thing is lifted, and when it is taller; a footprint does not care for heights; a distance
that is said to be between points in the room grows when one thing is far above the other. Only questions of no
registered task are held to this, as no solver knows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.verify.monotone import Effect, Grown
from sprite_etl.transform.verify.wording import OF_IT, measured_between
from sprite_etl.transform.view import View

_HEIGHT = r"tall(?:er|est|ness)?|heights?|vertical extents?"
_VOLUME = r"volumes?|bounding[- ]box(?:es)?"
_AREA = r"footprints?|floor (?:area|space)|area of floor|floor (?:it|they|that)\b.{0,20}\bcovers?"
_TOP = r"tops?|upper (?:edge|side|end|surface)|highest points?"
_BOTTOM = r"bottoms?|undersides?|lower (?:edge|side|end|surface)|lowest points?"
_OTHER = (
    r"area|long\w*|length\w*|wid\w+|deep\w*|depth\w*|diagonals?|dimensions?|sides?|edges?|faces?|corners?|cent(?:re|er)\w*|"
    r"middles?|midpoints?|distance\w*|far\w*|further|furthest|apart|gaps?|clearance|between|near\w*|clos\w+|within|"
    r"around|angle\w*|degrees?|camera|cameras|image|images|picture|pictures|seen?|sees|first|last|before|after|left|right|"
    r"front|behind|under\w*|over|above|below|beneath|high\w*|low\w*|hang\w*|reach\w*|ris\w+|stands?|standing|lies?|lying|on|"
    r"floor|ceiling|wall|room|rooms|fit\w*|space|surface\w*|stack\w*|pile\w*|carr\w+|put|laid|lay|lean\w*|add|"
    r"perimeter|outline|loop|walk\w*|cover\w*|straight|line|square(?! met)|size\w*"
)
"""Words that may bring another measure, or a place, into a question."""
_FLAT = re.compile(r"\b(?:floor|ground|plan|horizontal\w*|level|map|above|below|height\w*|vertical\w*|foot|walk\w*)\b")
_LIFT_M, _FAR_M = 1.7, 40.0
_STRETCH = 1.3


def dependences(
    view: View, question: str, answer_type: AnswerType, unit: str | None, named: Sequence[str]
) -> Iterator[Grown]:
    """Changes of each named object with what the text's measure says of them; nothing where its words are not plain.

    question: with each object by its name alone.
    """
    text = _without_names(view, question.lower(), named)
    things = list(dict.fromkeys(named))
    is_number = answer_type == "number" and not re.search(OF_IT, text)
    if _only(_HEIGHT, text):
        yield from _all(things, "same", lifted=True, moved=True, flat=True)
        yield from _all(things, "changes", tall=True) if is_number else ()
    elif _only(_VOLUME, text) and re.search(r"\bvolumes?\b", text):
        yield from _all(things, "same", lifted=True, moved=True)
        yield from _all(things, "changes", tall=True, flat=True) if is_number else ()
    elif _only(_AREA, text):
        yield from _all(things, "same", lifted=True, moved=True, tall=True)
        yield from _all(things, "changes", flat=True) if is_number else ()
    if not is_number or unit != "m":
        return
    if len(things) == 1 and _only(f"{_TOP}|{_BOTTOM}|floor|above|high|{_HEIGHT}", text):
        ends = [bool(re.search(rf"\b(?:{end})\b", text)) for end in (_TOP, _BOTTOM)]
        if ends.count(True) == 1:
            yield from _all(things, "changes", lifted=True, tall=True)
            yield from _all(things, "same", moved=True, flat=True)
    elif len(things) == 2 and measured_between(text) is not None and not _FLAT.search(text):
        for object_id in things:
            yield Grown(object_id, 1.0, "changes", lift_m=_FAR_M)


def _only(measure: str, text: str) -> bool:
    """Whether a text speaks of one measure, and of nothing that may bring in another."""
    rest, found = re.subn(rf"\b(?:{measure})\b", " ", text)
    return bool(found) and not re.search(rf"\b(?:{_OTHER}|{_HEIGHT}|{_VOLUME}|{_AREA}|{_TOP}|{_BOTTOM})\b", rest)


def _all(
    things: Sequence[str],
    effect: Effect,
    lifted: bool = False,
    moved: bool = False,
    tall: bool = False,
    flat: bool = False,
) -> Iterator[Grown]:
    for object_id in things:
        if lifted:
            yield Grown(object_id, 1.0, effect, lift_m=_LIFT_M)
        if moved:
            yield Grown(object_id, 1.0, effect, aside_m=_FAR_M)
        if tall:
            yield Grown(object_id, 1.0, effect, tall=_STRETCH)
        if flat:
            yield Grown(object_id, 1.0, effect, flat=_STRETCH)


def _without_names(view: View, text: str, named: Sequence[str]) -> str:
    """Names may hold words of measures: a table top, a floor lamp."""
    names = sorted({view.object(i).name.lower() for i in named}, key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, names))})\b", " ", text) if names else text
