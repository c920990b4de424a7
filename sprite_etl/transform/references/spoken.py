"""What free words for an object may speak of beside its name: read off conservatively, so that a task can forbid it."""

from __future__ import annotations

import re
from typing import Literal

from sprite_etl.transform import lexicon

Part = Literal["colour", "place", "near", "room"]
"""Kinds of what an expression says: of looks, of what it stands on, of what is beside it, of the room."""


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9'-]+", text.lower())


def _words_in(text: str) -> frozenset[str]:
    return frozenset(_words(text))


_COLOURS = _words_in(
    "black gray grey white red orange yellow green blue purple pink brown beige cream ivory tan gold golden silver "
    "silvery bronze copper violet lilac lavender magenta cyan turquoise teal aqua navy maroon burgundy crimson "
    "scarlet olive khaki mustard amber peach coral salmon charcoal dark light pale bright pastel colour color "
    "coloured colored colourful colorful multicoloured multicolored monochrome reddish greenish bluish yellowish "
    "brownish greyish grayish whitish blackish pinkish purplish"
)
_PLACES = _words_in(
    "on upon onto in inside into within under underneath beneath below above over atop at by with without beside "
    "besides next near along alongside against between among amid around across opposite facing toward towards from "
    "off outside beyond through touching holding carrying supporting containing leaning standing hanging hung lying "
    "sitting resting mounted placed stacked tucked attached surrounded adjacent corner where that whose which"
)
_THINGS = frozenset(n.lower().split()[-1] for g in lexicon.GROUPS for n in g) | _words_in(
    "wall floor ceiling bedside tableside corner counter fireplace stairs staircase pillar column ledge"
)
_MATERIALS = frozenset({"glass", "orange"})
"""Words that are names of things, too, but before another name say what it is made of or what colour it has."""
_ROOMS = _words_in(
    "room kitchen bedroom bathroom hall hallway corridor entrance entry entryway foyer lobby landing office study "
    "library pantry laundry garage attic basement cellar closet balcony terrace patio porch nursery playroom gym "
    "lounge toilet washroom restroom workshop studio conservatory storeroom"
)


def bare_words(expression: str, name: str) -> list[str]:
    """The words of an expression, in lower case, without those of the object's own name: the whole of it, or where that
    is not said its last word."""
    said = " ".join(_words(expression))
    for own in (" ".join(_words(name)), _words(name)[-1]):
        left, times = re.subn(rf"(?<!\S){re.escape(own)}(?!\S)", " ", said, count=1)
        if times:
            return left.split()
    return said.split()


def parts_of(expression: str, name: str) -> frozenset[Part]:
    """What the expression may speak of, rather too much than too little: whatever says a relation to something, or
    names another thing, says both a place and what is near."""
    words = {piece for word in bare_words(expression, name) for piece in (word, *word.split("-"))}
    found: set[Part] = set()
    if words & _COLOURS:
        found.add("colour")
    if words & (_PLACES | (_THINGS - _MATERIALS)):
        found |= {"place", "near"}
    if words & _ROOMS:
        found.add("room")
    return frozenset(found)
