"""The reward `sprite` for ms-swift's GRPO: 1 for the right letter or words, for a number its mean relative accuracy.

Named by `external_plugins`; `sprite_scoring.py` lies beside. A text that reasons first gives its answer in
<answer>…</answer>.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from sprite_scoring import score  # type: ignore[import-not-found]
from swift.rewards import ORM, orms  # type: ignore[import-not-found]


class SpriteReward(ORM):  # type: ignore[misc]
    """0–1 for each completion; `solution` and `form` are columns of the data set."""

    def __call__(
        self, completions: Sequence[str], solution: Sequence[str], form: Sequence[str], **kwargs: Any
    ) -> list[float]:
        """A score for each completion."""
        return [score(f, s, _answer(text)) for text, s, f in zip(completions, solution, form)]


def _answer(text: str) -> str:
    found: list[str] = re.findall(r"<answer>(.*?)</answer>", text, re.DOTALL)
    return found[-1] if found else text


orms["sprite"] = SpriteReward
