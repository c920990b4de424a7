"""What all DAGs of this project share."""

from __future__ import annotations

from datetime import timedelta

from plugins.compat import Asset

RETRIES = {
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}


def curated(source: str) -> Asset:
    """The source's part of the curated table; an event says which partition was committed."""
    return Asset(name=f"curated_{source}", uri=f"sprite://curated/qa/{source}", group="sprite")
