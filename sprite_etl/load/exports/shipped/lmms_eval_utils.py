"""What the lmms-eval task of this release calls. Pictures and videos are found below SPRITE_MEDIA_ROOT, else below
the folder in which the evaluation is started."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from sprite_scoring import score  # type: ignore[import-not-found]

FORMS = ("choice", "number", "open")


def doc_to_visual(doc: Mapping[str, Any]) -> list[Any]:
    """Pictures as PIL images, videos as paths, in the question's order."""
    from PIL import Image

    root = Path(os.environ.get("SPRITE_MEDIA_ROOT", "."))
    paths = [root / name for name in doc["media"]]
    missing = [str(p) for p in paths if not p.is_file()]
    if missing:
        raise FileNotFoundError(
            f"{missing[0]} is not there; start in the folder that holds raw/, or set SPRITE_MEDIA_ROOT to it"
        )
    return [str(p) if p.suffix == ".mp4" else Image.open(p).convert("RGB") for p in paths]


def doc_to_text(doc: Mapping[str, Any], kwargs: Mapping[str, Any] | None = None) -> str:
    """The question with its options and how to answer, between the model's own words before and after."""
    told = kwargs or {}
    return f"{told.get('pre_prompt', '')}{doc['prompt']}{told.get('post_prompt', '')}"


def process_results(doc: Mapping[str, Any], results: Sequence[str]) -> dict[str, dict[str, Any]]:
    """One answer's score, under the names of all metrics; each counts those of its own form."""
    said = {"task": doc["task"], "form": doc["form"], "score": score(doc["form"], doc["solution"], str(results[0]))}
    return dict.fromkeys(("sprite_overall", "choice_accuracy", "number_mra", "open_accuracy"), said)


def overall(results: Sequence[Mapping[str, Any]]) -> float:
    """The mean over tasks of each task's mean score, so that a frequent task weighs no more than a rare one."""
    by_task: dict[str, list[float]] = defaultdict(list)
    for one in results:
        by_task[one["task"]].append(one["score"])
    return _mean([_mean(scores) for scores in by_task.values()])


def choice(results: Sequence[Mapping[str, Any]]) -> float:
    """The mean score of multiple choice."""
    return _of(results, "choice")


def number(results: Sequence[Mapping[str, Any]]) -> float:
    """The mean relative accuracy of numbers."""
    return _of(results, "number")


def open_ended(results: Sequence[Mapping[str, Any]]) -> float:
    """The mean score of what is said in words."""
    return _of(results, "open")


def _of(results: Sequence[Mapping[str, Any]], form: str) -> float:
    return _mean([one["score"] for one in results if one["form"] == form])


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores) if scores else 0.0
