"""An audit that does not use the boxes: answers recomputed from depth and masks alone.

Left/right from the columns of the two masks, distances to the camera from the depth of the mask's pixels and the
lens; no box, no pose and nothing of the solvers is looked at, so what it agrees with does not rest on them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sprite_etl.scene.capture import CaptureError
from sprite_etl.scene.folder import CaptureFolder

TOLERANCE_M = 0.15
TOLERANCE_SHARE = 0.10
"""A distance agrees within the larger of the two: the margins that the questions themselves are asked with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row looked at. said: the row's answer; seen: the pixels'; None where they cannot say (`why`)."""

    qa_id: str
    task: str
    said: Any
    seen: Any
    agrees: bool | None
    why: str = ""


def audit_rows(folder: CaptureFolder, rows: Iterable[Mapping[str, Any]]) -> list[Verdict]:
    """Recompute every left/right and camera-distance row of one capture; other tasks are passed over.

    rows: curated rows (`answer_value` and `params` as JSON text). A row that the capture's
    images cannot judge gets agrees = None and says why.
    """
    verdicts = []
    for row in rows:
        judge = _JUDGES.get(row["task"])
        if judge is None:
            continue
        said, params = json.loads(row["answer_value"]), json.loads(row["params"])
        try:
            pixels = _Pixels(folder, int(params["frame"]))
            seen, agrees, why = judge(pixels, list(row["object_ids"]), params, said)
        except CaptureError as error:
            seen, agrees, why = None, None, str(error)
        verdicts.append(Verdict(row["qa_id"], row["task"], said, seen, agrees, why))
    return verdicts


def summary(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """task → {"checked", "disagree", "unchecked"}, sorted by task."""
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        count = counts.setdefault(verdict.task, Counter(checked=0, disagree=0, unchecked=0))
        count["unchecked" if verdict.agrees is None else "checked"] += 1
        count["disagree"] += verdict.agrees is False
    return {task: dict(counts[task]) for task in sorted(counts)}


class _Pixels:
    """The masks and depth of one frame."""

    def __init__(self, folder: CaptureFolder, frame: int) -> None:
        self._folder, self._frame = folder, frame
        self._instance = folder.instance(frame)

    def columns(self, object_id: str) -> tuple[int, int]:
        """First and last column of the object's mask."""
        columns = np.flatnonzero((self._instance == self._number(object_id)).any(0))
        if len(columns) == 0:
            raise CaptureError(f"{object_id} has no pixel in frame {self._frame}")
        return int(columns[0]), int(columns[-1])

    def nearest_m(self, object_id: str) -> float:
        """Metres from the optical centre to the nearest pixel of the object's mask, along its ray."""
        lens, depth = self._folder.capture.frame(self._frame).camera, self._folder.depth_m(self._frame)
        rows, columns = np.nonzero((self._instance == self._number(object_id)) & (depth > 0))
        if len(rows) == 0:
            raise CaptureError(f"{object_id} has no pixel with a depth in frame {self._frame}")
        across, down = (columns + 0.5 - lens.cx) / lens.fx, (rows + 0.5 - lens.cy) / lens.fy
        return float((depth[rows, columns] * np.sqrt(1 + across**2 + down**2)).min())

    def _number(self, object_id: str) -> int:
        return self._folder.capture.object(object_id).instance_id


def _left_right(pixels: _Pixels, ids: list[str], params: dict[str, Any], said: Any) -> tuple[Any, bool, str]:
    (a0, a1), (b0, b1) = pixels.columns(ids[0]), pixels.columns(ids[1])
    seen = "left" if a1 < b0 else "right" if b1 < a0 else "overlap"
    return seen, said == seen, f"columns {a0}–{a1} and {b0}–{b1}"


def _distance(pixels: _Pixels, ids: list[str], params: dict[str, Any], said: Any) -> tuple[Any, bool, str]:
    seen = pixels.nearest_m(ids[0])
    return (
        seen,
        abs(seen - float(said)) <= max(TOLERANCE_M, TOLERANCE_SHARE * seen),
        f"{abs(seen - float(said)):.3f} m apart",
    )


def _comparison(pixels: _Pixels, ids: list[str], params: dict[str, Any], said: Any) -> tuple[Any, bool, str]:
    distances = {i: pixels.nearest_m(i) for i in ids}
    pick = max if params["which"] == "farthest" else min
    seen = pick(ids, key=lambda i: distances[i])
    return seen, said == seen, ", ".join(f"{i} {d:.2f} m" for i, d in distances.items())


_JUDGES = {
    "object_relation_in_view": _left_right,
    "camera_distance": _distance,
    "camera_distance_comparison": _comparison,
}
