"""The options of a multiple-choice question: one right, all others wrong under the task's tolerance and margin."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sprite_etl.load.release.dice import Dice
from sprite_etl.load.release.spread import integers, numbers
from sprite_etl.transform.answers import canonical, say_number

LETTERS = "ABCDEFGHIJ"
ORDERS = 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What options are made of. value: the answer's, of answer_type; answer: its text; choices: the texts that the
    question offers; names: object id → its expression; images: how many the question shows."""

    task: str
    answer_type: str
    unit: str | None
    value: Any
    answer: str
    choices: Sequence[str]
    names: Mapping[str, str]
    images: int


def options(asked: Asked, dice: Dice) -> tuple[list[str], int] | None:
    """The texts behind A, B, … and which of them is right; None for an answer that suits no choice.

    Objects come from those that the question itself offers: of another one nobody knows that it is wrong.
    """
    texts = _right_first(asked, dice)
    if texts is None or not 2 <= len(texts) <= len(LETTERS):
        return None
    right = dice.below(len(texts))
    rest = dice.shuffled(texts[1:])
    return [*rest[:right], texts[0], *rest[right:]], right


def _right_first(asked: Asked, dice: Dice) -> list[str] | None:
    kind, value = asked.answer_type, asked.value
    if kind == "boolean":
        return [asked.answer, "no" if value else "yes"]
    if kind in ("choice", "object"):
        return _of_choices(asked)
    if kind == "number":
        many = numbers(float(value), asked.task, asked.unit, dice)
        return None if many is None else [say_number(number, asked.unit) for number in many]
    if kind == "integer":
        whole = integers(value, asked.task, asked.images, dice)
        return None if whole is None else [str(number) for number in whole]
    if kind == "order":
        names = [asked.names[i] for i in value]
        return _orders(names, dice) if len(set(names)) == len(names) else None
    return None


def _of_choices(asked: Asked) -> list[str] | None:
    """The offered texts; None where the answer is none of them, or where two of them say the same."""
    said = [canonical(choice) for choice in asked.choices]
    if asked.answer not in asked.choices or len(set(said)) < len(said):
        return None
    return [asked.answer, *(choice for choice in asked.choices if choice != asked.answer)]


def _orders(names: list[str], dice: Dice) -> list[str]:
    """The names in their order, then in others."""
    others = math.factorial(len(names)) - 1
    drawn = dice.sample(others, min(ORDERS - 1, others))
    return [", ".join(_permutation(names, index)) for index in (0, *(n + 1 for n in drawn))]


def _permutation(items: Sequence[T], index: int) -> list[T]:
    """The permutation of this number, in lexicographic order of places: 0 is the items' own order."""
    left, order = list(items), []
    for count in range(len(left), 0, -1):
        place, index = divmod(index, math.factorial(count - 1))
        order.append(left.pop(place))
    return order
