"""Words by which a question of no registered task leaves open what is asked: nobody could say that an answer is wrong.

A listed task fixes what its words mean, and its solver holds every program to that. An invention has its text alone,
and programs by models that read it alike can all be wrong alike. So its text must say from where to where is measured,
which end, which edge and whose left; it may not deny or leave out anything, nor ask for a second place: a reader, and
a program, that overlooks such a word passes every other check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.verify.wording import EDGES, HANDS, ORDINALS

_DENIES = (
    r"\b(?:not|never|neither|nor|cannot|without|except\w*|exclud\w+|unless|leaving out|apart from|"
    r"(?<!each )other (?:than|objects?|things?|items?|pieces?)|others|"
    r"else|besides|aside from|rather than|instead of|but for|nothing|none|unlike|only|just)\b|n't\b"
)
_RANKED = (
    rf"\b(?:{'|'.join(ORDINALS[1:])}|next|last but|runner)[- ](?:\w+[- ])?(?:\w+est|most|least)\b|"
    r"\bmedian\b|\bin the middle\b|\bodd one\b"
)
_ENDS = r"\b(?:tops?|bottoms?|undersides?|(?:highest|lowest|upper|lower) (?:points?|edges?|ends?|sides?|surfaces?))\b"
_MIDDLES = r"\b(?:cent(?:re|er)s?|middles?|midpoints?)\b"
_POINTS = rf"{EDGES}|{_ENDS}|{_MIDDLES}"
_FAR = (
    r"\b(?:distances?|far|farther|farthest|further|furthest|apart|near|nearer|nearest|close|closer|closest|within|away|"
    r"separat\w+|spac(?:e|ing)|directions?|angles?|how wide is the (?:strip|passage|way))\b"
)
_VERTICAL = r"\b(?:higher|highest|lower|lowest|above|below|beneath|underneath|over|under|reach\w*|hangs?|high)\b"
_SIZE = r"\b(?:big|bigger|biggest|large|larger|largest|small|smaller|smallest|size)\b"
_MEASURE = (
    r"\b(?:volumes?|areas?|footprints?|tall\w*|heights?|lengths?|widths?|depths?|extents?|edges?"
    r"|dimensions?|box|boxes)\b"
)
_EDGE = r"\b(?:long|longer|longest|lengths?|wide|wider|widest|widths?|narrow\w*|deep|deeper|deepest|depths?|short\w*)\b"
_WHICH_EDGE = (
    r"\b(?:(?:longer|shorter|longest|shortest|horizontal|vertical) (?:\w+ )?(?:sides?|edges?|dimensions?|extents?))\b"
)
_TALL = r"\b(?:tall\w*|heights?)\b"
_MEASURED = {
    "m": rf"{_POINTS}|{_TALL}|{_WHICH_EDGE}",
    "m2": r"\b(?:areas?|footprints?|square)\b",
    "m3": r"\b(?:volumes?|cubic|boxes|box)\b",
    "deg": _POINTS,
}
"""unit → one of the words of which a text must say what is measured."""
_PLACES = (
    r"\b(?:behind|in front|beside|next to|alongside|opposite|facing|fits?|fitting|enough (?:room|space)|squeeze\w*|"
    r"lined up|aligned|in line|in a row|block\w*|hid\w+|reachable|corner|against|around|surround\w*|"
    r"visible|cluster\w*)\b"
)


def unclear(
    text: str,
    answer_type: AnswerType,
    unit: str | None,
    choices: Sequence[str],
    params: Mapping[str, Any],
    frames: Sequence[int],
) -> str | None:
    """What the text leaves open, as a sentence; None where nothing shows. text: in lower case, without the words for
    objects."""
    return next(_open(text, answer_type, unit, choices, params, frames), None)


def _open(
    text: str,
    answer_type: AnswerType,
    unit: str | None,
    choices: Sequence[str],
    params: Mapping[str, Any],
    frames: Sequence[int],
) -> Iterator[str]:
    for pattern, why in (
        (_DENIES, "denies or leaves out something"),
        (_RANKED, "asks for another place than the first"),
    ):
        if found := re.search(pattern, text):
            yield f"{found[0]!r} {why}, and whoever overlooks it is not found out"
    said = bool(re.search(_POINTS, text))
    if (found := re.search(_FAR, text)) and not said:
        yield f"{found[0]!r}, and no word says between which points"
    if (found := re.search(_VERTICAL, text)) and not said:
        yield f"{found[0]!r}, and no word says which end of a thing is meant"
    if (found := re.search(_SIZE, text)) and not re.search(rf"{_MEASURE}|{EDGES}", text):
        yield f"{found[0]!r}, and no word says by which measure"
    if (
        (found := re.search(_EDGE, text))
        and not re.search(rf"{_WHICH_EDGE}|{EDGES}", text)
        and not re.search(_TALL, text)
    ):
        yield f"{found[0]!r}, and no word says which edge is meant"
    if found := re.search(_PLACES, text):
        yield f"{found[0]!r} has no one meaning outside the listed tasks"
    if answer_type not in ("number", "order") and (found := re.search(r"\bbetween\b", text)) and not said:
        yield "'between', and no word says which points"
    if len(frames) > 1 and re.search(HANDS, text) and not any(key.startswith("frame") for key in params):
        yield "left or right of several pictures, and no word says in which"
    if unit in _MEASURED and not re.search(_MEASURED[unit], text):
        yield f"a number of {unit}, and no word says of which measure, or between which points"
    words = [frozenset(re.findall(r"[a-z0-9]+", c.casefold())) for c in choices]
    if answer_type == "choice" and any(a <= b for a in words for b in words if a is not b):
        yield "one of the choices holds another"
