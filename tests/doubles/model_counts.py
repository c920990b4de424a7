"""What the model server counts: by stage, by model, and by request, so that nothing is paid twice unseen."""

from __future__ import annotations

from collections import Counter
from typing import Any


class Counts:
    """answered: whole completions that were sent, right or spoilt, online or by a batch: what a provider bills.

    abandoned: answers whose client was gone before they could be sent. Whatever a client that is killed had in flight
    can have been answered without the client's seeing it.
    """

    def __init__(self) -> None:
        self.requests = self.abandoned = self.inside = self.most_inside = 0
        self.faults: Counter[str] = Counter()
        self.mistakes: Counter[str] = Counter()
        self._arrived: Counter[tuple[str, str]] = Counter()
        self._answered: Counter[tuple[str, str]] = Counter()
        self._by_request: dict[str, list[Any]] = {}

    def arrive(self, request: str, stage: str, model: str) -> None:
        """A well-formed request, whatever will become of it."""
        self._arrived[stage, model] += 1
        self._by_request.setdefault(request, [stage, model, 0, 0])[2] += 1

    def answer(self, request: str) -> None:
        """It was answered in full."""
        seen = self._by_request[request]
        self._answered[seen[0], seen[1]] += 1
        seen[3] += 1

    def summary(self) -> dict[str, Any]:
        """All but the requests. paid_twice: answers to requests that had been answered before."""
        answered = self._answered.total()
        return {
            "requests": self.requests,
            "answered": answered,
            "abandoned": self.abandoned,
            "paid_twice": answered - sum(1 for r in self._by_request.values() if r[3]),
            "inside": self.inside,
            "most_inside": self.most_inside,
            "faults": dict(self.faults),
            "mistakes": dict(self.mistakes),
            "stages": self._grouped(0),
            "models": self._grouped(1),
        }

    def _grouped(self, part: int) -> dict[str, dict[str, int]]:
        groups: dict[str, dict[str, int]] = {}
        for name, counter in (("requests", self._arrived), ("answered", self._answered)):
            for key, count in counter.items():
                group = groups.setdefault(key[part], {"requests": 0, "answered": 0})
                group[name] += count
        return groups

    def by_request(self) -> dict[str, dict[str, Any]]:
        """request_hash → stage, model, requests, answered."""
        return {
            key: {"stage": stage, "model": model, "requests": requests, "answered": answered}
            for key, (stage, model, requests, answered) in self._by_request.items()
        }
