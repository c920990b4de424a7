"""Who a run is: source, batch, recipe and the fingerprint of all that decides what it makes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """A run. batch: YYYY-MM-DD; fingerprint: see `fingerprint`. Equal identities make equal partitions."""

    source: str
    batch: str
    recipe: str
    fingerprint: str

    def __post_init__(self) -> None:
        for name, pattern in (("source", r"[a-z][a-z0-9_]*"), ("recipe", r"[A-Za-z0-9][A-Za-z0-9._-]*")):
            if not re.fullmatch(pattern, getattr(self, name)):
                raise ValueError(f"{name} must match {pattern}, got {getattr(self, name)!r}")
        try:
            date.fromisoformat(self.batch)
            well_formed = len(self.batch) == 10
        except ValueError:
            well_formed = False
        if not well_formed:
            raise ValueError(f"batch must be a date YYYY-MM-DD, got {self.batch!r}")
        if not re.fullmatch(r"[0-9a-f]{64}", self.fingerprint):
            raise ValueError(f"fingerprint must be 64 lower-case hex digits, got {self.fingerprint!r}")

    @property
    def partition(self) -> dict[str, str]:
        """The curated table's partition that this run owns."""
        return {"source": self.source, "batch": self.batch, "recipe": self.recipe}

    def __str__(self) -> str:
        return f"{self.source} {self.batch} {self.recipe} ({self.fingerprint[:12]})"


def fingerprint(
    config: Mapping[str, Any], prompts: Mapping[str, str], package_version: str, catalogue_sha256: str
) -> str:
    """sha256 (hex) of all that decides what a run makes, independent of the order of keys.

    config: the validated run configuration as JSON values, without shard size; prompts: stage → hash.
    Raises TypeError or ValueError for what JSON can't hold (NaN included).
    """
    return canonical_sha256(
        {
            "config": dict(config),
            "prompts": dict(prompts),
            "package_version": package_version,
            "catalogue_sha256": catalogue_sha256,
        }
    )


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no NaN: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def canonical_sha256(value: Any) -> str:
    """sha256 (hex) of a value's canonical JSON."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
