"""An audit that does not use the boxes: answers recomputed from depth and masks alone.

Sides from the columns of the masks, distances to the camera from the depth of their pixels and the lens, counts and
moments from which masks are clear where, heights from pixels lifted by depth and pose. No box and nothing of the
solvers is looked at, so what it agrees with does not rest on them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sprite_etl.quality.pixel_judges import JUDGES, CannotSay, Row, same
from sprite_etl.quality.pixels import Pixels
from sprite_etl.scene.capture import CaptureError
from sprite_etl.scene.folder import CaptureFolder


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row looked at. said: the row's answer; seen: the pixels'; agrees None: they cannot say, and `skipped` is a
    code for why; why: what was measured, or the reason in a sentence."""

    qa_id: str
    task: str
    question: str
    said: Any
    seen: Any
    agrees: bool | None
    why: str = ""
    skipped: str = ""


def audit_rows(folder: CaptureFolder, rows: Iterable[Mapping[str, Any]]) -> list[Verdict]:
    """Recompute every row of one capture that asks one of the tasks of JUDGES; other tasks are passed over.

    rows: curated rows (`answer_value` and `params` as JSON text). A row that the capture's images cannot judge gets
    agrees = None and says why.
    """
    pixels, verdicts = Pixels(folder), []
    for row in rows:
        judge = JUDGES.get(row["task"])
        if judge is None:
            continue
        said = json.loads(row["answer_value"])
        asked = Row(tuple(row["object_ids"]), json.loads(row["params"]), tuple(row["frame_indices"]), said)
        known = (row["qa_id"], row["task"], row["question"], said)
        try:
            seen, why = judge(pixels, asked)
        except CannotSay as no:
            verdicts.append(Verdict(*known, None, None, str(no), no.reason))
        except CaptureError as error:
            verdicts.append(Verdict(*known, None, None, str(error), "no_pixels"))
        else:
            verdicts.append(Verdict(*known, seen, same(seen, said), why))
    return verdicts


def summary(verdicts: Iterable[Verdict]) -> dict[str, dict[str, Any]]:
    """task → {"checked", "disagree", "skipped", "why": reason → rows skipped for it}, sorted by task."""
    by_task: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_task.setdefault(verdict.task, []).append(verdict)
    return {
        task: {
            "checked": sum(v.agrees is not None for v in found),
            "disagree": sum(v.agrees is False for v in found),
            "skipped": sum(v.agrees is None for v in found),
            "why": dict(sorted(Counter(v.skipped for v in found if v.agrees is None).items())),
        }
        for task, found in sorted(by_task.items())
    }
