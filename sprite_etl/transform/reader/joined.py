"""The phrases of compound questions and of routes; see `reader.phrases`."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import LEAD, MEDIA, NAME, OPTIONS, OTHER, A, B, C, Phrase

_COUNTS = (
    rf"How many more {NAME} than {OTHER} can you see in {MEDIA}\?",
    rf"Count the {NAME} and the {OTHER} in {MEDIA}\. By how many do the (?P=name) outnumber the (?P=other)\?",
    rf"{LEAD}what is the number of {NAME} minus the number of {OTHER}\?",
    rf"By how many are there more {NAME} than {OTHER} in {MEDIA}\?",
    rf"If every one of the {OTHER} in {MEDIA} were paired with one of the {NAME}, how many (?P=name) would be left "
    r"over\?",
    rf"How far does the number of {NAME} exceed the number of {OTHER} in {MEDIA}\?",
)
_DISTANCES = (
    rf"Between closest points, how many metres farther is {B} from {A} than {C} is\?",
    rf"How much farther from {A} is {B} than {C}, in metres, measured between closest points\?",
    rf"Take the distance from {A} to {B} and subtract the distance from (?P=a) to {C}, both between closest points\. "
    r"How many metres remain\?",
    rf"{LEAD}{B} lies farther from {A} than {C} does\. By how many metres, between closest points\?",
    rf"Measured between closest points, by how many metres does the distance from {A} to {B} exceed the distance from "
    rf"(?P=a) to {C}\?",
    rf"How many metres closer to {A} is {C} than {B}, measured between closest points\?",
)
_NEAREST_HEIGHT = (
    rf"Of {OPTIONS}, take the one closest to {A}, between closest points\. How tall is it in metres, from its lowest "
    r"to its highest point\?",
    rf"How many metres tall, from bottom to top, is whichever of {OPTIONS} is closest to {A}, between closest points\?",
    rf"Which of {OPTIONS} is nearest to {A}, between closest points, and what is its height in metres\? Give only the "
    r"height\.",
    rf"{LEAD}find the one of {OPTIONS} that is closest to {A}, between closest points\. What is its vertical extent in "
    r"metres\?",
    rf"What is the height in metres of the object nearest to {A}, between closest points, out of {OPTIONS}\?",
    rf"Measured between closest points, one of {OPTIONS} is nearest to {A}\. Give that object's height, bottom to top, "
    r"in metres\.",
)
_NEAREST_15, _NEAREST_HALF = (
    r"[(,]? ?(?:to the )?nearest 15 degrees[),]?",
    r"[(,]? ?(?:to the )?nearest half metre[),]?",
)
_STEPS = rf"turns,? {_NEAREST_15} and straight walks,? {_NEAREST_HALF}"
_ROUTES = (
    rf"These frames were taken in order on a walk that starts facing {A} and ends facing {B}\. Describe the route as "
    rf"{_STEPS}\.",
    rf"You start facing {A} and end facing {B}\. Which {_STEPS} did you make on the way\?",
    rf"The camera moves from where it faces {A} to where it faces {B}\. Tell its route in {_STEPS}\.",
    rf"Give directions for the walk in these frames, from facing {A} to facing {B}: turns {_NEAREST_15} straight walks "
    rf"{_NEAREST_HALF}\.",
    rf"How did the walker get from the first frame, facing {A}, to the last frame, facing {B}\? Answer in {_STEPS}\.",
    rf"Retrace the walk that begins facing {A} and finishes facing {B}, as a list of {_STEPS}\.",
)
_ROUNDING = {"turn_step_deg": 15, "leg_step_m": 0.5}

JOINED: tuple[Phrase, ...] = (
    *(Phrase("compound_count_difference", re.compile(p)) for p in _COUNTS),
    *(Phrase("compound_distance_difference", re.compile(p)) for p in _DISTANCES),
    *(Phrase("compound_nearest_height", re.compile(p)) for p in _NEAREST_HEIGHT),
    *(Phrase("navigation_path", re.compile(p), _ROUNDING) for p in _ROUTES),
)
