"""Phrases of volumes, longest sides, and how objects lie to one another: near, between, on, in."""

from __future__ import annotations

import re

from sprite_etl.transform.reader.fragments import LEAD, OPTIONS, A, Phrase

_VOLUME = (
    rf"What is the volume of the bounding box of {A}, in cubic metres\?",
    rf"How many cubic metres does the bounding box of {A} hold\?",
    rf"Estimate the volume of the smallest box that encloses {A}, in cubic metres\.",
    rf"{LEAD}how much space does the bounding box of {A} take up, in cubic metres\?",
    rf"If {A} (?:was|were) packed in the smallest box around it, how many cubic metres would that box hold\?",
    rf"Multiply the length, width and height of the box around {A}\. How many cubic metres does that make\?",
)
_LONGER = r"(?P<which>longer|shorter)"
_SIZES = (
    rf"Which has the {_LONGER} longest dimension, be it length, width or height: {OPTIONS}\?",
    rf"Comparing each object's longest dimension \(length, width or height\), which object is {_LONGER}: {OPTIONS}\?",
    rf"Taking for each the greatest of its length, width and height, which object measures (?P<which>more|less): "
    rf"{OPTIONS}\?",
    rf"{LEAD}which object extends (?P<which>further|less far) along its own longest dimension: {OPTIONS}\?",
    rf"Of {OPTIONS}, which one is the {_LONGER}, each measured along the longest of its three dimensions\?",
    rf"Measured along its own longest side, in whatever direction that points, which is {_LONGER}: {OPTIONS}\?",
)

PHRASES: tuple[Phrase, ...] = (
    *(Phrase("object_volume_estimation", re.compile(p)) for p in _VOLUME),
    *(Phrase("object_size_comparison", re.compile(p)) for p in _SIZES),
)
VOCABULARY: dict[str, dict[str, str]] = {
    "object_size_comparison": {
        "longer": "longer", "more": "longer", "further": "longer",
        "shorter": "shorter", "less": "shorter", "less far": "shorter",
    },
}  # fmt: skip
"""task → the words for a param's value → the value."""
