"""Tasks that the model server invents: what it asks, how it reads that back, and its programs."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Invention:
    """A task about two objects. declared: as an answer declares it; texts: wordings; parts: of a compound question, the
    two it is made of; programs: different ways to its answer."""

    declared: dict[str, Any]
    texts: tuple[str, ...]
    programs: tuple[str, ...]
    parts: tuple[str, ...] = ()

    def objects_in(self, text: str) -> tuple[str, ...]:
        """What a question of this task names, () of any other question."""
        for wording in self.texts:
            pattern = re.escape(wording).replace(r"\{0\}", "(.+)").replace(r"\{1\}", "(.+?)")
            found = re.fullmatch(pattern, text)
            if found:
                return found.groups()
        return ()


def _declared(name: str, asks: str, same: Sequence[str]) -> dict[str, Any]:
    relations = [{"relation": "grow_first", "change": "changes"}]
    relations += [{"relation": relation, "change": "same"} for relation in same]
    return {"name": name, "asks": asks, "answer_type": "number", "unit": "m", "relations": relations}


TOPS = Invention(
    _declared(
        "top_height_difference",
        "The difference between the heights of the highest points of two objects, never negative.",
        ("mirror", "swap_boxes"),
    ),
    (
        "By how many metres do the tops of {0} and {1} differ in height?",
        "In metres, how much do the heights of the tops of {0} and {1} differ?",
    ),
    (
        "def answer(scene):\n    a, b = scene.named\n    return abs(highest_point(a) - highest_point(b))\n",
        "def answer(scene):\n    tops = sorted(max(c[1] for c in thing.corners) for thing in scene.named)\n"
        "    return float(tops[1] - tops[0])\n",
        "def answer(scene):\n    tops = [t.center[1] + np.abs(t.axes[1]) @ t.half_extents for t in scene.named]\n"
        "    return float(abs(np.subtract(*tops)))\n",
    ),
)
HEIGHT_AND_GAP = Invention(
    _declared(
        "compound_height_and_gap",
        "The difference between an object's height and its distance to another, by closest points, never negative.",
        ("mirror",),
    ),
    (
        "By how many metres do the height of {0} and its distance to {1}, between closest points, differ?",
        "In metres, how much does the height of {0} differ from its distance to {1}, measured between closest points?",
    ),
    (
        "def answer(scene):\n    a, b = scene.named\n    return abs(vertical_extent(a) - calculate_distance(a, b))\n",
        "def answer(scene):\n    a, b = scene.named\n    heights = [c[1] for c in a.corners]\n"
        "    return float(abs(calculate_distance(a, b) - (max(heights) - min(heights))))\n",
    ),
    ("How tall is {0} in metres?", "How far apart are {0} and {1} in metres, between closest points?"),
)
INVENTIONS = (TOPS, HEIGHT_AND_GAP)


def invention_in(text: str) -> tuple[Invention, tuple[str, ...]] | None:
    """The invented task that a text asks, and what the text names."""
    for invention in INVENTIONS:
        objects = invention.objects_in(text)
        if objects:
            return invention, objects
    return None


def ask_invention(
    invention: Invention, objects: Sequence[str], rng: random.Random
) -> tuple[dict[str, Any], list[str]] | None:
    """(a question of the task, its parts) about two of the listed objects; None of fewer."""
    if len(objects) < 2:
        return None
    a, b = rng.sample(range(len(objects)), 2)
    question = {
        "text": rng.choice(invention.texts).format(objects[a], objects[b]),
        "task": None,
        "invented": invention.declared,
        "objects": [a + 1, b + 1],
        "params": [],
        "choices": [],
    }
    return question, [part.format(objects[a], objects[b]) for part in invention.parts]
