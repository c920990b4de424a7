"""How an answer is scored: letters and words by what they say, numbers by VSI-Bench's mean relative accuracy.

Standard library only: this file is copied into every release, beside the tasks that use it.
"""

from __future__ import annotations

import math
import re

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""VSI-Bench's (arXiv 2412.14171, section 3). Its published code means to take 11 points and, by the rounding of
(0.95 - 0.5) / 0.05, takes these ten."""

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+]?\.\d+")
_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def score(form: str, solution: str, prediction: str) -> float:
    """0–1. form: choice (solution is a letter), number (a bare number) or open (words)."""
    if form == "choice":
        return float(letter(prediction) == solution.strip().upper())
    if form == "number":
        said = number(prediction)
        return 0.0 if said is None else mean_relative_accuracy(said, float(solution))
    return float(plain(prediction) == plain(solution))


def mean_relative_accuracy(prediction: float, target: float) -> float:
    """The share of the thresholds t at which |prediction − target| ÷ |target| ≤ 1 − t. A target of 0 must be met
    exactly."""
    if not math.isfinite(prediction):
        return 0.0
    if target == 0:
        return float(prediction == 0)
    error = abs(prediction - target) / abs(target)
    return sum(error <= 1 - threshold for threshold in THRESHOLDS) / len(THRESHOLDS)


def letter(prediction: str) -> str | None:
    """The option that a text names: "B", "(b)", "B. left", "The answer is B."; None where it names none or several."""
    text = prediction.strip()
    alone = re.match(r"^[\(\[]?([A-Za-z])(?:[\)\].:,]|\s*$)", text)
    if alone:
        return alone[1].upper()
    said = re.search(r"(?i)\b(?:answer|option|choice)\s*(?:is|:)?\s*[\(\[\*]*([A-Z])\b(?!')", text)
    if said:
        return said[1].upper()
    named = set(re.findall(r"(?<![A-Za-z'])([B-HJ-Z])(?![A-Za-z'])|\(([A-Z])\)", text))
    letters = {a or b for a, b in named}
    return letters.pop() if len(letters) == 1 else None


def number(prediction: str) -> float | None:
    """The first number of a text, in figures or, up to twelve, in words; None where there is none."""
    figures = _NUMBER.search(prediction)
    words = re.search(r"(?i)\b(" + "|".join(_WORDS) + r")\b", prediction)
    if figures and (words is None or figures.start() < words.start()):
        return float(figures[0].replace(",", ""))
    return float(_WORDS.index(words[1].lower())) if words else None


def plain(text: str) -> str:
    """Lower case, without articles, punctuation and doubled spaces, so that only words are compared."""
    words = re.sub(r"[^\w\s.-]|\.(?!\d)", " ", text.lower()).split()
    return " ".join(w for w in words if w not in ("a", "an", "the"))
