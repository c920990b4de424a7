"""The phrases by which `reader.read` knows what is asked. One line a way of asking; groups name what they hold:
a, b, c the objects in the task's order; options; which, dimension; image; name (plural)."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import LEAD as _LEAD
from sprite_etl.transform.reader.fragments import MEDIA as _MEDIA
from sprite_etl.transform.reader.fragments import NAME as _NAME
from sprite_etl.transform.reader.fragments import OPTIONS as _OPTIONS
from sprite_etl.transform.reader.fragments import A as _A
from sprite_etl.transform.reader.fragments import B as _B
from sprite_etl.transform.reader.fragments import C as _C
from sprite_etl.transform.reader.fragments import Phrase
from sprite_etl.transform.reader.joined import JOINED

_IMAGE = r"(?P<image>the (?:\w+ )?(?:image|picture|photo|frame))"
_CLOSE = "closest|nearest|shortest|smallest"
_FAR = "farthest|longest|largest|furthest"
_NEAR_OR_FAR = {**dict.fromkeys(_CLOSE.split("|"), "closest"), **dict.fromkeys(_FAR.split("|"), "farthest")}
_WHICH = rf"(?P<which>{_CLOSE}|{_FAR})"

VOCABULARY: dict[str, dict[str, str]] = {
    "object_rel_distance": _NEAR_OR_FAR,
    "camera_distance_comparison": _NEAR_OR_FAR,
    "object_volume_comparison": {
        "larger": "larger", "bigger": "larger", "greater": "larger", "smaller": "smaller", "lesser": "smaller",
    },
    "object_height_comparison": {
        "taller": "taller", "greater": "taller", "more": "taller",
        "shorter": "shorter", "smaller": "shorter", "less": "shorter", "less tall": "shorter",
    },
    "object_size_estimation": {
        "tall": "height", "height": "height", "vertical extent": "height", "high": "height",
        "from its lowest point to its highest point": "height",
        "length": "length", "longer": "length", "long": "length",
        "width": "width", "shorter": "width", "wide": "width",
        "longest dimension": "longest", "longest": "longest", "largest": "longest",
    },
    "object_appearance_order": {
        "first appear": "first", "first come into view": "first", "first appearance": "first",
        "first-time appearance": "first", "first see": "first",
        "last visible": "last", "last seen": "last", "last appearance": "last", "final moment in view": "last",
    },
}  # fmt: skip
"""task → the words for a param's value → the value."""

