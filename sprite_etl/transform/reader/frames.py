"""The phrases of questions about frames: what comes first, what which image shows, how the camera moved."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import OPTIONS, A, B, Phrase


def _image(group: str) -> str:
    return rf"(?P<{group}>[Tt]he (?:\w+ )?(?:image|picture|photo|frame))"


_I, _IA, _IB = _image("image"), _image("image_a"), _image("image_b")
_ONE = r"(?P<name>[^?.:;,]+?)"
_TURNED_ROUND = r"(?P<options>before or after|after or before)"
_HANDS = r"(?P<options>left or right|right or left)"
_QUARTERS = r"(?P<options>(?:(?:front|back)-(?:left|right)(?:, | or |, or )?){4})"
_ABOVE = r"seen from above"

_FORWARDS = (
    rf"In the video, does {A} first come into view {_TURNED_ROUND} {B}\?",
    rf"Does {A} make its first appearance in the video {_TURNED_ROUND} {B}\?",
    rf"As the video plays, do you see {A} for the first time {_TURNED_ROUND} {B}\?",
    rf"Is the first appearance of {A} in the video {_TURNED_ROUND} that of {B}\?",
    rf"Watching the video from its start, do you first see {A} {_TURNED_ROUND} {B}\?",
    rf"Comparing when they first come into view in the video, is {A} seen {_TURNED_ROUND} {B}\?",
)
_BACKWARDS = (
    rf"If the video is played backwards, does {A} first come into view {_TURNED_ROUND} {B}\?",
    rf"Going back from the end of the video, do you first see {A} {_TURNED_ROUND} {B}\?",
    rf"Watching the video in reverse, do you see {A} for the first time {_TURNED_ROUND} {B}\?",
    rf"With the video rewinding from its end, does {A} first appear {_TURNED_ROUND} {B}\?",
    rf"Were the frames of the video shown in the opposite order, would {A} first come into view {_TURNED_ROUND} {B}\?",
    rf"Seen from its end backwards, does the video first show {A} {_TURNED_ROUND} {B}\?",
)
_IN_FRAME = (
    rf"Which of these can be seen in {_I}: {OPTIONS}\?",
    rf"Of {OPTIONS}, which ones are visible in {_I}\?",
    rf"Looking only at {_I}, which of these objects are in view: {OPTIONS}\?",
    rf"Which of the following does {_I} show: {OPTIONS}\?",
    rf"Name all of these that appear in {_I}: {OPTIONS}\.",
    rf"In {_I}, which ones of {OPTIONS} can you see\?",
)
_BOTH = (
    rf"Can {A} be seen in both {_IA} and {_IB}\?",
    rf"Do {_IA} and {_IB} both show {A}\?",
    rf"Is {A} visible in {_IA} as well as in {_IB}\?",
    rf"Does {A} appear in each of these two images: {_IA} and {_IB}\?",
    rf"Looking at {_IA} and {_IB}, is {A} in view in both of them\?",
    rf"Is it true that {A} can be seen in {_IA} and in {_IB}\?",
)
_HOW_MANY = (
    rf"In how many of the images can {A} be seen\?",
    rf"How many of the images show {A}\?",
    rf"Count the images in which {A} is visible\. How many are there\?",
    rf"Going through all of the images, in how many of them does {A} appear\?",
    rf"Give the number of images in which {A} can be seen\.",
    rf"Of all the images, how many have {A} in view\?",
)
_SAME = (
    rf"{_IA} and {_IB} each show exactly one {_ONE}\. Is it the same one in both\?",
    rf"There is one {_ONE} in {_IA} and one (?P=name) in {_IB}\. Are they one and the same object\?",
    rf"Is the {_ONE} in {_IA} the same object as the (?P=name) in {_IB}\?",
    rf"Do {_IA} and {_IB} show the same {_ONE}\?",
    rf"Compare the {_ONE} in {_IA} with the (?P=name) in {_IB}\. Is it the very same object\?",
    rf"Each of the two, {_IA} and {_IB}, shows one {_ONE}\. Is this one object, seen twice\?",
)
_POSITION = (
    rf"Where was the camera of {_IB}, as seen by someone looking through the camera of {_IA}: {_QUARTERS}\?",
    rf"You hold the camera that takes {_IA}\. In which quadrant around you was {_IB} taken: {_QUARTERS}\?",
    rf"From the point of view of the camera of {_IA}, was {_IB} taken from a place to its {_QUARTERS}\?",
    rf"Relative to the camera of {_IA} and the way it faces, where did the camera of {_IB} stand: {_QUARTERS}\?",
    rf"{_ABOVE.capitalize()}, with the camera of {_IA} facing ahead, in which direction from it was {_IB} taken: "
    rf"{_QUARTERS}\?",
    rf"Facing as the camera of {_IA} does, in which direction would you go to reach the place from which {_IB} was "
    rf"taken: {_QUARTERS}\?",
)
_SMALLER = rf"by the smaller angle,?(?: as)? {_ABOVE}"
_TURN = (
    rf"From {_IA} to {_IB}, did the camera turn to the {_HANDS}, {_SMALLER}\?",
    rf"{_ABOVE.capitalize()} and taking the smaller angle, to which side did the camera's heading turn from {_IA} to "
    rf"{_IB}: {_HANDS}\?",
    rf"Holding the camera as in {_IA}, would you turn it {_HANDS} {_SMALLER}, to face the way of {_IB}\?",
    rf"In which direction did the camera rotate from {_IA} to {_IB}, {_SMALLER}: {_HANDS}\?",
    rf"Compared with the camera of {_IA}, is the camera of {_IB} turned to the {_HANDS}\? Take the smaller angle, "
    rf"{_ABOVE}\.",
    rf"Going by the smaller angle between their headings, {_ABOVE}, is {_IB} taken with the camera turned {_HANDS} "
    rf"from that of {_IA}\?",
)
_ANGLE = (
    rf"By how many degrees did the camera's heading turn from {_IA} to {_IB}, {_SMALLER}\?",
    rf"{_ABOVE.capitalize()}, what is the smaller angle, in degrees, between the headings of the cameras of {_IA} and "
    rf"{_IB}\?",
    rf"How many degrees lie between the directions in which the cameras of {_IA} and {_IB} face, {_ABOVE} and taking "
    r"the smaller angle\?",
    rf"Estimate, in degrees, the smaller angle by which the camera turned from {_IA} to {_IB}, {_ABOVE}\.",
    rf"{_ABOVE.capitalize()} and taking the smaller angle, how far did the camera rotate from {_IA} to {_IB}, in "
    r"degrees\?",
    rf"What is the difference in heading between the cameras of {_IA} and {_IB}, as the smaller angle in degrees "
    rf"{_ABOVE}\?",
)
_DISPLACEMENT = (
    rf"How far apart, in metres and in a straight line, were the cameras that took {_IA} and {_IB}\?",
    rf"What is the straight-line distance in metres between the camera positions of {_IA} and {_IB}\?",
    rf"In a straight line, how many metres did the camera move from {_IA} to {_IB}\?",
    rf"Estimate the straight-line distance in metres between where {_IA} and where {_IB} was taken\.",
    rf"How many metres lie, in a straight line, between the cameras of {_IA} and {_IB}\?",
    rf"Measured straight through space, how far is the camera of {_IB} from that of {_IA}, in metres\?",
)
_ENDS = (
    r"How far, in metres and in a straight line, is the camera at the end of the video from where it started\?",
    r"What is the straight-line distance in metres between where the camera is at the start of the video and at its "
    r"end\?",
    r"Ignoring the way it took, how many metres from its starting place does the camera end in the video\?",
    r"Estimate the straight-line distance in metres from the camera's first position in the video to its last\.",
    r"In a straight line, by how many metres has the camera moved between the first and the last frame of the video\?",
    r"Measured straight through space, how many metres lie between the places from which the first and the last frame "
    r"of the video were taken\?",
)

PHRASES: tuple[Phrase, ...] = (
    *(Phrase("object_before_after", re.compile(p), {"which": "first"}) for p in _FORWARDS),
    *(Phrase("object_before_after", re.compile(p), {"which": "last"}) for p in _BACKWARDS),
    *(
        Phrase(task, re.compile(pattern))
        for task, patterns in (
            ("objects_in_frame", _IN_FRAME),
            ("object_covisibility", _BOTH),
            ("object_covisibility_count", _HOW_MANY),
            ("object_matching", _SAME),
            ("camera_relative_position", _POSITION),
            ("camera_turn", _TURN),
            ("camera_turn_angle", _ANGLE),
            ("camera_displacement", _DISPLACEMENT),
            ("camera_start_end_distance", _ENDS),
        )
        for pattern in patterns
    ),
)
VOCABULARY: dict[str, dict[str, str]] = {}
