"""AI2-THOR's asset database: what each asset is, and how large."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sprite_etl.extract.base import SourceError


@dataclass(frozen=True, slots=True)
class Asset:
    """type: AI2-THOR's object type (`DiningTable`). size: full size in metres along the asset's own right, up and
    forward (Unity's x, y, z); it is viewed from the front when looked at against its forward axis."""

    asset_id: str
    type: str
    size: tuple[float, float, float]


def read_text(path: Path) -> str:
    """A UTF-8 file, or a gzip of one. Raises SourceError for what cannot be read."""
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def read_assets(path: Path) -> dict[str, Asset]:
    """Assets by their id. Assets without a size (nothing to be drawn) are left out. Raises SourceError for a file
    that is no asset database: {type: [{assetId, objectType, boundingBox: {x, y, z}}, …]}."""
    try:
        database: dict[str, list[dict[str, Any]]] = json.loads(read_text(path))
        assets = [_asset(entry) for entries in database.values() for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{path} is no asset database of AI2-THOR: {error!r}") from error
    return {a.asset_id: a for a in assets if min(a.size) > 0 and all(map(math.isfinite, a.size))}


def _asset(entry: dict[str, Any]) -> Asset:
    x, y, z = (float(entry["boundingBox"][axis]) for axis in "xyz")
    return Asset(str(entry["assetId"]), str(entry["objectType"]), (x, y, z))
