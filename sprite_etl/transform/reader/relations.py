"""Phrases of volumes, longest sides, and how objects lie to one another: near, between, on, in."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import LEAD, MEDIA, NAME, OPTIONS, A, B, C, Phrase

_VOLUME = (
    rf"What is the volume of the bounding box of {A}, in cubic metres\?",
    rf"How many cubic metres does the bounding box of {A} hold\?",
    rf"Estimate the volume of the smallest box that encloses {A}, in cubic metres\.",
    rf"{LEAD}how much space does the bounding box of {A} take up, in cubic metres\?",
    rf"If {A} (?:was|were) packed in the smallest box around it, how many cubic metres would that box hold\?",
    rf"Multiply the length, width and height of the box around {A}\. How many cubic metres does that make\?",
)
_LONGER = r"(?P<which>longer|shorter)"
_SIZES = (
    rf"Which has the {_LONGER} longest dimension, be it length, width or height: {OPTIONS}\?",
    rf"Comparing each object's longest dimension \(length, width or height\), which object is {_LONGER}: {OPTIONS}\?",
    rf"Taking for each the greatest of its length, width and height, which object measures (?P<which>more|less): "
    rf"{OPTIONS}\?",
    rf"{LEAD}which object extends (?P<which>further|less far) along its own longest dimension: {OPTIONS}\?",
    rf"Of {OPTIONS}, which one is the {_LONGER}, each measured along the longest of its three dimensions\?",
    rf"Measured along its own longest side, in whatever direction that points, which is {_LONGER}: {OPTIONS}\?",
)
_RADIUS = r"(?P<number_radius_m>\d+(?:\.\d+)?) m"
_NEARBY = (
    rf"Which of these are within {_RADIUS} of {A}, measured between closest points: {OPTIONS}\? Name all\.",
    rf"Name all of these that come within {_RADIUS} of {A}, closest point to closest point: {OPTIONS}\.",
    rf"{LEAD}which of these are no more than {_RADIUS} away from {A}, between closest points: {OPTIONS}\? There may be "
    r"several\.",
    rf"Out of {OPTIONS}, which have their closest point less than {_RADIUS} away from the closest point of {A}\? List "
    r"every one\.",
    rf"Taking the distance between closest points, list each of these that is nearer to {A} than {_RADIUS}: "
    rf"{OPTIONS}\.",
    rf"Measured from closest point to closest point, which objects stand within {_RADIUS} of {A}: {OPTIONS}\? Give all "
    r"of them\.",
)
_NEARBY_COUNT = (
    rf"How many {NAME} in {MEDIA} (?:is|are) within {_RADIUS} of {A}, measured between closest points\?",
    rf"Count the {NAME} in {MEDIA} that come within {_RADIUS} of {A}, closest point to closest point\. How many are "
    r"there\?",
    rf"{LEAD}how many {NAME} (?:is|are) no more than {_RADIUS} away from {A}, between closest points\?",
    rf"What is the number of {NAME} in {MEDIA} whose closest point is less than {_RADIUS} away from the closest "
    rf"point of {A}\?",
    rf"Of the {NAME} that can be seen in {MEDIA}, how many are nearer to {A} than {_RADIUS}, taken between closest "
    r"points\?",
    rf"Measured from closest point to closest point, how many of the {NAME} in {MEDIA} stand within {_RADIUS} of {A}\?",
)
_BETWEEN = (
    rf"Seen from above, which of these stands between {A} and {B}, on the straight line from centre to centre: "
    rf"{OPTIONS}\?",
    rf"Draw a straight line on a floor plan from the centre of {A} to the centre of {B}\. Which of these does it "
    rf"cross: {OPTIONS}\?",
    rf"{LEAD}which of these lies between {A} and {B}, so that the straight line between their centres crosses it as "
    rf"seen from above: {OPTIONS}\?",
    rf"Looking straight down, which of these does the line that joins the centres of {A} and {B} pass over: "
    rf"{OPTIONS}\?",
    rf"If a string were drawn on the floor plan from the middle of {A} to the middle of {B}, which object would it run "
    rf"across: {OPTIONS}\?",
    rf"Ignoring heights, which object is in the way of a straight line from the centre of {A} to that of {B}: "
    rf"{OPTIONS}\?",
)
_FIT = (
    rf"Seen from above, is the gap between the closest points of {B} and {C} wider than the shorter horizontal side of "
    rf"{A}\?",
    rf"Would {A} fit into the gap between {B} and {C}, with its shorter horizontal side across the gap\? The gap is "
    r"measured between closest points seen from above, and nothing else is in the way\.",
    rf"Leaving aside everything else, could {A} be put between {B} and {C} so that its shorter horizontal side spans "
    r"the gap between their closest points, seen from above\?",
    rf"On a floor plan, does the shorter side of {A} measure less than the distance between the closest points of {B} "
    rf"and {C}\?",
    rf"Turned so that its shorter horizontal side lies across, would {A} go between the closest points of {B} and {C}, "
    r"as seen from above and with nothing else in the way\?",
    rf"{LEAD}is there enough room for the shorter horizontal side of {A} between the closest points of {B} and {C}, "
    r"seen from above\?",
)
_ON = (
    rf"What (?:is|are) {A} standing or lying on: {OPTIONS}\?",
    rf"Which of these carries {A} directly on top of it: {OPTIONS}\?",
    rf"{LEAD}on top of what does {A} rest: {OPTIONS}\?",
    rf"On which of these has {A} been put: {OPTIONS}\?",
    rf"Which object directly holds up {A} from below: {OPTIONS}\?",
    rf"One of these has {A} resting directly on it\. Which one: {OPTIONS}\?",
)
_IN = (
    rf"What (?:is|are) {A} inside of: {OPTIONS}\?",
    rf"Which of these contains {A}: {OPTIONS}\?",
    rf"{LEAD}in which of these is {A}: {OPTIONS}\?",
    rf"Inside which of these has {A} been put: {OPTIONS}\?",
    rf"Which object holds {A} inside it: {OPTIONS}\?",
    rf"One of these has {A} inside it\. Which one: {OPTIONS}\?",
)
_TALLEST_WITHIN = (
    rf"Which is the tallest, from bottom to top, of those that are within {_RADIUS} of {A}, between closest points: "
    rf"{OPTIONS}\?",
    rf"Leave out what is more than {_RADIUS} away from {A}, between closest points\. Which of the rest is the tallest "
    rf"from its lowest to its highest point: {OPTIONS}\?",
    rf"{LEAD}of those no more than {_RADIUS} from {A}, between closest points, which measures most from bottom to top: "
    rf"{OPTIONS}\?",
    rf"Out of {OPTIONS}, take those whose closest point is within {_RADIUS} of the closest point of {A}\. Which of "
    r"them has the greatest height from bottom to top\?",
    rf"Consider only what lies within {_RADIUS} of {A}, closest point to closest point\. Which object there has the "
    rf"greatest vertical extent: {OPTIONS}\?",
    rf"Among {OPTIONS}, which is the tallest from bottom to top, if only those nearer to {A} than {_RADIUS} between "
    r"closest points count\?",
)
_D, _HANDS = r"(?P<d>[^?.:;,]+?)", r"(?P<options>(?:left|right) or (?:left|right))"
_NEARER_SIDE = (
    rf"Imagine standing at {A} and facing {B}\. Take whichever of {C} and {_D} is closer to (?P=a), between closest "
    rf"points: is it to your {_HANDS}\?",
    rf"You stand at {A} and look at {B}\. On which side of you is the closer one of {C} and {_D}, measured from (?P=a) "
    rf"between closest points: {_HANDS}\?",
    rf"Of {C} and {_D}, one is closer to {A}, between closest points\. Would you find it to your {_HANDS}, standing at "
    rf"(?P=a) and facing {B}\?",
    rf"Standing at {A} and facing {B}, is the one of {C} and {_D} that is closer to (?P=a), closest point to closest "
    rf"point, on your {_HANDS}\?",
    rf"From {A}, facing {B}, on which hand is whichever of {C} and {_D} is nearer to (?P=a) between closest points: "
    rf"{_HANDS}\?",
    rf"If you stood at {A} and faced {B}, would the nearer of {C} and {_D}, by the closest points to (?P=a), be on "
    rf"your {_HANDS}\?",
)

PHRASES: tuple[Phrase, ...] = (
    *(Phrase("object_volume_estimation", re.compile(p)) for p in _VOLUME),
    *(Phrase("object_size_comparison", re.compile(p)) for p in _SIZES),
    *(Phrase("object_nearby", re.compile(p)) for p in _NEARBY),
    *(Phrase("object_nearby_count", re.compile(p)) for p in _NEARBY_COUNT),
    *(Phrase("object_in_between", re.compile(p)) for p in _BETWEEN),
    *(Phrase("object_fit", re.compile(p)) for p in _FIT),
    *(Phrase("object_support", re.compile(p)) for p in _ON),
    *(Phrase("object_containment", re.compile(p)) for p in _IN),
    *(Phrase("compound_tallest_within", re.compile(p)) for p in _TALLEST_WITHIN),
    *(Phrase("compound_nearer_side", re.compile(p)) for p in _NEARER_SIDE),
)
VOCABULARY: dict[str, dict[str, str]] = {
    "object_size_comparison": {
        "longer": "longer", "more": "longer", "further": "longer",
        "shorter": "shorter", "less": "shorter", "less far": "shorter",
    },
}  # fmt: skip
"""task → the words for a param's value → the value."""
