"""The phrases that ask what was moved between two images, and how far; see `reader.phrases`."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import OPTIONS, A, Phrase

_X, _Y = (rf"(?P<image_{k}>the \w+ (?:image|picture|photo|frame))" for k in "ab")
_MOVED = (
    rf"Between {_X} and {_Y}, one of these objects was moved to another place\. Which one: {OPTIONS}\?",
    rf"Compare {_X} with {_Y}\. Which object was moved to another place in between: {OPTIONS}\?",
    rf"Which of these objects does not stand in the same place in {_Y} as in {_X}: {OPTIONS}\?",
    rf"From {_X} to {_Y}, which object (?:changed its place in the scene|was moved): {OPTIONS}\?",
    rf"Only one of {OPTIONS} was moved between {_X} and {_Y}\. Which one\?",
    rf"Somebody moved one of these objects after {_X} and before {_Y} was taken: {OPTIONS}\. Which one\?",
    rf"Whatever the camera did between {_X} and {_Y}, which object was itself moved: {OPTIONS}\?",
)
_HOW_FAR = (
    rf"How far was {A} moved between {_X} and {_Y}, in metres, from centre to centre\?",
    rf"Between {_X} and {_Y} somebody moved {A}\. How many metres lie between its centre before and after\?",
    rf"Estimate how many metres the centre of {A} was moved from {_X} to {_Y}, in a straight line\.",
    rf"Over what straight distance in metres was {A} moved between {_X} and {_Y}\? Compare the places of its centre\.",
    rf"In {_Y}, {A} is not where it was in {_X}\. By how many metres did its centre move, in a straight line\?",
    rf"Comparing {_X} with {_Y}, how many metres apart are the old and the new place of the centre of {A}\?",
)

VOCABULARY: dict[str, dict[str, str]] = {}
PHRASES = (
    *(Phrase("object_moved", re.compile(p)) for p in _MOVED),
    *(Phrase("object_displacement", re.compile(p)) for p in _HOW_FAR),
)
