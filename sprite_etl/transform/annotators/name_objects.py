"""The stage `name_objects`: a vision model sees objects outlined, each in its colour, and finds words for each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.llm.images import EncodedImage, encode_image
from sprite_etl.llm.prompts.answers import NamesAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.scene.visibility import ABSENT_BELOW_PIXELS
from sprite_etl.transform.annotators.colours import coloured, outline
from sprite_etl.transform.annotators.outcomes import Unusable, data_of

STAGE = "name_objects"
MARGIN = 0.35
"""Of a crop around what it shows, as a share of its longer edge: an object is told by what it stands on as well."""
LEAST_MARGIN = 0.2
"""Of a crop around something little, as a share of the picture's shorter edge."""
FEWEST_WORDS, MOST_WORDS = 3, 6
"""Of an expression, with its "the": a name alone tells it from nothing."""

_FORBIDDEN: Mapping[str, re.Pattern[str]] = {
    "names_outline": re.compile(r"outlined?|outlines|bordered|contour|marked|highlighted|circled|tagged|numbered"),
    "viewer_dependent": re.compile(
        r"left|right|leftmost|rightmost|front|behind|ahead|near|nearer|nearest|nearby|far|farther|farthest|further|"
        r"furthest|close|closer|closest|foreground|background|facing|viewer|here|there|visible|hidden|partial|"
        r"partially|half|cropped|seen|shown|view|image|photo|camera"
    ),
    "reference_leaks": re.compile(
        r"big(ger|gest)?|small(er|est)?|larger?|largest|tall(er|est)?|short(er|est)?|low(er|est)?|high(er|est)?|"
        r"long(er|est)?|wider?|widest|middle|cent(re|er)|central|first|second|third|last|other|another|next|same|"
        r"tiny|little|mini|huge|giant|massive|compact|narrow(er|est)?|thin(ner|nest)?|slim|thick(er|est)?|broad(er)?|"
        r"deep(er|est)?|shallow|medium|sized?|upper|lower|top|bottom|topmost|most|least|more|less|"
        r"one|two|three|four|five|six|several|single|double|\d\S*"
    ),
}
"""Reason → words that an expression may not hold, but for those of the object's own name."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Objects that could be taken for each other, as the model is shown them. colours: colour → object id; names:
    object id → its common name; pictures: one a frame, what they share outlined alike."""

    colours: Mapping[str, str]
    names: Mapping[str, str]
    pictures: tuple[EncodedImage, ...]


def candidates_of(
    folder: CaptureFolder, names: Mapping[str, str], frames: Sequence[int], max_edge: int = 768
) -> Candidates:
    """The objects (id → common name) outlined in crops of the frames that show any of them.

    Raises ValueError where no frame shows one of them, or they are more than there are colours; CaptureError.
    """
    colours = coloured(tuple(names))
    numbers = {o.object_id: o.instance_id for o in folder.capture.objects}
    pictures, seen = [], set[str]()
    for frame in frames:
        instance = folder.instance(frame)
        masks = {c: instance == numbers[i] for c, i in colours.items()}
        shown = {c: m for c, m in masks.items() if np.count_nonzero(m) >= ABSENT_BELOW_PIXELS}
        if shown:
            seen |= set(shown)
            pictures.append(encode_image(_drawn(folder.rgb(frame), shown), max_edge))
    if hidden := [i for c, i in colours.items() if c not in seen]:
        raise ValueError(f"none of the frames {list(frames)} shows {hidden[0]}")
    return Candidates(colours, dict(names), tuple(pictures))


def name_requests(candidates: Candidates, models: StageModels) -> list[ChatRequest]:
    """One request a sample."""
    names = {colour: candidates.names[i] for colour, i in candidates.colours.items()}
    listed = "\n".join(f"- {c}: {'an' if n[0].lower() in 'aeiou' else 'a'} {n}" for c, n in names.items())
    pictures = [(f"Picture {i}:", p) for i, p in enumerate(candidates.pictures, 1)]
    return requests_for(render(STAGE, {"objects": listed}, pictures), models, NamesAnswer)


def read_names(
    candidates: Candidates, outcome: ChatResult | ChatFailure
) -> tuple[dict[str, str], dict[str, Unusable]] | Unusable:
    """(object id → expression, object id → why it has none): every candidate is in one of the two.

    Unusable for all: model_…, unknown_colour (the model looked at something else). For one object: not_named,
    named_twice, not_2_to_6_words, without_name, viewer_dependent, reference_leaks, names_outline, not_unique.
    """
    data = data_of(outcome, NamesAnswer)
    if isinstance(data, Unusable):
        return data
    said: dict[str, list[str]] = {i: [] for i in candidates.colours.values()}
    for name in data.names:
        if name.colour not in candidates.colours:
            return Unusable("unknown_colour", f"nothing is outlined in {name.colour}")
        said[candidates.colours[name.colour]].append(" ".join(name.expression.rstrip(" .").split()))
    every = [" ".join(_words_of(e)) for expressions in said.values() for e in set(expressions)]
    found: dict[str, str] = {}
    unusable: dict[str, Unusable] = {}
    for object_id, expressions in said.items():
        fault = _fault(expressions, candidates.names[object_id], every)
        if fault is None:
            found[object_id] = expressions[0]
        else:
            unusable[object_id] = fault
    return found, unusable


def _fault(expressions: Sequence[str], name: str, every: Sequence[str]) -> Unusable | None:
    if not expressions:
        return Unusable("not_named", "the model found no words that tell it from the others")
    if len(expressions) > 1:
        return Unusable("named_twice", f"the model says both {expressions[0]!r} and {expressions[1]!r}")
    said = expressions[0]
    words = _words_of(said)
    if words[:1] != ["the"] or not FEWEST_WORDS <= len(said.split()) <= MOST_WORDS:
        return Unusable("not_2_to_6_words", f"{said!r} must be {FEWEST_WORDS} to {MOST_WORDS} words, the first 'the'")
    if name.lower().split()[-1] not in words:
        return Unusable("without_name", f"{said!r} does not say that it is a {name}")
    for reason, forbidden in _FORBIDDEN.items():
        if used := [w for w in words if forbidden.fullmatch(w) and w not in name.lower().split()]:
            return Unusable(reason, f"{said!r} says {used[0]!r}")
    if every.count(" ".join(words)) > 1:
        return Unusable("not_unique", f"{said!r} is said of several")
    return None


def _words_of(expression: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", expression.lower())


def _drawn(rgb: NDArray[np.uint8], masks: Mapping[str, NDArray[np.bool_]]) -> NDArray[np.uint8]:
    """The part of a picture around what is outlined in it."""
    picture = rgb.copy()
    width = max(2, round(min(rgb.shape[:2]) / 160))
    for colour, mask in masks.items():
        outline(picture, mask, colour, width)
    rows, columns = np.nonzero(np.logical_or.reduce(list(masks.values())))
    margin = round(max(MARGIN * max(np.ptp(rows), np.ptp(columns)), LEAST_MARGIN * min(rgb.shape[:2]))) + 4 * width
    top, left = max(0, int(rows.min()) - margin), max(0, int(columns.min()) - margin)
    return picture[top : int(rows.max()) + margin + 1, left : int(columns.max()) + margin + 1]
