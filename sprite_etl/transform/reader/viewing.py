"""How it is asked what is in front, in which quarter, in which order of depth, above, below or directly above."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import LEAD, OPTIONS, A, B, Phrase

_IMAGE = r"(?P<image>the (?:\w+ )?(?:image|picture|photo|frame))"
_CLOSE_FAR = r"(?P<which>closest|nearest|near|farthest|far)"
_OTHER_END = "(?:closest|nearest|near|farthest|far)"

VOCABULARY: dict[str, dict[str, str]] = {
    "object_depth_order": {
        "closest": "closest", "nearest": "closest", "near": "closest", "going away from": "closest",
        "farthest": "farthest", "far": "farthest", "coming towards": "farthest",
    },
    "object_higher": {
        "higher": "higher", "greatest": "higher", "greater": "higher", "above": "higher",
        "lower": "lower", "smallest": "lower", "smaller": "lower", "below": "lower",
    },
}  # fmt: skip
"""task → the words for a param's value → the value."""

_FB = r"(?P<options>(?:in front of|behind) or (?:in front of|behind))"
_FRONT_BACK = (
    rf"As the camera sees {_IMAGE}, is {A} {_FB} {B}\? In front means closer to the camera, by the closest point of "
    r"each\.",
    rf"From the camera's point of view in {_IMAGE}, is {A} {_FB} {B}, going by the closest point of each to the "
    r"camera\?",
    rf"In {_IMAGE}, is {A} {_FB} {B} as seen from the camera\? Compare how far from the camera the closest point of "
    r"each is\.",
    rf"By the distance from the camera to the closest point of each, is {A} {_FB} {B} in {_IMAGE}\?",
    rf"Seen from where {_IMAGE} was taken, is {A} {_FB} {B}\? What has its closest point nearer to the camera is in "
    r"front\.",
    rf"Measured from the camera of {_IMAGE} to the closest point of each object, is {A} {_FB} {B}\?",
)
_QUARTERS = r"(?P<options>(?:(?:front|back)-(?:left|right)(?:, | or |, or )?){4})"
_MEANING = (
    r" Front means closer to the camera and back farther from it, by the closest point of each; left and right are "
    r"(?:those of the image|as the image shows them|the viewer's own)\."
)
_QUADRANT = tuple(
    question + _MEANING
    for question in (
        rf"As the camera sees {_IMAGE}, where is {A} relative to {B}: {_QUARTERS}\?",
        rf"Seen from the camera of {_IMAGE}, is {A} to the {_QUARTERS} of {B}\?",
        rf"In {_IMAGE}, in which direction from {B} does the camera see {A}: {_QUARTERS}\?",
        rf"From the camera's point of view in {_IMAGE}, is {A} {_QUARTERS} of {B}\?",
        rf"With {B} as the reference, where does the camera of {_IMAGE} see {A}: {_QUARTERS}\?",
        rf"Seen from where {_IMAGE} was taken, to which side of {B} is {A}: {_QUARTERS}\?",
    )
)
_DEPTH = (
    rf"Sort these objects from {_CLOSE_FAR} to {_OTHER_END} (?:from|to) the camera in {_IMAGE}, by the closest point "
    rf"of each: {OPTIONS}\.",
    rf"In {_IMAGE}, what is the order of these from {_CLOSE_FAR} to {_OTHER_END}, measured from the camera to the "
    rf"closest point of each: {OPTIONS}\?",
    rf"Order {OPTIONS} by the distance from the camera of {_IMAGE} to the closest point of each, {_CLOSE_FAR} first\.",
    rf"(?P<which>Going away from|Coming towards) the camera of {_IMAGE}, in which order are these, by their closest "
    rf"points: {OPTIONS}\?",
    rf"List these by how far their closest points are from the camera in {_IMAGE}, the {_CLOSE_FAR} first: {OPTIONS}\.",
    rf"By the distance between the camera and its closest point, rank these in {_IMAGE} from {_CLOSE_FAR} to "
    rf"{_OTHER_END}: {OPTIONS}\.",
)
_LOW_HIGH, _UP, _TOP = "(?:lowest|highest)", "(?:above|below)", "(?:top|bottom)"
_UP_DOWN = r"(?P<options>(?:above|below) or (?:above|below))"
_ABOVE = (
    rf"Is {A} {_UP_DOWN} {B}\? One object is above another if even its lowest point is at a greater height than the "
    r"other's highest point\.",
    rf"{LEAD}is all of {A} {_UP_DOWN} all of {B}, comparing heights above the floor alone\?",
    rf"Considering only how high they are, is the whole of {A} {_UP_DOWN} the whole of {B}\?",
    rf"By their heights above the floor, is {A} entirely {_UP_DOWN} {B}\?",
    rf"Comparing only heights, no matter where they stand, is every point of {A} {_UP_DOWN} every point of {B}\?",
    rf"Is {A} at a greater or a smaller height than {B}, all of one compared with all of the other: {_UP_DOWN}\?",
)
_HIGHER = (
    rf"Which of these is (?P<which>higher|lower) above the floor, with even its {_LOW_HIGH} point {_UP} the "
    rf"{_LOW_HIGH} point of any other: {OPTIONS}\?",
    rf"{LEAD}which object is at the (?P<which>greatest|smallest) height, its {_TOP} {_UP} the {_TOP} of any other: "
    rf"{OPTIONS}\?",
    rf"Of {OPTIONS}, which one lies entirely (?P<which>higher|lower) above the floor than the rest\?",
    r"Going by heights above the floor, the whole of which object is (?P<which>higher|lower) than all of the rest: "
    rf"{OPTIONS}\?",
    rf"Comparing only how high they are, which of these is wholly (?P<which>above|below) any other: {OPTIONS}\?",
    rf"Whose {_LOW_HIGH} point is at a (?P<which>greater|smaller) height than the {_LOW_HIGH} point of any other of "
    rf"these: {OPTIONS}\?",
)
_DIRECTLY = tuple(
    question + meaning
    for question in (
        rf"{LEAD}is {A} (?:located )?directly above {B}\?",
        rf"Is {A} directly above {B}\?",
        rf"Would you say that {A} is directly above {B}\?",
    )
    for meaning in (
        r" Directly above means wholly higher, with at least half of its bounding box, seen from above, over the "
        r"other's\.",
        r" It is if its lowest point is higher than the other's highest and, seen from above, half of its bounding box "
        r"or more lies over the other's\.",
    )
)

PHRASES = tuple(
    Phrase(task, re.compile(pattern))
    for task, patterns in (
        ("object_front_back_in_view", _FRONT_BACK),
        ("object_quadrant_in_view", _QUADRANT),
        ("object_depth_order", _DEPTH),
        ("object_above_below", _ABOVE),
        ("object_higher", _HIGHER),
        ("object_directly_above", _DIRECTLY),
    )
    for pattern in patterns
)
