"""What Unreal's actors are called: the reviewed words of `names.json`, read out of names like `SM_Car_Sedan_3`.

An actor is nameable if its name holds words for one kind of thing and no others; one whose name holds words for several
("Tree_House"), for a part ("Car_Wheel") or none that is known stays without a name. Landscapes, roads, skies and
merged meshes are background: no things.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST = 3
"""Words of the longest phrase in the map."""
ANYTHING = frozenset({"*"})
PLANTS = frozenset({"tree", "bush", "hedge", "rock"})
_BACKGROUND, _PART = "\0background", "\0part"


@dataclass(frozen=True, slots=True)
class Named:
    """category: the actor's name without its number; name: what people say, or the category's own words. holds: names
    of which a background actor may hold any number that cannot be told apart; ANYTHING where nobody knows."""

    category: str
    name: str
    nameable: bool
    background: bool
    holds: frozenset[str] = frozenset()


def named(actor: str) -> Named:
    """What an actor is, by its name."""
    category = re.sub(r"(_?\d+)+$", "", actor) or actor
    words = _words(category)
    meanings = set(_meanings(words))
    names = {m for m in meanings if not m.startswith("\0")}
    if "merged" in words or meanings == {_BACKGROUND}:
        known = all(_meanings([w]) == [_BACKGROUND] for w in words)
        holds = PLANTS if {"foliage", "hism"} & set(words) else frozenset() if known else ANYTHING
        return Named(
            category, " ".join(words), False, True, holds if "merged" in words or holds == PLANTS else frozenset()
        )
    if len(names) == 1 and len(meanings) == 1:
        return Named(category, names.pop(), True, False)
    return Named(category, " ".join(words) or "object", False, False)


def _words(category: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)", " ", category)
    return [w.lower() for w in re.split(r"[^A-Za-z]+", apart) if w]


def _meanings(words: list[str]) -> list[str]:
    """Of the words in turn, each taken with as many of its followers as are known together."""
    known, found, at = _phrases(), [], 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            meaning = known.get(" ".join(words[at : at + length]))
            if meaning is not None:
                found.append(meaning)
                break
        at += length if meaning is not None else 1
    return found


@cache
def _phrases() -> dict[str, str]:
    """Phrase → the name it stands for, or that it is background or a part."""
    data = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
    phrases = {phrase: name for name, phrases in data["names"].items() for phrase in phrases}
    return {**dict.fromkeys(data["background"], _BACKGROUND), **dict.fromkeys(data["parts"], _PART), **phrases}
