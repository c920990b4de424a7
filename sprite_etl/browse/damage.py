"""Objects that do not hold what their keys promise: copied in part, or written by something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from deltalake.exceptions import DeltaError
from PIL import Image

from sprite_etl.scene.capture import CaptureError
from sprite_etl.store.errors import StoreError

REMEDY = "Run its batch again, which writes it anew, or put back a sound copy"


class DamagedObjectError(StoreError):
    """An object can't be read for what it should be."""


@contextmanager
def reading(key: str) -> Iterator[None]:
    """Whatever goes wrong with what the object holds becomes a DamagedObjectError that names it; what goes wrong with
    the store, and a CaptureError, stay what they are."""
    try:
        yield
    except (StoreError, CaptureError):
        raise
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        DeltaError,
        Image.DecompressionBombError,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,  # polars on a Parquet that was cut
    ) as error:
        raise DamagedObjectError(f"read {key}", f"it is damaged ({type(error).__name__})", REMEDY) from error
