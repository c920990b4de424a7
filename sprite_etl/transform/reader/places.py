"""Phrases of imagined viewpoints, after a step or a turn or within a field of view, and of rooms."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import LEAD, MEDIA, A, B, C, Phrase

_QUARTERS = r"(?P<options>(?:(?:front|back)-(?:left|right)(?:, | or |, or )?){4})"
_SIDE = r"(?P<turn>left|right)"
_QUARTER_TURNS = (
    rf"Imagine standing at {A} and facing {B}\. You turn {_SIDE} by 90 degrees\. In which quadrant around you is {C} "
    rf"now: {_QUARTERS}\?",
    rf"Standing at {A} and facing {B}, you turn 90 degrees to the {_SIDE}\. Is {C} then to your {_QUARTERS}\?",
    rf"Suppose you stand where {A} is, looking towards {B}, and then turn {_SIDE} by 90 degrees\. Which of these "
    rf"directions now leads to {C}: {_QUARTERS}\?",
    rf"If you stood at {A}, looked straight at {B} and then made a quarter turn to the {_SIDE}, in which quadrant "
    rf"around you would {C} be: {_QUARTERS}\?",
    rf"You are at the position of {A}, facing {B}\. After a turn of 90 degrees to the {_SIDE}, where is {C} as seen "
    rf"from you: {_QUARTERS}\?",
    rf"Take the place of {A}, face {B}, then turn {_SIDE} by 90 degrees\. Is {C} now to your {_QUARTERS}\?",
)
_HALF_TURNS = (
    rf"Imagine standing at {A} and facing {B}\. You turn around by 180 degrees\. In which quadrant around you is {C} "
    rf"now: {_QUARTERS}\?",
    rf"Standing at {A} and facing {B}, you turn around so that (?P=b) is behind you\. Is {C} then to your "
    rf"{_QUARTERS}\?",
    rf"Suppose you stand where {A} is, looking towards {B}, and then turn around by 180 degrees\. Which of these "
    rf"directions now leads to {C}: {_QUARTERS}\?",
    rf"If you stood at {A}, looked straight at {B} and then made a half turn, in which quadrant around you would {C} "
    rf"be: {_QUARTERS}\?",
    rf"You are at the position of {A}, facing {B}\. After turning around to face the opposite way, where is {C} as "
    rf"seen from you: {_QUARTERS}\?",
    rf"Take the place of {A}, face {B}, then turn around by 180 degrees\. Is {C} now to your {_QUARTERS}\?",
)
_DEGREES = r"(?P<number_fov_deg>\d+) degrees"
_FIELD = (
    rf"Imagine standing at {A} and facing {B}, with a horizontal field of view of {_DEGREES}\. Ignoring what may stand "
    rf"in the way, would {C} be within your field of view\?",
    rf"You stand where {A} is and look straight at {B}\. If you see {_DEGREES} from left to right, and nothing blocks "
    rf"your sight, can you see {C}\?",
    rf"A camera at the position of {A} is aimed at {B}\. Its horizontal field of view is {_DEGREES}\. Leaving aside "
    rf"what may hide it, does {C} fall within the camera's field of view\?",
    rf"Suppose a person at {A} looks towards {B} and sees {_DEGREES} from side to side\. Disregarding obstacles, does "
    rf"the person's field of view take in {C}\?",
    rf"From {A}, facing {B}, is {C} inside a field of view that spans {_DEGREES} horizontally, if obstacles are "
    r"ignored\?",
    rf"Take the place of {A} and turn your face to {B}\. With {_DEGREES} of horizontal view, and no regard to what "
    rf"stands between, is {C} in sight\?",
)
_IMAGE = r"(?P<image>the (?:\w+ )?image)"
_STEP = r"(?P<number_step_m>\d+(?:\.\d+)?) m (?P<move>forward|backward|to the left|to the right)"
_STEPS_TO_THE_SIDE = (
    rf"Imagine being the camera of {_IMAGE}\. You step {_STEP} without turning, and then turn {_SIDE} by 90 degrees\. "
    rf"In which quadrant around you is {A} now: {_QUARTERS}\?",
    rf"You are where {_IMAGE} was taken, and look the same way\. After a step of {_STEP} and then a turn of 90 degrees "
    rf"to the {_SIDE}, is {A} to your {_QUARTERS}\?",
    rf"Suppose the camera of {_IMAGE} were moved {_STEP} and then turned {_SIDE} by 90 degrees\. In which direction "
    rf"from it would {A} be: {_QUARTERS}\?",
    rf"From the viewpoint of {_IMAGE}, you first move {_STEP}, facing as before, then make a quarter turn to the "
    rf"{_SIDE}\. Where is {A} as seen from you: {_QUARTERS}\?",
    rf"If you, as the camera of {_IMAGE}, stepped {_STEP} and then turned {_SIDE} by 90 degrees, which of these "
    rf"directions would lead to {A}: {_QUARTERS}\?",
    rf"Start from the place and heading of the camera in {_IMAGE}\. Go {_STEP} without changing your heading, then "
    rf"turn 90 degrees to the {_SIDE}\. Is {A} now to your {_QUARTERS}\?",
)
_STEPS_AND_AROUND = (
    rf"Imagine being the camera of {_IMAGE}\. You step {_STEP} without turning, and then turn around by 180 degrees\. "
    rf"In which quadrant around you is {A} now: {_QUARTERS}\?",
    rf"You are where {_IMAGE} was taken, and look the same way\. After a step of {_STEP} and then a turn of 180 "
    rf"degrees, is {A} to your {_QUARTERS}\?",
    rf"Suppose the camera of {_IMAGE} were moved {_STEP} and then turned around by 180 degrees\. In which direction "
    rf"from it would {A} be: {_QUARTERS}\?",
    rf"From the viewpoint of {_IMAGE}, you first move {_STEP}, facing as before, then make a half turn\. Where is {A} "
    rf"as seen from you: {_QUARTERS}\?",
    rf"If you, as the camera of {_IMAGE}, stepped {_STEP} and then turned around to face the opposite way, which of "
    rf"these directions would lead to {A}: {_QUARTERS}\?",
    rf"Start from the place and heading of the camera in {_IMAGE}\. Go {_STEP} without changing your heading, then "
    rf"turn around by 180 degrees\. Is {A} now to your {_QUARTERS}\?",
)
_TYPES = (
    "bathroom", "bedroom", "closet", "dining room", "garage", "hallway", "kitchen", "laundry room", "living room",
    "office", "study", "room",
)  # fmt: skip
_ROOM = rf"the (?P<room>{'|'.join(_TYPES)})"
_AREA = (
    rf"What is the floor area of {_ROOM} in {MEDIA}, in square metres, inside its walls\?",
    rf"How many square metres of floor does {_ROOM} in {MEDIA} have inside its walls\?",
    rf"{LEAD}how large is the floor of {_ROOM} in square metres, measured inside the walls\?",
    rf"Judging from {MEDIA}, how many square metres does the floor of {_ROOM} measure between its walls\?",
    rf"Measured inside the walls, what is the area of the floor of {_ROOM} in {MEDIA}\? Answer in square metres\.",
    rf"Give the floor space of {_ROOM} in {MEDIA} in square metres, counting everything inside its walls\.",
)
_ENTERED = (
    rf"In how many different rooms was the camera when it took {MEDIA}\? Standing in a room's doorway counts\.",
    rf"Count the different rooms that the camera is in at some point in {MEDIA}, or in whose doorway it stands\. How "
    r"many are there\?",
    rf"Over the whole of {MEDIA}, how many different rooms does the camera itself stand in, doorways included\?",
    rf"How many different rooms is the camera in, going by {MEDIA}\? A room counts if the camera is in it or in its "
    r"doorway, not if it is only seen from farther off\.",
    rf"{LEAD}in how many different rooms is the camera itself\? Rooms whose doorway it stands in count, rooms seen "
    r"from farther off do not\.",
    rf"Counting each room that the camera enters or stands in the doorway of, how many different rooms does it get to "
    rf"in {MEDIA}\?",
)
_D = r"(?P<d>[^?.:;,]+?)"
_HANDS = r"(?P<options>(?:(?:left|right) then (?:left|right)(?:, | or |, or )?){4})"
_ROUTES = (
    rf"You are at {A}, facing {B}, and want to get to {_D}\. Fill in the two turns, each of 20 to 160 degrees: 1\. "
    rf"\[turn\] 2\. Go straight to {C}\. 3\. \[turn\] 4\. Go straight to (?P=d)\. Which turns are they: {_HANDS}\?",
    rf"A robot stands at {A} and faces {B}\. It is to drive straight to {C} and from there straight to {_D}\. Before "
    rf"each of the two legs it turns by 20 to 160 degrees\. To which sides: {_HANDS}\?",
    rf"Standing at {A} and looking towards {B}, you turn to one side, walk straight to {C}, turn again and walk "
    rf"straight to {_D}\. With turns of 20 to 160 degrees, is it {_HANDS}\?",
    rf"Complete the route from {A}, where you face {B}, to {_D}\. Turn \[blank\], go forward until you reach {C}, turn "
    r"\[blank\], go forward until you reach (?P=d)\. Both turns are of 20 to 160 degrees\. What fills the blanks: "
    rf"{_HANDS}\?",
    rf"Somebody at {A} who faces {B} has to go first to {C} and then on to {_D}, in straight lines\. Which two turns "
    rf"does that take, each between 20 and 160 degrees: {_HANDS}\?",
    rf"Plan a walk that begins at {A} with your face to {B}, passes {C} and ends at {_D}\. The one turn at the start "
    rf"and the other at (?P=c) are both of 20 to 160 degrees\. Are they {_HANDS}\?",
)
_AFTER = (
    rf"If the camera of {_IMAGE} moved {_STEP}, how far would it then be from {A}, in metres, measured to its closest "
    r"point\?",
    rf"Suppose you stand where {_IMAGE} was taken and step {_STEP}\. How many metres would then lie between the camera "
    rf"and the closest point of {A}\?",
    rf"The camera that took {_IMAGE} is moved {_STEP} at the same height\. What is then its distance in metres to the "
    rf"closest point of {A}\?",
    rf"Starting from the camera of {_IMAGE}, go {_STEP}\. At what distance in metres from there is the closest "
    rf"point of {A}\?",
    rf"How many metres away would the closest point of {A} be if the camera of {_IMAGE} were shifted {_STEP}\?",
    rf"After a move of {_STEP} from the viewpoint of {_IMAGE}, keeping its height, how far away is {A}, in metres to "
    r"its closest point\?",
)

PHRASES: tuple[Phrase, ...] = (
    *(Phrase("object_direction_turn", re.compile(p)) for p in _QUARTER_TURNS),
    *(Phrase("object_direction_turn", re.compile(p), {"turn": "around"}) for p in _HALF_TURNS),
    *(Phrase("ego_what_if", re.compile(p)) for p in _STEPS_TO_THE_SIDE),
    *(Phrase("ego_what_if", re.compile(p), {"turn": "around"}) for p in _STEPS_AND_AROUND),
    *(Phrase("room_size", re.compile(p)) for p in _AREA),
    *(Phrase("room_counting", re.compile(p)) for p in _ENTERED),
    *(Phrase("route_plan", re.compile(p)) for p in _ROUTES),
    *(Phrase("ego_distance_after", re.compile(p)) for p in _AFTER),
    *(Phrase("visible_from", re.compile(p)) for p in _FIELD),
)
_MOVES = {m: m for m in ("forward", "backward", "to the left", "to the right")}
_SIDES = {"left": "left", "right": "right"}
VOCABULARY: dict[str, dict[str, str]] = {
    "object_direction_turn": _SIDES,
    "room_size": {t: t for t in _TYPES},
    "ego_what_if": {**_SIDES, **_MOVES},
    "ego_distance_after": _MOVES,
}  # fmt: skip
"""task → the words for a param's value → the value."""