_COUNTING = (
    rf"How many {_NAME} can you see in {_MEDIA}\?",
    rf"Count the {_NAME} in {_MEDIA}\. How many different ones are there\?",
    rf"What is the total number of distinct {_NAME} visible in {_MEDIA}\?",
    rf"If each one is counted only once, how many {_NAME} appear in {_MEDIA}\?",
    rf"{_LEAD}how many {_NAME} are there in total\?",
    rf"Give the number of different {_NAME} to be seen in {_MEDIA}\.",
    rf"How many separate {_NAME} (?:does|do) {_MEDIA} show\?",
)
_ABS_DISTANCE = (
    rf"What is the distance between {_A} and {_B} in metres, measured between their closest points\?",
    rf"How many metres apart are {_A} and {_B}, from the closest point of one to the closest point of the other\?",
    rf"Measuring from closest point to closest point, how far is {_A} from {_B}, in metres\?",
    rf"How far apart are {_A} and {_B} in {_MEDIA}\? Give the distance between their closest points in metres\.",
    rf"Estimate the gap between {_A} and {_B} in metres, taking the closest points of the two objects\.",
    rf"{_LEAD}what is the shortest distance between {_A} and {_B}, in metres\?",
    rf"Consider the two points of {_A} and {_B} that are closest to each other\. How many metres lie between them\?",
)
_REL_DISTANCE = (
    rf"Which of these objects is {_WHICH} (?:to|from) {_A}, measured between closest points: {_OPTIONS}\?",
    rf"Of {_OPTIONS}, which one is the {_WHICH} (?:to|from) {_A}\? Distances are taken between (?:the )?closest points"
    r"(?: of two objects)?\.",
    rf"Measured from closest point to closest point, which object stands {_WHICH} (?:away )?(?:to|from) {_A}: "
    rf"{_OPTIONS}\?",
    rf"{_LEAD}which of these is the {_WHICH} distance away from {_A}, closest point to closest point: {_OPTIONS}\?",
    rf"Compare how far {_OPTIONS} (?:is|are) from {_A}, between closest points\. Which is the {_WHICH}\?",
    rf"Taking the closest points of the objects, which one has the {_WHICH} gap to {_A}: {_OPTIONS}\?",
)
_SIZE = (
    rf"How (?P<dimension>tall) is {_A}, in metres, from its lowest to its highest point\?",
    rf"What is the (?P<dimension>height) of {_A} in metres, measured from its lowest to its highest point\?",
    rf"Estimate the (?P<dimension>vertical extent) of {_A} in metres\.",
    rf"{_LEAD}how (?P<dimension>high) is {_A} from bottom to top, in metres\?",
    rf"(?P<dimension>From its lowest point to its highest point), how many metres does {_A} measure\?",
    rf"Give the (?P<dimension>height) of {_A}, bottom to top, in metres\.",
    rf"What is the (?:length|width) of {_A} in metres, meaning its (?P<dimension>longer|shorter) horizontal side\?",
    rf"How many metres long is the (?P<dimension>longer|shorter) horizontal side of {_A}\?",
    rf"Estimate the (?P<dimension>longer|shorter) of the two horizontal dimensions of {_A}, in metres\.",
    rf"{_LEAD}how (?:long|wide) is {_A} in metres, measured along its (?P<dimension>longer|shorter) horizontal side\?",
    rf"Seen from above, how long is the (?P<dimension>longer|shorter) side of {_A}, in metres\?",
    rf"Measured horizontally along its (?P<dimension>longer|shorter) side, how many metres (?:long|wide) is {_A}\?",
    rf"What is the (?P<dimension>longest dimension) \(length, width or height\) of {_A}, in metres\?",
    rf"Of its length, width and height, how many metres is the (?P<dimension>largest) for {_A}\?",
    rf"Estimate the (?P<dimension>longest dimension) of {_A} in metres, whether that is its length, width or height\.",
    rf"{_LEAD}how many metres does {_A} measure along its (?P<dimension>longest dimension)\?",
    rf"Give the size of {_A} along its (?P<dimension>longest dimension), in metres\.",
    rf"How large is {_A} in metres along the (?P<dimension>longest) of its three dimensions\?",
)
_VOLUME_WORD = "(?P<which>larger|bigger|greater|smaller|lesser)"
_VOLUME = (
    rf"Which has the {_VOLUME_WORD} volume, measured by its bounding box: {_OPTIONS}\?",
    rf"Comparing the volumes of their bounding boxes, which is {_VOLUME_WORD}: {_OPTIONS}\?",
    rf"If each object were packed in the smallest box around it, which box would be {_VOLUME_WORD}: {_OPTIONS}\?",
    rf"{_LEAD}which object takes up the {_VOLUME_WORD} bounding box by volume: {_OPTIONS}\?",
    rf"By the volume of the bounding box, which is the {_VOLUME_WORD} object: {_OPTIONS}\?",
    rf"Whose bounding box has the {_VOLUME_WORD} volume: {_OPTIONS}\?",
)
_HEIGHT = (
    rf"Which is (?P<which>taller|shorter), from its own lowest to its own highest point: {_OPTIONS}\?",
    rf"Measured from bottom to top, which object is (?P<which>taller|shorter): {_OPTIONS}\?",
    rf"Comparing only their own vertical extents, which is (?P<which>taller|shorter): {_OPTIONS}\?",
    rf"{_LEAD}which has the (?P<which>greater|smaller) height from its bottom to its top: {_OPTIONS}\?",
    rf"Which object measures (?P<which>more|less) from its lowest to its highest point: {_OPTIONS}\?",
    rf"No matter what they stand on, which is the (?P<which>taller|shorter|less tall) object in itself: {_OPTIONS}\?",
)
_HANDS = r"(?P<options>(?:left|right) or (?:left|right))"
_IN_VIEW = (
    rf"In {_IMAGE}, is {_A} to the {_HANDS} of {_B}\?",
    rf"As seen in {_IMAGE}, does {_A} appear to the {_HANDS} of {_B}\?",
    rf"Looking at {_IMAGE}, on which side of {_B} is {_A}: {_HANDS}\?",
    rf"From the camera's point of view in {_IMAGE}, is {_A} on the {_HANDS} side of {_B}\?",
    rf"Judging by its position in {_IMAGE}, is {_A} {_HANDS} of {_B}\?",
    rf"Relative to {_B}, on which side does {_A} appear in {_IMAGE}: {_HANDS}\?",
)
_STANDS = (
    rf"Imagine standing at {_A} and facing {_B}\. ",
    rf"Suppose you stand where {_A} is, looking towards {_B}\. ",
    rf"You are at the position of {_A}, facing {_B}\. ",
    rf"Picture yourself at {_A} with your face turned to {_B}\. ",
    rf"If you stood at {_A} and looked straight at {_B}, ",
    rf"Standing at {_A} and facing {_B}, ",
    rf"Take the place of {_A} and turn to face {_B}\. ",
)
_QUARTERS = r"(?P<options>(?:(?:front|back)-(?:left|right)(?:, | or |, or )?){4})"
_THREE = r"(?P<options>(?:(?:left|right|back)(?:, | or |, or )?){3})"
_BACK_IS = r"(?:[^?]*? at least 135 degrees[^?]*|[^?]*? 135 degrees or more[^?]*)\."
_WHERE = {
    "object_direction_facing_simple": (
        rf"is {_C} to your {_HANDS}\?",
        rf"on which side of you is {_C}: {_HANDS}\?",
        rf"would you find {_C} to your {_HANDS}\?",
    ),
    "object_direction_facing_medium": (
        rf"is {_C} to your {_THREE}\? It is to your back {_BACK_IS}",
        rf"where is {_C}: {_THREE}\? Back means {_BACK_IS}",
        rf"in which direction is {_C}: {_THREE}\? Count it as back {_BACK_IS}",
    ),
    "object_direction_facing_complex": (
        rf"in which quadrant around you is {_C}: {_QUARTERS}\?",
        rf"is {_C} to your {_QUARTERS}\?",
        rf"which of these directions leads to {_C}: {_QUARTERS}\?",
    ),
}
_CAMERA = (
    rf"How far is {_A} from the camera in {_IMAGE}, in metres, measured to its closest point\?",
    rf"In {_IMAGE}, how many metres lie between the camera and the closest point of {_A}\?",
    rf"What is the straight-line distance in metres from the camera to the closest point of {_A} in {_IMAGE}\?",
    rf"Estimate, in metres, how far the camera that took {_IMAGE} is from the nearest point of {_A}\.",
    rf"At what distance from the camera is the nearest point of {_A} in {_IMAGE}\? Answer in metres\.",
    rf"Measured to its closest point, how many metres away from the camera is {_A} in {_IMAGE}\?",
)
_TO_CAMERA = "(?:to|from) the camera"
_CAMERA_COMPARISON = (
    rf"Measured to its closest point, which object is {_WHICH} {_TO_CAMERA} in {_IMAGE}: {_OPTIONS}\?",
    rf"In {_IMAGE}, which has the point {_WHICH} {_TO_CAMERA}: {_OPTIONS}\?",
    rf"In {_IMAGE}, whose nearest point is the {_WHICH} {_TO_CAMERA}: {_OPTIONS}\?",
    rf"Comparing the closest point of each object, which one is {_WHICH} {_TO_CAMERA} in {_IMAGE}: {_OPTIONS}\?",
    rf"Of {_OPTIONS}, which one (?:comes|is) {_WHICH} {_TO_CAMERA} in {_IMAGE}\? Use the closest point of each\.",
    rf"Which of these has the {_WHICH} distance to the camera of {_IMAGE}, taken to its closest point: {_OPTIONS}\?",
    rf"By the distance from the camera to its nearest point, which object is the {_WHICH} in {_IMAGE}: {_OPTIONS}\?",
)
_SEEN_FIRST = "(?P<which>first appear|first come into view|first-time appearance|first appearance|first see)"
_SEEN_LAST = "(?P<which>last visible|last seen|last appearance|final moment in view)"
_ORDER = (
    rf"In what order do these objects {_SEEN_FIRST} in the video: {_OPTIONS}\?",
    rf"(?:List|Arrange) these objects by when they {_SEEN_FIRST} in the video(?:, earliest first)?: {_OPTIONS}\.",
    rf"Sort these by their {_SEEN_FIRST} in the video, earliest first: {_OPTIONS}\.",
    rf"What is the {_SEEN_FIRST} order of these objects in the video: {_OPTIONS}\?",
    rf"As the video plays, in which order do you {_SEEN_FIRST} {_OPTIONS}\?",
    rf"Going back from the end of the video, in which order were these {_SEEN_LAST}, latest first: {_OPTIONS}\?",
    rf"List these objects by when they are {_SEEN_LAST} in the video, the latest first: {_OPTIONS}\.",
    rf"(?:Sort|Order) these by their {_SEEN_LAST} in the video, starting with the (?:one seen )?latest: {_OPTIONS}\.",
)
_BACKWARDS = (
    rf"If the video were played backwards, in which order would these objects first come into view: {_OPTIONS}\?",
    rf"Watching the video in reverse, in what order would you first see {_OPTIONS}\?",
)


def _phrases() -> tuple[Phrase, ...]:
    lines: list[tuple[str, str]] = []
    for task, patterns in (
        ("object_counting", _COUNTING),
        ("object_abs_distance", _ABS_DISTANCE),
        ("object_rel_distance", _REL_DISTANCE),
        ("object_size_estimation", _SIZE),
        ("object_volume_comparison", _VOLUME),
        ("object_height_comparison", _HEIGHT),
        ("camera_distance", _CAMERA),
        ("camera_distance_comparison", _CAMERA_COMPARISON),
        ("object_appearance_order", _ORDER),
    ):
        lines += [(task, p) for p in patterns]
    for task, questions in _WHERE.items():
        for stand in _STANDS:
            for question in questions:
                first, rest = question[0], question[1:]
                lines.append((task, rf"{stand}[{first}{first.upper()}]{rest}"))
    backwards = (Phrase("object_appearance_order", re.compile(p), {"which": "last"}) for p in _BACKWARDS)
    left_right = (Phrase("object_relation_in_view", re.compile(p), {"relation": "left_right"}) for p in _IN_VIEW)
    return (*(Phrase(task, re.compile(pattern)) for task, pattern in lines), *backwards, *left_right, *JOINED)


PHRASES = _phrases()
