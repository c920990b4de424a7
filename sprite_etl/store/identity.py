"""What makes a question itself: never its answer, so that a better answer keeps the same id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence


def qa_id(
    capture_id: str,
    recipe: str,
    kind: str,
    task: str,
    question: str,
    frame_indices: Sequence[int],
    object_ids: Sequence[str],
) -> str:
    """Id of a question, 32 hex digits: the start of the sha256 of these seven in canonical JSON."""
    named = [capture_id, recipe, kind, task, question, [int(i) for i in frame_indices], [str(o) for o in object_ids]]
    body = json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(body).hexdigest()[:32]
