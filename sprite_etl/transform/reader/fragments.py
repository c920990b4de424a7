"""Pieces of phrase that ways of asking share; see `reader.phrases`. "metre" stands for either spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEAD = r"(?:(?:In|Across|Over|From|Throughout|Among|Considering|Looking at) (?:the|all|these|this)[^,]*?, )?"
MEDIA = r"(?:the|these|this|all) [a-z ]+?"
A, B, C = r"(?P<a>[^?.:;,]+?)", r"(?P<b>[^?.:;,]+?)", r"(?P<c>[^?.:;,]+?)"
OPTIONS = r"(?P<options>[^?.:;]+?)"
NAME, OTHER = r"(?P<name>(?!more )[^?.:;,]+?)", r"(?P<other>[^?.:;,]+?)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way of asking. params: what it says without a group of its own."""

    task: str
    pattern: re.Pattern[str]
    params: Mapping[str, Any] = field(default_factory=dict)
