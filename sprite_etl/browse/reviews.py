"""A reviewer's word on a question: one object each, about one answer, so that it lapses when the answer changes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from threading import Lock
from typing import Literal, get_args

from sprite_etl.store import keys
from sprite_etl.store.objects import CONCURRENCY, Store
from sprite_etl.store.runs import canonical_json

Verdict = Literal["accept", "reject"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
MAX_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Review:
    """reviewer: the login name; time: UTC, YYYYMMDDTHHMMSS.ffffffZ, sorts by age; answer_sha256: of the answer's text
    that was judged."""

    qa_id: str
    answer_sha256: str
    verdict: Verdict
    note: str
    reviewer: str
    time: str
    source: str
    batch: str
    recipe: str

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about: (qa_id, answer_sha256)."""
        return self.qa_id, self.answer_sha256


def answer_sha256(answer: str) -> str:
    """Names an answer's text."""
    return hashlib.sha256(answer.encode()).hexdigest()


def now() -> str:
    """The present as a review's time."""
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")


def write_review(store: Store, review: Review) -> str:
    """Keep a reviewer's word; returns its key. Raises ValueError for an unknown verdict or a note over MAX_NOTE
    characters."""
    if review.verdict not in VERDICTS:
        raise ValueError(f"verdict must be one of {', '.join(VERDICTS)}, got {review.verdict!r}")
    if len(review.note) > MAX_NOTE:
        raise ValueError(f"a note must have at most {MAX_NOTE} characters, got {len(review.note)}")
    key = keys.review_key(review.qa_id, review.time)
    if not store.put_if_absent(key, canonical_json(asdict(review))):
        raise ValueError(f"{key} exists already: two reviews of one question in one microsecond; send yours again")
    return key


def standing(reviews: Iterable[Review]) -> dict[tuple[str, str], Review]:
    """subject → the newest word on it."""
    newest: dict[tuple[str, str], Review] = {}
    for review in sorted(reviews, key=lambda r: (r.time, r.reviewer)):
        newest[review.subject] = review
    return newest


@dataclass(frozen=True, slots=True)
class Words:
    """What reviewers said. every: the newest first; standing: subject → the newest word on it; questions: the qa_ids
    that anybody judged."""

    every: tuple[Review, ...]
    standing: dict[tuple[str, str], Review]
    questions: frozenset[str]

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> Words:
        """The same reviews, looked at in three ways."""
        every = tuple(sorted(reviews, key=lambda r: (r.time, r.qa_id), reverse=True))
        return cls(every, standing(every), frozenset(review.qa_id for review in every))


class ReviewShelf:
    """The reviews of a store. Each object is read once: they never change. Safe to use from many threads.

    seconds: how long what was listed is taken to be all, unless `write` adds to it: thousands of objects take long to
    list, and what another API server's reviewers say may wait as long.
    """

    def __init__(self, store: Store, seconds: float = 0.0) -> None:
        self._store = store
        self._known: dict[str, Review | None] = {}
        self._lock = Lock()
        self._seconds = seconds
        self._words: tuple[float, Words] | None = None

    def write(self, review: Review) -> str:
        """`write_review`, and everybody here sees it at once."""
        key = write_review(self._store, review)
        with self._lock:
            self._known[key] = review
            if self._words is not None:
                self._words = self._words[0], Words.of([*self._words[1].every, review])
        return key

    def words(self) -> Words:
        """All reviews. Objects that are no reviews are left out; see `damaged`."""
        with self._lock:
            if self._words is not None and time.monotonic() - self._words[0] < self._seconds:
                return self._words[1]
            began = time.monotonic()
            there = self._store.list(keys.REVIEWS)
            new = [key for key in there if key not in self._known]
            with ThreadPoolExecutor(CONCURRENCY) as pool:
                self._known.update(zip(new, pool.map(self._read, new)))
            for gone in self._known.keys() - set(there):
                del self._known[gone]
            made = Words.of(review for review in self._known.values() if review is not None)
            self._words = began, made
            return made

    def every(self) -> list[Review]:
        """All reviews, the newest first."""
        return list(self.words().every)

    def damaged(self) -> list[str]:
        """Keys under reviews/ that hold no review, as of the last `words`."""
        with self._lock:
            return sorted(key for key, review in self._known.items() if review is None)

    def _read(self, key: str) -> Review | None:
        try:
            data = json.loads(self._store.get(key))
            return Review(**{f.name: str(data[f.name]) for f in fields(Review)})  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError):
            return None
