"""What a sentence says, as far as it can be checked: numbers, and which of some phrases."""

from __future__ import annotations

import re
from collections.abc import Collection

from sprite_etl.llm.prompts.answers import plain_line

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w]|\.\d)")
"""A number in digits that no word or other number holds."""
NUMBER_WORDS = re.compile(
    r"\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|thirty|sixty|ninety|dozen|half|"
    r"halfway|twice|double|hundred)\b"
)
"""Words that state a number beside those in digits."""


def phrases_in(text: str, phrases: Collection[str]) -> tuple[dict[str, int], str]:
    """(phrase → where it first stands, the text without them), in any case and spacing.

    Longer phrases are looked for first: "the table lamp" says no "the table".
    """
    places: dict[str, int] = {}
    for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
        spaced = r"\s+".join(re.escape(word) for word in plain_line(phrase).split())
        pattern = re.compile(rf"(?<![\w-]){spaced}(?![\w-])", re.IGNORECASE)
        found = pattern.search(text)
        if found:
            places[phrase] = found.start()
            text = pattern.sub(lambda m: "|" * len(m[0]), text)
    return places, text
