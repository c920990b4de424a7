"""What the templates show, made from rows: cards, links that keep the filters, bars of charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from sprite_etl.browse.pictures import Shown, shown
from sprite_etl.browse.reviews import Review, Words, answer_sha256
from sprite_etl.browse.samples import ONE_OF, Filters

PER_PAGE = 24
JUDGED = ("accept", "reject", "none")
ASKED = (*ONE_OF, "verified_by", "text")
KEPT = (*ASKED, "judged", "per_task", "seed", "page")
"""What a page repeats of its own address, in links and forms, and at most so many characters of each."""
MAX_VALUE = 200


@dataclass(frozen=True, slots=True)
class Card:
    """One sample. review: the standing word on its present answer; lapsed: whether there was one on another answer."""

    row: Mapping[str, Any]
    shown: Shown
    answer_sha256: str
    review: Review | None
    lapsed: bool

    @property
    def path(self) -> str:
        """Where it is, below the application's root; its parts are the store's own names."""
        return "/".join(str(self.row[name]) for name in ("source", "batch", "recipe", "qa_id"))


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart."""

    label: str
    rows: int
    most: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, and how many more there would be."""

    lines: list[Bar]
    left_out: int


def card_of(row: Mapping[str, Any], words: Words) -> Card:
    """A row, and what reviewers said of it."""
    sha = answer_sha256(row["answer"])
    mine = words.standing.get((row["qa_id"], sha))
    return Card(row, shown(row), sha, mine, lapsed=mine is None and row["qa_id"] in words.questions)


def state_of(review: Review, row: Mapping[str, Any] | None, words: Words) -> str:
    """What became of a reviewer's word; row: its sample as it is now."""
    if row is None:
        return "gone"
    if answer_sha256(row["answer"]) != review.answer_sha256:
        return "lapsed"
    return "standing" if words.standing[review.subject] == review else "overruled"


def filters_of(query: Mapping[str, str], sources: frozenset[str]) -> Filters:
    """The filters that an address holds; `sources` are those that the visitor may see."""
    asked: dict[str, Any] = {name: query.get(name, "")[:MAX_VALUE] for name in ASKED}
    return Filters(**asked, sources=sources)


def judged(filters: Filters, word: str, words: Words) -> Filters:
    """The filters, and only what reviewers said `word` of; `none`: nothing yet."""
    if word == "none":
        return replace(filters, without=words.questions)
    if word in JUDGED:
        return replace(filters, only=frozenset(qa_id for (qa_id, _), r in words.standing.items() if r.verdict == word))
    return filters


def link(query: Mapping[str, str], **changed: str | int) -> str:
    """The address's query with some of it changed; what is empty is left out, and so is the page unless given."""
    kept = {k: v for k, v in query.items() if k != "page" and v}
    kept.update({k: str(v) for k, v in changed.items()})
    return "?" + urlencode({k: v for k, v in kept.items() if v})


def bars(counted: Iterable[tuple[str, int]], most: int = 60) -> Chart:
    """A chart's lines, the longest first."""
    every = sorted(counted, key=lambda item: (-item[1], item[0]))
    top = max((rows for _, rows in every), default=1)
    return Chart([Bar(label, rows, top) for label, rows in every[:most]], max(0, len(every) - most))


def active(filters: Filters) -> dict[str, str]:
    """The filters that are set."""
    return {f.name: value for f in fields(filters) if f.name in ASKED and (value := getattr(filters, f.name))}
