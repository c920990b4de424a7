"""What the pages read: the deployment's store and the views of it, opened once and again when its settings change."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from plugins.deployment import deployment
from sprite_etl.browse.pictures import Pictures
from sprite_etl.browse.reviews import ReviewShelf
from sprite_etl.browse.samples import Samples
from sprite_etl.config import Deployment
from sprite_etl.pipeline.plan import store_of
from sprite_etl.store.objects import Store

SETTINGS_SECONDS = 60.0
"""How long a changed connection may go unnoticed."""
REVIEWS_SECONDS = 5.0
"""How long a review that went through another API server may."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One store, and what is shown of it."""

    settings: Deployment
    store: Store
    samples: Samples
    pictures: Pictures
    reviews: ReviewShelf


_lock = Lock()
_open: tuple[float, Shelf] | None = None
_copies: tempfile.TemporaryDirectory[str] | None = None


def shelf() -> Shelf:
    """The deployment's shelf. Raises ConfigError, StoreError."""
    global _open, _copies
    with _lock:
        if _open is not None and time.monotonic() - _open[0] < SETTINGS_SECONDS:
            return _open[1]
        settings = deployment()
        if _open is not None and _open[1].settings == settings:
            _open = (time.monotonic(), _open[1])
            return _open[1]
        if _copies is None:
            _copies = tempfile.TemporaryDirectory(prefix="sprite-samples-")
        store = store_of(settings)
        made = Shelf(
            settings, store, Samples(store, Path(_copies.name)), Pictures(store), ReviewShelf(store, REVIEWS_SECONDS)
        )
        _open = (time.monotonic(), made)
        return made
