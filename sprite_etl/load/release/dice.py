"""Draws that depend on a row alone: the same row gets the same ones in every release of a seed, in any batch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Numbers from hash(seed, purpose, qa_id), which give 256 bits: enough for some dozens of draws.

    purpose: what is drawn for, so that draws of one kind say nothing about another's.
    """

    __slots__ = ("_left",)

    def __init__(self, seed: int, purpose: str, qa_id: str) -> None:
        self._left = int.from_bytes(hashlib.sha256(f"{seed}/{purpose}/{qa_id}".encode()).digest(), "big")

    def below(self, n: int) -> int:
        """A whole number from 0 to n − 1."""
        self._left, drawn = divmod(self._left, n)
        return drawn

    def between(self, low: float, high: float) -> float:
        """A number from low to high, in steps of a 65,536th of what lies between."""
        return low + (high - low) * self.below(65537) / 65536

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all as likely."""
        return items[self.below(len(items))]

    def weighted(self, weights: Sequence[float]) -> int:
        """An index, drawn by weights of which one at least is above 0."""
        left = sum(weights) * (self.below(2**32) + 0.5) / 2**32
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0 < weight:
                return index
        return max(index for index, weight in enumerate(weights) if weight > 0)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a drawn order."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def sample(self, n: int, k: int) -> list[int]:
        """k different whole numbers from 0 to n − 1, in a drawn order."""
        drawn: list[int] = []
        for taken in range(k):
            number = self.below(n - taken)
            for earlier in sorted(drawn):
                number += number >= earlier
            drawn.append(number)
        return drawn
