"""The words by which `hearing` knows what a text cannot mean. Patterns are for texts in lower case."""

from __future__ import annotations

import re

HANDS = r"\b(?:left|right(?! (?:over|above|below|underneath|under|next|behind|in|on top|beside|by|at|now|away)\b))\b"
"""Left and right, but not "right over"."""
OTHER_SIDES = (
    r"\b(?:in front of or behind|behind or in front of|above or below|below or above|higher or lower|before or after)\b"
)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
NUMBER_WORDS = {"half a": 0.5, "one": 1.0, "a": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0}

UNITS: dict[str, str] = {
    "m2": r"(?:square metres?|m²|m2)(?![\w])",
    "m3": r"(?:cubic metres?|m³|m3)(?![\w])",
    "cm": r"(?:centimetres?|cm)\b",
    "mm": r"(?:millimetres?|mm)\b",
    "m": r"(?:metres?|m)\b",
    "deg": r"degrees?\b",
    "s": r"seconds?\b",
}
"""unit → how a text asks for it, behind "in", "how many", …"""

MEASURES: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    (r"\b(?:what|which|how (?:big|large|wide) is the) angle\b", ("deg", "rad", None)),
    (r"\bvolumes?\b", ("m3", "cm3", "mm3", None, "%")),
    (r"\bareas?\b", ("m2", "cm2", "mm2", None, "%")),
    (r"\b(?:ratio|percentage|per cent|how many times)\b", (None, "%")),
)
"""What a text measures, and the units that this can have."""

UNKNOWABLE = (
    r"\b(?:weighs?|weight|heavy|heavier|heaviest|price|prices|costs?|expensive|cheaper|brand|material|made of|"
    r"temperature|warmer|colder|what colou?r|which colou?r|how old|older|newer|live here|lives here|who owns|"
    r"comfortable|switched o[nf]f?|open or closed|behind the wall|why|last year|yesterday|tomorrow|"
    r"years? ago|used to)\b"
)
"""What is in no capture: objects are names, boxes and sightings."""

VIEWPOINT = (
    r"image|picture|photo|frame|video|camera|lens|view|viewer|shot|see[ns]?\b|stand|fac(?:e|es|ed|ing)\b|sit|look|eyes|"
    r"turn|from |perspective|walk|person|child|you\b|your\b|back to|step"
)
GENERIC = r"\b(?:two|three|both|them|they|it|its|these|those|each other|objects?|things?|pieces?|items?|one another)\b"
"""Words that may stand for an object's name."""
QUALIFIED = (
    r" (?:by|next|near|nearest|closest|at|on|under|below|above|over|beside|behind|opposite|farthest|between|against|"
    r"that|which|whose|with|without|in (?:the|front)|to the (?:left|right)|of|around|of the)\b"
)
"""How words go on that tell an object from others of its name."""

OPPOSITES: dict[str, dict[str, str]] = {
    "which": {
        "closest": r"\b(?:closest|nearest|nearer|closer|near)\b",
        "farthest": r"\b(?:farthest|furthest|farther|further)\b",
        "taller": r"\b(?:tall|taller|tallest|higher|highest)\b",
        "shorter": r"\b(?:shorter|shortest|less tall|lower|lowest|smaller)\b",
        "larger": r"\b(?:larger|largest|bigger|biggest|more|greater)\b",
        "smaller": r"\b(?:smaller|smallest|less|lesser)\b",
    },
    "dimension": {
        "height": r"\b(?:tall|high|height|vertical|vertically|top|up)\b",
        "length": r"\b(?:long|longer|length|end to end)\b",
        "width": r"\b(?:wide|width|deep|depth|narrow|shorter)\b",
        "longest": r"\b(?:longest|largest|greatest|biggest|dimension)\b",
    },
}
"""param → value → the words for it; only a text without the one and with another contradicts."""

COUNT_CONDITIONS = (
    r"\b(?:within|than|taller|higher|lower|bigger|smaller|left of|right of|between|behind|beside|next to|near|under|"
    r"above|facing|have their|has its|whose|both|pairs|at the|are not|aren't|"
    r"on the(?! whole| pictures| images| video))\b"
)
EDGES = (
    r"\b(?:gap|clearance|edge to edge|surface to surface|narrowest|edge|"
    r"(?:closest|nearest) (?:\w+ )?(?:points?|surfaces?|edges?|spots?))\b"
)
NEAREST = r"\b(?:nearer|nearest|closer|closest)\b"
NOT_NEAREST = r"\b(?:far\w*|further|furthest|second|third|not|tall\w*|than|pair|(?<!of the )two|both)\b"
OF_IT = r"\b(?:half|twice|double|a (?:third|quarter) of) (?:the|of|as)\b|\bif (?:it|they|the \w+) were\b"
"""Another number than the one that is named: a part or a multiple of it, or what it would be."""
SUPERLATIVE = r"\b(?:nearest|closest|farthest|furthest|tallest|largest|biggest|smallest)"
RANKED = r"\b(?:second|third|next)[- ](?:nearest|closest|farthest|furthest|tallest|largest)\b|\bnot the \w+est\b"
PART = (
    r"'s (?!(?:own|full|total|height|length|width|depth|size|side|longer|shorter|longest|largest|vertical|top)\b)"
    r"(\w+)"
)
"""Behind an object's name: what belongs to it, other than its measures."""
CENTRES = (
    r"\b(?:cent(?:re|er)[ -]to[ -]cent(?:re|er)|middle to middle|middles|cent(?:re|er)s|"
    r"middle of (?:one|the) .* middle)\b"
)
NOT_DISTANCE = (
    r"\b(?:tops?|bottoms?|cent(?:re|er)s?|middles?|higher|taller|height|volumes?|areas?|angle|together|total|sum|"
    r"average|times|ratio|camera|lower|heights|horizontal|horizontally)\b"
)
WHOLE_VIEW = (
    r"\b(?:objects?|things?|everything|anything|something|furniture|items?|pieces?|kinds?|all|any|room|here|what)\b"
)
"""Words for all that there is, so that one thing more may matter."""
IN_TIME = (
    r"\b(?:first|last|before|after|starts?|begins?|ends?|earl\w*|lat\w*|then|order|times?|seconds?|frames?|images?|"
    r"pictures?|photos?|shot|videos?|cameras?|camera's|views?|viewer|photographer|seen?|sees|sight|pass\w*|walk\w*|mov\w*|"
    r"visible|appear\w*|comes? up|from here|this)\b"
)
"""Words by which the pictures, or their order, may matter."""


def measured_between(question: str) -> str | None:
    """What a distance is taken between, where the text says so plainly: "edges", "centres" or None."""
    text = question.lower()
    edges, centres = bool(re.search(EDGES, text)), bool(re.search(CENTRES, text))
    return None if edges == centres else "edges" if edges else "centres"
