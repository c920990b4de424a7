"""Answers by the hash of what was asked, in the store: what was paid for once is never asked again.

An entry is one call's answer as the server gave it, also one that can't be used: parsing it again costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from sprite_etl.llm.values import Usage
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import canonical_json

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """One call's answer. run: fingerprint of the run that paid for it; call: its row in that run's ledger, so that
    a run that was killed before it wrote the ledger loses no count."""

    text: str
    finish_reason: str
    refusal: str | None
    model: str
    usage: Usage
    latency_s: float
    retries: int
    run: str
    call: dict[str, Any]


class AnswerCache:
    """The answers of a store, shared by all runs. Safe to use from many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, request_keys: Iterable[str]) -> dict[str, Answer]:
        """The answers that there are, by key. Raises StoreError."""
        wanted = list(dict.fromkeys(request_keys))
        if not wanted:
            return {}
        with ThreadPoolExecutor(min(CONCURRENCY, len(wanted))) as pool:
            found = pool.map(self.get, wanted)
            return {key: answer for key, answer in zip(wanted, found) if answer is not None}

    def get(self, request_key: str) -> Answer | None:
        """One answer; None where there is none, or none that can be read. Raises StoreError."""
        try:
            content = self._store.get(keys.llm_cache_key(request_key))
        except MissingObjectError:
            return None
        try:
            entry = json.loads(content)
            if entry.pop("format") != FORMAT or entry.pop("key") != request_key:
                return None
            return Answer(**{**entry, "usage": Usage(**entry["usage"])})
        except (ValueError, LookupError, TypeError, AttributeError):
            return None

    def keep(self, request_key: str, answer: Answer) -> Answer:
        """Write an answer, atomically; returns the one that is kept: another's, where another was first, so that
        all who asked the same go on with the same. Raises StoreError."""
        key = keys.llm_cache_key(request_key)
        content = canonical_json({"format": FORMAT, "key": request_key, **asdict(answer)})
        if self._store.put_if_absent(key, content):
            return answer
        first = self.get(request_key)
        if first is None:  # what is there can't be read
            self._store.put(key, content)
            return answer
        return first
