"""ScanNet's words: the annotators' free text → categories, and which of them can be named.

`scannetv2-labels.combined.tsv` mends the annotators' spelling (`raw_category` → `category`) and says what is part of
the room (`nyu40class`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sprite_etl.extract.base import SourceError
from sprite_etl.extract.names import spoken_name

FILE = "scannetv2-labels.combined.tsv"
STRUCTURE = frozenset({"wall", "floor", "ceiling", "unannotated", "remove"})
"""What is the room itself, or nothing: background."""
SPOKEN = {
    "tv": "TV",
    "tv stand": "TV stand",
    "trash bin": "trash can",
    "garbage bin": "trash can",
    "fridge": "refrigerator",
}
VAGUE = frozenset(
    {"frame", "furniture", "hole", "item", "material", "otherprop", "shape", "structure", "stuff", "thing"}
)


@dataclass(frozen=True, slots=True)
class Label:
    """category as the map spells it; name: what people say; nameable: whether one may speak of it by that name."""

    category: str
    name: str
    nameable: bool
    structure: bool


def read_labels(path: Path) -> dict[str, Label]:
    """The annotators' word → what it means. Raises SourceError where the map is missing or is another file."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return {row["raw_category"]: _label(row["category"], row["nyu40class"]) for row in rows}
    except OSError as error:
        raise SourceError(
            f"{path}: {error.strerror}; ScanNet's label map comes with its download script: put it into the root"
        ) from None
    except (KeyError, AttributeError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(
            f"{path} is not ScanNet's label map, it needs raw_category, category, nyu40class ({error!r})"
        ) from None


def label_of(word: str, labels: Mapping[str, Label]) -> Label:
    """What an annotator's word means; one that the map does not know is kept and never named."""
    if word in labels:
        return labels[word]
    return Label(word, spoken_name(word)[0], nameable=False, structure=word.lower() in STRUCTURE)


def _label(category: str, nyu40class: str) -> Label:
    word = category.strip().lower()
    name, nameable = (SPOKEN[word], True) if word in SPOKEN else spoken_name(word)
    # "books", "kitchen cabinets" are no single thing; "stack of books", "glass" are.
    many = name.endswith("s") and not name.endswith("ss") and " of " not in name
    nameable = nameable and not many and word not in VAGUE
    return Label(word, name, nameable, nyu40class.strip().lower() in STRUCTURE or word in STRUCTURE)
