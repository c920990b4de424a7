"""What can be read in a question without seeing: its words and numbers, the kinds of things named, what is offered."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

VOCABULARY = 32
"""Words of a group of questions that become features: those that part it most evenly."""
REFERENCES = 3
INTEGERS = 6
"""Most frequent answers of a counting task, between which the model chooses."""

_PLACE = re.compile(
    r"\s+(?:in|on|at|near|next|beside|under|below|above|behind|with|from|of|between|that|which|by|against|left|right"
    r"|closest|nearest|farthest)\b.*"
)
_APPEARANCE = frozenset(
    {
        "black", "white", "grey", "gray", "brown", "red", "blue", "green", "yellow", "orange", "purple", "pink",
        "beige", "cyan", "teal", "silver", "gold", "dark", "light", "small", "large", "big", "tall", "short", "wooden",
        "metal", "the", "a", "an",
    }
)  # fmt: skip
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a reader without eyes has it.

    words: of the text, numbers as "#"; numbers: the first two, 0 where there are fewer; said: what its params say in
    words; references: kinds of the named things that are not offered, in the order of the text; offered: the
    candidates' kinds, in theirs; target: of each candidate, or of the question itself where none is offered.
    """

    words: frozenset[str]
    length: int
    numbers: tuple[float, float]
    said: str
    references: tuple[str, ...]
    offered: tuple[str, ...]
    target: tuple[float, ...]


@lru_cache(100_000)
def head(expression: str) -> str:
    """The kind of thing that an expression names: "the blue cushion in the bedroom" → "cushion"."""
    words = _PLACE.sub("", expression.lower()).split()
    return " ".join(word for word in words if word not in _APPEARANCE) or expression.lower()


def read(row: Mapping[str, Any], integers: Sequence[int]) -> Asked:
    """A row with the columns of `blind.NEEDED`. integers: what a counting task chooses between."""
    text = row["question"].lower()
    value, kind = json.loads(row["answer_value"]), row["answer_type"]
    names = dict(zip(row["object_ids"], row["expressions"]))
    # Where expressions stand in the row says who takes which part, which no reader knows: their order in the text does.
    named = sorted(row["expressions"], key=lambda name: (text.find(name.lower()) % 100_000, name))
    offered: Sequence[str]
    target: tuple[float, ...]
    if kind == "boolean":
        offered, target = ("yes", "no"), (float(value), 1.0 - float(value))
    elif kind == "integer":
        offered, target = tuple(map(str, integers)), tuple(float(n == value) for n in integers)
    elif kind == "number":
        offered, target = (), (float(value),)
    elif kind == "order":
        offered = named
        rank = {names[i]: place / max(1, len(value) - 1) for place, i in enumerate(value)}
        target = tuple(rank.get(name, 0.5) for name in named)
    else:
        offered = row["choices"]
        right = {value} if kind == "choice" else {names.get(i, i) for i in (value if kind == "objects" else [value])}
        target = tuple(float(choice in right) for choice in offered)
    tokens = _TOKEN.findall(text)
    numbers = [float(token) for token in tokens if token[0].isdigit()][:2]
    return Asked(
        frozenset("#" if token[0].isdigit() else token for token in tokens),
        len(tokens),
        (numbers[0] if numbers else 0.0, numbers[1] if len(numbers) > 1 else 0.0),
        " ".join(v for _, v in sorted(json.loads(row["params"]).items()) if isinstance(v, str)),
        tuple(head(name) for name in named if name not in offered)[:REFERENCES],
        tuple(head(text) for text in offered),
        target,
    )


def frequent_integers(values: Sequence[str]) -> list[int]:
    """The most frequent of some answers, at most INTEGERS."""
    counted = Counter(json.loads(value) for value in values)
    return sorted(number for number, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:INTEGERS])


def word_features(asked: Sequence[Asked]) -> NDArray[np.float32]:
    """(rows, features): which words a question holds, its numbers, its length, how many things it names and offers."""
    counted = Counter(word for one in asked for word in one.words)
    n = len(asked)
    parting = sorted((abs(count - n / 2), word) for word, count in counted.items() if count < n)[:VOCABULARY]
    column = {word: i for i, (_, word) in enumerate(parting)}
    features = np.zeros((n, len(column) + 5), np.float32)
    for row, one in enumerate(asked):
        for word in one.words:
            if word in column:
                features[row, column[word]] = 1
        features[row, -5:] = (*one.numbers, one.length, len(one.references), len(one.offered))
    return features
