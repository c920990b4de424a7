"""What every export has in common: rows come a batch at a time, files grow on disk, memory does not."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import polars as pl

Media = Callable[[str], bytes]
"""The bytes of a medium by its key in the store. Raises MissingObjectError, StoreError."""


@dataclass(frozen=True, slots=True)
class About:
    """What an export may say of the release. name: such as sprite-1.0, for entries and tasks; rows: split → rows;
    embed: pictures go into the files, where a row's `media_terms` is `embed`; title and url: for headers."""

    name: str
    version: str
    rows: dict[str, int]
    embed: bool = False


class Exporter(ABC):
    """One format. Made with an empty folder of its own; everything that it writes lies below.

    Media are named by their key in the store (`raw/source=…/…`), relative to the folder that a reader calls its media
    root: keys are unique across sources. Equal rows give equal bytes: no clock, no random, sorted keys.
    """

    name: ClassVar[str]
    splits: ClassVar[tuple[str, ...]]

    def __init__(self, folder: Path, about: About, media: Media) -> None:
        self.folder = folder
        self.about = about
        self.media = media

    @abstractmethod
    def write(self, split: str, rows: pl.DataFrame) -> None:
        """Add rows of RELEASE_SCHEMA, all of one split; called with each split's rows in turn, in their order."""

    @abstractmethod
    def close(self) -> None:
        """Finish every file. Called once, also when a split has no rows; never after an error."""
